// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IOracleSource } from "../interfaces/IOracleSource.sol";
import { BPS } from "../libraries/BpsMath.sol";

/// @notice The part of Pyth's contract that is read here. A value is price x 10^expo.
interface IPyth {
    struct Price {
        int64 price;
        uint64 conf;
        int32 expo;
        uint256 publishTime;
    }

    function getPriceUnsafe(bytes32 id) external view returns (Price memory);
}

/// @title Pyth prices as a source
contract PythAdapter is IOracleSource, AccessControlDefaultAdminRules {
    bytes32 public constant FEED_ADMIN = keccak256("FEED_ADMIN");

    IPyth public immutable PYTH;
    /// @notice A price whose confidence interval is wider than this part of it is refused.
    uint256 public maxConfidenceBps = 100;
    /// @notice Seconds; older prices are refused.
    uint256 public maxAge = 60;
    mapping(address asset => bytes32) public priceIds;

    event PriceIdSet(address indexed asset, bytes32 indexed priceId);
    event LimitsSet(uint256 maxConfidenceBps, uint256 maxAge);

    error BadLimits(uint256 maxConfidenceBps, uint256 maxAge);
    error NoFeed(address asset);
    error BadPrice(address asset, int64 price, int32 expo);
    error ConfidenceTooWide(address asset, uint64 conf, int64 price);
    error PriceStale(address asset, uint256 publishTime, uint256 maxAge);

    constructor(address admin, uint48 adminDelay, IPyth pyth) AccessControlDefaultAdminRules(adminDelay, admin) {
        PYTH = pyth;
        _grantRole(FEED_ADMIN, admin);
    }

    function setPriceId(address asset, bytes32 priceId) external onlyRole(FEED_ADMIN) {
        priceIds[asset] = priceId;
        emit PriceIdSet(asset, priceId);
    }

    function setLimits(uint256 maxConfidenceBps_, uint256 maxAge_) external onlyRole(FEED_ADMIN) {
        if (maxConfidenceBps_ == 0 || maxConfidenceBps_ > BPS || maxAge_ == 0) {
            revert BadLimits(maxConfidenceBps_, maxAge_);
        }
        maxConfidenceBps = maxConfidenceBps_;
        maxAge = maxAge_;
        emit LimitsSet(maxConfidenceBps_, maxAge_);
    }

    /// @inheritdoc IOracleSource
    function getPrice(address asset) external view returns (uint256 price, uint256 timestamp) {
        bytes32 id = priceIds[asset];
        if (id == 0) revert NoFeed(asset);
        IPyth.Price memory p = PYTH.getPriceUnsafe(id);
        if (p.price <= 0 || p.expo > 12 || p.expo < -36) revert BadPrice(asset, p.price, p.expo);
        uint256 value = uint256(uint64(p.price));
        if (uint256(p.conf) * BPS > value * maxConfidenceBps) revert ConfidenceTooWide(asset, p.conf, p.price);
        if (p.publishTime + maxAge < block.timestamp) revert PriceStale(asset, p.publishTime, maxAge);
        int256 exponent = int256(p.expo) + 18;
        price = exponent >= 0 ? value * 10 ** uint256(exponent) : value / 10 ** uint256(-exponent);
        timestamp = p.publishTime;
    }

    /// @inheritdoc IOracleSource
    function isSupported(address asset) external view returns (bool) {
        return priceIds[asset] != 0;
    }

    /// @inheritdoc IOracleSource
    function name() external pure returns (string memory) {
        return "pyth";
    }
}
