// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test } from "forge-std/Test.sol";
import { AdaptiveInterestModel } from "../../src/lending/AdaptiveInterestModel.sol";
import { InterestModel } from "../../src/lending/InterestModel.sol";
import { ExpMath } from "../../src/libraries/ExpMath.sol";

contract InterestModelsTest is Test {
    InterestModel internal kinked = new InterestModel(0.02e18, 0.15e18, 2e18, 0.8e18);
    AdaptiveInterestModel internal adaptive = new AdaptiveInterestModel();

    function test_kinked_at_known_points() external view {
        assertEq(kinked.ratePerYear(0, 0), 0.02e18);
        assertEq(kinked.ratePerYear(100, 0), 0.02e18);
        assertEq(kinked.ratePerYear(100, 40), 0.08e18);
        assertEq(kinked.ratePerYear(100, 80), 0.14e18);
        assertEq(kinked.ratePerYear(100, 90), 0.34e18);
        assertEq(kinked.ratePerYear(100, 100), 0.54e18);
        assertEq(kinked.ratePerYear(100, 150), 0.54e18);
        assertEq(kinked.borrowRate(0, 100, 100, 1), uint256(0.54e18) / 365 days);
        assertEq(kinked.borrowRateView(address(0), 0, 100, 100, 1), uint256(0.54e18) / 365 days);
    }

    function test_kinked_terms_are_checked() external {
        vm.expectRevert(abi.encodeWithSelector(InterestModel.BadTerms.selector, 0, 0, 0, 0));
        new InterestModel(0, 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(InterestModel.BadTerms.selector, 11e18, 0, 0, 1));
        new InterestModel(11e18, 0, 0, 1);
    }

    function test_adaptive_starts_on_its_curve() external {
        uint256 start = adaptive.INITIAL_RATE();
        assertEq(adaptive.borrowRate(bytes32("a"), 100, 90, 0), start);
        assertEq(adaptive.borrowRate(bytes32("b"), 100, 100, 0), 4 * start);
        assertEq(adaptive.borrowRate(bytes32("c"), 100, 0, 0), start - start * 3 / 4);
    }

    /// Five days full: e^(50 x 5 / 365) = 1.9836...
    function test_adaptive_about_doubles_in_five_days() external {
        adaptive.borrowRate(bytes32("a"), 100, 100, 0);
        adaptive.borrowRate(bytes32("a"), 100, 100, 5 days);
        uint256 ratio = adaptive.rateAtTarget(address(this), bytes32("a")) * 1e18 / adaptive.INITIAL_RATE();
        assertApproxEqRel(ratio, 1.98364e18, 1e14);
    }

    function test_adaptive_memory_belongs_to_the_caller() external {
        adaptive.borrowRate(bytes32("a"), 100, 100, 0);
        vm.prank(address(0xBAD));
        adaptive.borrowRate(bytes32("a"), 100, 100, 365 days);
        assertEq(adaptive.rateAtTarget(address(this), bytes32("a")), adaptive.INITIAL_RATE());
    }

    function testFuzz_adaptive_stays_within_its_bounds(uint256 used, uint256 first, uint256 second) external {
        used = bound(used, 0, 1e18);
        adaptive.borrowRate(bytes32("a"), 1e18, used, bound(first, 0, 3650 days));
        uint256 rate = adaptive.borrowRate(bytes32("a"), 1e18, used, bound(second, 0, 3650 days));
        uint256 atTarget = adaptive.rateAtTarget(address(this), bytes32("a"));
        assertGe(atTarget, adaptive.MIN_RATE());
        assertLe(atTarget, adaptive.MAX_RATE());
        assertLe(rate, adaptive.MAX_RATE() * 4);
        assertEq(rate > 0, true);
    }

    function test_exp_at_known_points() external pure {
        assertEq(ExpMath.exp(0), 1e18);
        assertApproxEqRel(ExpMath.exp(1e18), 2.718281828459045235e18, 1e13);
        assertApproxEqRel(ExpMath.exp(-1e18), 0.367879441171442321e18, 1e13);
        assertApproxEqRel(ExpMath.exp(10e18), 22026.465794806716517e18, 1e13);
        assertEq(ExpMath.exp(-42e18), 0);
        assertEq(ExpMath.exp(100e18), ExpMath.exp(88e18));
    }

    function testFuzz_exp_rises(int256 x, int256 y) external pure {
        x = bound(x, -50e18, 90e18);
        y = bound(y, x, 90e18);
        // Where two ranges of the reduction meet, the six terms may differ in the sixth place.
        assertLe(ExpMath.exp(x), ExpMath.exp(y) + ExpMath.exp(y) / 1e5);
    }
}
