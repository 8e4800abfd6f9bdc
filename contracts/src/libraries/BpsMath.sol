// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

uint256 constant BPS = 10_000;

/// @title Arithmetic in basis points
library BpsMath {
    /// @notice |b - a| as basis points of a, rounded up, so that a limit is never passed by less than one basis point.
    function changeBpsCeil(uint256 a, uint256 b) internal pure returns (uint256) {
        return Math.mulDiv(a > b ? a - b : b - a, BPS, a, Math.Rounding.Ceil);
    }

    function fractionFloor(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(amount, bps, BPS);
    }

    function fractionCeil(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(amount, bps, BPS, Math.Rounding.Ceil);
    }

    /// @notice amount x (1 + bps), rounded up.
    function addCeil(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(amount, BPS + bps, BPS, Math.Rounding.Ceil);
    }

    /// @notice amount x (1 - bps), rounded down; bps at most 10000.
    function subFloor(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(amount, BPS - bps, BPS);
    }
}
