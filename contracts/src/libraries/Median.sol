// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Median of a few values
library Median {
    /// @notice Sorts the first `count` values in place, ascending. Insertion sort: the lists have at most 64 entries.
    function sort(uint256[] memory values, uint256 count) internal pure {
        for (uint256 i = 1; i < count; ++i) {
            uint256 value = values[i];
            uint256 at = i;
            while (at > 0 && values[at - 1] > value) {
                values[at] = values[at - 1];
                --at;
            }
            values[at] = value;
        }
    }

    /// @notice Median of values[from .. from + count), which must be sorted; of an even count the floor of the mean of
    /// the middle two. count > 0.
    function ofSorted(uint256[] memory values, uint256 from, uint256 count) internal pure returns (uint256) {
        uint256 middle = from + count / 2;
        return count % 2 == 1 ? values[middle] : Math.average(values[middle - 1], values[middle]);
    }
}
