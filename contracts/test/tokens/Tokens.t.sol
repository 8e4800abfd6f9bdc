// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { Test } from "forge-std/Test.sol";
import { Faucet } from "../../src/tokens/Faucet.sol";
import { LBTC, LETH, LLP, LUSD, MintableToken } from "../../src/tokens/MintableToken.sol";
import { Multicall } from "../../src/tokens/Multicall.sol";
import { WLUX } from "../../src/tokens/WLUX.sol";

contract Refuser {
    function take(WLUX wlux, uint256 amount) external {
        wlux.withdraw(amount);
    }
}

contract TokensTest is Test {
    WLUX private wlux = new WLUX();
    LUSD private lusd = new LUSD(address(this), 0);
    address private alice = makeAddr("alice");

    function test_decimalsAndNames() external {
        LETH leth = new LETH(address(this), 0);
        LBTC lbtc = new LBTC(address(this), 0);
        LLP llp = new LLP(address(this), 0);
        assertEq(lusd.decimals(), 6);
        assertEq(leth.decimals(), 18);
        assertEq(lbtc.decimals(), 8);
        assertEq(llp.decimals(), 18);
        assertEq(lusd.symbol(), "LUSD");
        assertEq(wlux.symbol(), "WLUX");
    }

    function test_onlyMintersMintAndOnlyLLPsMinterBurnsForOthers() external {
        vm.prank(alice);
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        lusd.mint(alice, 1);
        lusd.grantRole(lusd.MINTER_ROLE(), address(this));
        lusd.mint(alice, 5);
        vm.prank(alice);
        lusd.burn(2);
        assertEq(lusd.totalSupply(), 3);
        LLP llp = new LLP(address(this), 0);
        llp.grantRole(llp.MINTER_ROLE(), address(this));
        llp.mint(alice, 5);
        llp.burnFrom(alice, 4);
        assertEq(llp.balanceOf(alice), 1);
        vm.prank(alice);
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        llp.burnFrom(address(this), 1);
    }

    function testFuzz_wrappingIsOneToOne(uint96 amount, uint96 back) external {
        back = uint96(bound(back, 0, amount));
        vm.deal(alice, amount);
        vm.startPrank(alice);
        (bool sent,) = address(wlux).call{ value: amount }("");
        assertTrue(sent);
        assertEq(wlux.balanceOf(alice), amount);
        wlux.withdraw(back);
        vm.stopPrank();
        assertEq(alice.balance, back);
        assertEq(wlux.totalSupply(), address(wlux).balance);
    }

    function test_unwrappingForOneWhoRefusesCoinFails() external {
        Refuser refuser = new Refuser();
        vm.deal(address(this), 1 ether);
        wlux.deposit{ value: 1 ether }();
        wlux.transfer(address(refuser), 1 ether);
        vm.expectRevert(abi.encodeWithSelector(WLUX.CoinTransferFailed.selector, address(refuser), 1 ether));
        refuser.take(wlux, 1 ether);
    }

    function test_faucetDripsOnceAMinute() external {
        vm.warp(1_000_000);
        Faucet.Drip[] memory drips = new Faucet.Drip[](1);
        drips[0] = Faucet.Drip(MintableToken(address(lusd)), 100e6);
        Faucet faucet = new Faucet(drips);
        lusd.grantRole(lusd.MINTER_ROLE(), address(faucet));
        faucet.drip(alice);
        vm.expectRevert(abi.encodeWithSelector(Faucet.TooSoon.selector, alice, block.timestamp + 60));
        faucet.drip(alice);
        skip(60);
        faucet.drip(alice);
        assertEq(lusd.balanceOf(alice), 200e6);
    }
}

contract MulticallTest is Test {
    Multicall private multi = new Multicall();
    LUSD private lusd = new LUSD(address(this), 0);
    WLUX private wlux = new WLUX();

    function _good() private view returns (bytes memory) {
        return abi.encodeCall(lusd.decimals, ());
    }

    function _bad() private view returns (bytes memory) {
        return abi.encodeCall(lusd.mint, (address(1), 1));
    }

    function test_aggregate3LetsFailuresPassWhereAllowed() external {
        Multicall.Call3[] memory calls = new Multicall.Call3[](2);
        calls[0] = Multicall.Call3(address(lusd), true, _bad());
        calls[1] = Multicall.Call3(address(lusd), false, _good());
        Multicall.Result[] memory results = multi.aggregate3(calls);
        assertFalse(results[0].success);
        assertEq(abi.decode(results[1].returnData, (uint256)), 6);
        calls[0].allowFailure = false;
        vm.expectPartialRevert(Multicall.CallFailed.selector);
        multi.aggregate3(calls);
    }

    function test_olderForms() external {
        Multicall.Call[] memory calls = new Multicall.Call[](1);
        calls[0] = Multicall.Call(address(lusd), _good());
        (uint256 number, bytes[] memory data) = multi.aggregate(calls);
        assertEq(number, block.number);
        assertEq(abi.decode(data[0], (uint256)), 6);
        (number,,) = multi.blockAndAggregate(calls);
        assertEq(number, block.number);
        calls[0].callData = _bad();
        assertFalse(multi.tryAggregate(false, calls)[0].success);
        (,, Multicall.Result[] memory results) = multi.tryBlockAndAggregate(false, calls);
        assertFalse(results[0].success);
        vm.expectPartialRevert(Multicall.CallFailed.selector);
        multi.aggregate(calls);
    }

    function test_values() external {
        Multicall.Call3Value[] memory calls = new Multicall.Call3Value[](2);
        calls[0] = Multicall.Call3Value(address(wlux), false, 1 ether, abi.encodeCall(wlux.deposit, ()));
        calls[1] = Multicall.Call3Value(address(wlux), false, 2 ether, abi.encodeCall(wlux.deposit, ()));
        vm.deal(address(this), 10 ether);
        multi.aggregate3Value{ value: 3 ether }(calls);
        assertEq(wlux.balanceOf(address(multi)), 3 ether);
        vm.expectRevert(abi.encodeWithSelector(Multicall.ValueMismatch.selector, 4 ether, 3 ether));
        multi.aggregate3Value{ value: 4 ether }(calls);
    }

    function test_getters() external {
        vm.roll(10);
        assertEq(multi.getBlockNumber(), 10);
        assertEq(multi.getLastBlockHash(), multi.getBlockHash(9));
        assertEq(multi.getCurrentBlockTimestamp(), block.timestamp);
        assertEq(multi.getCurrentBlockGasLimit(), block.gaslimit);
        assertEq(multi.getCurrentBlockCoinbase(), block.coinbase);
        assertEq(multi.getEthBalance(address(multi)), 0);
        assertEq(multi.getBasefee(), block.basefee);
        assertEq(multi.getChainId(), block.chainid);
    }
}
