// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { IVault } from "../interfaces/IVault.sol";
import { PositionMath } from "../libraries/PositionMath.sol";
import { Vault } from "./Vault.sol";

/// @title Reader
/// @notice Whole screens in one call.
contract Reader {
    struct PositionView {
        IVault.Position position;
        bool hasProfit;
        uint256 delta;
        PositionMath.Health health;
        uint256 marginFees;
    }

    struct TokenView {
        address token;
        bool isStable;
        uint8 decimals;
        uint256 poolAmount;
        uint256 reservedAmount;
        uint256 guaranteedUsd;
        uint256 globalLongSize;
        uint256 globalShortSize;
        uint256 feeReserve;
        uint256 cumulativeFundingRate;
        uint256 minPrice;
        uint256 maxPrice;
    }

    error LengthsDiffer();

    /// @notice Positions of an account, one for each place of the three lists.
    function getPositions(
        Vault vault,
        address account,
        address[] calldata collateralTokens,
        address[] calldata indexTokens,
        bool[] calldata isLong
    ) external view returns (PositionView[] memory views) {
        if (collateralTokens.length != indexTokens.length || indexTokens.length != isLong.length) revert LengthsDiffer();
        views = new PositionView[](isLong.length);
        for (uint256 i; i < isLong.length; ++i) {
            PositionView memory v = views[i];
            v.position = vault.getPosition(account, collateralTokens[i], indexTokens[i], isLong[i]);
            if (v.position.size == 0) continue;
            (v.hasProfit, v.delta) = vault.getPositionDelta(account, collateralTokens[i], indexTokens[i], isLong[i]);
            (v.health, v.marginFees) =
                vault.validateLiquidation(account, collateralTokens[i], indexTokens[i], isLong[i]);
        }
    }

    /// @notice The pool, token by token; a token without a usable price shows prices of 0.
    function getTokens(Vault vault) external view returns (TokenView[] memory views) {
        address[] memory tokens = vault.allTokens();
        views = new TokenView[](tokens.length);
        for (uint256 i; i < tokens.length; ++i) {
            address token = tokens[i];
            TokenView memory v = views[i];
            v.token = token;
            (, v.isStable,, v.decimals,,) = vault.tokenConfigs(token);
            v.poolAmount = vault.poolAmounts(token);
            v.reservedAmount = vault.reservedAmounts(token);
            v.guaranteedUsd = vault.guaranteedUsd(token);
            v.globalLongSize = vault.globalLongSizes(token);
            v.globalShortSize = vault.globalShortSizes(token);
            v.feeReserve = vault.feeReserves(token);
            v.cumulativeFundingRate = vault.nextCumulativeFundingRate(token);
            try vault.getMinPrice(token) returns (uint256 price) {
                v.minPrice = price;
                v.maxPrice = vault.getMaxPrice(token);
            } catch { }
        }
    }
}
