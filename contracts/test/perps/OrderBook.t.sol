// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { OrderBook } from "../../src/perps/OrderBook.sol";
import { MockOracle } from "../mocks/MockOracle.sol";
import { PerpsBase } from "./PerpsBase.sol";

contract OrderBookTest is PerpsBase {
    function setUp() public override {
        super.setUp();
        vm.deal(alice, 10 ether);
        btc.mint(alice, 1e8);
        vm.startPrank(alice);
        btc.approve(address(router), 1e8);
        router.approvePlugin(address(orders));
        vm.stopPrank();
    }

    function _fileBuy(uint256 trigger) private returns (uint256) {
        vm.prank(alice);
        return orders.createIncreaseOrder{ value: FEE }(
            address(btc), 0.1e8, address(btc), 20_000 * USD, true, trigger, false
        );
    }

    function test_increaseOrderWaitsForItsPrice() external {
        uint256 index = _fileBuy(39_000 * USD);
        vm.startPrank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(OrderBook.NotTriggered.selector, 40_000 * USD, 39_000 * USD));
        orders.executeOrder(alice, index, KEEPER);
        _setPrices(38_999e18, 2_000e18);
        orders.executeOrder(alice, index, KEEPER);
        vm.expectRevert(abi.encodeWithSelector(OrderBook.NoOrder.selector, alice, index));
        orders.executeOrder(alice, index, KEEPER);
        vm.stopPrank();
        assertEq(_longOf(alice).averagePrice, 38_999 * USD);
        assertEq(KEEPER.balance, FEE);
    }

    function test_stopAndTakeProfit() external {
        _long(alice, 0.1e8, 20_000 * USD);
        vm.startPrank(alice);
        uint256 stop = orders.createDecreaseOrder{ value: FEE }(
            address(btc), 0, address(btc), 20_000 * USD, true, 38_000 * USD, false
        );
        uint256 profit = orders.createDecreaseOrder{ value: FEE }(
            address(btc), 0, address(btc), 20_000 * USD, true, 42_000 * USD, true
        );
        vm.stopPrank();
        assertEq(orders.orderCount(alice), 2);
        _setPrices(42_001e18, 2_000e18);
        vm.startPrank(KEEPER);
        vm.expectPartialRevert(OrderBook.NotTriggered.selector);
        orders.executeOrder(alice, stop, KEEPER);
        orders.executeOrder(alice, profit, KEEPER);
        assertEq(_longOf(alice).size, 0);
        // The other is left without a position: the vault refuses it and it stays.
        _setPrices(37_000e18, 2_000e18);
        vm.expectRevert();
        orders.executeOrder(alice, stop, KEEPER);
        vm.stopPrank();
        assertTrue(orders.getOrder(alice, stop).open);
    }

    function test_updateAndCancel() external {
        uint256 index = _fileBuy(39_000 * USD);
        vm.startPrank(alice);
        orders.updateOrder(index, 10_000 * USD, 41_000 * USD, false);
        assertEq(orders.getOrder(alice, index).triggerPrice, 41_000 * USD);
        uint256 coin = alice.balance;
        orders.cancelOrder(index);
        assertEq(alice.balance - coin, FEE);
        assertEq(btc.balanceOf(alice), 1e8);
        vm.expectRevert(abi.encodeWithSelector(OrderBook.NoOrder.selector, alice, index));
        orders.cancelOrder(index);
        vm.stopPrank();
    }

    function test_onlyKeepersExecute() external {
        uint256 index = _fileBuy(41_000 * USD);
        vm.prank(alice);
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        orders.executeOrder(alice, index, alice);
    }

    function test_feeIsDueAtFiling() external {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(OrderBook.FeeMismatch.selector, FEE - 1, FEE));
        orders.createDecreaseOrder{ value: FEE - 1 }(address(btc), 0, address(btc), USD, true, USD, true);
    }

    /// @dev The mark is passed when the order is filed: without the rule it would trade at the price its trader has seen.
    function test_aPriceFromBeforeTheOrderIsNotTradedAt() external {
        orders.configure(true);
        uint256 index = _fileBuy(41_000 * USD);
        bytes memory old =
            abi.encodeWithSelector(OrderBook.PriceNotNewer.selector, alice, index, block.timestamp);
        vm.startPrank(KEEPER);
        vm.expectRevert(old);
        orders.executeOrder(alice, index, KEEPER);
        skip(30); // time alone makes no price newer
        vm.expectRevert(old);
        orders.executeOrder(alice, index, KEEPER);
        _setPrices(40_500e18, 2_000e18);
        orders.executeOrder(alice, index, KEEPER);
        vm.stopPrank();
        assertEq(_longOf(alice).averagePrice, 40_500 * USD);
    }

    function test_aPriceFromBeforeTheChangeOfAnOrderIsNotTradedAt() external {
        orders.configure(true);
        uint256 index = _fileBuy(39_000 * USD);
        _skip(10);
        uint256 priced = block.timestamp;
        skip(5);
        vm.prank(alice);
        orders.updateOrder(index, 20_000 * USD, 41_000 * USD, false);
        assertEq(orders.getOrder(alice, index).time, block.timestamp);
        vm.startPrank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(OrderBook.PriceNotNewer.selector, alice, index, priced));
        orders.executeOrder(alice, index, KEEPER);
        _setPrices(40_000e18, 2_000e18); // written in the very second of the change: seen before it, for all we know
        vm.expectPartialRevert(OrderBook.PriceNotNewer.selector);
        orders.executeOrder(alice, index, KEEPER);
        skip(1);
        _setPrices(40_000e18, 2_000e18);
        orders.executeOrder(alice, index, KEEPER);
        vm.stopPrank();
        assertEq(_longOf(alice).size, 20_000 * USD);
    }

    function test_stopsWaitForANewerPriceAsWell() external {
        _long(alice, 0.1e8, 20_000 * USD);
        orders.configure(true);
        vm.prank(alice);
        uint256 stop = orders.createDecreaseOrder{ value: FEE }(
            address(btc), 0, address(btc), 20_000 * USD, true, 41_000 * USD, false
        );
        vm.startPrank(KEEPER);
        vm.expectPartialRevert(OrderBook.PriceNotNewer.selector);
        orders.executeOrder(alice, stop, KEEPER);
        _skip(1);
        orders.executeOrder(alice, stop, KEEPER);
        vm.stopPrank();
        assertEq(_longOf(alice).size, 0);
    }

    /// @dev A price that has become too old is refused on reading, whatever the order's own rule.
    function test_aStalePriceIsNotTradedAt() external {
        uint256 index = _fileBuy(41_000 * USD);
        uint256 priced = block.timestamp;
        uint256 most = oracle.maxAge();
        skip(most + 1);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(MockOracle.PriceStale.selector, address(btc), priced, most));
        orders.executeOrder(alice, index, KEEPER);
        assertTrue(orders.getOrder(alice, index).open);
    }

    function test_onlyGovernanceConfigures() external {
        vm.prank(alice);
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        orders.configure(true);
        assertFalse(orders.newerPriceOnly());
    }
}
