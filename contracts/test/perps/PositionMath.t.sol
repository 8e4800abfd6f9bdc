// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test } from "forge-std/Test.sol";
import { PositionMath } from "../../src/libraries/PositionMath.sol";

/// @notice Published figures: GMX v1's vault tests, as `vectors/risk.json` gives them.
contract PositionMathTest is Test {
    uint256 private constant USD = 1e30;

    function test_averagePriceAfterAddingToAWinningLong() external pure {
        (bool hasProfit, uint256 delta) = PositionMath.delta(90 * USD, 41_000 * USD, 45_100 * USD, true);
        assertTrue(hasProfit);
        assertEq(delta, 9 * USD);
        assertEq(
            PositionMath.nextAveragePrice(90 * USD, 10 * USD, 47_100 * USD, true, hasProfit, delta),
            43211009174311926605504587155963302
        );
    }

    function test_fundingOverOneInterval() external pure {
        assertEq(PositionMath.fundingIncrement(600, 100_000, 257_046, 1), 233);
    }

    function test_fundingOfAnEmptyPoolIsNothing() external pure {
        assertEq(PositionMath.fundingIncrement(600, 0, 0, 5), 0);
    }

    /// @dev Fee 10 bp, flat liquidation fee of 5 dollars, maximum leverage 50.
    function test_aPublishedPositionIsSound() external pure {
        (bool hasProfit, uint256 loss) = PositionMath.delta(90 * USD, 41_000 * USD, 39_000 * USD, true);
        assertFalse(hasProfit);
        uint256 fee = PositionMath.positionFeeCeil(90 * USD, 10);
        assertEq(fee, 0.09e30);
        (PositionMath.Health state,) = PositionMath.health(90 * USD, 9.91e30, loss, fee, 5 * USD, 500_000);
        assertEq(uint8(state), 0);
    }

    function test_healthByStages() external pure {
        // Size 1000, collateral 100, fees 1, liquidation fee 5, maximum leverage 100: 10 must remain.
        _health(101, 1, PositionMath.Health.Insolvent, 1); // loss above collateral
        _health(99, 2, PositionMath.Health.Insolvent, 1); // what remains does not cover the fees: all of it is taken
        _health(94, 2, PositionMath.Health.Insolvent, 2); // nor the liquidation fee
        _health(91, 2, PositionMath.Health.OverLeveraged, 2); // 9 remain for 1000
        _health(90, 2, PositionMath.Health.Sound, 2);
    }

    function _health(uint256 loss, uint256 fees, PositionMath.Health wanted, uint256 payable_) private pure {
        (PositionMath.Health state, uint256 fee) =
            PositionMath.health(1000 * USD, 100 * USD, loss * USD, fees * USD, 5 * USD, 1_000_000);
        assertEq(uint8(state), uint8(wanted));
        assertEq(fee, payable_ * USD);
    }

    /// @dev After an addition the larger position shows the profit or loss that the smaller one had, to the rounding.
    function testFuzz_additionKeepsTheProfit(uint256 size, uint256 add, uint256 average, uint256 mark, bool isLong)
        external
        pure
    {
        size = bound(size, USD, 1e12 * USD);
        add = bound(add, USD, 1e12 * USD);
        average = bound(average, USD / 100, 1e6 * USD);
        mark = bound(mark, average / 2, average * 19 / 10);
        (bool hasProfit, uint256 delta) = PositionMath.delta(size, average, mark, isLong);
        uint256 next = PositionMath.nextAveragePrice(size, add, mark, isLong, hasProfit, delta);
        (bool stillProfit, uint256 after_) = PositionMath.delta(size + add, next, mark, isLong);
        if (delta > USD) assertEq(stillProfit, hasProfit);
        assertApproxEqAbs(after_, delta, (size + add) / (average / 4) + 2);
    }

    function testFuzz_feeIsRoundedUp(uint256 size, uint256 bps) external pure {
        size = bound(size, 0, 1e45);
        bps = bound(bps, 0, 500);
        uint256 fee = PositionMath.positionFeeCeil(size, bps);
        assertGe(fee * 10_000, size * bps);
        assertLt(fee * 10_000, size * bps + 10_000);
    }

    function testFuzz_impactNeverExceedsItsBoundAndOnlyChargesTheWideningSide(
        uint256 own,
        uint256 other,
        uint256 add,
        uint256 depth
    ) external pure {
        own = bound(own, 0, 1e40);
        other = bound(other, 0, 1e40);
        add = bound(add, 0, 1e40);
        depth = bound(depth, 0, 1e40);
        uint256 bps = PositionMath.impactBps(own, other, add, depth, 30);
        assertLe(bps, 30);
        if (own + add <= other || depth == 0) assertEq(bps, 0);
    }

    function test_impactGrowsWithTheGap() external pure {
        assertEq(PositionMath.impactBps(0, 0, 50, 100, 30), 15);
        assertEq(PositionMath.impactBps(0, 0, 100, 100, 30), 30);
        assertEq(PositionMath.impactBps(0, 0, 1_000, 100, 30), 30);
        assertEq(PositionMath.impactBps(100, 200, 100, 100, 30), 0);
    }
}
