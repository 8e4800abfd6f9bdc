// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { ICircuitBreaker } from "../interfaces/ICircuitBreaker.sol";
import { IOracle } from "../interfaces/IOracle.sol";
import { IOracleSource } from "../interfaces/IOracleSource.sol";
import { BPS, BpsMath } from "../libraries/BpsMath.sol";
import { Median } from "../libraries/Median.sol";
import { CircuitBreaker } from "./CircuitBreaker.sol";

/// @title Oracle
/// @notice Median of its sources. A source that reverts, is stale, dated in the future or returns rubbish is left out; a
/// source further than the deviation limit from the median is left out; two that disagree are never averaged.
contract Oracle is IOracle, CircuitBreaker, AccessControlDefaultAdminRules {
    bytes32 public constant ORACLE_ADMIN = keccak256("ORACLE_ADMIN");
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    /// @notice May offer prices to the circuit breaker; held by OracleHub.
    bytes32 public constant FEEDER_ROLE = keccak256("FEEDER_ROLE");

    uint256 public constant MAX_SOURCES = 16;
    /// @notice Gas one source may use, so that none can starve the read.
    uint256 public constant SOURCE_GAS = 500_000;
    uint256 public constant MAX_CLOCK_SKEW = 60;

    struct Config {
        uint32 maxAge;
        uint16 maxDeviationBps;
        uint16 minSources;
        uint16 spreadBps;
    }

    Config public config;
    bool public paused;
    mapping(address asset => bool) public assetPaused;
    /// @notice A longer or shorter age limit for one asset; 0 = the common one.
    mapping(address asset => uint32) public assetMaxAge;
    address[] private _sources;

    event Configured(uint256 maxAge, uint256 maxDeviationBps, uint256 minSources, uint256 spreadBps);
    event PausedSet(address indexed asset, bool paused);
    event AssetMaxAgeSet(address indexed asset, uint256 maxAge);

    error BadConfig();
    error NotASource(address source);
    error SourceKnown(address source);
    error SourceUnknown(address source);
    error TooManySources(uint256 limit);
    error PricesPaused(address asset);
    error NotEnoughSources(address asset, uint256 found, uint256 needed);
    error SourcesDisagree(address asset, uint256 low, uint256 high);
    error PriceStale(address asset, uint256 timestamp, uint256 maxAge);
    error PriceJump(address asset, uint256 referencePrice, uint256 price);

    /// @param adminDelay Seconds between the start and the acceptance of a change of the default admin.
    constructor(address admin, uint48 adminDelay) AccessControlDefaultAdminRules(adminDelay, admin) {
        _grantRole(ORACLE_ADMIN, admin);
        _grantRole(GUARDIAN_ROLE, admin);
        _setConfig(Config({ maxAge: 3600, maxDeviationBps: 500, minSources: 1, spreadBps: 10 }));
        _configureBreaker(1000, 300);
    }

    // --- configuration ----------------------------------------------------------------------------------------------

    function setConfig(Config calldata config_) external onlyRole(ORACLE_ADMIN) {
        _setConfig(config_);
    }

    function setBreaker(uint256 maxChangeBps_, uint256 cooldownPeriod_) external onlyRole(ORACLE_ADMIN) {
        _configureBreaker(maxChangeBps_, cooldownPeriod_);
    }

    function setAssetMaxAge(address asset, uint32 maxAge) external onlyRole(ORACLE_ADMIN) {
        assetMaxAge[asset] = maxAge;
        emit AssetMaxAgeSet(asset, maxAge);
    }

    function addSource(address source) external onlyRole(ORACLE_ADMIN) {
        if (source.code.length == 0) revert NotASource(source);
        if (_sources.length == MAX_SOURCES) revert TooManySources(MAX_SOURCES);
        for (uint256 i; i < _sources.length; ++i) {
            if (_sources[i] == source) revert SourceKnown(source);
        }
        _sources.push(source);
        emit SourceAdded(source, IOracleSource(source).name());
    }

    function removeSource(address source) external onlyRole(ORACLE_ADMIN) {
        uint256 count = _sources.length;
        for (uint256 i; i < count; ++i) {
            if (_sources[i] != source) continue;
            _sources[i] = _sources[count - 1];
            _sources.pop();
            emit SourceRemoved(source);
            return;
        }
        revert SourceUnknown(source);
    }

    /// @notice Stops or allows all writing and all reads that price money.
    function setPaused(bool paused_) external onlyRole(GUARDIAN_ROLE) {
        paused = paused_;
        emit PausedSet(address(0), paused_);
    }

    function setAssetPaused(address asset, bool paused_) external onlyRole(GUARDIAN_ROLE) {
        assetPaused[asset] = paused_;
        emit PausedSet(asset, paused_);
    }

    // --- circuit breaker --------------------------------------------------------------------------------------------

    /// @inheritdoc ICircuitBreaker
    function observe(address asset, uint256 price_, bool agreed) external onlyRole(FEEDER_ROLE) returns (bool) {
        return _observe(asset, price_, agreed);
    }

    /// @inheritdoc ICircuitBreaker
    function resetCircuitBreaker(address asset) external onlyRole(GUARDIAN_ROLE) {
        _reset(asset);
    }

    /// @inheritdoc ICircuitBreaker
    function isPaused(address asset) public view returns (bool) {
        return paused || assetPaused[asset];
    }

    function isCircuitBreakerTripped(address asset) public view override(CircuitBreaker, IOracle) returns (bool) {
        return super.isCircuitBreakerTripped(asset);
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IOracle
    function getPrice(address asset) public view returns (uint256 price_, uint256 timestamp) {
        return _agreedPrice(asset, maxAgeOf(asset));
    }

    /// @inheritdoc IOracle
    function getPriceIfFresh(address asset, uint256 maxAge) external view returns (uint256 price_) {
        uint256 timestamp;
        uint256 limit = maxAgeOf(asset);
        (price_, timestamp) = _agreedPrice(asset, maxAge < limit ? maxAge : limit);
        if (_age(timestamp) > maxAge) revert PriceStale(asset, timestamp, maxAge);
    }

    /// @inheritdoc IOracle
    function price(address asset) external view returns (uint256 price_) {
        (price_,) = getPrice(asset);
    }

    /// @inheritdoc IOracle
    function getPrices(address[] calldata assets)
        external
        view
        returns (uint256[] memory prices, uint256[] memory timestamps)
    {
        prices = new uint256[](assets.length);
        timestamps = new uint256[](assets.length);
        for (uint256 i; i < assets.length; ++i) {
            (prices[i], timestamps[i]) = getPrice(assets[i]);
        }
    }

    /// @inheritdoc IOracle
    function getPriceForPerps(address asset, bool maximize) external view returns (uint256 price_) {
        (price_,) = getPrice(asset);
        uint256 spreadBps = config.spreadBps;
        return maximize ? BpsMath.addCeil(price_, spreadBps) : BpsMath.subFloor(price_, spreadBps);
    }

    /// @inheritdoc IOracle
    function isPriceConsistent(address asset, uint256 maxDeviationBps) external view returns (bool) {
        (uint256[] memory prices, uint256 count,) = _freshPrices(asset, maxAgeOf(asset));
        if (count < config.minSources) return false;
        uint256 median = Median.ofSorted(prices, 0, count);
        return BpsMath.changeBpsCeil(median, prices[0]) <= maxDeviationBps
            && BpsMath.changeBpsCeil(median, prices[count - 1]) <= maxDeviationBps;
    }

    /// @inheritdoc IOracle
    /// @dev A source is active when it answers; whether it has this or that asset's price is asked by `getPrice`.
    function health() external view returns (bool healthy, uint256 activeSourceCount) {
        for (uint256 i; i < _sources.length; ++i) {
            (bool ok, bytes memory answer) =
                _sources[i].staticcall{ gas: SOURCE_GAS }(abi.encodeCall(IOracleSource.name, ()));
            if (ok && answer.length >= 64) ++activeSourceCount;
        }
        healthy = !paused && activeSourceCount >= config.minSources;
    }

    /// @inheritdoc IOracle
    function isSupported(address asset) external view returns (bool) {
        for (uint256 i; i < _sources.length; ++i) {
            (bool ok, bytes memory answer) =
                _sources[i].staticcall{ gas: SOURCE_GAS }(abi.encodeCall(IOracleSource.isSupported, (asset)));
            if (ok && answer.length == 32 && uint256(bytes32(answer)) == 1) return true;
        }
        return false;
    }

    function sources() external view returns (address[] memory) {
        return _sources;
    }

    function maxAgeOf(address asset) public view returns (uint256) {
        uint256 own = assetMaxAge[asset];
        return own == 0 ? config.maxAge : own;
    }

    // --- inside -----------------------------------------------------------------------------------------------------

    function _setConfig(Config memory c) private {
        if (
            c.maxAge == 0 || c.maxDeviationBps == 0 || c.maxDeviationBps > BPS || c.minSources == 0
                || c.minSources > MAX_SOURCES || c.spreadBps >= BPS
        ) revert BadConfig();
        config = c;
        emit Configured(c.maxAge, c.maxDeviationBps, c.minSources, c.spreadBps);
    }

    function _age(uint256 timestamp) private view returns (uint256) {
        return timestamp >= block.timestamp ? 0 : block.timestamp - timestamp;
    }

    /// @dev Prices of the sources that answer and are fresh, sorted; and the oldest time among them.
    function _freshPrices(address asset, uint256 maxAge)
        private
        view
        returns (uint256[] memory prices, uint256 count, uint256 oldest)
    {
        uint256 total = _sources.length;
        prices = new uint256[](total);
        oldest = type(uint256).max;
        for (uint256 i; i < total; ++i) {
            (bool ok, uint256 price_, uint256 timestamp) = _ask(_sources[i], asset);
            if (!ok || price_ == 0 || price_ > type(uint128).max) continue;
            if (timestamp > block.timestamp + MAX_CLOCK_SKEW || _age(timestamp) > maxAge) continue;
            prices[count++] = price_;
            if (timestamp < oldest) oldest = timestamp;
        }
        Median.sort(prices, count);
    }

    /// @dev By assembly, so that an answer of any length costs no more than 64 bytes and never reverts the read.
    function _ask(address source, address asset) private view returns (bool ok, uint256 price_, uint256 at) {
        bytes memory input = abi.encodeCall(IOracleSource.getPrice, (asset));
        uint256 gasLimit = SOURCE_GAS;
        assembly ("memory-safe") {
            ok := staticcall(gasLimit, source, add(input, 32), mload(input), 0, 64)
            ok := and(ok, eq(returndatasize(), 64))
            price_ := mload(0)
            at := mload(32)
        }
    }

    function _agreedPrice(address asset, uint256 maxAge) private view returns (uint256 price_, uint256 oldest) {
        if (isPaused(asset)) revert PricesPaused(asset);
        if (_circuits[asset].trippedAt != 0) revert CircuitBreakerTripped(asset);
        uint256[] memory prices;
        uint256 count;
        (prices, count, oldest) = _freshPrices(asset, maxAge);
        uint256 needed = config.minSources;
        if (count < needed) revert NotEnoughSources(asset, count, needed);
        (uint256 from, uint256 kept) = _withinDeviation(prices, count);
        if (kept == 0) revert SourcesDisagree(asset, prices[0], prices[count - 1]);
        if (kept < needed) revert NotEnoughSources(asset, kept, needed);
        if (kept % 2 == 0) {
            (uint256 low, uint256 high) = (prices[from + kept / 2 - 1], prices[from + kept / 2]);
            if (BpsMath.changeBpsCeil(low, high) > config.maxDeviationBps) revert SourcesDisagree(asset, low, high);
        }
        price_ = Median.ofSorted(prices, from, kept);
        _checkJump(asset, price_);
    }

    /// @dev The sorted prices within the deviation limit of their median are a run: from `from`, `kept` long.
    function _withinDeviation(uint256[] memory prices, uint256 count)
        private
        view
        returns (uint256 from, uint256 kept)
    {
        uint256 median = Median.ofSorted(prices, 0, count);
        uint256 limit = config.maxDeviationBps;
        for (uint256 i; i < count; ++i) {
            if (BpsMath.changeBpsCeil(median, prices[i]) > limit) continue;
            if (kept++ == 0) from = i;
        }
    }

    /// @dev A reference that the breaker accepted within its cooldown also bounds what the other sources may say.
    function _checkJump(address asset, uint256 price_) private view {
        Circuit storage c = _circuits[asset];
        if (c.referencePrice == 0 || block.timestamp > c.referenceAt + cooldownPeriod) return;
        if (BpsMath.changeBpsCeil(c.referencePrice, price_) > maxChangeBps) revert PriceJump(asset, c.referencePrice, price_);
    }
}
