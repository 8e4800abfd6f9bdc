// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Reader } from "../../src/perps/Reader.sol";
import { Timelock } from "../../src/perps/Timelock.sol";
import { VaultUtils } from "../../src/perps/VaultUtils.sol";
import { PerpsBase } from "./PerpsBase.sol";

contract ReaderTest is PerpsBase {
    Reader private reader;

    function setUp() public override {
        super.setUp();
        reader = new Reader();
        _long(alice, 0.1e8, 20_000 * USD);
        _short(alice, 4_000e6, 10_000 * USD);
    }

    function test_positions() external {
        _setPrices(44_000e18, 2_000e18);
        address[] memory collaterals = new address[](3);
        address[] memory indexes = new address[](3);
        bool[] memory sides = new bool[](3);
        (collaterals[0], indexes[0], sides[0]) = (address(btc), address(btc), true);
        (collaterals[1], indexes[1], sides[1]) = (address(usd), address(btc), false);
        (collaterals[2], indexes[2], sides[2]) = (address(eth), address(eth), true);
        Reader.PositionView[] memory views = reader.getPositions(vault, alice, collaterals, indexes, sides);
        assertTrue(views[0].hasProfit);
        assertEq(views[0].delta, 2_000 * USD);
        assertFalse(views[1].hasProfit);
        assertEq(views[1].delta, 1_000 * USD);
        assertEq(views[2].position.size, 0);
        vm.expectRevert(Reader.LengthsDiffer.selector);
        reader.getPositions(vault, alice, collaterals, indexes, new bool[](2));
    }

    function test_tokens() external {
        Reader.TokenView[] memory views = reader.getTokens(vault);
        assertEq(views.length, 4);
        assertEq(views[1].token, address(btc));
        assertEq(views[1].maxPrice, 40_000 * USD);
        assertEq(views[1].globalLongSize, 20_000 * USD);
        assertEq(views[1].globalShortSize, 10_000 * USD);
        oracle.setBroken(true);
        views = reader.getTokens(vault);
        assertEq(views[1].maxPrice, 0);
        assertEq(views[1].decimals, 8);
    }

    function test_utils() external {
        assertEq(utils.getPositionLeverage(alice, address(btc), address(btc), true), uint256(20_000) * 10_000 / 3_980);
        (uint256 positionFee, uint256 fundingFee) =
            utils.getMarginFees(alice, address(btc), address(btc), true, 10_000 * USD);
        assertEq(positionFee, 10 * USD);
        assertEq(fundingFee, 0);
        vm.expectRevert(VaultUtils.NoPosition.selector);
        utils.getPositionLeverage(bob, address(btc), address(btc), true);
        vm.expectRevert(VaultUtils.NoPosition.selector);
        utils.getLiquidationPrice(bob, address(btc), address(btc), true);
        (bool hasProfit, uint256 delta) = utils.getDelta(90 * USD, 41_000 * USD, 45_100 * USD, true);
        assertTrue(hasProfit);
        assertEq(delta, 9 * USD);
        assertEq(
            utils.getNextAveragePrice(90 * USD, 41_000 * USD, true, 45_100 * USD, 47_100 * USD, 10 * USD),
            43211009174311926605504587155963302
        );
        assertEq(utils.getFundingIncrement(600, 100_000, 257_046, 1), 233);
        (, uint256 fees) = utils.getHealth(1_000, 100, 99, 2, 5, 1_000_000);
        assertEq(fees, 1);
    }

    function test_timelockHoldsGovernance() external {
        address[] memory proposers = _one(address(this));
        Timelock lock = new Timelock(2 days, proposers, proposers, address(0));
        vault.grantRole(vault.GOV_ROLE(), address(lock));
        bytes memory change = abi.encodeCall(vault.setMaxLeverage, (500_000));
        lock.schedule(address(vault), 0, change, 0, 0, 2 days);
        vm.expectRevert();
        lock.execute(address(vault), 0, change, 0, 0);
        skip(2 days);
        lock.execute(address(vault), 0, change, 0, 0);
        assertEq(vault.maxLeverageBps(), 500_000);
    }
}
