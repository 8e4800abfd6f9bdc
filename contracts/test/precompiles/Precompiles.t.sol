// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test, Vm, stdJson } from "forge-std/Test.sol";
import { LocalCGGMP21, LocalFROST, LocalUnavailable } from "../../src/precompiles/LocalPrecompiles.sol";
import { PrecompileLib } from "../../src/precompiles/PrecompileLib.sol";

/// @notice Gives the library's internal functions a call of their own, so that reverts can be expected.
contract PrecompileCaller {
    function frost(uint32 t, uint32 n, bytes32 key, bytes32 hash, bytes memory signature) external view returns (bool) {
        return PrecompileLib.verifyFrost(t, n, key, hash, signature);
    }

    function cggmp21(uint32 t, uint32 n, bytes memory key, bytes32 hash, bytes memory signature)
        external
        view
        returns (bool)
    {
        return PrecompileLib.verifyCggmp21(t, n, key, hash, signature);
    }

    function mldsa(bytes memory key, bytes memory message, bytes memory signature) external view returns (bool) {
        return PrecompileLib.verifyMldsa(key, message, signature);
    }

    function ringtail(uint32 t, uint32 n, bytes32 hash, bytes memory signature) external view returns (bool) {
        return PrecompileLib.verifyRingtail(t, n, hash, signature);
    }
}

contract PrecompilesTest is Test {
    using stdJson for string;

    PrecompileCaller internal caller = new PrecompileCaller();

    function setUp() external {
        vm.etch(PrecompileLib.FROST, address(new LocalFROST()).code);
        vm.etch(PrecompileLib.CGGMP21, address(new LocalCGGMP21()).code);
        vm.etch(PrecompileLib.MLDSA, address(new LocalUnavailable()).code);
    }

    /// BIP-340's published test vectors with 32-byte messages, good and bad.
    function test_frost_on_the_vectors_of_bip_340() external view {
        string memory json = vm.readFile("test/vectors/bip340.json");
        for (uint256 i; i < json.readUint(".count"); ++i) {
            string memory at = string.concat(".cases[", vm.toString(i), "]");
            bool good = caller.frost(
                2,
                3,
                json.readBytes32(string.concat(at, ".public_key")),
                json.readBytes32(string.concat(at, ".message")),
                json.readBytes(string.concat(at, ".signature"))
            );
            assertEq(good, json.readBool(string.concat(at, ".good")), json.readString(string.concat(at, ".comment")));
        }
    }

    function testFuzz_cggmp21_takes_its_key_s_signature_alone(uint256 secret, bytes32 hash, bytes32 other) external {
        secret = bound(secret, 1, 1e70);
        vm.assume(hash != other);
        bytes memory key = _key(secret);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, hash);
        bytes memory signature = abi.encodePacked(r, s, v);
        assertTrue(caller.cggmp21(2, 3, key, hash, signature));
        assertTrue(caller.cggmp21(2, 3, key, hash, abi.encodePacked(r, s, v - 27)), "v of 0 or 1");
        assertFalse(caller.cggmp21(2, 3, key, other, signature));
        assertFalse(caller.cggmp21(2, 3, _key(secret + 1), hash, signature));
    }

    function test_a_quorum_of_nobody_or_of_more_than_all_verifies_nothing() external {
        string memory json = vm.readFile("test/vectors/bip340.json");
        bytes32 key = json.readBytes32(".cases[0].public_key");
        bytes32 message = json.readBytes32(".cases[0].message");
        bytes memory signature = json.readBytes(".cases[0].signature");
        assertFalse(caller.frost(0, 3, key, message, signature));
        assertFalse(caller.frost(4, 3, key, message, signature));
        assertTrue(caller.frost(3, 3, key, message, signature));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(7, message);
        assertFalse(caller.cggmp21(0, 3, _key(7), message, abi.encodePacked(r, s, v)));
    }

    function test_foreign_lengths() external {
        vm.expectRevert(abi.encodeWithSelector(PrecompileLib.BadLength.selector, 63, 64));
        caller.frost(1, 1, bytes32(uint256(1)), 0, new bytes(63));
        vm.expectRevert(abi.encodeWithSelector(PrecompileLib.BadLength.selector, 64, 65));
        caller.cggmp21(1, 1, new bytes(64), 0, new bytes(65));
        (bool ok, bytes memory output) = PrecompileLib.FROST.staticcall(new bytes(135));
        assertTrue(ok);
        assertEq(abi.decode(output, (uint256)), 0);
        (ok, output) = PrecompileLib.CGGMP21.staticcall("");
        assertEq(abi.decode(output, (uint256)), 0);
    }

    function test_what_the_chain_lacks_says_so() external {
        vm.expectRevert(abi.encodeWithSelector(PrecompileLib.NotAvailable.selector, PrecompileLib.MLDSA));
        caller.mldsa(new bytes(1952), "", new bytes(3309));
        vm.expectRevert(abi.encodeWithSelector(PrecompileLib.NotAvailable.selector, PrecompileLib.RINGTAIL));
        caller.ringtail(1, 1, 0, "");
        vm.expectRevert(
            abi.encodeWithSelector(LocalUnavailable.NotAvailableOnThisChain.selector, PrecompileLib.MLDSA)
        );
        (bool ok,) = PrecompileLib.MLDSA.call("");
        ok;
    }

    function _key(uint256 secret) private returns (bytes memory) {
        Vm.Wallet memory wallet = vm.createWallet(secret);
        return abi.encodePacked(bytes1(0x04), wallet.publicKeyX, wallet.publicKeyY);
    }
}
