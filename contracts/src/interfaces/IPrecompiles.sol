// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev The chain's signature verifiers stand at fixed addresses and take packed input without a selector: call them
/// through PrecompileLib. Each answers one 32-byte word, 1 for a good signature and 0 for any other, malformed input included; a chain
/// that lacks one reverts or has no code there.

/// @title IFROST
/// @notice Threshold Schnorr (FROST over secp256k1, BIP-340): a group of `total` signers of which `threshold` sign.
/// Input: threshold 4, total 4, x-only public key 32, message hash 32, signature (R.x, s) 64: 136 bytes.
interface IFROST {
    function verify(
        uint32 threshold,
        uint32 total,
        bytes32 publicKey,
        bytes32 messageHash,
        bytes calldata signature
    ) external view returns (bool);
}

/// @title ICGGMP21
/// @notice Threshold ECDSA. Input: threshold 4, total 4, uncompressed public key 65, message hash 32, signature
/// (r, s, v) 65: 170 bytes.
interface ICGGMP21 {
    function verify(
        uint32 threshold,
        uint32 total,
        bytes calldata publicKey,
        bytes32 messageHash,
        bytes calldata signature
    ) external view returns (bool);
}

/// @title IMLDSA
/// @notice ML-DSA-65 (FIPS 204). Input: public key 1952, message length 32, signature 3309, message.
interface IMLDSA {
    function verify(bytes calldata publicKey, bytes calldata message, bytes calldata signature)
        external
        view
        returns (bool);
}

/// @title IRingtail
/// @notice Threshold signatures over lattices. Input: threshold 4, total 4, message hash 32, then the signature as the
/// chain's version of the scheme packs it.
interface IRingtail {
    function verify(uint32 threshold, uint32 total, bytes32 messageHash, bytes calldata signature)
        external
        view
        returns (bool);
}
