// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IInterestModel } from "../interfaces/IInterestModel.sol";
import { ExpMath } from "../libraries/ExpMath.sol";

/// @title AdaptiveInterestModel
/// @notice A curve through its rate at target utilisation, a quarter of it when idle and four times it when full, whose
/// rate at target itself grows while utilisation is above target and falls while it is below.
/// @dev The published adaptive-curve rule: rateAtTarget' = rateAtTarget x exp(speed x error x elapsed), where the error is
/// utilisation's distance from target as a fraction of the room on that side. The rate charged for a period is the mean
/// of its start, its middle (twice) and its end.
contract AdaptiveInterestModel is IInterestModel {
    uint256 public constant ONE = 1e18;
    uint256 public constant YEAR = 365 days;
    uint256 public constant TARGET = 0.9e18;
    uint256 public constant STEEPNESS = 4;
    /// @notice At an error of 1 the rate at target grows by e^50 a year: it doubles in about five days.
    uint256 public constant SPEED_PER_YEAR = 50;
    uint256 public constant INITIAL_RATE = uint256(0.04e18) / YEAR;
    uint256 public constant MIN_RATE = uint256(0.001e18) / YEAR;
    uint256 public constant MAX_RATE = uint256(2e18) / YEAR;

    /// @notice Per second x 1e18; 0 until the market's first accrual.
    mapping(address markets => mapping(bytes32 market => uint256)) public rateAtTarget;

    event RateAtTargetChanged(address indexed markets, bytes32 indexed market, uint256 ratePerSecond);

    /// @inheritdoc IInterestModel
    function borrowRate(bytes32 market, uint256 supplied, uint256 borrowed, uint256 elapsed)
        external
        returns (uint256 ratePerSecond)
    {
        uint256 atTarget;
        (ratePerSecond, atTarget) = _rate(rateAtTarget[msg.sender][market], supplied, borrowed, elapsed);
        rateAtTarget[msg.sender][market] = atTarget;
        emit RateAtTargetChanged(msg.sender, market, atTarget);
    }

    /// @inheritdoc IInterestModel
    function borrowRateView(address markets, bytes32 market, uint256 supplied, uint256 borrowed, uint256 elapsed)
        external
        view
        returns (uint256 ratePerSecond)
    {
        (ratePerSecond,) = _rate(rateAtTarget[markets][market], supplied, borrowed, elapsed);
    }

    function _rate(uint256 start, uint256 supplied, uint256 borrowed, uint256 elapsed)
        private
        pure
        returns (uint256 rate, uint256 end)
    {
        uint256 used = supplied == 0 ? 0 : Math.min(Math.mulDiv(borrowed, ONE, supplied), ONE);
        int256 error = used > TARGET
            ? int256((used - TARGET) * ONE / (ONE - TARGET))
            : -int256((TARGET - used) * ONE / TARGET);
        if (start == 0) {
            end = INITIAL_RATE;
            return (_curve(end, error), end);
        }
        int256 exponent = error * int256(SPEED_PER_YEAR * elapsed) / int256(YEAR);
        end = _grown(start, exponent);
        uint256 middle = _grown(start, exponent / 2);
        rate = _curve((start + end + 2 * middle) / 4, error);
    }

    function _grown(uint256 rate, int256 exponent) private pure returns (uint256) {
        uint256 factor = ExpMath.exp(exponent);
        return Math.max(MIN_RATE, Math.min(MAX_RATE, Math.mulDiv(rate, factor, ONE)));
    }

    /// @dev From rate / 4 at error -1 through rate at 0 to 4 x rate at 1, straight on both sides.
    function _curve(uint256 atTarget, int256 error) private pure returns (uint256) {
        if (error >= 0) return atTarget + atTarget * (STEEPNESS - 1) * uint256(error) / ONE;
        return atTarget - atTarget * (STEEPNESS - 1) * uint256(-error) / (STEEPNESS * ONE);
    }
}
