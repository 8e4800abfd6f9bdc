// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test } from "forge-std/Test.sol";
import { ChainlinkAdapter } from "../../src/oracle/ChainlinkAdapter.sol";
import { DEXSource } from "../../src/oracle/DEXSource.sol";
import { IPyth, PythAdapter } from "../../src/oracle/PythAdapter.sol";
import { TWAPSource } from "../../src/oracle/TWAPSource.sol";
import { TickPrice } from "../../src/libraries/TickPrice.sol";
import { MockAggregator, MockPair, MockPool, MockPyth } from "../mocks/MockSources.sol";
import { MockToken } from "../mocks/MockToken.sol";

contract ChainlinkAdapterTest is Test {
    ChainlinkAdapter internal adapter;
    MockAggregator internal feed;
    address internal constant ASSET = address(0xA55E7);

    function setUp() external {
        vm.warp(1_700_000_000);
        adapter = new ChainlinkAdapter(address(this), 0);
        feed = new MockAggregator(8);
        adapter.setFeed(ASSET, feed, 3600);
        feed.set(65_000e8, block.timestamp - 5);
    }

    function test_scales_to_eighteen_decimals() external {
        (uint256 price, uint256 timestamp) = adapter.getPrice(ASSET);
        assertEq(price, 65_000e18);
        assertEq(timestamp, block.timestamp - 5);
        MockAggregator fine = new MockAggregator(20);
        adapter.setFeed(ASSET, fine, 60);
        fine.set(123e20 + 99, block.timestamp);
        (price,) = adapter.getPrice(ASSET);
        assertEq(price, 123e18);
        assertTrue(adapter.isSupported(ASSET));
        assertEq(adapter.name(), "chainlink");
    }

    function test_answers_that_are_refused() external {
        feed.set(0, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkAdapter.BadAnswer.selector, ASSET, int256(0)));
        adapter.getPrice(ASSET);
        feed.set(-1, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkAdapter.BadAnswer.selector, ASSET, int256(-1)));
        adapter.getPrice(ASSET);
        feed.set(1, block.timestamp - 3601);
        vm.expectRevert(
            abi.encodeWithSelector(ChainlinkAdapter.AnswerStale.selector, ASSET, block.timestamp - 3601, 3600)
        );
        adapter.getPrice(ASSET);
        feed.set(1, 0);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkAdapter.RoundIncomplete.selector, ASSET, 5, 5, 0));
        adapter.getPrice(ASSET);
        feed.set(1, block.timestamp);
        feed.setRound(6, 5);
        vm.expectRevert(
            abi.encodeWithSelector(ChainlinkAdapter.RoundIncomplete.selector, ASSET, 6, 5, block.timestamp)
        );
        adapter.getPrice(ASSET);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkAdapter.NoFeed.selector, address(1)));
        adapter.getPrice(address(1));
    }

    function test_configuration() external {
        vm.expectRevert(abi.encodeWithSelector(ChainlinkAdapter.BadFeed.selector, ASSET, address(feed), 0));
        adapter.setFeed(ASSET, feed, 0);
        vm.prank(address(0xBAD));
        vm.expectRevert();
        adapter.setFeed(ASSET, feed, 1);
        adapter.setFeed(ASSET, MockAggregator(address(0)), 0);
        assertFalse(adapter.isSupported(ASSET));
    }
}

contract PythAdapterTest is Test {
    PythAdapter internal adapter;
    MockPyth internal pyth;
    address internal constant ASSET = address(0xA55E7);

    function setUp() external {
        vm.warp(1_700_000_000);
        pyth = new MockPyth();
        adapter = new PythAdapter(address(this), 0, pyth);
        adapter.setPriceId(ASSET, bytes32("id"));
    }

    /// Pyth's documentation: price 12276250, confidence 1500, exponent -5 is 122.7625 dollars.
    function test_the_documentation_s_example() external {
        pyth.set(12_276_250, 1_500, -5, block.timestamp);
        (uint256 price, uint256 timestamp) = adapter.getPrice(ASSET);
        assertEq(price, 122.7625e18);
        assertEq(timestamp, block.timestamp);
    }

    function test_exponents_of_both_signs() external {
        pyth.set(7, 0, 2, block.timestamp);
        (uint256 price,) = adapter.getPrice(ASSET);
        assertEq(price, 700e18);
        pyth.set(1234, 0, -20, block.timestamp);
        (price,) = adapter.getPrice(ASSET);
        assertEq(price, 12, "floored");
    }

    function test_prices_that_are_refused() external {
        pyth.set(0, 0, 0, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(PythAdapter.BadPrice.selector, ASSET, int64(0), int32(0)));
        adapter.getPrice(ASSET);
        pyth.set(1, 0, 300, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(PythAdapter.BadPrice.selector, ASSET, int64(1), int32(300)));
        adapter.getPrice(ASSET);
        pyth.set(10_000, 101, -2, block.timestamp);
        vm.expectRevert(
            abi.encodeWithSelector(PythAdapter.ConfidenceTooWide.selector, ASSET, uint64(101), int64(10_000))
        );
        adapter.getPrice(ASSET);
        pyth.set(10_000, 100, -2, block.timestamp - 61);
        vm.expectRevert(abi.encodeWithSelector(PythAdapter.PriceStale.selector, ASSET, block.timestamp - 61, 60));
        adapter.getPrice(ASSET);
        vm.expectRevert(abi.encodeWithSelector(PythAdapter.NoFeed.selector, address(1)));
        adapter.getPrice(address(1));
    }

    function test_configuration() external {
        vm.expectRevert(abi.encodeWithSelector(PythAdapter.BadLimits.selector, 0, 60));
        adapter.setLimits(0, 60);
        adapter.setLimits(200, 120);
        assertEq(adapter.maxAge(), 120);
        vm.startPrank(address(0xBAD));
        vm.expectRevert();
        adapter.setLimits(1, 1);
        vm.expectRevert();
        adapter.setPriceId(ASSET, 0);
        vm.stopPrank();
        assertTrue(adapter.isSupported(ASSET));
        assertEq(adapter.name(), "pyth");
    }
}

contract TWAPSourceTest is Test {
    TWAPSource internal twap;
    MockToken internal weth;
    MockToken internal lusd;

    function setUp() external {
        vm.warp(1_700_000_000);
        twap = new TWAPSource(address(this), 0);
        weth = new MockToken("LETH", 18);
        lusd = new MockToken("LUSD", 6);
    }

    function _reserves(MockPair pair, bool wethFirst, uint112 dollars) internal {
        if (wethFirst) pair.setReserves(10e18, dollars);
        else pair.setReserves(dollars, 10e18);
    }

    /// 10 LETH against 20,000 LUSD for five minutes, then five at double the price: the mean over ten.
    function test_v2_mean_over_the_window_in_both_orders() external {
        for (uint256 order; order < 2; ++order) {
            bool first = order == 0;
            (address token0, address token1) = first ? (address(weth), address(lusd)) : (address(lusd), address(weth));
            MockPair pair = new MockPair(token0, token1);
            _reserves(pair, first, 20_000e6);
            twap.setPool(address(weth), address(pair), TWAPSource.Kind.V2, 600);
            vm.warp(block.timestamp + 300);
            _reserves(pair, first, 40_000e6);
            vm.warp(block.timestamp + 300);
            (uint256 price, uint256 timestamp) = twap.getPrice(address(weth));
            assertApproxEqRel(price, 3_000e18, 1e9);
            assertEq(timestamp, block.timestamp);
        }
    }

    /// A pump within one block moves nothing; one of a minute moves a tenth of the way in ten.
    function test_v2_a_pump_is_diluted() external {
        MockPair pair = new MockPair(address(weth), address(lusd));
        pair.setReserves(10e18, 20_000e6);
        twap.setPool(address(weth), address(pair), TWAPSource.Kind.V2, 600);
        vm.warp(block.timestamp + 600);
        pair.setReserves(1e18, 200_000e6);
        (uint256 price,) = twap.getPrice(address(weth));
        assertApproxEqRel(price, 2_000e18, 1e9);
    }

    function test_v2_checkpoints() external {
        MockPair pair = new MockPair(address(weth), address(lusd));
        pair.setReserves(10e18, 20_000e6);
        twap.setPool(address(weth), address(pair), TWAPSource.Kind.V2, 600);
        vm.expectRevert(abi.encodeWithSelector(TWAPSource.NoHistory.selector, address(weth), 0, 600));
        twap.getPrice(address(weth));
        vm.expectRevert(
            abi.encodeWithSelector(TWAPSource.TooEarly.selector, address(weth), block.timestamp + 600)
        );
        twap.checkpoint(address(weth));
        vm.warp(block.timestamp + 600);
        twap.checkpoint(address(weth));
        (uint256 price,) = twap.getPrice(address(weth)); // from the older one, right after the newer
        assertApproxEqRel(price, 2_000e18, 1e9);
        vm.warp(block.timestamp + 2_401);
        vm.expectRevert(abi.encodeWithSelector(TWAPSource.HistoryTooOld.selector, address(weth), 2_401, 2_400));
        twap.getPrice(address(weth));
    }

    /// Tick 0 is one atom for one atom: a dollar token of 6 decimals against one of 18 is worth 1e12 of it.
    function test_v3_at_known_ticks() external {
        MockPool pool = new MockPool(address(weth), address(lusd));
        twap.setPool(address(weth), address(pool), TWAPSource.Kind.V3, 300);
        // 2,000 dollars: 1.0001^t = 2000e6 / 1e18, t = -200311.4; at -200311 it is 2000.08...
        pool.setDifference(-200_311 * 300);
        (uint256 price,) = twap.getPrice(address(weth));
        assertApproxEqRel(price, 2_000e18, 1e14);
        pool.setDifference(-200_311 * 300 - 1); // rounds to the tick below
        (uint256 lower,) = twap.getPrice(address(weth));
        assertApproxEqRel(lower * 10_001 / 10_000, price, 1e9);
        MockPool other = new MockPool(address(lusd), address(weth));
        twap.setPool(address(weth), address(other), TWAPSource.Kind.V3, 300);
        other.setDifference(200_311 * 300);
        (uint256 same,) = twap.getPrice(address(weth));
        assertApproxEqRel(same, price, 1e9);
    }

    function test_configuration() external {
        MockPool pool = new MockPool(address(weth), address(lusd));
        vm.expectRevert(abi.encodeWithSelector(TWAPSource.BadWindow.selector, 59));
        twap.setPool(address(weth), address(pool), TWAPSource.Kind.V3, 59);
        vm.expectRevert(abi.encodeWithSelector(TWAPSource.NotInPool.selector, address(1), address(pool)));
        twap.setPool(address(1), address(pool), TWAPSource.Kind.V3, 300);
        vm.expectRevert(abi.encodeWithSelector(TWAPSource.NoPool.selector, address(weth)));
        twap.getPrice(address(weth));
        vm.expectRevert(abi.encodeWithSelector(TWAPSource.NoPool.selector, address(weth)));
        twap.checkpoint(address(weth));
        MockPair empty = new MockPair(address(weth), address(lusd));
        vm.expectRevert(abi.encodeWithSelector(TWAPSource.NoLiquidity.selector, address(weth)));
        twap.setPool(address(weth), address(empty), TWAPSource.Kind.V2, 300);
        twap.setPool(address(weth), address(pool), TWAPSource.Kind.V3, 300);
        assertTrue(twap.isSupported(address(weth)));
        twap.setPool(address(weth), address(0), TWAPSource.Kind.None, 0);
        assertFalse(twap.isSupported(address(weth)));
        vm.prank(address(0xBAD));
        vm.expectRevert();
        twap.setPool(address(weth), address(pool), TWAPSource.Kind.V3, 300);
        assertEq(twap.name(), "c-chain-twap");
    }

    function tick(int256 t) external pure returns (uint256) {
        return TickPrice.price1e18(t, true, 18, 18);
    }

    function test_tick_bounds() external {
        assertEq(this.tick(0), 1e18);
        assertApproxEqRel(this.tick(1), 1.0001e18, 1e6);
        assertApproxEqRel(this.tick(-1), uint256(1e22) / 10_001, 1e6);
        this.tick(887_272);
        vm.expectRevert(abi.encodeWithSelector(TickPrice.TickOutOfRange.selector, int256(887_273)));
        this.tick(887_273);
    }

    function testFuzz_ticks_rise_by_one_basis_point(int256 t) external view {
        t = bound(t, -400_000, 400_000);
        uint256 here = this.tick(t);
        if (here < 1e15) return; // too few digits to see a basis point
        assertApproxEqRel(this.tick(t + 1), here * 10_001 / 10_000, 1e9);
    }
}

contract DEXSourceTest is Test {
    DEXSource internal dex;
    address internal constant ASSET = address(0xA55E7);
    uint256 internal constant KEY = 77;

    function setUp() external {
        vm.warp(1_700_000_000);
        dex = new DEXSource(address(this), 0);
        dex.grantRole(dex.SIGNER_ROLE(), vm.addr(KEY));
    }

    function _top() internal view returns (DEXSource.BookTop memory) {
        return DEXSource.BookTop(ASSET, 100e18, 100.5e18, 50_000e18, block.timestamp);
    }

    function _push(DEXSource.BookTop memory top) internal {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, dex.digest(top));
        dex.push(top, abi.encodePacked(r, s, v));
    }

    function test_the_mid_of_a_signed_book() external {
        _push(_top());
        (uint256 price, uint256 timestamp) = dex.getPrice(ASSET);
        assertEq(price, 100.25e18);
        assertEq(timestamp, block.timestamp);
        vm.warp(block.timestamp + 61);
        vm.expectRevert(abi.encodeWithSelector(DEXSource.PriceStale.selector, ASSET, block.timestamp - 61, 60));
        dex.getPrice(ASSET);
        vm.expectRevert(abi.encodeWithSelector(DEXSource.NoBook.selector, address(1)));
        dex.getPrice(address(1));
        assertTrue(dex.isSupported(ASSET));
        assertEq(dex.name(), "x-chain");
    }

    function test_books_that_are_refused() external {
        DEXSource.BookTop memory top = _top();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(78, dex.digest(top));
        vm.expectRevert(abi.encodeWithSelector(DEXSource.NotASigner.selector, vm.addr(78)));
        dex.push(top, abi.encodePacked(r, s, v));
        top.bid = 101e18;
        _expectPush(abi.encodeWithSelector(DEXSource.BookCrossed.selector, 101e18, 100.5e18), top);
        top.bid = 0;
        _expectPush(abi.encodeWithSelector(DEXSource.BookCrossed.selector, 0, 100.5e18), top);
        top.bid = 99e18;
        _expectPush(abi.encodeWithSelector(DEXSource.SpreadTooWide.selector, 99e18, 100.5e18), top);
        top = _top();
        top.depth = 9_999e18;
        _expectPush(abi.encodeWithSelector(DEXSource.DepthTooThin.selector, 9_999e18, 10_000e18), top);
        top = _top();
        top.timestamp = block.timestamp + 61;
        _expectPush(abi.encodeWithSelector(DEXSource.TimestampOutOfRange.selector, top.timestamp), top);
        top.timestamp = block.timestamp - 61;
        _expectPush(abi.encodeWithSelector(DEXSource.TimestampOutOfRange.selector, top.timestamp), top);
        top = _top();
        _push(top);
        _expectPush(
            abi.encodeWithSelector(DEXSource.TimestampNotNewer.selector, top.timestamp, top.timestamp), top
        );
    }

    function _expectPush(bytes memory refusal, DEXSource.BookTop memory top) internal {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, dex.digest(top));
        vm.expectRevert(refusal);
        dex.push(top, abi.encodePacked(r, s, v));
    }

    function test_limits() external {
        dex.setLimits(50, 1, 10);
        vm.expectRevert(abi.encodeWithSelector(DEXSource.BadLimits.selector, 0, 10));
        dex.setLimits(0, 1, 10);
        vm.prank(address(0xBAD));
        vm.expectRevert();
        dex.setLimits(50, 1, 10);
    }
}
