// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

// What a local chain, whose EVM lacks the Lux precompiles, is given at their addresses with setCode. Same input, same
// answer; the gas differs.

/// @notice FROST: BIP-340 verification by the ecrecover precompile.
/// @dev ecrecover(h, v, r, s) answers the address of r^-1 (s R - h G) for the point R with x = r. With r = px,
/// h = -S px and s = -e px that is S G - e P, which must be the signature's R: x = rx and y even.
contract LocalFROST {
    uint256 private constant N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    uint256 private constant P = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F;

    error BadInput(uint256 length);

    fallback(bytes calldata input) external returns (bytes memory) {
        if (input.length != 136) revert BadInput(input.length);
        uint32 threshold = uint32(bytes4(input[0:4]));
        uint32 signers = uint32(bytes4(input[4:8]));
        if (threshold == 0 || threshold > signers) return abi.encode(false);
        return abi.encode(
            _verify(
                uint256(bytes32(input[8:40])),
                bytes32(input[40:72]),
                uint256(bytes32(input[72:104])),
                uint256(bytes32(input[104:136]))
            )
        );
    }

    function _verify(uint256 px, bytes32 message, uint256 rx, uint256 s) private view returns (bool) {
        // px at or above the group order cannot be passed as ecrecover's r; no signer can meet such a key by chance.
        if (px == 0 || px >= N || rx >= P || s >= N) return false;
        (bool onCurve, address expected) = _evenPoint(rx);
        if (!onCurve) return false;
        bytes32 tag = sha256("BIP0340/challenge");
        uint256 e = uint256(sha256(abi.encodePacked(tag, tag, rx, px, message))) % N;
        if (e == 0) return false;
        uint256 h = mulmod(N - s, px, N);
        address recovered = ecrecover(bytes32(h), 27, bytes32(px), bytes32(mulmod(N - e, px, N)));
        return recovered != address(0) && recovered == expected;
    }

    /// @dev Address of the point with this x and an even y, if there is one.
    function _evenPoint(uint256 x) private view returns (bool, address) {
        uint256 square = addmod(mulmod(mulmod(x, x, P), x, P), 7, P);
        uint256 y = _power(square, (P + 1) / 4);
        if (mulmod(y, y, P) != square) return (false, address(0));
        if (y & 1 == 1) y = P - y;
        return (true, address(uint160(uint256(keccak256(abi.encode(x, y))))));
    }

    function _power(uint256 base, uint256 exponent) private view returns (uint256 result) {
        (bool ok, bytes memory answer) =
            address(5).staticcall(abi.encode(uint256(32), uint256(32), uint256(32), base, exponent, P));
        if (!ok || answer.length != 32) revert BadInput(answer.length);
        result = abi.decode(answer, (uint256));
    }
}

/// @notice CGGMP21: plain ECDSA verification by ecrecover against the group key's address.
contract LocalCGGMP21 {
    uint256 private constant HALF_N = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    error BadInput(uint256 length);

    fallback(bytes calldata input) external returns (bytes memory) {
        if (input.length != 170) revert BadInput(input.length);
        uint32 threshold = uint32(bytes4(input[0:4]));
        uint32 signers = uint32(bytes4(input[4:8]));
        if (threshold == 0 || threshold > signers || input[8] != 0x04) return abi.encode(false);
        address expected = address(uint160(uint256(keccak256(input[9:73]))));
        bytes32 s = bytes32(input[137:169]);
        uint8 v = uint8(input[169]);
        if (v < 27) v += 27;
        // The high half is the same signature again; one of the two must not count.
        if (uint256(s) > HALF_N) return abi.encode(false);
        address recovered = ecrecover(bytes32(input[73:105]), v, bytes32(input[105:137]), s);
        return abi.encode(recovered != address(0) && recovered == expected);
    }
}

/// @notice Stands where a local chain has no verifier: it says so rather than answer false.
contract LocalUnavailable {
    error NotAvailableOnThisChain();

    fallback() external {
        revert NotAvailableOnThisChain();
    }
}
