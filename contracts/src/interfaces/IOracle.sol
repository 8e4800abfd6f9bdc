// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Read side of the oracle
/// @notice What every protocol that prices money reads. A price is US dollars for one whole token, times 1e18.
/// Every function that returns a price reverts rather than return one that is stale, disputed, paused or held back by
/// the circuit breaker; a zero is never returned.
interface IOracle {
    /// @notice The median of the sources that are fresh and agree, and the oldest of their times (Unix seconds).
    function getPrice(address asset) external view returns (uint256 price, uint256 timestamp);

    /// @notice The price, if its oldest contributor is at most `maxAge` seconds old.
    function getPriceIfFresh(address asset, uint256 maxAge) external view returns (uint256 price);

    /// @notice The price alone.
    function price(address asset) external view returns (uint256);

    /// @notice Whether some source knows the asset. Says nothing about its price being usable now.
    function isSupported(address asset) external view returns (bool);

    /// @notice Prices of several assets; reverts if one of them has none.
    function getPrices(address[] calldata assets)
        external
        view
        returns (uint256[] memory prices, uint256[] memory timestamps);

    /// @notice The price moved by the spread, up (rounded up) when `maximize`, else down (rounded down).
    function getPriceForPerps(address asset, bool maximize) external view returns (uint256 price);

    /// @notice Whether all fresh sources lie within `maxDeviationBps` of their median.
    function isPriceConsistent(address asset, uint256 maxDeviationBps) external view returns (bool);

    /// @notice Whether enough sources work, and how many do.
    function health() external view returns (bool healthy, uint256 activeSourceCount);

    /// @notice Whether the asset's price is held back after a jump.
    function isCircuitBreakerTripped(address asset) external view returns (bool);

    event SourceAdded(address indexed source, string name);
    event SourceRemoved(address indexed source);
}
