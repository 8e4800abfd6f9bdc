// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { PositionRouter } from "../../src/perps/PositionRouter.sol";
import { Router } from "../../src/perps/Router.sol";
import { PerpsBase } from "./PerpsBase.sol";

contract RouterTest is PerpsBase {
    function setUp() public override {
        super.setUp();
        vm.deal(alice, 100 ether);
        btc.mint(alice, 1e8);
        vm.deal(address(this), 10_000 ether);
        wlux.deposit{ value: 10_000 ether }();
        wlux.transfer(address(vault), 10_000 ether);
        vault.directPoolDeposit(address(wlux));
        vm.prank(alice);
        btc.approve(address(router), 1e8);
    }

    function test_swapsOneAndTwoLegs() external {
        vm.startPrank(alice);
        assertEq(router.swap(_two(address(btc), address(usd)), 0.1e8, 3_988e6, bob), 3_988e6);
        address[] memory path = new address[](3);
        (path[0], path[1], path[2]) = (address(btc), address(usd), address(eth));
        uint256 out = router.swap(path, 0.1e8, 0, bob);
        vm.stopPrank();
        assertEq(out, uint256(3_988e18) * 9_970 / 10_000 / 2_000);
        assertEq(eth.balanceOf(bob), out);
        assertEq(usd.balanceOf(address(router)), 0);
        _assertSolvent(usd);
    }

    function test_swapsFromAndToCoin() external {
        vm.prank(alice);
        assertEq(router.swapCoinToTokens{ value: 10 ether }(_two(address(wlux), address(usd)), 0, bob), 99.7e6);
        vm.prank(alice);
        uint256 out = router.swapTokensToCoin(_two(address(btc), address(wlux)), 0.01e8, 0, bob);
        assertEq(out, 39.88 ether);
        assertEq(bob.balance, out);
    }

    function test_refusals() external {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(Router.TooLittle.selector, 3_988e6, 3_989e6));
        router.swap(_two(address(btc), address(usd)), 0.1e8, 3_989e6, bob);
        vm.expectRevert(Router.BadPath.selector);
        router.swap(_one(address(btc)), 0.1e8, 0, bob);
        vm.expectRevert(Router.BadPath.selector);
        router.swapCoinToTokens{ value: 1 }(_two(address(btc), address(usd)), 0, bob);
        vm.expectRevert(Router.BadPath.selector);
        router.swapTokensToCoin(_two(address(btc), address(usd)), 1, 0, bob);
        vm.expectPartialRevert(Router.CoinTransferFailed.selector);
        router.swapTokensToCoin(_two(address(btc), address(wlux)), 0.01e8, 0, address(oracle));
        (bool sent,) = address(router).call{ value: 1 }("");
        assertFalse(sent);
        vm.stopPrank();
    }
}
