// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { IOracleSource } from "../interfaces/IOracleSource.sol";
import { IOracleWriter } from "../interfaces/IOracleWriter.sol";
import { BPS, BpsMath } from "../libraries/BpsMath.sol";
import { Median } from "../libraries/Median.sol";
import { Oracle } from "./Oracle.sol";

/// @title OracleHub
/// @notice Where keepers and validators write prices; a source of Oracle, whose circuit breaker every write passes.
contract OracleHub is IOracleWriter, IOracleSource, AccessControlDefaultAdminRules, EIP712 {
    bytes32 public constant ADMIN_ROLE = keccak256("ADMIN_ROLE");
    bytes32 public constant WRITER_ROLE = keccak256("WRITER_ROLE");
    bytes32 public constant VALIDATOR_ROLE = keccak256("VALIDATOR_ROLE");

    bytes32 public constant PRICE_UPDATE_TYPEHASH =
        keccak256("PriceUpdate(address asset,uint256 price,uint256 timestamp,uint256 confidence,bytes32 source)");
    bytes32 public constant SOURCE_KEEPER = "keeper";
    bytes32 public constant SOURCE_QUORUM = "quorum";
    uint256 public constant MAX_CLOCK_SKEW = 60;
    uint256 public constant MAX_VALIDATORS = 64;

    struct Price {
        uint128 price;
        uint64 timestamp;
        uint16 confidence;
        bytes32 source;
    }

    Oracle public immutable ORACLE;
    /// @notice Age in seconds beyond which a price is neither taken nor given.
    uint256 public maxAge = 3600;
    /// @notice How far the prices of a quorum may lie apart.
    uint256 public maxDeviationBps = 500;

    mapping(address asset => Price) private _prices;
    mapping(address asset => uint256) private _quorums;

    event QuorumSet(address indexed asset, uint256 quorum);
    event LimitsSet(uint256 maxAge, uint256 maxDeviationBps);

    error BadLimits(uint256 maxAge, uint256 maxDeviationBps);
    error BadQuorum(uint256 quorum);
    error BadPrice(address asset, uint256 price);
    error BadConfidence(uint256 confidence);
    error PriceStale(address asset, uint256 timestamp, uint256 maxAge);
    error TimestampInFuture(address asset, uint256 timestamp, uint256 limit);
    error TimestampNotNewer(address asset, uint256 timestamp, uint256 stored);
    error AssetPaused(address asset);
    error CircuitBreakerTripped(address asset);
    error QuorumRequired(address asset, uint256 quorum);
    error QuorumNotReached(address asset, uint256 given, uint256 needed);
    error QuorumDisagrees(address asset, uint256 low, uint256 high);
    error AssetsDiffer(address first, address other);
    error DuplicateValidator(address validator);
    error NotAValidator(address validator);
    error BadSignature(address validator, address recovered);
    error UnknownAsset(address asset);

    constructor(address admin, uint48 adminDelay, Oracle oracle)
        AccessControlDefaultAdminRules(adminDelay, admin)
        EIP712("OracleHub", "1")
    {
        ORACLE = oracle;
        _grantRole(ADMIN_ROLE, admin);
    }

    // --- configuration ----------------------------------------------------------------------------------------------

    function addWriter(address account) external onlyRole(ADMIN_ROLE) {
        _grantRole(WRITER_ROLE, account);
    }

    function removeWriter(address account) external onlyRole(ADMIN_ROLE) {
        _revokeRole(WRITER_ROLE, account);
    }

    function addValidator(address validator) external onlyRole(ADMIN_ROLE) {
        _grantRole(VALIDATOR_ROLE, validator);
    }

    function removeValidator(address validator) external onlyRole(ADMIN_ROLE) {
        _revokeRole(VALIDATOR_ROLE, validator);
    }

    function setQuorum(address asset, uint256 quorum) external onlyRole(ADMIN_ROLE) {
        if (quorum == 0 || quorum > MAX_VALIDATORS) revert BadQuorum(quorum);
        _quorums[asset] = quorum;
        emit QuorumSet(asset, quorum);
    }

    function setLimits(uint256 maxAge_, uint256 maxDeviationBps_) external onlyRole(ADMIN_ROLE) {
        if (maxAge_ == 0 || maxAge_ > 1 days || maxDeviationBps_ == 0 || maxDeviationBps_ > BPS) {
            revert BadLimits(maxAge_, maxDeviationBps_);
        }
        maxAge = maxAge_;
        maxDeviationBps = maxDeviationBps_;
        emit LimitsSet(maxAge_, maxDeviationBps_);
    }

    /// @notice Adds a source to Oracle, so that one address is enough to run the oracle.
    function addSource(address source) external onlyRole(ADMIN_ROLE) {
        ORACLE.addSource(source);
    }

    function removeSource(address source) external onlyRole(ADMIN_ROLE) {
        ORACLE.removeSource(source);
    }

    // --- writing ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IOracleWriter
    function writePrice(address asset, uint256 price, uint256 timestamp) external onlyRole(WRITER_ROLE) {
        _requireSingle(asset);
        _requireOpen(asset);
        _write(PriceUpdate(asset, price, timestamp, BPS, SOURCE_KEEPER));
    }

    /// @inheritdoc IOracleWriter
    function writePrices(PriceUpdate[] calldata updates) external onlyRole(WRITER_ROLE) {
        for (uint256 i; i < updates.length; ++i) {
            _requireSingle(updates[i].asset);
            _write(updates[i]);
        }
    }

    /// @inheritdoc IOracleWriter
    function writeSignedPrice(SignedPriceUpdate calldata signed) external {
        _requireSingle(signed.update.asset);
        _requireOpen(signed.update.asset);
        _checkSignature(signed);
        if (_write(signed.update)) {
            emit ValidatorPriceWritten(signed.update.asset, signed.update.price, signed.validator);
        }
    }

    /// @inheritdoc IOracleWriter
    function writeQuorumPrice(SignedPriceUpdate[] calldata updates, uint256 minQuorum) external {
        uint256 count = updates.length;
        address asset = count == 0 ? address(0) : updates[0].update.asset;
        uint256 needed = getQuorum(asset);
        if (minQuorum > needed) needed = minQuorum;
        if (count < needed || count > MAX_VALIDATORS) revert QuorumNotReached(asset, count, needed);
        _requireOpen(asset);
        PriceUpdate memory agreed = PriceUpdate(asset, 0, type(uint256).max, BPS, SOURCE_QUORUM);
        uint256[] memory prices = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            SignedPriceUpdate calldata signed = updates[i];
            for (uint256 j; j < i; ++j) {
                if (updates[j].validator == signed.validator) revert DuplicateValidator(signed.validator);
            }
            if (signed.update.asset != asset) revert AssetsDiffer(asset, signed.update.asset);
            _checkSignature(signed);
            _checkUpdate(signed.update);
            prices[i] = signed.update.price;
            if (signed.update.timestamp < agreed.timestamp) agreed.timestamp = signed.update.timestamp;
            if (signed.update.confidence < agreed.confidence) agreed.confidence = signed.update.confidence;
        }
        Median.sort(prices, count);
        if (BpsMath.changeBpsCeil(prices[0], prices[count - 1]) > maxDeviationBps) {
            revert QuorumDisagrees(asset, prices[0], prices[count - 1]);
        }
        agreed.price = Median.ofSorted(prices, 0, count);
        if (_write(agreed)) emit QuorumPriceWritten(asset, agreed.price, count);
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IOracleSource
    function getPrice(address asset) external view returns (uint256 price, uint256 timestamp) {
        Price storage stored = _prices[asset];
        if (stored.timestamp == 0) revert UnknownAsset(asset);
        if (stored.timestamp + maxAge < block.timestamp) revert PriceStale(asset, stored.timestamp, maxAge);
        return (stored.price, stored.timestamp);
    }

    /// @notice What is stored, however old; for keepers and displays, not for money. All zero when nothing is.
    function latest(address asset)
        external
        view
        returns (uint256 price, uint256 timestamp, uint256 confidence, bytes32 source)
    {
        Price storage stored = _prices[asset];
        return (stored.price, stored.timestamp, stored.confidence, stored.source);
    }

    /// @inheritdoc IOracleSource
    function isSupported(address asset) external view returns (bool) {
        return _prices[asset].timestamp != 0;
    }

    /// @inheritdoc IOracleSource
    function name() external pure returns (string memory) {
        return "oracle-hub";
    }

    /// @inheritdoc IOracleWriter
    function isWriter(address account) external view returns (bool) {
        return hasRole(WRITER_ROLE, account);
    }

    /// @inheritdoc IOracleWriter
    function isValidator(address validator) external view returns (bool) {
        return hasRole(VALIDATOR_ROLE, validator);
    }

    /// @inheritdoc IOracleWriter
    function getQuorum(address asset) public view returns (uint256) {
        uint256 quorum = _quorums[asset];
        return quorum == 0 ? 1 : quorum;
    }

    /// @notice What a validator signs.
    function digest(PriceUpdate calldata update) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    PRICE_UPDATE_TYPEHASH,
                    update.asset,
                    update.price,
                    update.timestamp,
                    update.confidence,
                    update.source
                )
            )
        );
    }

    // --- inside -----------------------------------------------------------------------------------------------------

    function _requireSingle(address asset) private view {
        uint256 quorum = getQuorum(asset);
        if (quorum > 1) revert QuorumRequired(asset, quorum);
    }

    /// @dev A single write has nothing else to save by going on, so it says why by reverting.
    function _requireOpen(address asset) private view {
        if (ORACLE.isPaused(asset)) revert AssetPaused(asset);
        if (!ORACLE.isCircuitBreakerTripped(asset)) return;
        (,, uint256 trippedAt) = ORACLE.circuit(asset);
        if (block.timestamp < trippedAt + ORACLE.cooldownPeriod()) revert CircuitBreakerTripped(asset);
    }

    function _checkSignature(SignedPriceUpdate calldata signed) private view {
        if (!hasRole(VALIDATOR_ROLE, signed.validator)) revert NotAValidator(signed.validator);
        (address recovered,,) = ECDSA.tryRecover(digest(signed.update), signed.signature);
        if (recovered != signed.validator) revert BadSignature(signed.validator, recovered);
    }

    function _checkUpdate(PriceUpdate memory update) private view {
        if (update.asset == address(0) || update.price == 0 || update.price > type(uint128).max) {
            revert BadPrice(update.asset, update.price);
        }
        if (update.confidence > BPS) revert BadConfidence(update.confidence);
        uint256 newest = block.timestamp + MAX_CLOCK_SKEW;
        if (update.timestamp > newest) revert TimestampInFuture(update.asset, update.timestamp, newest);
        if (update.timestamp + maxAge < block.timestamp) revert PriceStale(update.asset, update.timestamp, maxAge);
        uint256 stored = _prices[update.asset].timestamp;
        if (update.timestamp <= stored) revert TimestampNotNewer(update.asset, update.timestamp, stored);
    }

    /// @dev Every caller has met the asset's quorum by now (a single write is only let in where the quorum is 1), so the
    /// breaker is told that the price is agreed.
    function _write(PriceUpdate memory update) private returns (bool written) {
        _checkUpdate(update);
        Refusal reason;
        if (ORACLE.isPaused(update.asset)) {
            reason = Refusal.Paused;
        } else {
            bool tripped = ORACLE.isCircuitBreakerTripped(update.asset);
            if (!ORACLE.observe(update.asset, update.price, true)) reason = tripped ? Refusal.Tripped : Refusal.Jump;
        }
        if (reason != Refusal.None) {
            emit PriceRefused(update.asset, update.price, update.timestamp, reason);
            return false;
        }
        _prices[update.asset] =
            Price(uint128(update.price), uint64(update.timestamp), uint16(update.confidence), update.source);
        emit PriceWritten(update.asset, update.price, update.timestamp, update.source);
        return true;
    }
}
