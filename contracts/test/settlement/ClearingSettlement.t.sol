// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test, stdJson } from "forge-std/Test.sol";
import { Pausable } from "@openzeppelin/contracts/utils/Pausable.sol";
import { IClearingSettlement } from "../../src/interfaces/IClearingSettlement.sol";
import { ClearingSettlement } from "../../src/settlement/ClearingSettlement.sol";
import { FeeToken, MockToken, ReentrantToken } from "../mocks/MockToken.sol";

contract ClearingSettlementTest is Test {
    using stdJson for string;

    ClearingSettlement internal clearing;
    MockToken internal lusd;
    MockToken internal leth;
    address internal constant OPERATOR = address(0x0123);
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);

    function setUp() external {
        vm.warp(1_700_000_000);
        clearing = new ClearingSettlement(address(this), 0, OPERATOR);
        lusd = new MockToken("LUSD", 6);
        leth = new MockToken("LETH", 18);
        clearing.setToken(address(lusd), true);
        clearing.setToken(address(leth), true);
        _deposit(ALICE, 1_000e6);
        _deposit(BOB, 500e6);
    }

    function _deposit(address account, uint256 amount) internal {
        lusd.mint(account, amount);
        vm.startPrank(account);
        lusd.approve(address(clearing), amount);
        clearing.deposit(address(lusd), amount, account);
        vm.stopPrank();
    }

    function _transfers(int256 alice, int256 bob) internal view returns (IClearingSettlement.NetTransfer[] memory t) {
        t = new IClearingSettlement.NetTransfer[](2);
        t[0] = IClearingSettlement.NetTransfer(ALICE, address(lusd), alice);
        t[1] = IClearingSettlement.NetTransfer(BOB, address(lusd), bob);
    }

    function _payment(address account, uint256 amount, uint256 withdrawalId)
        internal
        view
        returns (IClearingSettlement.Payment[] memory p)
    {
        p = new IClearingSettlement.Payment[](1);
        p[0] = IClearingSettlement.Payment(account, address(lusd), amount, withdrawalId);
    }

    // --- deposits ---------------------------------------------------------------------------------------------------

    function test_deposit_raises_the_claim() external {
        lusd.mint(address(this), 7);
        lusd.approve(address(clearing), 7);
        vm.expectEmit();
        emit IClearingSettlement.Deposited(BOB, address(lusd), 7, 3);
        assertEq(clearing.deposit(address(lusd), 7, BOB), 3);
        assertEq(clearing.claim(BOB, address(lusd)), 500e6 + 7);
        assertEq(clearing.totalClaims(address(lusd)), 1_500e6 + 7);
    }

    function test_deposits_that_are_refused() external {
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.TokenNotEnabled.selector, address(1)));
        clearing.deposit(address(1), 1, ALICE);
        vm.expectRevert(IClearingSettlement.ZeroAmount.selector);
        clearing.deposit(address(lusd), 0, ALICE);
        vm.expectRevert(IClearingSettlement.ZeroAddress.selector);
        clearing.deposit(address(lusd), 1, address(0));
        FeeToken fee = new FeeToken();
        clearing.setToken(address(fee), true);
        fee.mint(address(this), 100);
        fee.approve(address(clearing), 100);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingSettlement.TransferMismatch.selector, address(fee), 100, 99)
        );
        clearing.deposit(address(fee), 100, ALICE);
    }

    function test_a_token_that_calls_back_is_locked_out() external {
        ReentrantToken token = new ReentrantToken();
        clearing.setToken(address(token), true);
        token.mint(address(this), 100);
        token.approve(address(clearing), 100);
        token.arm(address(clearing), abi.encodeCall(clearing.deposit, (address(token), 1, ALICE)));
        clearing.deposit(address(token), 100, ALICE);
        assertTrue(token.entered());
        assertFalse(token.succeeded());
        assertEq(clearing.totalClaims(address(token)), 100);
    }

    // --- batches ----------------------------------------------------------------------------------------------------

    function test_a_batch_moves_claims_and_creates_none() external {
        vm.prank(OPERATOR);
        clearing.postBatch(1, bytes32("t"), bytes32("b"), 10, 2, _transfers(-300e6, 300e6));
        assertEq(clearing.claim(ALICE, address(lusd)), 700e6);
        assertEq(clearing.claim(BOB, address(lusd)), 800e6);
        assertEq(clearing.totalClaims(address(lusd)), 1_500e6);
        IClearingSettlement.Batch memory b = clearing.batch(1);
        assertEq(b.tradesRoot, bytes32("t"));
        assertEq(b.lastSeq, 10);
    }

    function test_batches_that_are_refused() external {
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.BatchOutOfOrder.selector, 2, 1));
        clearing.postBatch(2, 0, 0, 1, 0, _transfers(0, 0));
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.SequenceNotNewer.selector, 0, 0));
        clearing.postBatch(1, 0, 0, 0, 0, _transfers(0, 0));
        vm.expectRevert(
            abi.encodeWithSelector(IClearingSettlement.TransfersDoNotBalance.selector, address(lusd), int256(1))
        );
        clearing.postBatch(1, 0, 0, 1, 0, _transfers(-1, 2));
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingSettlement.InsufficientClaim.selector, ALICE, address(lusd), 1_000e6, 1_000e6 + 1
            )
        );
        clearing.postBatch(1, 0, 0, 1, 0, _transfers(-1_000e6 - 1, 1_000e6 + 1));
        vm.expectRevert();
        clearing.postBatch(1, 0, 0, 1, 0, _transfers(type(int256).min, type(int256).max));
        IClearingSettlement.NetTransfer[] memory t = _transfers(-1, 1);
        (address low, address high) =
            address(lusd) < address(leth) ? (address(lusd), address(leth)) : (address(leth), address(lusd));
        (t[0].token, t[1].token) = (high, low);
        (t[0].delta, t[1].delta) = (int256(0), int256(0));
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.TransfersNotSorted.selector, 1));
        clearing.postBatch(1, 0, 0, 1, 0, t);
        vm.stopPrank();
        vm.expectRevert();
        clearing.postBatch(1, 0, 0, 1, 0, _transfers(0, 0));
    }

    function test_proofs_made_by_the_node_are_accepted_and_forged_ones_are_not() external {
        string memory json = vm.readFile("test/vectors/settlement.json");
        vm.prank(OPERATOR);
        IClearingSettlement.NetTransfer[] memory none;
        clearing.postBatch(1, json.readBytes32(".trades_root"), json.readBytes32(".balances_root"), 1, 5, none);
        bytes32[] memory proof = json.readBytes32Array(".trade.proof");
        IClearingSettlement.TradeLeaf memory trade = IClearingSettlement.TradeLeaf(
            json.readUint(".trade.trade_id"),
            bytes32(bytes(json.readString(".trade.symbol"))),
            json.readUint(".trade.price_ticks"),
            json.readUint(".trade.size_lots"),
            json.readAddress(".trade.maker"),
            json.readAddress(".trade.taker"),
            json.readBool(".trade.taker_buys")
        );
        assertTrue(clearing.verifyTrade(1, trade, proof));
        assertFalse(clearing.verifyTrade(2, trade, proof));
        trade.sizeLots += 1;
        assertFalse(clearing.verifyTrade(1, trade, proof));
        proof = json.readBytes32Array(".balance.proof");
        address account = json.readAddress(".balance.account");
        address token = json.readAddress(".balance.token");
        int256 amount = json.readInt(".balance.amount_atoms");
        assertTrue(clearing.verifyBalance(1, account, token, amount, proof));
        assertFalse(clearing.verifyBalance(1, account, token, amount + 1, proof));
        assertFalse(clearing.verifyBalance(2, account, token, amount, new bytes32[](0)));
    }

    // --- withdrawals ------------------------------------------------------------------------------------------------

    function test_pays_once_and_only_what_is_claimed() external {
        vm.startPrank(OPERATOR);
        clearing.pay(_payment(ALICE, 400e6, 9));
        assertEq(lusd.balanceOf(ALICE), 400e6);
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.AlreadyPaid.selector, 9));
        clearing.pay(_payment(ALICE, 1, 9));
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingSettlement.InsufficientClaim.selector, ALICE, address(lusd), 600e6, 600e6 + 1
            )
        );
        clearing.pay(_payment(ALICE, 600e6 + 1, 10));
        vm.stopPrank();
        vm.expectRevert();
        clearing.pay(_payment(ALICE, 1, 11));
    }

    function test_escape_after_the_delay() external {
        vm.startPrank(ALICE);
        uint256 requestId = clearing.requestWithdrawal(address(lusd), 600e6);
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingSettlement.TooEarly.selector, block.timestamp, block.timestamp + 7 days
            )
        );
        clearing.escape(requestId);
        vm.stopPrank();
        // What trading lost in the meantime is lost; the rest can be taken.
        vm.prank(OPERATOR);
        clearing.postBatch(1, 0, 0, 1, 1, _transfers(-700e6, 700e6));
        vm.warp(block.timestamp + 7 days);
        clearing.pause(); // the guardian cannot hold an escape back
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.NotTheAccount.selector, address(this), ALICE));
        clearing.escape(requestId);
        vm.startPrank(ALICE);
        assertEq(clearing.escape(requestId), 300e6);
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.UnknownRequest.selector, requestId));
        clearing.escape(requestId);
        vm.stopPrank();
        assertEq(lusd.balanceOf(ALICE), 300e6);
        assertEq(clearing.totalClaims(address(lusd)), lusd.balanceOf(address(clearing)));
    }

    function test_a_longer_delay_does_not_reach_back() external {
        vm.prank(ALICE);
        uint256 requestId = clearing.requestWithdrawal(address(lusd), 1);
        clearing.setEscapeDelay(30 days);
        vm.warp(block.timestamp + 7 days);
        vm.prank(ALICE);
        assertEq(clearing.escape(requestId), 1);
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.BadEscapeDelay.selector, 1 hours));
        clearing.setEscapeDelay(1 hours);
    }

    function test_requests_are_closed_by_their_account_or_by_payment() external {
        vm.startPrank(ALICE);
        uint256 first = clearing.requestWithdrawal(address(lusd), 100e6);
        uint256 second = clearing.requestWithdrawal(address(lusd), 100e6);
        clearing.closeRequest(second);
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingSettlement.InsufficientClaim.selector, ALICE, address(lusd), 1_000e6, 1_000e6 + 1
            )
        );
        clearing.requestWithdrawal(address(lusd), 1_000e6 + 1);
        vm.expectRevert(IClearingSettlement.ZeroAmount.selector);
        clearing.requestWithdrawal(address(lusd), 0);
        vm.stopPrank();
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.NotTheAccount.selector, OPERATOR, ALICE));
        clearing.closeRequest(first);
        clearing.pay(_payment(ALICE, 100e6, clearing.requestWithdrawalId(first)));
        clearing.closeRequest(first);
        vm.expectRevert(abi.encodeWithSelector(IClearingSettlement.UnknownRequest.selector, first));
        clearing.closeRequest(first);
        vm.stopPrank();
        assertEq(clearing.request(first).account, address(0));
    }

    function test_pause_stops_all_but_the_way_out() external {
        clearing.pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        clearing.deposit(address(lusd), 1, ALICE);
        vm.startPrank(OPERATOR);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        clearing.postBatch(1, 0, 0, 1, 0, _transfers(0, 0));
        vm.expectRevert(Pausable.EnforcedPause.selector);
        clearing.pay(_payment(ALICE, 1, 1));
        vm.stopPrank();
        vm.prank(BOB);
        vm.expectRevert();
        clearing.unpause();
        clearing.unpause();
    }

    function test_roles() external {
        vm.startPrank(BOB);
        vm.expectRevert();
        clearing.setToken(address(1), true);
        vm.expectRevert();
        clearing.setEscapeDelay(2 days);
        vm.expectRevert();
        clearing.pause();
        vm.stopPrank();
        vm.expectRevert(IClearingSettlement.ZeroAddress.selector);
        clearing.setToken(address(0), true);
    }

    function testFuzz_custody_covers_claims(int256 move, uint256 paid, uint256 asked) external {
        move = bound(move, -500e6, 1_000e6);
        vm.startPrank(OPERATOR);
        clearing.postBatch(1, 0, 0, 1, 1, _transfers(-move, move));
        uint256 alice = clearing.claim(ALICE, address(lusd));
        clearing.pay(_payment(ALICE, bound(paid, 0, alice), 1));
        vm.stopPrank();
        uint256 bob = clearing.claim(BOB, address(lusd));
        if (bob > 0) {
            vm.startPrank(BOB);
            uint256 requestId = clearing.requestWithdrawal(address(lusd), bound(asked, 1, bob));
            vm.warp(block.timestamp + 7 days);
            clearing.escape(requestId);
            vm.stopPrank();
        }
        assertEq(lusd.balanceOf(address(clearing)), clearing.totalClaims(address(lusd)));
        assertEq(
            clearing.claim(ALICE, address(lusd)) + clearing.claim(BOB, address(lusd)),
            clearing.totalClaims(address(lusd))
        );
    }
}
