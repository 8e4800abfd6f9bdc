// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IVault } from "../interfaces/IVault.sol";
import { BPS } from "../libraries/BpsMath.sol";
import { PositionMath } from "../libraries/PositionMath.sol";
import { Vault } from "./Vault.sol";

/// @title What-if answers about positions
/// @notice The vault's own arithmetic on numbers of the caller's choice; it changes nothing and holds nothing.
contract VaultUtils {
    Vault public immutable VAULT;

    error NoPosition();

    constructor(Vault vault) {
        VAULT = vault;
    }

    function getDelta(uint256 size, uint256 averagePrice, uint256 price, bool isLong)
        external
        pure
        returns (bool hasProfit, uint256 delta)
    {
        return PositionMath.delta(size, averagePrice, price, isLong);
    }

    /// @param markPrice Price at which the standing position's profit is taken.
    /// @param nextPrice Price of the addition.
    function getNextAveragePrice(
        uint256 size,
        uint256 averagePrice,
        bool isLong,
        uint256 markPrice,
        uint256 nextPrice,
        uint256 sizeDelta
    ) external pure returns (uint256) {
        (bool hasProfit, uint256 delta) = PositionMath.delta(size, averagePrice, markPrice, isLong);
        return PositionMath.nextAveragePrice(size, sizeDelta, nextPrice, isLong, hasProfit, delta);
    }

    function getFundingIncrement(uint256 factor, uint256 reserved, uint256 pool, uint256 intervals)
        external
        pure
        returns (uint256)
    {
        return PositionMath.fundingIncrement(factor, reserved, pool, intervals);
    }

    function getHealth(
        uint256 size,
        uint256 collateral,
        uint256 lossUsd,
        uint256 marginFees,
        uint256 liquidationFee,
        uint256 maxLeverageBps
    ) external pure returns (PositionMath.Health state, uint256 payableFees) {
        return PositionMath.health(size, collateral, lossUsd, marginFees, liquidationFee, maxLeverageBps);
    }

    /// @notice Size over collateral in basis points.
    function getPositionLeverage(address account, address collateralToken, address indexToken, bool isLong)
        external
        view
        returns (uint256)
    {
        IVault.Position memory p = VAULT.getPosition(account, collateralToken, indexToken, isLong);
        if (p.collateral == 0) revert NoPosition();
        return Math.mulDiv(p.size, BPS, p.collateral);
    }

    /// @notice Fees due if the position were closed by `sizeDelta` now.
    function getMarginFees(
        address account,
        address collateralToken,
        address indexToken,
        bool isLong,
        uint256 sizeDelta
    ) public view returns (uint256 positionFee, uint256 fundingFee) {
        IVault.Position memory p = VAULT.getPosition(account, collateralToken, indexToken, isLong);
        (,, uint16 marginBps,,,) = VAULT.fees();
        positionFee = PositionMath.positionFeeCeil(sizeDelta, marginBps);
        fundingFee =
            PositionMath.fundingFee(p.size, VAULT.nextCumulativeFundingRate(collateralToken), p.entryFundingRate);
    }

    /// @notice Price at which the position would be closed by liquidation, funding as it stands; 0 for a long that
    /// cannot lose enough. Rounded to the cautious side: up for longs, down for shorts.
    function getLiquidationPrice(address account, address collateralToken, address indexToken, bool isLong)
        external
        view
        returns (uint256)
    {
        IVault.Position memory p = VAULT.getPosition(account, collateralToken, indexToken, isLong);
        if (p.size == 0) revert NoPosition();
        (uint256 positionFee, uint256 fundingFee) =
            getMarginFees(account, collateralToken, indexToken, isLong, p.size);
        (,,, uint16 liquidationBps, uint128 leastUsd,) = VAULT.fees();
        uint256 liquidationFee = Math.mulDiv(p.size, liquidationBps, BPS);
        if (liquidationFee < leastUsd) liquidationFee = leastUsd;
        uint256 byFees = positionFee + fundingFee + liquidationFee;
        uint256 byLeverage = Math.mulDiv(p.size, BPS, VAULT.maxLeverageBps(), Math.Rounding.Ceil);
        uint256 held = byFees > byLeverage ? byFees : byLeverage;
        uint256 loss = p.collateral > held ? p.collateral - held : 0;
        if (isLong) {
            if (loss >= p.size) return 0;
            return Math.mulDiv(p.averagePrice, p.size - loss, p.size, Math.Rounding.Ceil);
        }
        return Math.mulDiv(p.averagePrice, p.size + loss, p.size);
    }
}
