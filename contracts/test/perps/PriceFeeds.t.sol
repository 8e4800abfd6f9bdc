// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { FastPriceFeed, IPrimaryPrice } from "../../src/perps/FastPriceFeed.sol";
import { VaultPriceFeed } from "../../src/perps/VaultPriceFeed.sol";
import { PerpsBase } from "./PerpsBase.sol";

/// @notice The first three use the published figures of GMX v1's tests, as `vectors/risk.json` gives them.
contract FastPriceFeedTest is PerpsBase {
    FastPriceFeed private fast;

    function setUp() public override {
        super.setUp();
        fast = new FastPriceFeed(address(this), 0);
        fast.setVaultPriceFeed(IPrimaryPrice(address(feed)));
        fast.grantRole(fast.UPDATER_ROLE(), address(this));
        fast.grantRole(fast.SIGNER_ROLE(), alice);
        fast.grantRole(fast.SIGNER_ROLE(), bob);
        fast.setMaxCumulativeDeltaDiff(address(eth), 1_000_000);
    }

    function _set(uint256 price) private {
        uint256[] memory prices = new uint256[](1);
        prices[0] = price;
        fast.setPrices(_one(address(eth)), prices, block.timestamp);
    }

    function _expect(uint256 low, uint256 high) private view {
        assertEq(fast.getPrice(address(eth), 800 * USD, false), low * USD);
        assertEq(fast.getPrice(address(eth), 800 * USD, true), high * USD);
    }

    function test_closeFastPriceIsUsedAsItIs() external {
        _set(801 * USD);
        _expect(801, 801);
    }

    function test_farFastPriceGivesTradersTheWorseOne() external {
        _set(900 * USD);
        _expect(800, 900);
    }

    function test_quietKeeperWidensTheSpread() external {
        _set(801 * USD);
        skip(301);
        _expect(796, 804);
        skip(3600);
        _expect(760, 840);
    }

    function test_unknownTokenHasTheOraclesPrice() external {
        _set(801 * USD);
        assertEq(fast.getPrice(address(btc), 800 * USD, true), 800 * USD);
    }

    function test_watchersVoteTheFastPriceOff() external {
        fast.setMinAuthorizations(2);
        _set(801 * USD);
        vm.prank(alice);
        fast.disableFastPrice();
        _expect(801, 801);
        vm.prank(bob);
        fast.disableFastPrice();
        _expect(800, 801);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(FastPriceFeed.VoteUnchanged.selector, bob));
        fast.disableFastPrice();
        fast.enableFastPrice();
        vm.stopPrank();
        _expect(801, 801);
    }

    function test_aWatcherThatLosesTheRoleLosesTheVote() external {
        vm.prank(alice);
        fast.disableFastPrice();
        assertEq(fast.disableFastPriceVoteCount(), 1);
        fast.revokeRole(fast.SIGNER_ROLE(), alice);
        assertEq(fast.disableFastPriceVoteCount(), 0);
    }

    function test_spreadCanBeForced() external {
        _set(801 * USD);
        fast.setSpreadEnabled(true);
        _expect(800, 801);
    }

    function test_aFastPriceThatOutMovesTheOracleIsNotFavoured() external {
        _set(800 * USD);
        skip(1);
        vm.expectEmit(address(fast));
        // The oracle stood still; the fast price moved 12.5 %, above the limit of 10 %.
        emit FastPriceFeed.MaxCumulativeDeltaDiffExceeded(address(eth), 2_000 * USD, 900 * USD, 0, 1_250_000);
        _set(900 * USD);
        assertFalse(fast.favorFastPrice(address(eth)));
        skip(60);
        _setPrices(40_000e18, 2_000e18);
        _set(901 * USD);
        assertTrue(fast.favorFastPrice(address(eth)), "a new interval starts from nothing");
    }

    function test_updateRefusals() external {
        _set(800 * USD);
        uint256[] memory prices = new uint256[](1);
        prices[0] = USD;
        vm.expectRevert(
            abi.encodeWithSelector(FastPriceFeed.TimestampNotNewer.selector, block.timestamp, block.timestamp)
        );
        fast.setPrices(_one(address(eth)), prices, block.timestamp);
        vm.expectRevert(
            abi.encodeWithSelector(FastPriceFeed.TimestampOutOfRange.selector, block.timestamp + 301)
        );
        fast.setPrices(_one(address(eth)), prices, block.timestamp + 301);
        skip(1);
        prices[0] = 0;
        vm.expectRevert(abi.encodeWithSelector(FastPriceFeed.BadPrice.selector, address(eth)));
        fast.setPrices(_one(address(eth)), prices, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(FastPriceFeed.LengthsDiffer.selector, 2, 1));
        fast.setPrices(_two(address(eth), address(btc)), prices, block.timestamp);
        FastPriceFeed.Settings memory s = FastPriceFeed.Settings(300, 3600, 300, 30, 250, 50, 500, 60);
        fast.setSettings(s);
        prices[0] = USD;
        vm.expectPartialRevert(FastPriceFeed.TooSoon.selector);
        fast.setPrices(_one(address(eth)), prices, block.timestamp);
        s.priceDuration = 0;
        vm.expectRevert(FastPriceFeed.BadConfig.selector);
        fast.setSettings(s);
        vm.expectRevert(FastPriceFeed.BadConfig.selector);
        fast.setMinAuthorizations(0);
    }

    // --- the vault's feed -------------------------------------------------------------------------------------------

    function test_vaultFeedScalesAndSpreads() external {
        oracle.setSpread(10);
        assertEq(feed.getPrice(address(btc), true), 40_040 * USD);
        assertEq(feed.getPrice(address(btc), false), 39_960 * USD);
        assertEq(feed.getLatestPrimaryPrice(address(btc)), 40_000 * USD);
    }

    function test_vaultFeedUsesTheFastPrice() external {
        feed.setFastPriceFeed(fast);
        _set(2_010 * USD);
        assertEq(feed.getPrice(address(eth), true), 2_010 * USD);
        assertEq(feed.getPrice(address(eth), false), 2_010 * USD);
    }

    function test_aStableIsADollarUntilItIsNot() external {
        oracle.set(address(usd), 0.995e18);
        assertEq(feed.getPrice(address(usd), true), USD);
        assertEq(feed.getPrice(address(usd), false), USD);
        oracle.set(address(usd), 0.98e18);
        assertEq(feed.getPrice(address(usd), true), USD);
        assertEq(feed.getPrice(address(usd), false), 0.98e30);
        oracle.set(address(usd), 1.02e18);
        assertEq(feed.getPrice(address(usd), true), 1.02e30);
        assertEq(feed.getPrice(address(usd), false), USD);
    }

    function test_vaultFeedConfiguration() external {
        vm.expectRevert(VaultPriceFeed.BadConfig.selector);
        feed.setMaxStrictDeviation(10_001);
        feed.setMaxStrictDeviation(0);
        oracle.set(address(usd), 0.999e18);
        assertEq(feed.getPrice(address(usd), false), 0.999e30);
        feed.setOracle(oracle);
        vm.prank(alice);
        vm.expectRevert();
        feed.setOracle(oracle);
    }
}
