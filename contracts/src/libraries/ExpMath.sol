// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Exponentials of 1e18 fixed-point numbers, as good as interest needs
library ExpMath {
    uint256 internal constant ONE = 1e18;
    int256 private constant LN_2 = 0.693147180559945309e18;
    /// @dev e^88 x 1e18 still fits 256 bits with room to multiply; below -41 the result is under one unit.
    int256 private constant LARGEST = 88e18;
    int256 private constant SMALLEST = -41e18;

    /// @notice (e^(rate x elapsed) - 1) x 1e18 by the first three terms of its Taylor series, each floored: a lower bound.
    /// @param rate per second, 1e18
    function compoundFloor(uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        uint256 first = rate * elapsed;
        uint256 second = first * first / (2 * ONE);
        uint256 third = second * first / (3 * ONE);
        return first + second + third;
    }

    /// @notice e^x x 1e18. Reduces x to q ln 2 + r with |r| <= ln 2 / 2 and takes six terms of the series of e^r: a
    /// relative error below 1e-5. Saturates at e^88 and at 0.
    function exp(int256 x) internal pure returns (uint256) {
        if (x < SMALLEST) return 0;
        if (x > LARGEST) x = LARGEST;
        int256 one = int256(ONE);
        int256 q = (x + (x < 0 ? -LN_2 : LN_2) / 2) / LN_2;
        int256 r = x - q * LN_2;
        int256 term = one;
        int256 sum = one;
        for (int256 n = 1; n <= 6; ++n) {
            term = term * r / (n * one);
            sum += term;
        }
        return q >= 0 ? uint256(sum) << uint256(q) : uint256(sum) >> uint256(-q);
    }
}
