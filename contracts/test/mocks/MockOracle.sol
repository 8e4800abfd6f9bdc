// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { IOracle } from "../../src/interfaces/IOracle.sol";

/// @notice Answers what it was told; reverts for an asset it was told nothing about, and when a price is too old.
contract MockOracle is IOracle {
    struct Entry {
        uint256 price;
        uint256 timestamp;
    }

    mapping(address => Entry) public entries;
    uint256 public maxAge = 3600;
    uint256 public spreadBps;
    bool public broken;

    error NoPrice(address asset);
    error PriceStale(address asset, uint256 timestamp, uint256 maxAge);

    function setPrice(address asset, uint256 price_, uint256 timestamp) external {
        entries[asset] = Entry(price_, timestamp);
    }

    function set(address asset, uint256 price_) external {
        entries[asset] = Entry(price_, block.timestamp);
    }

    function setMaxAge(uint256 maxAge_) external {
        maxAge = maxAge_;
    }

    function setSpread(uint256 bps) external {
        spreadBps = bps;
    }

    function setBroken(bool broken_) external {
        broken = broken_;
    }

    function getPrice(address asset) public view returns (uint256, uint256) {
        Entry memory e = entries[asset];
        if (broken || e.price == 0) revert NoPrice(asset);
        if (e.timestamp + maxAge < block.timestamp) revert PriceStale(asset, e.timestamp, maxAge);
        return (e.price, e.timestamp);
    }

    function getPriceIfFresh(address asset, uint256 age) external view returns (uint256 price_) {
        uint256 timestamp;
        (price_, timestamp) = getPrice(asset);
        if (timestamp + age < block.timestamp) revert PriceStale(asset, timestamp, age);
    }

    function price(address asset) external view returns (uint256 price_) {
        (price_,) = getPrice(asset);
    }

    function isSupported(address asset) external view returns (bool) {
        return entries[asset].price != 0;
    }

    function getPrices(address[] calldata assets) external view returns (uint256[] memory p, uint256[] memory t) {
        (p, t) = (new uint256[](assets.length), new uint256[](assets.length));
        for (uint256 i; i < assets.length; ++i) {
            (p[i], t[i]) = getPrice(assets[i]);
        }
    }

    function getPriceForPerps(address asset, bool maximize) external view returns (uint256 price_) {
        (price_,) = getPrice(asset);
        price_ = maximize ? price_ * (10_000 + spreadBps) / 10_000 : price_ * (10_000 - spreadBps) / 10_000;
    }

    function isPriceConsistent(address, uint256) external pure returns (bool) {
        return true;
    }

    function health() external view returns (bool, uint256) {
        return (!broken, 1);
    }

    function isCircuitBreakerTripped(address) external pure returns (bool) {
        return false;
    }
}
