// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IInterestModel } from "../interfaces/IInterestModel.sol";

/// @title InterestModel
/// @notice The kinked rate: base + slope x utilisation up to the kink, + steep x (utilisation - kink) above it.
/// @dev Without state: the same utilisation always costs the same. The node's ledger uses the same terms.
contract InterestModel is IInterestModel {
    uint256 public constant ONE = 1e18;
    uint256 public constant YEAR = 365 days;
    uint256 public constant MAX_RATE_PER_YEAR = 10e18;

    /// @notice Per year, 1e18.
    uint256 public immutable BASE_RATE;
    uint256 public immutable SLOPE;
    uint256 public immutable STEEP;
    /// @notice Utilisation, 1e18.
    uint256 public immutable KINK;

    error BadTerms(uint256 base, uint256 slope, uint256 steep, uint256 kink);

    constructor(uint256 base, uint256 slope, uint256 steep, uint256 kink) {
        if (kink == 0 || kink >= ONE || base > MAX_RATE_PER_YEAR || slope > MAX_RATE_PER_YEAR || steep > MAX_RATE_PER_YEAR)
        {
            revert BadTerms(base, slope, steep, kink);
        }
        BASE_RATE = base;
        SLOPE = slope;
        STEEP = steep;
        KINK = kink;
    }

    /// @inheritdoc IInterestModel
    function borrowRate(bytes32, uint256 supplied, uint256 borrowed, uint256) external view returns (uint256) {
        return ratePerYear(supplied, borrowed) / YEAR;
    }

    /// @inheritdoc IInterestModel
    function borrowRateView(address, bytes32, uint256 supplied, uint256 borrowed, uint256)
        external
        view
        returns (uint256)
    {
        return ratePerYear(supplied, borrowed) / YEAR;
    }

    /// @notice The rate per year x 1e18 at this utilisation; borrowed beyond supplied counts as full.
    function ratePerYear(uint256 supplied, uint256 borrowed) public view returns (uint256) {
        uint256 used = supplied == 0 ? 0 : Math.min(Math.mulDiv(borrowed, ONE, supplied), ONE);
        uint256 rate = BASE_RATE + SLOPE * Math.min(used, KINK) / ONE;
        return used > KINK ? rate + STEEP * (used - KINK) / ONE : rate;
    }
}
