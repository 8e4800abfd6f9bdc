// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { PositionRouter } from "../../src/perps/PositionRouter.sol";
import { Router } from "../../src/perps/Router.sol";
import { PerpsBase } from "./PerpsBase.sol";

contract Refuser {
    function approve(Router router, address plugin) external {
        router.approvePlugin(plugin);
    }
}

contract PositionRouterTest is PerpsBase {
    address payable private constant FEES = payable(address(0xfee5));

    function setUp() public override {
        super.setUp();
        vm.deal(alice, 100 ether);
        btc.mint(alice, 10e8);
        usd.mint(alice, 100_000e6);
        vm.startPrank(alice);
        btc.approve(address(router), type(uint256).max);
        usd.approve(address(router), type(uint256).max);
        router.approvePlugin(address(positions));
        vm.stopPrank();
    }

    function _fileLong(uint256 acceptable) private returns (bytes32) {
        vm.prank(alice);
        return positions.createIncreasePosition{ value: FEE }(
            _one(address(btc)), address(btc), 0.1e8, 0, 20_000 * USD, true, acceptable, FEE
        );
    }

    function _execute(bytes32 key) private returns (bool) {
        vm.prank(KEEPER);
        return positions.executeIncreasePosition(key, FEES);
    }

    function test_twoSteps() external {
        bytes32 key = _fileLong(40_000 * USD);
        assertEq(_longOf(alice).size, 0);
        assertEq(btc.balanceOf(address(positions)), 0.1e8);
        assertTrue(_execute(key));
        assertEq(_longOf(alice).size, 20_000 * USD);
        assertEq(FEES.balance, FEE);
        assertEq(btc.balanceOf(address(positions)), 0);
        vm.prank(alice);
        key = positions.createDecreasePosition{ value: FEE }(
            _one(address(btc)), address(btc), 0, 20_000 * USD, true, bob, 40_000 * USD, 0, FEE, false
        );
        vm.prank(KEEPER);
        assertTrue(positions.executeDecreasePosition(key, FEES));
        assertEq(btc.balanceOf(bob), uint256(3_960e8) / 40_000);
        assertEq(FEES.balance, 2 * FEE);
    }

    function test_swapsIntoTheCollateralAndOutOfIt() external {
        vm.prank(alice);
        bytes32 key = positions.createIncreasePosition{ value: FEE }(
            _two(address(usd), address(btc)), address(btc), 4_000e6, 0, 20_000 * USD, true, 40_000 * USD, FEE
        );
        assertTrue(_execute(key));
        assertEq(_longOf(alice).collateral, 3_968 * USD, "4000 less 30 bp, less 20");
        vm.prank(alice);
        key = positions.createDecreasePosition{ value: FEE }(
            _two(address(btc), address(usd)), address(btc), 0, 20_000 * USD, true, bob, 0, 0, FEE, false
        );
        vm.prank(KEEPER);
        assertTrue(positions.executeDecreasePosition(key, FEES));
        assertApproxEqAbs(usd.balanceOf(bob), 3_948e6 * 9_970 / 10_000, 1e3);
    }

    function test_coinAsCollateral() external {
        vm.deal(address(this), 100_000 ether);
        wlux.deposit{ value: 50_000 ether }();
        wlux.transfer(address(vault), 50_000 ether);
        vault.directPoolDeposit(address(wlux));
        vm.prank(alice);
        bytes32 key = positions.createIncreasePositionCoin{ value: 50 ether + FEE }(
            _one(address(wlux)), address(wlux), 0, 2_000 * USD, true, 10 * USD, FEE
        );
        assertTrue(_execute(key));
        vm.prank(alice);
        key = positions.createDecreasePosition{ value: FEE }(
            _one(address(wlux)), address(wlux), 0, 2_000 * USD, true, bob, 0, 0, FEE, true
        );
        vm.prank(KEEPER);
        assertTrue(positions.executeDecreasePosition(key, FEES));
        assertEq(bob.balance, 49.6 ether, "500 less 2 + 2 dollars");
    }

    function test_priceBeyondAcceptableIsRefundedAndTheKeeperPaid() external {
        bytes32 key = _fileLong(40_000 * USD);
        _setPrices(40_001e18, 2_000e18);
        vm.expectEmit(address(positions));
        emit PositionRouter.CancelIncreasePosition(
            alice,
            key,
            abi.encodeWithSelector(PositionRouter.PriceBeyondAcceptable.selector, 40_001 * USD, 40_000 * USD)
        );
        assertFalse(_execute(key));
        assertEq(btc.balanceOf(alice), 10e8);
        assertEq(FEES.balance, FEE);
        vm.expectRevert(abi.encodeWithSelector(PositionRouter.UnknownRequest.selector, key));
        vm.prank(KEEPER);
        positions.executeIncreasePosition(key, FEES);
    }

    function test_vaultRefusalIsRefunded() external {
        vault.setSwitches(false, true, false);
        assertFalse(_execute(_fileLong(40_000 * USD)));
        assertEq(btc.balanceOf(alice), 10e8);
    }

    function test_missingPriceIsRefunded() external {
        bytes32 key = _fileLong(40_000 * USD);
        oracle.setBroken(true);
        assertFalse(_execute(key));
        assertEq(btc.balanceOf(alice), 10e8);
    }

    function test_oldRequestIsTakenBack() external {
        bytes32 key = _fileLong(40_000 * USD);
        _skip(1801);
        assertFalse(_execute(key));
        assertEq(btc.balanceOf(alice), 10e8);
    }

    function test_traderCancelsAfterTheDelay() external {
        bytes32 key = _fileLong(40_000 * USD);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(PositionRouter.TooEarly.selector, key));
        positions.cancelIncreasePosition(key);
        skip(180);
        uint256 coin = alice.balance;
        positions.cancelIncreasePosition(key);
        vm.stopPrank();
        assertEq(btc.balanceOf(alice), 10e8);
        assertEq(alice.balance - coin, FEE);
    }

    function test_decreaseRequestCanBeCancelledToo() external {
        vm.startPrank(alice);
        bytes32 key = positions.createDecreasePosition{ value: FEE }(
            _one(address(btc)), address(btc), 0, USD, true, bob, 0, 0, FEE, false
        );
        skip(180);
        uint256 coin = alice.balance;
        positions.cancelDecreasePosition(key);
        vm.stopPrank();
        assertEq(alice.balance - coin, FEE);
    }

    function test_decreaseOfNothingFailsAndOnlyCostsTheFee() external {
        vm.prank(alice);
        bytes32 key = positions.createDecreasePosition{ value: FEE }(
            _one(address(btc)), address(btc), 0, USD, true, bob, 0, 0, FEE, false
        );
        vm.prank(KEEPER);
        assertFalse(positions.executeDecreasePosition(key, FEES));
        assertEq(FEES.balance, FEE);
    }

    function test_nobodyElseCancelsOrExecutes() external {
        bytes32 key = _fileLong(40_000 * USD);
        PositionRouter.IncreaseRequest memory request = positions.increaseRequest(key);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(PositionRouter.NotAllowed.selector, bob));
        positions.cancelIncreasePosition(key);
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        positions.executeIncreasePosition(key, FEES);
        vm.expectRevert(PositionRouter.OnlySelf.selector);
        positions.performIncrease(request);
        vm.stopPrank();
    }

    function test_keeperWaitsForBlocks() external {
        positions.configure(FEE, PositionRouter.Delays(2, 180, 1800, false));
        bytes32 key = _fileLong(40_000 * USD);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(PositionRouter.TooEarly.selector, key));
        positions.executeIncreasePosition(key, FEES);
        vm.roll(block.number + 2);
        assertTrue(_execute(key));
    }

    function test_aPriceFromBeforeTheRequestIsNotTradedAt() external {
        positions.configure(FEE, PositionRouter.Delays(0, 180, 1800, true));
        bytes32 key = _fileLong(40_000 * USD);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(PositionRouter.PriceNotNewer.selector, key, block.timestamp));
        positions.executeIncreasePosition(key, FEES);
        _skip(1);
        assertTrue(_execute(key));
        key = _fileLong(40_000 * USD);
        oracle.setMaxAge(1 days);
        skip(1801);
        assertFalse(_execute(key), "too old: taken back without asking the oracle");
    }

    function test_keeperCannotStarveARequest() external {
        bytes32 key = _fileLong(40_000 * USD);
        vm.prank(KEEPER);
        vm.expectPartialRevert(PositionRouter.NotEnoughGas.selector);
        positions.executeIncreasePosition{ gas: 1_400_000 }(key, FEES);
    }

    function test_filingRefusals() external {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(PositionRouter.ValueMismatch.selector, 0, FEE));
        positions.createIncreasePosition(_one(address(btc)), address(btc), 1, 0, USD, true, 0, FEE);
        vm.expectRevert(abi.encodeWithSelector(PositionRouter.FeeTooLow.selector, FEE - 1, FEE));
        positions.createIncreasePosition{ value: FEE - 1 }(
            _one(address(btc)), address(btc), 1, 0, USD, true, 0, FEE - 1
        );
        vm.expectRevert(PositionRouter.BadPath.selector);
        positions.createIncreasePositionCoin{ value: FEE }(_one(address(btc)), address(btc), 0, USD, true, 0, FEE);
        vm.expectRevert(PositionRouter.BadPath.selector);
        positions.createDecreasePosition{ value: FEE }(
            new address[](0), address(btc), 0, USD, true, bob, 0, 0, FEE, false
        );
        router.denyPlugin(address(positions));
        vm.expectRevert(abi.encodeWithSelector(Router.NotApproved.selector, alice, address(positions)));
        positions.createIncreasePosition{ value: FEE }(_one(address(btc)), address(btc), 1, 0, USD, true, 0, FEE);
        vm.stopPrank();
    }

    function test_receiverThatRefusesCoinGetsItWrapped() external {
        bytes32 key = _fileLong(40_000 * USD);
        Refuser refuser = new Refuser();
        vm.prank(KEEPER);
        positions.executeIncreasePosition(key, payable(address(refuser)));
        assertEq(wlux.balanceOf(address(refuser)), FEE);
    }

    function test_pluginsNeedGovernanceAndTheTrader() external {
        vm.expectRevert(abi.encodeWithSelector(Router.NotAPlugin.selector, address(this)));
        router.pluginTransfer(address(btc), alice, bob, 1);
        router.setPlugin(address(this), true);
        vm.expectRevert(abi.encodeWithSelector(Router.NotApproved.selector, alice, address(this)));
        router.pluginTransfer(address(btc), alice, bob, 1);
        vm.expectRevert(abi.encodeWithSelector(Router.NotApproved.selector, alice, address(this)));
        router.pluginDecreasePosition(alice, address(btc), address(btc), 0, 1, true, bob);
    }
}
