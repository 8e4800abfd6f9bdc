// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IOracleSource } from "../interfaces/IOracleSource.sol";

/// @notice The part of Chainlink's AggregatorV3Interface that is read here.
interface IAggregatorV3 {
    function decimals() external view returns (uint8);
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

/// @title Chainlink feeds as a source
contract ChainlinkAdapter is IOracleSource, AccessControlDefaultAdminRules {
    bytes32 public constant FEED_ADMIN = keccak256("FEED_ADMIN");

    struct Feed {
        IAggregatorV3 aggregator;
        /// @dev Seconds within which the feed promises an update; older answers are refused.
        uint32 heartbeat;
        uint8 decimals;
    }

    mapping(address asset => Feed) public feeds;

    event FeedSet(address indexed asset, address indexed aggregator, uint256 heartbeat);

    error BadFeed(address asset, address aggregator, uint256 heartbeat);
    error NoFeed(address asset);
    error BadAnswer(address asset, int256 answer);
    error RoundIncomplete(address asset, uint80 roundId, uint80 answeredInRound, uint256 updatedAt);
    error AnswerStale(address asset, uint256 updatedAt, uint256 heartbeat);

    constructor(address admin, uint48 adminDelay) AccessControlDefaultAdminRules(adminDelay, admin) {
        _grantRole(FEED_ADMIN, admin);
    }

    /// @notice Sets or, with a zero aggregator, removes an asset's feed.
    function setFeed(address asset, IAggregatorV3 aggregator, uint32 heartbeat) external onlyRole(FEED_ADMIN) {
        if (address(aggregator) == address(0)) {
            delete feeds[asset];
        } else {
            uint8 decimals = aggregator.decimals();
            if (heartbeat == 0 || decimals > 36) revert BadFeed(asset, address(aggregator), heartbeat);
            feeds[asset] = Feed(aggregator, heartbeat, decimals);
        }
        emit FeedSet(asset, address(aggregator), heartbeat);
    }

    /// @inheritdoc IOracleSource
    function getPrice(address asset) external view returns (uint256 price, uint256 timestamp) {
        Feed storage feed = feeds[asset];
        if (address(feed.aggregator) == address(0)) revert NoFeed(asset);
        (uint80 roundId, int256 answer,, uint256 updatedAt, uint80 answeredInRound) = feed.aggregator.latestRoundData();
        if (updatedAt == 0 || answeredInRound < roundId) {
            revert RoundIncomplete(asset, roundId, answeredInRound, updatedAt);
        }
        if (answer <= 0) revert BadAnswer(asset, answer);
        if (updatedAt + feed.heartbeat < block.timestamp) revert AnswerStale(asset, updatedAt, feed.heartbeat);
        uint256 value = uint256(answer);
        price = feed.decimals <= 18 ? value * 10 ** (18 - feed.decimals) : value / 10 ** (feed.decimals - 18);
        timestamp = updatedAt;
    }

    /// @inheritdoc IOracleSource
    function isSupported(address asset) external view returns (bool) {
        return address(feeds[asset].aggregator) != address(0);
    }

    /// @inheritdoc IOracleSource
    function name() external pure returns (string memory) {
        return "chainlink";
    }
}
