// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title One source of prices behind the oracle
/// @notice A source returns dollars for one whole token times 1e18 and the observation's time, or reverts.
interface IOracleSource {
    function getPrice(address asset) external view returns (uint256 price, uint256 timestamp);

    function isSupported(address asset) external view returns (bool);

    /// @notice A short name for people and events.
    function name() external view returns (string memory);
}
