// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Circuit breaker of prices
/// @notice Remembers the last accepted price of each asset. A move beyond the limit trips the asset: nothing is accepted
/// until a guardian resets it, or until, after the cooldown, a price arrives that its quorum agrees on.
interface ICircuitBreaker {
    /// @notice Offers a price. Only authorised feeders may call it.
    /// @param agreed Whether the asset's quorum stands behind the price; only such a price ends a trip.
    /// @return accepted False when the price trips the asset or finds it tripped.
    function observe(address asset, uint256 price, bool agreed) external returns (bool accepted);

    /// @notice Ends a trip and forgets the reference: the next price is taken as it comes. Guardian only.
    function resetCircuitBreaker(address asset) external;

    function isCircuitBreakerTripped(address asset) external view returns (bool);

    /// @notice Whether writing and reading the asset's price is stopped by a guardian.
    function isPaused(address asset) external view returns (bool);

    event CircuitTripped(address indexed asset, uint256 oldPrice, uint256 newPrice, uint256 changeBps);
    event CircuitReset(address indexed asset);
}
