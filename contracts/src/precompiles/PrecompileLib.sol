// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title PrecompileLib
/// @notice Packs the input of the chain's signature verifiers and calls them.
library PrecompileLib {
    address internal constant MLDSA = 0x0200000000000000000000000000000000000006;
    address internal constant RINGTAIL = 0x020000000000000000000000000000000000000B;
    address internal constant FROST = 0x020000000000000000000000000000000000000c;
    address internal constant CGGMP21 = 0x020000000000000000000000000000000000000D;

    uint256 internal constant MLDSA_KEY_BYTES = 1952;
    uint256 internal constant MLDSA_SIGNATURE_BYTES = 3309;

    error NotAvailable(address precompile);
    error BadLength(uint256 given, uint256 wanted);

    function verifyFrost(
        uint32 threshold,
        uint32 total,
        bytes32 publicKey,
        bytes32 messageHash,
        bytes memory signature
    ) internal view returns (bool) {
        _length(signature.length, 64);
        return _verify(FROST, abi.encodePacked(threshold, total, publicKey, messageHash, signature));
    }

    function verifyCggmp21(
        uint32 threshold,
        uint32 total,
        bytes memory publicKey,
        bytes32 messageHash,
        bytes memory signature
    ) internal view returns (bool) {
        _length(publicKey.length, 65);
        _length(signature.length, 65);
        return _verify(CGGMP21, abi.encodePacked(threshold, total, publicKey, messageHash, signature));
    }

    function verifyMldsa(bytes memory publicKey, bytes memory message, bytes memory signature)
        internal
        view
        returns (bool)
    {
        _length(publicKey.length, MLDSA_KEY_BYTES);
        _length(signature.length, MLDSA_SIGNATURE_BYTES);
        return _verify(MLDSA, abi.encodePacked(publicKey, message.length, signature, message));
    }

    function verifyRingtail(uint32 threshold, uint32 total, bytes32 messageHash, bytes memory signature)
        internal
        view
        returns (bool)
    {
        return _verify(RINGTAIL, abi.encodePacked(threshold, total, messageHash, signature));
    }

    /// @dev No code and no answer is not a bad signature: it says that nobody has checked.
    function _verify(address precompile, bytes memory input) private view returns (bool) {
        (bool ok, bytes memory output) = precompile.staticcall(input);
        if (!ok || output.length != 32) revert NotAvailable(precompile);
        return abi.decode(output, (uint256)) == 1;
    }

    function _length(uint256 given, uint256 wanted) private pure {
        if (given != wanted) revert BadLength(given, wanted);
    }
}
