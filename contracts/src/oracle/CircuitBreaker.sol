// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { ICircuitBreaker } from "../interfaces/ICircuitBreaker.sol";
import { BPS, BpsMath } from "../libraries/BpsMath.sol";

/// @title Circuit breaker, the part that Oracle inherits
/// @dev The owner of this code decides who feeds and who guards; see Oracle.
abstract contract CircuitBreaker is ICircuitBreaker {
    struct Circuit {
        uint128 referencePrice;
        uint64 referenceAt;
        uint64 trippedAt;
    }

    /// @notice A larger move between two accepted prices, in basis points of the earlier, trips.
    uint256 public maxChangeBps;
    /// @notice Seconds after a trip from which an agreed price is accepted again.
    uint256 public cooldownPeriod;

    mapping(address asset => Circuit) internal _circuits;

    event BreakerConfigured(uint256 maxChangeBps, uint256 cooldownPeriod);

    error BadBreakerConfig(uint256 maxChangeBps, uint256 cooldownPeriod);
    error CircuitBreakerTripped(address asset);
    error PriceTooLarge(uint256 price);

    /// @notice The last accepted price, when it was accepted, and when the asset tripped (0 = not tripped).
    function circuit(address asset) external view returns (uint256 referencePrice, uint256 referenceAt, uint256 trippedAt) {
        Circuit storage c = _circuits[asset];
        return (c.referencePrice, c.referenceAt, c.trippedAt);
    }

    /// @inheritdoc ICircuitBreaker
    function isCircuitBreakerTripped(address asset) public view virtual returns (bool) {
        return _circuits[asset].trippedAt != 0;
    }

    function _configureBreaker(uint256 maxChangeBps_, uint256 cooldownPeriod_) internal {
        if (maxChangeBps_ == 0 || maxChangeBps_ > BPS || cooldownPeriod_ == 0 || cooldownPeriod_ > 7 days) {
            revert BadBreakerConfig(maxChangeBps_, cooldownPeriod_);
        }
        maxChangeBps = maxChangeBps_;
        cooldownPeriod = cooldownPeriod_;
        emit BreakerConfigured(maxChangeBps_, cooldownPeriod_);
    }

    function _observe(address asset, uint256 price, bool agreed) internal returns (bool accepted) {
        if (price > type(uint128).max) revert PriceTooLarge(price);
        Circuit storage c = _circuits[asset];
        if (c.trippedAt != 0) {
            if (!agreed || block.timestamp < c.trippedAt + cooldownPeriod) return false;
            c.trippedAt = 0;
            emit CircuitReset(asset);
        } else if (c.referencePrice != 0) {
            uint256 changeBps = BpsMath.changeBpsCeil(c.referencePrice, price);
            if (changeBps > maxChangeBps) {
                c.trippedAt = uint64(block.timestamp);
                emit CircuitTripped(asset, c.referencePrice, price, changeBps);
                return false;
            }
        }
        c.referencePrice = uint128(price);
        c.referenceAt = uint64(block.timestamp);
        return true;
    }

    function _reset(address asset) internal {
        delete _circuits[asset];
        emit CircuitReset(asset);
    }
}
