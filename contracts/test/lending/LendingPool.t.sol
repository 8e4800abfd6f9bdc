// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { MarketParams } from "../../src/interfaces/IMarkets.sol";
import { LendingPool } from "../../src/lending/LendingPool.sol";
import { LendingBase } from "./LendingBase.sol";

contract LendingPoolTest is LendingBase {
    LendingPool internal pool;
    MarketParams internal second;

    function setUp() public override {
        super.setUp();
        second = params;
        second.lltv = 0.5e18;
        markets.createMarket(second);
        pool = new LendingPool(address(this), 0, markets, lusd, "Lux LUSD", "lxLUSD");
        pool.setCap(params, 1_000e6);
        pool.setCap(second, 500e6);
        vm.prank(SUPPLIER);
        lusd.approve(address(pool), type(uint256).max);
        vm.prank(STRANGER);
        lusd.approve(address(pool), type(uint256).max);
    }

    function _deposit(address who, uint256 assets) internal returns (uint256 shares) {
        lusd.mint(who, assets);
        vm.prank(who);
        return pool.deposit(assets, who);
    }

    function _in(MarketParams memory market) internal view returns (uint256) {
        return markets.position(markets.marketId(market), address(pool)).supplyShares / 1e6;
    }

    function test_deposits_fill_the_queue_up_to_its_caps() external {
        _deposit(SUPPLIER, 1_700e6);
        assertEq(_in(params), 1_000e6);
        assertEq(_in(second), 500e6);
        assertEq(lusd.balanceOf(address(pool)), 200e6);
        assertEq(pool.totalAssets(), 1_700e6);
        assertEq(pool.decimals(), 18);
    }

    function test_withdrawals_draw_on_idle_then_from_last_to_first() external {
        _deposit(SUPPLIER, 1_700e6);
        vm.startPrank(SUPPLIER);
        pool.withdraw(250e6, SUPPLIER, SUPPLIER);
        assertEq(lusd.balanceOf(address(pool)), 0);
        assertEq(_in(second), 450e6);
        pool.withdraw(1_450e6, SUPPLIER, SUPPLIER);
        vm.stopPrank();
        assertEq(pool.totalAssets(), 0);
        assertEq(lusd.balanceOf(SUPPLIER), 1_700e6);
    }

    function test_what_is_lent_cannot_be_withdrawn() external {
        _deposit(SUPPLIER, 1_000e6);
        _borrow(1e18, 900e6);
        assertEq(pool.liquidity(), 100e6);
        assertEq(pool.maxWithdraw(SUPPLIER), 100e6);
        vm.startPrank(SUPPLIER);
        vm.expectRevert();
        pool.withdraw(100e6 + 1, SUPPLIER, SUPPLIER);
        pool.withdraw(100e6, SUPPLIER, SUPPLIER);
        vm.stopPrank();
        assertLe(pool.maxRedeem(SUPPLIER), pool.balanceOf(SUPPLIER));
    }

    function test_a_deposit_before_an_accrual_gains_nothing() external {
        _deposit(SUPPLIER, 1_000e6);
        _borrow(1e18, 900e6);
        _pass(30 days);
        uint256 shares = _deposit(STRANGER, 100e6);
        markets.accrueInterest(params);
        assertLe(pool.previewRedeem(shares), 100e6);
        assertGt(pool.previewRedeem(pool.balanceOf(SUPPLIER)), 1_000e6);
    }

    function test_a_loss_is_shared_at_once() external {
        uint256 a = _deposit(SUPPLIER, 500e6);
        uint256 b = _deposit(STRANGER, 500e6);
        _borrow(1e18, 1_000e6);
        oracle.set(address(leth), 500e18);
        lusd.mint(BORROWER, 0);
        vm.prank(BORROWER);
        markets.liquidate(params, BORROWER, 1e18, 0, "");
        assertEq(pool.previewRedeem(a), pool.previewRedeem(b));
        assertApproxEqAbs(pool.previewRedeem(a), 235e6, 1); // 500 / 1.0638 for the market's 1,000
    }

    function test_inflating_the_first_share_does_not_pay() external {
        lusd.mint(STRANGER, 1_000e6 + 1);
        vm.startPrank(STRANGER);
        uint256 shares = pool.deposit(1, STRANGER);
        assertTrue(lusd.transfer(address(pool), 1_000e6));
        vm.stopPrank();
        uint256 victim = _deposit(SUPPLIER, 100e6);
        assertGe(pool.previewRedeem(victim) + 1, 100e6 - 100e6 / 1e6);
        assertLt(pool.previewRedeem(shares), 1_000e6);
    }

    function test_curation() external {
        pool.swapPlaces(0, 1);
        assertEq(pool.marketAt(0).lltv, 0.5e18);
        _deposit(SUPPLIER, 600e6);
        assertEq(_in(second), 500e6);
        pool.reallocate(0, 1, 200e6);
        assertEq(_in(params), 300e6);
        vm.expectRevert(
            abi.encodeWithSelector(LendingPool.CapExceeded.selector, markets.marketId(second), 600e6, 500e6)
        );
        pool.reallocate(1, 0, 300e6);
        vm.expectRevert(
            abi.encodeWithSelector(LendingPool.MarketNotEmpty.selector, markets.marketId(second), 300e12)
        );
        pool.removeMarket(0);
        pool.setCap(params, 600e6);
        pool.reallocate(0, 1, 300e6);
        pool.removeMarket(0);
        assertEq(pool.marketCount(), 1);
        vm.expectRevert(abi.encodeWithSelector(LendingPool.UnknownPlace.selector, 1));
        pool.removeMarket(1);
        MarketParams memory foreign = params;
        foreign.loanToken = address(leth);
        vm.expectRevert(abi.encodeWithSelector(LendingPool.WrongLoanToken.selector, address(leth)));
        pool.setCap(foreign, 1);
    }

    function test_only_the_curator_curates() external {
        vm.startPrank(STRANGER);
        vm.expectRevert();
        pool.setCap(params, 1);
        vm.expectRevert();
        pool.swapPlaces(0, 1);
        vm.expectRevert();
        pool.removeMarket(0);
        vm.expectRevert();
        pool.reallocate(0, 1, 1);
        vm.stopPrank();
    }

    function testFuzz_nobody_leaves_with_more_than_came(uint256 a, uint256 b, uint256 donation) external {
        a = bound(a, 1, 1e15);
        b = bound(b, 1, 1e15);
        donation = bound(donation, 0, 1e12);
        uint256 shares = _deposit(SUPPLIER, a);
        lusd.mint(address(pool), donation);
        uint256 others = _deposit(STRANGER, b);
        vm.prank(SUPPLIER);
        uint256 first = pool.redeem(shares, SUPPLIER, SUPPLIER);
        vm.prank(STRANGER);
        uint256 last = pool.redeem(others, STRANGER, STRANGER);
        assertLe(first + last, a + b + donation);
        assertLe(last, b);
    }
}
