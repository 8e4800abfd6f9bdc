// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { BPS } from "./BpsMath.sol";

uint256 constant PRICE_ONE = 1e30;
uint256 constant FUNDING_ONE = 1_000_000;

/// @title Arithmetic of positions
/// @notice The rules of GMX v1, restated: profit from the average price, the average price after an addition, fees,
/// funding, and when a position can be liquidated. Everything rounds down unless a name says otherwise.
library PositionMath {
    /// @notice What a liquidation check found.
    enum Health {
        Sound,
        /// @dev Losses and fees have eaten the collateral: liquidation.
        Insolvent,
        /// @dev Above the maximum leverage, with something left: closed in the trader's name.
        OverLeveraged
    }

    /// @notice Profit or loss of a position of `size` opened at `averagePrice`, at `price`.
    function delta(uint256 size, uint256 averagePrice, uint256 price, bool isLong)
        internal
        pure
        returns (bool hasProfit, uint256 usd)
    {
        uint256 difference = averagePrice > price ? averagePrice - price : price - averagePrice;
        usd = Math.mulDiv(size, difference, averagePrice);
        hasProfit = isLong ? price > averagePrice : averagePrice > price;
    }

    /// @notice Average price after adding `sizeDelta` at `nextPrice` to a position that stands at profit or loss `usd`.
    /// It is the price at which the larger position would show the same profit or loss.
    function nextAveragePrice(
        uint256 size,
        uint256 sizeDelta,
        uint256 nextPrice,
        bool isLong,
        bool hasProfit,
        uint256 usd
    ) internal pure returns (uint256) {
        uint256 nextSize = size + sizeDelta;
        uint256 divisor = isLong == hasProfit ? nextSize + usd : nextSize - usd;
        return Math.mulDiv(nextPrice, nextSize, divisor);
    }

    /// @notice The part of `size` that is charged for opening or closing it; rounded up.
    function positionFeeCeil(uint256 size, uint256 feeBps) internal pure returns (uint256) {
        return size - Math.mulDiv(size, BPS - feeBps, BPS);
    }

    /// @notice What a position owes since it last paid.
    function fundingFee(uint256 size, uint256 cumulativeRate, uint256 entryRate) internal pure returns (uint256) {
        return Math.mulDiv(size, cumulativeRate - entryRate, FUNDING_ONE);
    }

    /// @notice Growth of the cumulative rate over `intervals`: the factor times the share of the pool in use.
    function fundingIncrement(uint256 factor, uint256 reserved, uint256 pool, uint256 intervals)
        internal
        pure
        returns (uint256)
    {
        return pool == 0 ? 0 : Math.mulDiv(factor * intervals, reserved, pool);
    }

    /// @notice Whether a position carries itself, and the margin fees it can still pay.
    /// @param lossUsd Its loss, 0 when it has profit.
    /// @param marginFees Position fee and funding due on closing.
    /// @param maxLeverageBps Maximum leverage in basis points: 100x is 1,000,000.
    function health(
        uint256 size,
        uint256 collateral,
        uint256 lossUsd,
        uint256 marginFees,
        uint256 liquidationFee,
        uint256 maxLeverageBps
    ) internal pure returns (Health state, uint256 payableFees) {
        if (collateral < lossUsd) return (Health.Insolvent, marginFees);
        uint256 remaining = collateral - lossUsd;
        if (remaining < marginFees) return (Health.Insolvent, remaining);
        if (remaining < marginFees + liquidationFee) return (Health.Insolvent, marginFees);
        if (remaining * maxLeverageBps < size * BPS) return (Health.OverLeveraged, marginFees);
        return (Health.Sound, marginFees);
    }

    /// @notice Basis points charged to a trade that widens the gap between longs and shorts: `maxBps` times the share of
    /// `depth` that the gap then takes, at most `maxBps`. A trade that narrows it pays nothing. Depth 0 = off.
    function impactBps(uint256 own, uint256 other, uint256 sizeDelta, uint256 depth, uint256 maxBps)
        internal
        pure
        returns (uint256)
    {
        if (depth == 0 || own + sizeDelta <= other) return 0;
        uint256 gap = own + sizeDelta - other;
        return gap >= depth ? maxBps : Math.mulDiv(maxBps, gap, depth, Math.Rounding.Ceil);
    }
}
