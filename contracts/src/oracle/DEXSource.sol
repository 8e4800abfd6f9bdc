// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IOracleSource } from "../interfaces/IOracleSource.sol";
import { BPS } from "../libraries/BpsMath.sol";

/// @title The order book's mid as a source
/// @notice A venue's node signs its best bid and ask with the depth behind them; anyone may carry the signature here.
contract DEXSource is IOracleSource, AccessControlDefaultAdminRules, EIP712 {
    bytes32 public constant SIGNER_ROLE = keccak256("SIGNER_ROLE");
    bytes32 public constant BOOK_TYPEHASH =
        keccak256("BookTop(address asset,uint256 bid,uint256 ask,uint256 depth,uint256 timestamp)");
    uint256 public constant MAX_CLOCK_SKEW = 60;

    struct BookTop {
        address asset;
        /// @dev Dollars x 1e18.
        uint256 bid;
        uint256 ask;
        /// @dev The lesser of the two sides' value within the node's depth band, dollars x 1e18.
        uint256 depth;
        uint256 timestamp;
    }

    struct Mid {
        uint128 price;
        uint64 timestamp;
    }

    uint256 public maxSpreadBps = 100;
    uint256 public minDepth = 10_000e18;
    uint256 public maxAge = 60;
    mapping(address asset => Mid) public mids;

    event BookPushed(address indexed asset, uint256 mid, uint256 timestamp, address indexed signer);
    event LimitsSet(uint256 maxSpreadBps, uint256 minDepth, uint256 maxAge);

    error BadLimits(uint256 maxSpreadBps, uint256 maxAge);
    error NotASigner(address signer);
    error BookCrossed(uint256 bid, uint256 ask);
    error SpreadTooWide(uint256 bid, uint256 ask);
    error DepthTooThin(uint256 depth, uint256 minDepth);
    error TimestampOutOfRange(uint256 timestamp);
    error TimestampNotNewer(uint256 timestamp, uint256 stored);
    error NoBook(address asset);
    error PriceStale(address asset, uint256 timestamp, uint256 maxAge);

    constructor(address admin, uint48 adminDelay)
        AccessControlDefaultAdminRules(adminDelay, admin)
        EIP712("DEXSource", "1")
    { }

    function setLimits(uint256 maxSpreadBps_, uint256 minDepth_, uint256 maxAge_)
        external
        onlyRole(DEFAULT_ADMIN_ROLE)
    {
        if (maxSpreadBps_ == 0 || maxSpreadBps_ > BPS || maxAge_ == 0) revert BadLimits(maxSpreadBps_, maxAge_);
        (maxSpreadBps, minDepth, maxAge) = (maxSpreadBps_, minDepth_, maxAge_);
        emit LimitsSet(maxSpreadBps_, minDepth_, maxAge_);
    }

    function push(BookTop calldata top, bytes calldata signature) external {
        (address signer,,) = ECDSA.tryRecover(digest(top), signature);
        if (!hasRole(SIGNER_ROLE, signer)) revert NotASigner(signer);
        if (top.bid == 0 || top.bid > top.ask || top.ask > type(uint128).max) revert BookCrossed(top.bid, top.ask);
        if ((top.ask - top.bid) * BPS > top.bid * maxSpreadBps) revert SpreadTooWide(top.bid, top.ask);
        if (top.depth < minDepth) revert DepthTooThin(top.depth, minDepth);
        if (top.timestamp > block.timestamp + MAX_CLOCK_SKEW || top.timestamp + maxAge < block.timestamp) {
            revert TimestampOutOfRange(top.timestamp);
        }
        uint256 stored = mids[top.asset].timestamp;
        if (top.timestamp <= stored) revert TimestampNotNewer(top.timestamp, stored);
        uint256 mid = Math.average(top.bid, top.ask);
        mids[top.asset] = Mid(uint128(mid), uint64(top.timestamp));
        emit BookPushed(top.asset, mid, top.timestamp, signer);
    }

    /// @inheritdoc IOracleSource
    function getPrice(address asset) external view returns (uint256 price, uint256 timestamp) {
        Mid storage mid = mids[asset];
        if (mid.timestamp == 0) revert NoBook(asset);
        if (mid.timestamp + maxAge < block.timestamp) revert PriceStale(asset, mid.timestamp, maxAge);
        return (mid.price, mid.timestamp);
    }

    /// @inheritdoc IOracleSource
    function isSupported(address asset) external view returns (bool) {
        return mids[asset].timestamp != 0;
    }

    /// @inheritdoc IOracleSource
    function name() external pure returns (string memory) {
        return "x-chain";
    }

    /// @notice What a signer signs.
    function digest(BookTop calldata top) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(abi.encode(BOOK_TYPEHASH, top.asset, top.bid, top.ask, top.depth, top.timestamp))
        );
    }
}
