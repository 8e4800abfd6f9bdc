// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Write side of the oracle, for keepers
/// @notice Prices are US dollars for one whole token times 1e18; timestamps are Unix seconds of the observation.
/// Every path refuses a price that is zero, older than the write limit, more than 60 s ahead of the block, or not
/// newer than the stored one. A price that jumps trips the circuit breaker and is not stored; that is a `PriceRefused`
/// event and not a revert, because a revert would undo the trip.
interface IOracleWriter {
    struct PriceUpdate {
        address asset;
        uint256 price;
        uint256 timestamp;
        /// @dev Basis points, 0-10000.
        uint256 confidence;
        bytes32 source;
    }

    struct SignedPriceUpdate {
        PriceUpdate update;
        address validator;
        /// @dev EIP-712 over the five fields of `update`, domain ("OracleHub", "1", chain id, this contract).
        bytes signature;
    }

    enum Refusal {
        None,
        Jump,
        Tripped,
        Paused
    }

    /// @notice Writes one price. Needs WRITER_ROLE and an asset whose quorum is 1.
    function writePrice(address asset, uint256 price, uint256 timestamp) external;

    /// @notice Writes several prices. An asset that is paused or tripped is skipped with `PriceRefused`; any other
    /// fault reverts them all. Needs WRITER_ROLE.
    function writePrices(PriceUpdate[] calldata updates) external;

    /// @notice Writes a price that a validator signed; anyone may carry it. Needs an asset whose quorum is 1.
    function writeSignedPrice(SignedPriceUpdate calldata update) external;

    /// @notice Writes the median of one asset's prices signed by different validators, with the oldest of their times.
    /// At least max(minQuorum, getQuorum(asset)) of them; they must lie within the deviation limit of each other.
    function writeQuorumPrice(SignedPriceUpdate[] calldata updates, uint256 minQuorum) external;

    /// @notice Whether the account may call `writePrice` and `writePrices`.
    function isWriter(address account) external view returns (bool);

    /// @notice Whether the account's signatures count.
    function isValidator(address validator) external view returns (bool);

    /// @notice How many validators must agree on the asset's price; 1 unless set.
    function getQuorum(address asset) external view returns (uint256);

    event PriceWritten(address indexed asset, uint256 price, uint256 timestamp, bytes32 source);
    event ValidatorPriceWritten(address indexed asset, uint256 price, address indexed validator);
    event QuorumPriceWritten(address indexed asset, uint256 price, uint256 validatorCount);
    event PriceRefused(address indexed asset, uint256 price, uint256 timestamp, Refusal reason);
}
