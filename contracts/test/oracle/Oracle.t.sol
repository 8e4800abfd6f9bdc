// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test } from "forge-std/Test.sol";
import { IOracle } from "../../src/interfaces/IOracle.sol";
import { CircuitBreaker } from "../../src/oracle/CircuitBreaker.sol";
import { Oracle } from "../../src/oracle/Oracle.sol";
import { MockSource } from "../mocks/MockSources.sol";

contract OracleTest is Test {
    Oracle internal oracle;
    MockSource[3] internal sources;
    address internal constant ASSET = address(0xA55E7);
    address internal constant STRANGER = address(0xBAD);

    function setUp() external {
        vm.warp(1_700_000_000);
        oracle = new Oracle(address(this), 0);
        for (uint256 i; i < 3; ++i) {
            sources[i] = new MockSource();
            oracle.addSource(address(sources[i]));
        }
        _tell(100e18, 101e18, 102e18);
    }

    function _tell(uint256 a, uint256 b, uint256 c) internal {
        sources[0].set(a, block.timestamp);
        sources[1].set(b, block.timestamp - 10);
        sources[2].set(c, block.timestamp - 5);
    }

    function test_the_median_and_its_oldest_time() external view {
        (uint256 price, uint256 timestamp) = oracle.getPrice(ASSET);
        assertEq(price, 101e18);
        assertEq(timestamp, block.timestamp - 10);
        assertEq(oracle.price(ASSET), 101e18);
    }

    function test_of_two_the_floor_of_the_mean() external {
        oracle.removeSource(address(sources[0]));
        sources[1].set(101e18 + 1, block.timestamp);
        assertEq(oracle.price(ASSET), 101.5e18, "101.5 and half an atom");
    }

    function test_spread_is_ten_basis_points_each_way() external view {
        assertEq(oracle.getPriceForPerps(ASSET, true), 101.101e18);
        assertEq(oracle.getPriceForPerps(ASSET, false), 100.899e18);
    }

    function test_an_outlier_is_left_out() external {
        sources[2].set(1000e18, block.timestamp);
        assertEq(oracle.price(ASSET), 100.5e18, "the two that agree");
        assertFalse(oracle.isPriceConsistent(ASSET, 500));
        assertTrue(oracle.isPriceConsistent(ASSET, 10_000 * 9));
    }

    function test_two_that_disagree_are_never_averaged() external {
        oracle.removeSource(address(sources[1]));
        sources[2].set(106e18, block.timestamp); // 6 % apart; each is within 5 % of the mean
        vm.expectRevert(abi.encodeWithSelector(Oracle.SourcesDisagree.selector, ASSET, 100e18, 106e18));
        oracle.price(ASSET);
    }

    function test_faulty_sources_are_left_out() external {
        for (uint8 fault = 1; fault <= 4; ++fault) {
            sources[2].misbehave(MockSource.Fault(fault));
            assertEq(oracle.price(ASSET), 100.5e18);
        }
        sources[2].misbehave(MockSource.Fault.None);
        sources[2].set(0, block.timestamp);
        assertEq(oracle.price(ASSET), 100.5e18, "a zero is no price");
        sources[2].set(type(uint256).max, block.timestamp);
        assertEq(oracle.price(ASSET), 100.5e18, "nor is an absurd one");
        sources[2].set(102e18, block.timestamp + 61);
        assertEq(oracle.price(ASSET), 100.5e18, "nor one from the future");
        sources[2].set(102e18, block.timestamp - 3601);
        assertEq(oracle.price(ASSET), 100.5e18, "nor a stale one");
    }

    function test_too_few_sources() external {
        oracle.setConfig(Oracle.Config(3600, 500, 3, 10));
        sources[0].misbehave(MockSource.Fault.Revert);
        vm.expectRevert(abi.encodeWithSelector(Oracle.NotEnoughSources.selector, ASSET, 2, 3));
        oracle.price(ASSET);
        (bool healthy, uint256 active) = oracle.health();
        assertTrue(healthy);
        assertEq(active, 3);
    }

    function test_fresh_means_fresher_than_both_limits() external {
        assertEq(oracle.getPriceIfFresh(ASSET, 10), 101e18);
        assertEq(oracle.getPriceIfFresh(ASSET, 7), 101e18, "the older source is left out");
        oracle.setAssetMaxAge(ASSET, 2);
        assertEq(oracle.getPriceIfFresh(ASSET, 3600), 100e18, "the asset's own limit holds");
        vm.warp(block.timestamp + 3);
        vm.expectRevert(abi.encodeWithSelector(Oracle.NotEnoughSources.selector, ASSET, 0, 1));
        oracle.getPriceIfFresh(ASSET, 3600);
    }

    function test_a_batch_reverts_if_one_has_no_price() external {
        address[] memory assets = new address[](2);
        (assets[0], assets[1]) = (ASSET, address(1));
        (uint256[] memory prices, uint256[] memory timestamps) = oracle.getPrices(assets);
        assertEq(prices[1], prices[0]); // the mock answers for every asset
        assertEq(timestamps.length, 2);
        oracle.setAssetPaused(address(1), true);
        vm.expectRevert(abi.encodeWithSelector(Oracle.PricesPaused.selector, address(1)));
        oracle.getPrices(assets);
    }

    function test_pause_stops_reads() external {
        oracle.setPaused(true);
        vm.expectRevert(abi.encodeWithSelector(Oracle.PricesPaused.selector, ASSET));
        oracle.price(ASSET);
        (bool healthy,) = oracle.health();
        assertFalse(healthy);
        oracle.setPaused(false);
        assertEq(oracle.price(ASSET), 101e18);
    }

    // --- breaker ----------------------------------------------------------------------------------------------------

    function _feeder() internal {
        oracle.grantRole(oracle.FEEDER_ROLE(), address(this));
    }

    function test_a_jump_trips_and_an_agreed_price_after_the_cooldown_ends_it() external {
        _feeder();
        assertTrue(oracle.observe(ASSET, 100e18, false));
        assertTrue(oracle.observe(ASSET, 110e18, false), "ten percent is within");
        vm.expectEmit();
        emit CircuitTripped(ASSET, 110e18, 122e18, 1091);
        assertFalse(oracle.observe(ASSET, 122e18, true));
        assertTrue(oracle.isCircuitBreakerTripped(ASSET));
        vm.expectRevert(abi.encodeWithSelector(CircuitBreaker.CircuitBreakerTripped.selector, ASSET));
        oracle.price(ASSET);
        vm.warp(block.timestamp + 299);
        assertFalse(oracle.observe(ASSET, 110e18, true), "the cooldown runs");
        vm.warp(block.timestamp + 1);
        assertFalse(oracle.observe(ASSET, 122e18, false), "not agreed on");
        assertTrue(oracle.observe(ASSET, 122e18, true));
        assertFalse(oracle.isCircuitBreakerTripped(ASSET));
    }

    event CircuitTripped(address indexed asset, uint256 oldPrice, uint256 newPrice, uint256 changeBps);

    function test_a_guardian_ends_a_trip_at_once() external {
        _feeder();
        oracle.observe(ASSET, 100e18, false);
        oracle.observe(ASSET, 200e18, false);
        oracle.resetCircuitBreaker(ASSET);
        assertTrue(oracle.observe(ASSET, 200e18, false), "the reference is forgotten");
        vm.expectRevert(abi.encodeWithSelector(CircuitBreaker.PriceTooLarge.selector, uint256(1) << 128));
        oracle.observe(ASSET, 1 << 128, false);
    }

    function test_sources_cannot_jump_away_from_the_reference() external {
        _feeder();
        oracle.observe(ASSET, 100e18, true);
        _tell(112e18, 112e18, 112e18);
        vm.expectRevert(abi.encodeWithSelector(Oracle.PriceJump.selector, ASSET, 100e18, 112e18));
        oracle.price(ASSET);
        vm.warp(block.timestamp + 301);
        assertEq(oracle.price(ASSET), 112e18, "an old reference binds no more");
    }

    // --- configuration and roles ------------------------------------------------------------------------------------

    function test_sources_are_contracts_known_once_and_bounded() external {
        vm.expectRevert(abi.encodeWithSelector(Oracle.NotASource.selector, STRANGER));
        oracle.addSource(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(Oracle.SourceKnown.selector, address(sources[0])));
        oracle.addSource(address(sources[0]));
        vm.expectRevert(abi.encodeWithSelector(Oracle.SourceUnknown.selector, STRANGER));
        oracle.removeSource(STRANGER);
        for (uint256 i = 3; i < 16; ++i) {
            oracle.addSource(address(new MockSource()));
        }
        address extra = address(new MockSource());
        vm.expectRevert(abi.encodeWithSelector(Oracle.TooManySources.selector, 16));
        oracle.addSource(extra);
        assertEq(oracle.sources().length, 16);
        assertTrue(oracle.isSupported(ASSET));
    }

    function test_bad_configurations() external {
        Oracle.Config[6] memory bad = [
            Oracle.Config(0, 500, 1, 10),
            Oracle.Config(3600, 0, 1, 10),
            Oracle.Config(3600, 10_001, 1, 10),
            Oracle.Config(3600, 500, 0, 10),
            Oracle.Config(3600, 500, 17, 10),
            Oracle.Config(3600, 500, 1, 10_000)
        ];
        for (uint256 i; i < bad.length; ++i) {
            vm.expectRevert(Oracle.BadConfig.selector);
            oracle.setConfig(bad[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(CircuitBreaker.BadBreakerConfig.selector, 0, 300));
        oracle.setBreaker(0, 300);
        vm.expectRevert(abi.encodeWithSelector(CircuitBreaker.BadBreakerConfig.selector, 1000, 8 days));
        oracle.setBreaker(1000, 8 days);
    }

    function test_roles_are_apart() external {
        oracle.grantRole(oracle.GUARDIAN_ROLE(), address(0x6A));
        oracle.grantRole(oracle.ORACLE_ADMIN(), address(0xAD));
        oracle.grantRole(oracle.FEEDER_ROLE(), address(0xFE));
        address[3] memory others = [STRANGER, address(0x6A), address(0xFE)];
        for (uint256 i; i < 3; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert();
            oracle.addSource(address(sources[0]));
            vm.expectRevert();
            oracle.removeSource(address(sources[0]));
            vm.expectRevert();
            oracle.setConfig(Oracle.Config(3600, 500, 1, 10));
            vm.expectRevert();
            oracle.setBreaker(1000, 300);
            vm.expectRevert();
            oracle.setAssetMaxAge(ASSET, 1);
            vm.stopPrank();
        }
        others = [STRANGER, address(0xAD), address(0xFE)];
        for (uint256 i; i < 3; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert();
            oracle.setPaused(true);
            vm.expectRevert();
            oracle.setAssetPaused(ASSET, true);
            vm.expectRevert();
            oracle.resetCircuitBreaker(ASSET);
            vm.stopPrank();
        }
        others = [STRANGER, address(0xAD), address(0x6A)];
        for (uint256 i; i < 3; ++i) {
            vm.prank(others[i]);
            vm.expectRevert();
            oracle.observe(ASSET, 1, true);
        }
    }

    // --- properties -------------------------------------------------------------------------------------------------

    function testFuzz_the_price_lies_between_the_sources_in_any_order(uint256 a, uint256 b, uint256 c) external {
        a = bound(a, 1e18, 1e27);
        b = bound(b, 1e18, 1e27);
        c = bound(c, 1e18, 1e27);
        _tell(a, b, c);
        try oracle.price(ASSET) returns (uint256 price) {
            uint256 low = a < b ? a : b;
            uint256 high = a < b ? b : a;
            assertGe(price, low < c ? low : c);
            assertLe(price, high > c ? high : c);
            _tell(c, a, b);
            assertEq(oracle.price(ASSET), price);
        } catch {
            _tell(c, a, b);
            vm.expectRevert();
            oracle.price(ASSET);
        }
    }

    function testFuzz_one_liar_of_three_moves_the_price_no_further_than_an_honest_source(uint256 lie) external {
        sources[2].set(lie, block.timestamp);
        uint256 price = oracle.price(ASSET);
        assertGe(price, 100e18);
        assertLe(price, 101e18);
    }
}
