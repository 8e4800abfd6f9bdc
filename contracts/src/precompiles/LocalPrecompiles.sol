// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title What stands at the precompiles' addresses on a local chain
/// @dev Placed there with setCode: no constructor, no storage, packed input in the fallback.

/// @notice One 32-byte word for good or bad.
abstract contract PackedVerifier {
    fallback(bytes calldata input) external returns (bytes memory) {
        return abi.encode(_verify(input) ? 1 : 0);
    }

    function _verify(bytes calldata input) internal view virtual returns (bool);

    /// @dev 1 <= threshold <= total
    function _quorum(bytes calldata input) internal pure returns (bool) {
        uint32 threshold = uint32(bytes4(input[0:4]));
        return threshold != 0 && threshold <= uint32(bytes4(input[4:8]));
    }
}

/// @notice BIP-340 verification with what the EVM has. With e the challenge, a signature (R, s) of the key P is good when
/// s G - e P = R. ecrecover of (hash z, v, r, s') gives the address of r^-1 (s' X - z G), where X is the point with
/// abscissa r: with r = P.x, z = -s P.x and s' = -e P.x that is s G - e P, to be compared with the address of R.
contract LocalFROST is PackedVerifier {
    uint256 internal constant P = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F;
    uint256 internal constant N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function _verify(bytes calldata input) internal view override returns (bool) {
        if (input.length != 136 || !_quorum(input)) return false;
        uint256 px = uint256(bytes32(input[8:40]));
        bytes32 message = bytes32(input[40:72]);
        uint256 rx = uint256(bytes32(input[72:104]));
        uint256 s = uint256(bytes32(input[104:136]));
        // ecrecover takes no r >= N; a key there has probability 2^-128.
        if (px == 0 || px >= N || rx >= P || s >= N) return false;
        (bool onCurve, uint256 ry) = _evenY(rx);
        if (!onCurve) return false;
        (onCurve,) = _evenY(px);
        if (!onCurve) return false;
        bytes32 tag = sha256("BIP0340/challenge");
        uint256 e = uint256(sha256(abi.encodePacked(tag, tag, rx, px, message))) % N;
        uint256 z = mulmod(N - s % N, px, N);
        uint256 se = mulmod(N - e, px, N);
        if (se == 0) return false;
        address expected = address(uint160(uint256(keccak256(abi.encodePacked(rx, ry)))));
        return ecrecover(bytes32(z), 27, bytes32(px), bytes32(se)) == expected;
    }

    /// @dev The even ordinate of the point with this abscissa: (x^3 + 7)^((P + 1) / 4), if its square is x^3 + 7.
    function _evenY(uint256 x) private view returns (bool onCurve, uint256 y) {
        uint256 square = addmod(mulmod(mulmod(x, x, P), x, P), 7, P);
        (bool ok, bytes memory root) =
            address(5).staticcall(abi.encodePacked(uint256(32), uint256(32), uint256(32), square, (P + 1) / 4, P));
        if (!ok) return (false, 0);
        y = abi.decode(root, (uint256));
        if (mulmod(y, y, P) != square) return (false, 0);
        if (y % 2 == 1) y = P - y;
        return (true, y);
    }
}

/// @notice Plain ECDSA over secp256k1: what a threshold of signers makes is one signature of one key.
contract LocalCGGMP21 is PackedVerifier {
    function _verify(bytes calldata input) internal pure override returns (bool) {
        if (input.length != 170 || !_quorum(input) || input[8] != 0x04) return false;
        address owner = address(uint160(uint256(keccak256(input[9:73]))));
        bytes32 message = bytes32(input[73:105]);
        uint8 v = uint8(input[169]);
        if (v < 27) v += 27;
        address signer = ecrecover(message, v, bytes32(input[105:137]), bytes32(input[137:169]));
        return signer != address(0) && signer == owner;
    }
}

/// @notice Says so in place of guessing: the local chain has no lattice verifiers.
contract LocalUnavailable {
    error NotAvailableOnThisChain(address precompile);

    fallback() external {
        revert NotAvailableOnThisChain(address(this));
    }
}
