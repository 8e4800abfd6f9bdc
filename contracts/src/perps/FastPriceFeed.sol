// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { BPS } from "../libraries/BpsMath.sol";

interface IPrimaryPrice {
    function getLatestPrimaryPrice(address token) external view returns (uint256);
}

/// @title Fast prices
/// @notice A keeper's quick prices beside the oracle's. While both are close and the fast one is not suspicious it is used
/// as it is; else traders get the worse of the two. A quiet keeper widens the spread. Watchers can vote the fast price off.
contract FastPriceFeed is AccessControlDefaultAdminRules {
    bytes32 public constant GOV_ROLE = keccak256("GOV_ROLE");
    bytes32 public constant UPDATER_ROLE = keccak256("UPDATER_ROLE");
    bytes32 public constant SIGNER_ROLE = keccak256("SIGNER_ROLE");

    uint256 public constant CUMULATIVE_ONE = 10_000_000;
    uint256 public constant MAX_PRICE_DURATION = 30 minutes;

    struct Settings {
        /// @dev Seconds for which a fast price counts.
        uint32 priceDuration;
        /// @dev Seconds after which the keeper is taken for dead.
        uint32 maxPriceUpdateDelay;
        /// @dev Seconds that an update's own time may differ from the block's.
        uint32 maxTimeDeviation;
        /// @dev Seconds at least between updates.
        uint32 minUpdateInterval;
        uint16 maxDeviationBps;
        uint16 spreadIfInactiveBps;
        uint16 spreadIfDeadBps;
        /// @dev Seconds over which moves of the two prices are compared.
        uint32 priceDataInterval;
    }

    struct Moves {
        uint160 refPrice;
        uint32 refTime;
        uint32 cumulativeRefDelta;
        uint32 cumulativeFastDelta;
    }

    Settings public settings = Settings({
        priceDuration: 300,
        maxPriceUpdateDelay: 3600,
        maxTimeDeviation: 300,
        minUpdateInterval: 0,
        maxDeviationBps: 250,
        spreadIfInactiveBps: 50,
        spreadIfDeadBps: 500,
        priceDataInterval: 60
    });
    IPrimaryPrice public vaultPriceFeed;
    bool public isSpreadEnabled;
    uint256 public minAuthorizations = 1;
    uint256 public disableFastPriceVoteCount;
    uint256 public lastUpdatedAt;
    mapping(address signer => bool) public disableFastPriceVotes;
    mapping(address token => uint256) public prices;
    mapping(address token => Moves) public priceData;
    /// @notice How far the fast price may out-move the oracle within an interval, of CUMULATIVE_ONE; 0 = not at all.
    mapping(address token => uint256) public maxCumulativeDeltaDiffs;

    event PriceData(
        address token, uint256 refPrice, uint256 fastPrice, uint256 cumulativeRefDelta, uint256 cumulativeFastDelta
    );
    event MaxCumulativeDeltaDiffExceeded(
        address token, uint256 refPrice, uint256 fastPrice, uint256 cumulativeRefDelta, uint256 cumulativeFastDelta
    );
    event DisableFastPrice(address indexed signer);
    event EnableFastPrice(address indexed signer);
    event Configured(bytes32 indexed what);

    error BadConfig();
    error LengthsDiffer(uint256 tokens, uint256 prices);
    error TimestampOutOfRange(uint256 timestamp);
    error TimestampNotNewer(uint256 timestamp, uint256 stored);
    error TooSoon(uint256 next);
    error BadPrice(address token);
    error VoteUnchanged(address signer);

    constructor(address admin, uint48 adminDelay) AccessControlDefaultAdminRules(adminDelay, admin) {
        _grantRole(GOV_ROLE, admin);
    }

    function setSettings(Settings calldata s) external onlyRole(GOV_ROLE) {
        if (
            s.priceDuration == 0 || s.priceDuration > MAX_PRICE_DURATION || s.maxPriceUpdateDelay < s.priceDuration
                || s.maxDeviationBps > BPS || s.spreadIfInactiveBps >= BPS || s.spreadIfDeadBps >= BPS
                || s.priceDataInterval == 0
        ) revert BadConfig();
        settings = s;
        emit Configured("settings");
    }

    function setVaultPriceFeed(IPrimaryPrice vaultPriceFeed_) external onlyRole(GOV_ROLE) {
        vaultPriceFeed = vaultPriceFeed_;
        emit Configured("vaultPriceFeed");
    }

    function setSpreadEnabled(bool enabled) external onlyRole(GOV_ROLE) {
        isSpreadEnabled = enabled;
        emit Configured("spread");
    }

    function setMinAuthorizations(uint256 count) external onlyRole(GOV_ROLE) {
        if (count == 0) revert BadConfig();
        minAuthorizations = count;
        emit Configured("authorizations");
    }

    function setMaxCumulativeDeltaDiff(address token, uint256 limit) external onlyRole(GOV_ROLE) {
        maxCumulativeDeltaDiffs[token] = limit;
        emit Configured("deltaDiff");
    }

    /// @notice Votes against the fast price. With `minAuthorizations` votes the spread is on.
    function disableFastPrice() external onlyRole(SIGNER_ROLE) {
        if (disableFastPriceVotes[msg.sender]) revert VoteUnchanged(msg.sender);
        disableFastPriceVotes[msg.sender] = true;
        ++disableFastPriceVoteCount;
        emit DisableFastPrice(msg.sender);
    }

    function enableFastPrice() external onlyRole(SIGNER_ROLE) {
        if (!disableFastPriceVotes[msg.sender]) revert VoteUnchanged(msg.sender);
        _withdrawVote(msg.sender);
    }

    /// @notice Sets prices (1e30) observed at `timestamp`.
    function setPrices(address[] calldata tokens, uint256[] calldata prices_, uint256 timestamp)
        external
        onlyRole(UPDATER_ROLE)
    {
        if (tokens.length != prices_.length) revert LengthsDiffer(tokens.length, prices_.length);
        uint256 deviation = settings.maxTimeDeviation;
        if (timestamp + deviation < block.timestamp || timestamp > block.timestamp + deviation) {
            revert TimestampOutOfRange(timestamp);
        }
        if (timestamp <= lastUpdatedAt) revert TimestampNotNewer(timestamp, lastUpdatedAt);
        uint256 next = lastUpdatedAt + settings.minUpdateInterval;
        if (block.timestamp < next) revert TooSoon(next);
        lastUpdatedAt = timestamp;
        for (uint256 i; i < tokens.length; ++i) {
            if (prices_[i] == 0 || prices_[i] > type(uint160).max) revert BadPrice(tokens[i]);
            _compareMoves(tokens[i], prices_[i]);
            prices[tokens[i]] = prices_[i];
        }
    }

    /// @notice The price to trade at, given the oracle's `refPrice`.
    function getPrice(address token, uint256 refPrice, bool maximise) external view returns (uint256) {
        Settings memory s = settings;
        if (block.timestamp > lastUpdatedAt + s.maxPriceUpdateDelay) {
            return _spread(refPrice, s.spreadIfDeadBps, maximise);
        }
        if (block.timestamp > lastUpdatedAt + s.priceDuration) {
            return _spread(refPrice, s.spreadIfInactiveBps, maximise);
        }
        uint256 fast = prices[token];
        if (fast == 0) return refPrice;
        uint256 differenceBps = Math.mulDiv(fast > refPrice ? fast - refPrice : refPrice - fast, BPS, refPrice);
        if (favorFastPrice(token) && differenceBps <= s.maxDeviationBps) return fast;
        return (fast > refPrice) == maximise ? fast : refPrice;
    }

    /// @notice Whether the fast price is trusted while it is close to the oracle's.
    function favorFastPrice(address token) public view returns (bool) {
        if (isSpreadEnabled || disableFastPriceVoteCount >= minAuthorizations) return false;
        Moves storage m = priceData[token];
        return !_outMoves(token, m.cumulativeRefDelta, m.cumulativeFastDelta);
    }

    /// @dev A signer that loses the role takes the vote along.
    function _revokeRole(bytes32 role, address account) internal override returns (bool revoked) {
        revoked = super._revokeRole(role, account);
        if (revoked && role == SIGNER_ROLE && disableFastPriceVotes[account]) _withdrawVote(account);
    }

    function _withdrawVote(address signer) private {
        disableFastPriceVotes[signer] = false;
        --disableFastPriceVoteCount;
        emit EnableFastPrice(signer);
    }

    function _spread(uint256 price, uint256 bps, bool maximise) private pure returns (uint256) {
        return Math.mulDiv(price, maximise ? BPS + bps : BPS - bps, BPS);
    }

    function _outMoves(address token, uint256 refDelta, uint256 fastDelta) private view returns (bool) {
        return fastDelta > refDelta && fastDelta - refDelta > maxCumulativeDeltaDiffs[token];
    }

    /// @dev Adds up how far each of the two prices has moved within the interval.
    function _compareMoves(address token, uint256 fastPrice) private {
        if (address(vaultPriceFeed) == address(0)) return;
        uint256 refPrice = vaultPriceFeed.getLatestPrimaryPrice(token);
        Moves memory m = priceData[token];
        uint256 before = prices[token];
        (uint256 refDelta, uint256 fastDelta) = (m.cumulativeRefDelta, m.cumulativeFastDelta);
        if (block.timestamp / settings.priceDataInterval != m.refTime / settings.priceDataInterval) {
            (refDelta, fastDelta) = (0, 0);
        }
        if (m.refPrice != 0 && before != 0) {
            refDelta += _move(m.refPrice, refPrice);
            fastDelta += _move(before, fastPrice);
        }
        if (_outMoves(token, refDelta, fastDelta)) {
            emit MaxCumulativeDeltaDiffExceeded(token, refPrice, fastPrice, refDelta, fastDelta);
        }
        priceData[token] =
            Moves(uint160(refPrice), uint32(block.timestamp), _saturate(refDelta), _saturate(fastDelta));
        emit PriceData(token, refPrice, fastPrice, refDelta, fastDelta);
    }

    function _move(uint256 from, uint256 to) private pure returns (uint256) {
        return Math.mulDiv(from > to ? from - to : to - from, CUMULATIVE_ONE, from);
    }

    function _saturate(uint256 value) private pure returns (uint32) {
        return value > type(uint32).max ? type(uint32).max : uint32(value);
    }
}
