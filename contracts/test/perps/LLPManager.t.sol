// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { LLPManager } from "../../src/perps/LLPManager.sol";
import { PerpsBase } from "./PerpsBase.sol";

contract LLPManagerTest is PerpsBase {
    function _add(address who, uint256 amount) private returns (uint256) {
        usd.mint(who, amount);
        vm.startPrank(who);
        usd.approve(address(manager), amount);
        uint256 minted = manager.addLiquidity(address(usd), amount, 0, 0);
        vm.stopPrank();
        return minted;
    }

    function test_assetsAreThePool() external view {
        // 1,000,000 less 4 bp, and twice 1,000,000 less 30 bp.
        assertEq(manager.getAum(false), (999_600 + 997_000 + 997_000) * USD);
        assertEq(llp.totalSupply(), (999_600 + 997_000 + 997_000) * 1e18);
        assertEq(llp.balanceOf(manager.LOCKED_AT()), 1e15);
    }

    function test_mintsAtTheValueOfAShare() external {
        assertEq(_add(alice, 10_000e6), 9_996e18);
    }

    function test_redeemsAtTheValueOfAShareAfterTheCooldown() external {
        uint256 minted = _add(alice, 10_000e6);
        vm.startPrank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(LLPManager.CoolingDown.selector, alice, block.timestamp + 15 minutes)
        );
        manager.removeLiquidity(address(usd), minted, 0, alice);
        vm.stopPrank();
        _skip(15 minutes);
        vm.prank(alice);
        assertEq(manager.removeLiquidity(address(usd), minted, 0, alice), uint256(9_996e6) * 9_996 / 10_000);
    }

    function test_tradersProfitIsTheHoldersLoss() external {
        _long(alice, 0.1e8, 20_000 * USD);
        _short(bob, 4_000e6, 20_000 * USD);
        uint256 worth = manager.getAum(false);
        _setPrices(44_000e18, 2_000e18);
        // The pool holds 24.93.. BTC of which half a BTC is the long's; the short's loss is the pool's.
        uint256 free = vault.poolAmounts(address(btc)) - vault.reservedAmounts(address(btc));
        assertEq(manager.getAum(false), worth + free * 4_000 * USD / 1e8 + 2_000 * USD);
        _setPrices(36_000e18, 2_000e18);
        assertEq(manager.getAum(false), worth - free * 4_000 * USD / 1e8 - 2_000 * USD);
    }

    function test_closingPositionsDoesNotMoveTheValueOfAShareBeyondFees() external {
        _short(alice, 4_000e6, 20_000 * USD);
        _short(bob, 8_000e6, 30_000 * USD);
        _setPrices(38_000e18, 2_000e18);
        uint256 worth = manager.getAum(false);
        vault.decreasePosition(alice, address(usd), address(btc), 0, 20_000 * USD, false, alice);
        assertApproxEqAbs(manager.getAum(false), worth, USD / 100, "realised profit was owed before");
        vault.decreasePosition(bob, address(usd), address(btc), 0, 15_000 * USD, false, bob);
        assertApproxEqAbs(manager.getAum(false), worth, USD / 100);
    }

    function test_bounds() external {
        usd.mint(alice, 10_000e6);
        vm.startPrank(alice);
        usd.approve(address(manager), 10_000e6);
        vm.expectRevert(LLPManager.NothingGiven.selector);
        manager.addLiquidity(address(usd), 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(LLPManager.TooLittle.selector, 9_996 * USD, 9_997 * USD));
        manager.addLiquidity(address(usd), 10_000e6, 9_997 * USD, 0);
        vm.expectRevert(abi.encodeWithSelector(LLPManager.TooLittle.selector, 9_996e18, 9_997e18));
        manager.addLiquidity(address(usd), 10_000e6, 0, 9_997e18);
        vm.expectRevert(LLPManager.NothingGiven.selector);
        manager.removeLiquidity(address(usd), 0, 0, alice);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(LLPManager.BadCooldown.selector, 48 hours + 1));
        manager.setCooldown(48 hours + 1);
    }

    /// @dev A first holder who gives the pool a fortune cannot make the next depositor's mint round to nothing.
    function test_aDonationDoesNotRobTheNextDepositor() external {
        usd.mint(address(vault), 50_000_000e6);
        vault.directPoolDeposit(address(usd));
        uint256 minted = _add(alice, 1e6);
        _skip(15 minutes);
        vm.prank(alice);
        assertApproxEqRel(manager.removeLiquidity(address(usd), minted, 0, alice), 1e6, 0.001e18);
    }

    function testFuzz_addingAndRemovingNeverPays(uint256 amount, uint256 price) external {
        amount = bound(amount, 1e6, 100_000_000e6);
        _setPrices(bound(price, 1_000e18, 200_000e18), 2_000e18);
        uint256 minted = _add(alice, amount);
        _skip(15 minutes);
        vm.prank(alice);
        assertLe(manager.removeLiquidity(address(usd), minted, 0, alice), amount);
        _assertSolvent(usd);
    }
}
