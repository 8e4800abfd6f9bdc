// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

// Signature precompiles of the Lux EVM. They take packed bytes without a selector and answer a 32-byte boolean; the
// libraries below pack the input. Integers are big-endian.

/// @notice Threshold Schnorr over secp256k1 (FROST); the group signature is a BIP-340 one.
interface IFROST {
    /// @param input threshold (4) | signers (4) | x-only group key (32) | message hash (32) | signature (64).
    function verify(bytes calldata input) external view returns (bool);
}

/// @notice Threshold ECDSA over secp256k1 (CGGMP21).
interface ICGGMP21 {
    /// @param input threshold (4) | signers (4) | uncompressed group key (65) | message hash (32) | r, s, v (65).
    function verify(bytes calldata input) external view returns (bool);
}

/// @notice ML-DSA-65 (FIPS 204).
interface IMLDSA {
    /// @param input public key (1952) | message length (32) | signature (3309) | message.
    function verify(bytes calldata input) external view returns (bool);
}

/// @notice Ringtail, a lattice threshold signature.
interface IRingtail {
    /// @param input threshold (4) | signers (4) | message hash (32) | public key and signature as the scheme encodes them.
    function verify(bytes calldata input) external view returns (bool);
}

library Precompiles {
    address internal constant ML_DSA = 0x0200000000000000000000000000000000000006;
    address internal constant RINGTAIL = 0x020000000000000000000000000000000000000b;
    address internal constant FROST = 0x020000000000000000000000000000000000000C;
    address internal constant CGGMP21 = 0x020000000000000000000000000000000000000d;

    uint256 internal constant ML_DSA_KEY = 1952;
    uint256 internal constant ML_DSA_SIGNATURE = 3309;

    error PrecompileRefused(address precompile, bytes reason);
    error BadLength(uint256 given, uint256 wanted);

    function verifyFROST(uint32 threshold, uint32 signers, bytes32 key, bytes32 hash, bytes memory signature)
        internal
        view
        returns (bool)
    {
        if (signature.length != 64) revert BadLength(signature.length, 64);
        return _ask(FROST, abi.encodePacked(threshold, signers, key, hash, signature));
    }

    function verifyCGGMP21(
        uint32 threshold,
        uint32 signers,
        bytes memory key,
        bytes32 hash,
        bytes memory signature
    ) internal view returns (bool) {
        if (key.length != 65) revert BadLength(key.length, 65);
        if (signature.length != 65) revert BadLength(signature.length, 65);
        return _ask(CGGMP21, abi.encodePacked(threshold, signers, key, hash, signature));
    }

    function verifyMLDSA(bytes memory key, bytes memory message, bytes memory signature) internal view returns (bool) {
        if (key.length != ML_DSA_KEY) revert BadLength(key.length, ML_DSA_KEY);
        if (signature.length != ML_DSA_SIGNATURE) revert BadLength(signature.length, ML_DSA_SIGNATURE);
        return _ask(ML_DSA, abi.encodePacked(key, message.length, signature, message));
    }

    /// @dev No code answers with success and nothing; that is a refusal and not a false.
    function _ask(address precompile, bytes memory input) private view returns (bool) {
        (bool ok, bytes memory answer) = precompile.staticcall(input);
        if (!ok || answer.length != 32) revert PrecompileRefused(precompile, answer);
        return uint256(bytes32(answer)) == 1;
    }
}
