// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { IMarkets, MarketParams, MarketPosition, MarketTotals } from "../../src/interfaces/IMarkets.sol";
import { Collateral } from "../../src/lending/Collateral.sol";
import { MockOracle } from "../mocks/MockOracle.sol";
import { FeeToken, ReentrantToken } from "../mocks/MockToken.sol";
import { LendingBase } from "./LendingBase.sol";

contract MarketsTest is LendingBase {
    // --- creation ---------------------------------------------------------------------------------------------------

    function test_create_refuses_what_was_not_listed_or_enabled() external {
        vm.expectRevert(abi.encodeWithSelector(IMarkets.MarketExists.selector, id));
        markets.createMarket(params);

        MarketParams memory other = params;
        other.interestModel = address(1);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.InterestModelNotEnabled.selector, address(1)));
        markets.createMarket(other);

        other = params;
        other.lltv = 0.87e18;
        vm.expectRevert(
            abi.encodeWithSelector(IMarkets.LltvNotAllowed.selector, address(leth), 0.87e18, 0.86e18)
        );
        markets.createMarket(other);

        other = params;
        other.loanToken = address(leth);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.SameToken.selector, address(leth)));
        markets.createMarket(other);

        other = params;
        other.oracle = address(new MockOracle());
        vm.expectRevert(abi.encodeWithSelector(MockOracle.NoPrice.selector, address(leth)));
        markets.createMarket(other);

        registry.delist(address(lusd));
        other = params;
        other.lltv = 0.5e18;
        vm.expectRevert(abi.encodeWithSelector(Collateral.NotListed.selector, address(lusd)));
        markets.createMarket(other);
    }

    function test_every_door_refuses_an_unknown_market() external {
        MarketParams memory other = params;
        other.lltv = 0.7e18;
        bytes memory unknown = abi.encodeWithSelector(IMarkets.UnknownMarket.selector, markets.marketId(other));
        vm.expectRevert(unknown);
        markets.supply(other, 1, 0, address(this));
        vm.expectRevert(unknown);
        markets.withdraw(other, 1, 0, address(this), address(this));
        vm.expectRevert(unknown);
        markets.borrow(other, 1, 0, address(this), address(this));
        vm.expectRevert(unknown);
        markets.repay(other, 1, 0, address(this));
        vm.expectRevert(unknown);
        markets.supplyCollateral(other, 1, address(this));
        vm.expectRevert(unknown);
        markets.withdrawCollateral(other, 1, address(this), address(this));
        vm.expectRevert(unknown);
        markets.liquidate(other, BORROWER, 1, 0, "");
        vm.expectRevert(unknown);
        markets.accrueInterest(other);
        vm.expectRevert(unknown);
        markets.expectedTotals(other);
        vm.expectRevert(unknown);
        markets.isHealthy(other, BORROWER);
        vm.expectRevert(unknown);
        markets.setFee(other, 0);
    }

    // --- supply and withdraw ----------------------------------------------------------------------------------------

    function test_supply_and_withdraw_all_returns_what_was_supplied() external {
        _supply(1_000e6);
        MarketPosition memory p = markets.position(id, SUPPLIER);
        assertEq(p.supplyShares, 1_000e6 * 1e6, "one asset is a million shares at the start");
        vm.prank(SUPPLIER);
        (uint256 assets,) = markets.withdraw(params, 0, p.supplyShares, SUPPLIER, SUPPLIER);
        assertEq(assets, 1_000e6);
        assertEq(lusd.balanceOf(SUPPLIER), 1_000e6);
        assertEq(markets.totals(id).supplyAssets, 0);
    }

    function test_supply_by_shares_rounds_up() external {
        _supply(1_000e6);
        _borrow(1e18, 1_000e6);
        _pass(365 days);
        markets.accrueInterest(params);
        lusd.mint(STRANGER, 10);
        vm.prank(STRANGER);
        (uint256 assets,) = markets.supply(params, 0, 1, STRANGER);
        assertEq(assets, 1, "a share costs at least an atom");
    }

    function test_withdraw_is_for_the_owner_and_its_managers() external {
        _supply(100e6);
        vm.startPrank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.Unauthorized.selector, STRANGER, SUPPLIER));
        markets.withdraw(params, 1, 0, SUPPLIER, STRANGER);
        vm.stopPrank();
        vm.prank(SUPPLIER);
        markets.setAuthorization(STRANGER, true);
        vm.prank(STRANGER);
        markets.withdraw(params, 40e6, 0, SUPPLIER, STRANGER);
        assertEq(lusd.balanceOf(STRANGER), 40e6);
        vm.prank(SUPPLIER);
        markets.setAuthorization(STRANGER, false);
        vm.startPrank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.Unauthorized.selector, STRANGER, SUPPLIER));
        markets.withdraw(params, 1, 0, SUPPLIER, STRANGER);
        vm.stopPrank();
    }

    function test_withdraw_beyond_liquidity_or_shares_is_refused() external {
        _supply(1_000e6);
        _borrow(1e18, 900e6);
        vm.startPrank(SUPPLIER);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.InsufficientLiquidity.selector, 899e6, 900e6));
        markets.withdraw(params, 101e6, 0, SUPPLIER, SUPPLIER);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkets.InsufficientShares.selector, 1_000e12, 1_000e12 + 1)
        );
        markets.withdraw(params, 0, 1_000e12 + 1, SUPPLIER, SUPPLIER);
        vm.stopPrank();
    }

    function test_exactly_one_of_assets_and_shares() external {
        vm.expectRevert(abi.encodeWithSelector(IMarkets.ExactlyOneZero.selector, 0, 0));
        markets.supply(params, 0, 0, address(this));
        vm.expectRevert(abi.encodeWithSelector(IMarkets.ExactlyOneZero.selector, 1, 1));
        markets.repay(params, 1, 1, address(this));
        vm.expectRevert(abi.encodeWithSelector(IMarkets.ExactlyOneZero.selector, 0, 0));
        markets.liquidate(params, BORROWER, 0, 0, "");
        vm.expectRevert(IMarkets.ZeroAddress.selector);
        markets.supply(params, 1, 0, address(0));
        vm.expectRevert(IMarkets.ZeroAddress.selector);
        markets.borrow(params, 1, 0, address(this), address(0));
        vm.expectRevert(IMarkets.ZeroAmount.selector);
        markets.supplyCollateral(params, 0, address(this));
        vm.expectRevert(IMarkets.ZeroAmount.selector);
        markets.withdrawCollateral(params, 0, address(this), address(this));
    }

    // --- borrow and repay -------------------------------------------------------------------------------------------

    /// 1 LETH at 2,000 dollars, LLTV 80 %: 1,600 LUSD and not an atom more.
    function test_borrow_up_to_the_lltv() external {
        _supply(10_000e6);
        leth.mint(BORROWER, 1e18);
        vm.startPrank(BORROWER);
        markets.supplyCollateral(params, 1e18, BORROWER);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.InsufficientCollateral.selector, 1_600e6 + 1, 1_600e6));
        markets.borrow(params, 1_600e6 + 1, 0, BORROWER, BORROWER);
        markets.borrow(params, 1_600e6, 0, BORROWER, BORROWER);
        // A gwei of LETH is worth two atoms of LUSD: floor(1,999,999,998 x 0.8).
        vm.expectRevert(abi.encodeWithSelector(IMarkets.InsufficientCollateral.selector, 1_600e6, 1_599_999_998));
        markets.withdrawCollateral(params, 1e9, BORROWER, BORROWER);
        vm.stopPrank();
        assertTrue(markets.isHealthy(params, BORROWER));
    }

    function test_borrow_beyond_the_pool_is_refused() external {
        _supply(100e6);
        leth.mint(BORROWER, 10e18);
        vm.startPrank(BORROWER);
        markets.supplyCollateral(params, 10e18, BORROWER);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.InsufficientLiquidity.selector, 100e6, 100e6 + 1));
        markets.borrow(params, 100e6 + 1, 0, BORROWER, BORROWER);
        vm.stopPrank();
    }

    /// At 90 % utilisation the kinked rate is 2 % + 15 % x 0.8 + 200 % x 0.1 = 34 % a year; three terms of the
    /// series of e^0.34: 1 + 0.34 + 0.0578 + 0.006550666...
    function test_interest_of_a_year() external {
        _supply(1_000e6);
        _borrow(1e18, 900e6);
        _pass(365 days);
        markets.accrueInterest(params);
        MarketTotals memory t = markets.totals(id);
        assertApproxEqAbs(t.borrowAssets, uint256(900e6) * 1_404_350_666 / 1e9, 10);
        assertEq(t.supplyAssets - 1_000e6, t.borrowAssets - 900e6, "what borrowers owe is what suppliers earned");
    }

    function test_expected_totals_are_those_of_the_accrual() external {
        markets.setFee(params, 0.1e18);
        _supply(1_000e6);
        _borrow(1e18, 850e6);
        _pass(12_345_678);
        MarketTotals memory expected = markets.expectedTotals(params);
        markets.accrueInterest(params);
        assertEq(abi.encode(markets.totals(id)), abi.encode(expected));
        assertGt(markets.position(id, TREASURY).supplyShares, 0);
    }

    function test_fee_is_a_part_of_interest() external {
        markets.setFee(params, 0.1e18);
        _supply(1_000e6);
        _borrow(1e18, 900e6);
        _pass(365 days);
        markets.accrueInterest(params);
        MarketTotals memory t = markets.totals(id);
        uint256 interest = t.borrowAssets - 900e6;
        uint256 shares = markets.position(id, TREASURY).supplyShares;
        assertApproxEqAbs(shares * t.supplyAssets / t.supplyShares, interest / 10, 2);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.FeeTooHigh.selector, 0.26e18, 0.25e18));
        markets.setFee(params, 0.26e18);
    }

    function test_repay_takes_no_more_than_is_owed() external {
        _supply(1_000e6);
        _borrow(1e18, 500e6);
        _pass(30 days);
        lusd.mint(BORROWER, 100e6);
        vm.startPrank(BORROWER);
        markets.repay(params, 1, 0, BORROWER); // somebody else's dust repayment does not block the full one
        uint256 held = lusd.balanceOf(BORROWER);
        (uint256 assets,) = markets.repay(params, 600e6 - 1, 0, BORROWER);
        vm.stopPrank();
        assertEq(markets.position(id, BORROWER).borrowShares, 0);
        assertEq(held - lusd.balanceOf(BORROWER), assets);
        assertLt(assets, 510e6);
        assertEq(markets.totals(id).borrowAssets, 0);
    }

    // --- prices -----------------------------------------------------------------------------------------------------

    function test_a_stale_price_prices_nothing() external {
        _supply(10_000e6);
        _borrow(1e18, 1_000e6);
        vm.warp(block.timestamp + 1 hours + 1);
        vm.startPrank(BORROWER);
        vm.expectRevert();
        markets.borrow(params, 1, 0, BORROWER, BORROWER);
        vm.expectRevert();
        markets.withdrawCollateral(params, 1, BORROWER, BORROWER);
        vm.stopPrank();
        vm.expectRevert();
        markets.liquidate(params, BORROWER, 1, 0, "");
        // Leaving needs no price.
        vm.prank(SUPPLIER);
        markets.withdraw(params, 1_000e6, 0, SUPPLIER, SUPPLIER);
        lusd.mint(BORROWER, 1_000e6);
        uint256 shares = markets.position(id, BORROWER).borrowShares;
        vm.startPrank(BORROWER);
        markets.repay(params, 0, shares, BORROWER);
        markets.withdrawCollateral(params, 1e18, BORROWER, BORROWER);
        vm.stopPrank();
    }

    // --- liquidation ------------------------------------------------------------------------------------------------

    /// Incentive at LLTV 80 %: 1 / (1 - 0.3 x 0.2) = 1.0638...
    function test_incentive_is_bounded() external view {
        assertEq(markets.liquidationIncentive(0.8e18), 1_063829787234042553);
        assertEq(markets.liquidationIncentive(0.3e18), 1.15e18);
        assertEq(markets.liquidationIncentive(0.98e18), 1_006036217303822937);
    }

    function test_a_healthy_position_is_left_alone() external {
        _supply(10_000e6);
        _borrow(1e18, 1_600e6);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.HealthyPosition.selector, BORROWER));
        markets.liquidate(params, BORROWER, 1, 0, "");
    }

    /// At 1,900 dollars: 0.5 LETH is worth 950 LUSD and costs 950 / 1.0638... = 893.0 LUSD.
    function test_liquidate_part_by_collateral() external {
        _supply(10_000e6);
        _borrow(1e18, 1_600e6);
        oracle.set(address(leth), 1_900e18);
        lusd.mint(STRANGER, 1_600e6);
        vm.prank(STRANGER);
        (uint256 seized, uint256 repaid) = markets.liquidate(params, BORROWER, 0.5e18, 0, "");
        assertEq(seized, 0.5e18);
        assertEq(repaid, 893_000_000 + 1, "rounded up against the liquidator");
        assertEq(leth.balanceOf(STRANGER), 0.5e18);
        assertEq(markets.totalCollateral(id), 0.5e18);
    }

    function test_bad_debt_falls_on_suppliers_and_is_reported() external {
        _supply(10_000e6);
        _borrow(1e18, 1_600e6);
        oracle.set(address(leth), 1_000e18);
        lusd.mint(STRANGER, 1_600e6);
        vm.expectEmit(true, true, false, false);
        emit IMarkets.BadDebtSocialised(id, BORROWER, 0, 0);
        vm.prank(STRANGER);
        (, uint256 repaid) = markets.liquidate(params, BORROWER, 1e18, 0, "");
        assertApproxEqAbs(repaid, 940e6, 1); // 1,000 / 1.0638...
        assertEq(markets.position(id, BORROWER).borrowShares, 0);
        assertEq(markets.totals(id).borrowAssets, 0);
        assertApproxEqAbs(markets.totals(id).supplyAssets, 10_000e6 - 660e6, 2);
        assertEq(lusd.balanceOf(address(markets)), markets.totals(id).supplyAssets, "every claim is covered");
    }

    function test_liquidating_more_than_there_is_is_refused() external {
        _supply(10_000e6);
        _borrow(1e18, 1_600e6);
        oracle.set(address(leth), 1_000e18);
        vm.startPrank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.InsufficientShares.selector, 1e18, 1e18 + 1));
        markets.liquidate(params, BORROWER, 1e18 + 1, 0, "");
        uint256 shares = markets.position(id, BORROWER).borrowShares;
        vm.expectRevert(abi.encodeWithSelector(IMarkets.InsufficientShares.selector, shares, shares + 1));
        markets.liquidate(params, BORROWER, 0, shares + 1, "");
        vm.stopPrank();
    }

    // --- caps, hostile tokens ---------------------------------------------------------------------------------------

    function test_collateral_cap_and_delisting() external {
        registry.list(address(leth), 0.86e18, 1 hours, 2e18);
        leth.mint(BORROWER, 3e18);
        vm.startPrank(BORROWER);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.CollateralCap.selector, 2e18 + 1, 2e18));
        markets.supplyCollateral(params, 2e18 + 1, BORROWER);
        markets.supplyCollateral(params, 1e18, BORROWER);
        vm.stopPrank();
        registry.delist(address(leth));
        vm.startPrank(BORROWER);
        vm.expectRevert(abi.encodeWithSelector(Collateral.NotListed.selector, address(leth)));
        markets.supplyCollateral(params, 1, BORROWER);
        markets.withdrawCollateral(params, 1e18, BORROWER, BORROWER);
        vm.stopPrank();
    }

    function test_a_token_with_a_transfer_fee_is_refused() external {
        FeeToken token = new FeeToken();
        oracle.set(address(token), 1e18);
        registry.list(address(token), 0, 1 hours, 0);
        params.loanToken = address(token);
        markets.createMarket(params);
        token.mint(address(this), 100);
        token.approve(address(markets), 100);
        vm.expectRevert(abi.encodeWithSelector(IMarkets.TransferMismatch.selector, address(token), 100, 99));
        markets.supply(params, 100, 0, address(this));
    }

    function test_a_token_that_calls_back_is_locked_out() external {
        ReentrantToken token = new ReentrantToken();
        oracle.set(address(token), 1e18);
        registry.list(address(token), 0, 1 hours, 0);
        params.loanToken = address(token);
        bytes32 reentrant = markets.createMarket(params);
        token.mint(address(this), 100);
        token.approve(address(markets), 100);
        markets.setAuthorization(address(token), true);
        token.arm(
            address(markets), abi.encodeCall(markets.withdraw, (params, 100, 0, address(this), address(token)))
        );
        markets.supply(params, 100, 0, address(this));
        assertTrue(token.entered());
        assertFalse(token.succeeded());
        assertEq(markets.totals(reentrant).supplyAssets, 100);
    }

    function test_roles() external {
        vm.startPrank(STRANGER);
        vm.expectRevert();
        markets.setInterestModel(address(1), true);
        vm.expectRevert();
        markets.setFee(params, 0);
        vm.expectRevert();
        markets.setFeeRecipient(STRANGER);
        vm.expectRevert();
        registry.list(address(1), 0, 1, 0);
        vm.expectRevert();
        registry.delist(address(leth));
        vm.stopPrank();
        vm.expectRevert(IMarkets.ZeroAddress.selector);
        markets.setFeeRecipient(address(0));
        markets.setFeeRecipient(STRANGER);
        assertEq(markets.feeRecipient(), STRANGER);
        vm.expectRevert(abi.encodeWithSelector(Collateral.NotListed.selector, address(1)));
        registry.maxPriceAge(address(1));
        vm.expectRevert(abi.encodeWithSelector(Collateral.NotListed.selector, address(1)));
        registry.delist(address(1));
        vm.expectRevert(abi.encodeWithSelector(Collateral.BadListing.selector, address(1), 0.99e18, 1));
        registry.list(address(1), 0.99e18, 1, 0);
    }

    // --- fuzz -------------------------------------------------------------------------------------------------------

    function testFuzz_no_round_trip_gains(uint256 seeded, uint256 assets, uint256 elapsed) external {
        seeded = bound(seeded, 1, 1e18);
        assets = bound(assets, 1, 1e18);
        _supply(seeded);
        if (seeded > 10) _borrow(1e30, seeded / 2);
        _pass(bound(elapsed, 0, 30 days));
        lusd.mint(STRANGER, assets);
        vm.startPrank(STRANGER);
        (, uint256 shares) = markets.supply(params, assets, 0, STRANGER);
        if (shares > 0) markets.withdraw(params, 0, shares, STRANGER, STRANGER);
        vm.stopPrank();
        assertLe(lusd.balanceOf(STRANGER), assets);
    }

    function testFuzz_a_liquidation_pays_no_more_than_the_incentive(uint256 debt, uint256 priceDrop, uint256 seize)
        external
    {
        debt = bound(debt, 1e6, 1_600e6);
        _supply(10_000e6);
        _borrow(1e18, debt);
        uint256 price = bound(priceDrop, 1e18, 1_999e18);
        oracle.set(address(leth), price);
        if (markets.isHealthy(params, BORROWER)) return;
        seize = bound(seize, 1, 1e18);
        lusd.mint(STRANGER, 1e12);
        vm.prank(STRANGER);
        try markets.liquidate(params, BORROWER, seize, 0, "") returns (uint256 seized, uint256 repaid) {
            uint256 value = seized * price / 1e30;
            assertLe(value * 1e18, repaid * markets.liquidationIncentive(0.8e18) + 1e18);
        } catch { }
    }

    function testFuzz_inflating_an_empty_market_does_not_pay(uint256 donation, uint256 victim) external {
        donation = bound(donation, 1, 1e15);
        victim = bound(victim, 1e6, 1e15);
        lusd.mint(STRANGER, 1 + donation);
        vm.startPrank(STRANGER);
        markets.supply(params, 1, 0, STRANGER);
        assertTrue(lusd.transfer(address(markets), donation)); // goes nowhere: totals are counted, not weighed
        vm.stopPrank();
        _supply(victim);
        MarketPosition memory p = markets.position(id, SUPPLIER);
        vm.prank(SUPPLIER);
        (uint256 assets,) = markets.withdraw(params, 0, p.supplyShares, SUPPLIER, SUPPLIER);
        assertGe(assets + 1, victim);
    }
}
