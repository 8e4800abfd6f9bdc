// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test } from "forge-std/Test.sol";
import { IOracleWriter } from "../../src/interfaces/IOracleWriter.sol";
import { Oracle } from "../../src/oracle/Oracle.sol";
import { OracleHub } from "../../src/oracle/OracleHub.sol";

contract OracleHubTest is Test {
    Oracle internal oracle;
    OracleHub internal hub;
    address internal constant ASSET = address(0xA55E7);
    address internal constant KEEPER = address(0x1EE9);
    address internal constant STRANGER = address(0xBAD);
    uint256[4] internal keys = [uint256(11), 12, 13, 14];

    function setUp() external {
        vm.warp(1_700_000_000);
        oracle = new Oracle(address(this), 0);
        hub = new OracleHub(address(this), 0, oracle);
        oracle.grantRole(oracle.ORACLE_ADMIN(), address(hub));
        oracle.grantRole(oracle.FEEDER_ROLE(), address(hub));
        hub.addSource(address(hub));
        hub.addWriter(KEEPER);
        for (uint256 i; i < 3; ++i) {
            hub.addValidator(vm.addr(keys[i]));
        }
    }

    function _update(uint256 price, uint256 timestamp) internal pure returns (IOracleWriter.PriceUpdate memory) {
        return IOracleWriter.PriceUpdate(ASSET, price, timestamp, 9_900, "node");
    }

    function _signed(uint256 key, IOracleWriter.PriceUpdate memory update)
        internal
        view
        returns (IOracleWriter.SignedPriceUpdate memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hub.digest(update));
        return IOracleWriter.SignedPriceUpdate(update, vm.addr(key), abi.encodePacked(r, s, v));
    }

    function _quorum(uint256 count, uint256 price) internal view returns (IOracleWriter.SignedPriceUpdate[] memory u) {
        u = new IOracleWriter.SignedPriceUpdate[](count);
        for (uint256 i; i < count; ++i) {
            u[i] = _signed(keys[i], _update(price + i * 1e18, block.timestamp - i));
        }
    }

    function _write(uint256 price) internal {
        vm.prank(KEEPER);
        hub.writePrice(ASSET, price, block.timestamp);
    }

    // --- writer -----------------------------------------------------------------------------------------------------

    function test_a_write_is_stored_read_and_told() external {
        vm.expectEmit();
        emit IOracleWriter.PriceWritten(ASSET, 100e18, block.timestamp, "keeper");
        _write(100e18);
        (uint256 price, uint256 timestamp) = hub.getPrice(ASSET);
        assertEq(price, 100e18);
        assertEq(timestamp, block.timestamp);
        assertEq(oracle.price(ASSET), 100e18, "through the median");
        assertTrue(hub.isSupported(ASSET));
        assertFalse(hub.isSupported(address(1)));
    }

    function test_a_batch_writes_all_or_reverts() external {
        IOracleWriter.PriceUpdate[] memory updates = new IOracleWriter.PriceUpdate[](2);
        updates[0] = _update(100e18, block.timestamp);
        updates[1] = IOracleWriter.PriceUpdate(address(2), 5e18, block.timestamp, 10_000, "node");
        vm.prank(KEEPER);
        hub.writePrices(updates);
        (uint256 price,, uint256 confidence, bytes32 source) = hub.latest(ASSET);
        assertEq(price, 100e18);
        assertEq(confidence, 9_900);
        assertEq(source, bytes32("node"));
        (price,) = hub.getPrice(address(2));
        assertEq(price, 5e18);
        updates[0].timestamp += 1;
        vm.prank(KEEPER);
        vm.expectRevert(
            abi.encodeWithSelector(
                OracleHub.TimestampNotNewer.selector, address(2), block.timestamp, block.timestamp
            )
        );
        hub.writePrices(updates);
    }

    function test_times_that_are_refused() external {
        _write(100e18);
        uint256 now_ = block.timestamp;
        vm.startPrank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.TimestampNotNewer.selector, ASSET, now_, now_));
        hub.writePrice(ASSET, 100e18, now_);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.TimestampInFuture.selector, ASSET, now_ + 61, now_ + 60));
        hub.writePrice(ASSET, 100e18, now_ + 61);
        hub.writePrice(ASSET, 100e18, now_ + 60);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.PriceStale.selector, ASSET, now_ - 3601, 3600));
        hub.writePrice(ASSET, 100e18, now_ - 3601);
        vm.stopPrank();
    }

    function test_values_that_are_refused() external {
        vm.startPrank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.BadPrice.selector, ASSET, 0));
        hub.writePrice(ASSET, 0, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.BadPrice.selector, ASSET, uint256(1) << 128));
        hub.writePrice(ASSET, 1 << 128, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.BadPrice.selector, address(0), 1));
        hub.writePrice(address(0), 1, block.timestamp);
        IOracleWriter.PriceUpdate[] memory updates = new IOracleWriter.PriceUpdate[](1);
        updates[0] = _update(1, block.timestamp);
        updates[0].confidence = 10_001;
        vm.expectRevert(abi.encodeWithSelector(OracleHub.BadConfidence.selector, 10_001));
        hub.writePrices(updates);
        vm.stopPrank();
    }

    function test_a_stored_price_grows_stale() external {
        _write(100e18);
        vm.warp(block.timestamp + 3601);
        vm.expectRevert(
            abi.encodeWithSelector(OracleHub.PriceStale.selector, ASSET, block.timestamp - 3601, 3600)
        );
        hub.getPrice(ASSET);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.UnknownAsset.selector, address(1)));
        hub.getPrice(address(1));
    }

    /// A jump is refused by an event: a revert would undo the trip.
    function test_a_jump_trips_and_writes_nothing() external {
        _write(100e18);
        vm.warp(block.timestamp + 1);
        vm.expectEmit();
        emit IOracleWriter.PriceRefused(ASSET, 200e18, block.timestamp, IOracleWriter.Refusal.Jump);
        _write(200e18);
        (uint256 price,,,) = hub.latest(ASSET);
        assertEq(price, 100e18);
        assertTrue(oracle.isCircuitBreakerTripped(ASSET));
        vm.warp(block.timestamp + 1);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.CircuitBreakerTripped.selector, ASSET));
        hub.writePrice(ASSET, 100e18, block.timestamp);
        IOracleWriter.PriceUpdate[] memory updates = new IOracleWriter.PriceUpdate[](1);
        updates[0] = _update(100e18, block.timestamp);
        vm.expectEmit();
        emit IOracleWriter.PriceRefused(ASSET, 100e18, block.timestamp, IOracleWriter.Refusal.Tripped);
        vm.prank(KEEPER);
        hub.writePrices(updates);
        vm.warp(block.timestamp + 300);
        _write(200e18);
        assertEq(oracle.price(ASSET), 200e18);
    }

    function test_a_paused_asset_takes_no_write() external {
        oracle.setAssetPaused(ASSET, true);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.AssetPaused.selector, ASSET));
        hub.writePrice(ASSET, 1, block.timestamp);
        IOracleWriter.PriceUpdate[] memory updates = new IOracleWriter.PriceUpdate[](1);
        updates[0] = _update(100e18, block.timestamp);
        vm.expectEmit();
        emit IOracleWriter.PriceRefused(ASSET, 100e18, block.timestamp, IOracleWriter.Refusal.Paused);
        vm.prank(KEEPER);
        hub.writePrices(updates);
    }

    // --- validators -------------------------------------------------------------------------------------------------

    function test_a_signed_price_may_be_carried_by_anyone() external {
        vm.prank(STRANGER);
        hub.writeSignedPrice(_signed(keys[0], _update(100e18, block.timestamp)));
        (uint256 price,) = hub.getPrice(ASSET);
        assertEq(price, 100e18);
    }

    function test_signatures_that_are_refused() external {
        IOracleWriter.SignedPriceUpdate memory good = _signed(keys[0], _update(100e18, block.timestamp));
        IOracleWriter.SignedPriceUpdate memory bad = _signed(keys[3], _update(100e18, block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(OracleHub.NotAValidator.selector, vm.addr(keys[3])));
        hub.writeSignedPrice(bad);
        bad.validator = vm.addr(keys[0]);
        vm.expectRevert(
            abi.encodeWithSelector(OracleHub.BadSignature.selector, vm.addr(keys[0]), vm.addr(keys[3]))
        );
        hub.writeSignedPrice(bad);
        good.update.price += 1;
        vm.expectRevert();
        hub.writeSignedPrice(good);
        good = _signed(keys[0], _update(100e18, block.timestamp));
        good.signature = "";
        vm.expectRevert();
        hub.writeSignedPrice(good);
        good = _signed(keys[0], _update(100e18, block.timestamp));
        hub.writeSignedPrice(good);
        vm.expectRevert(
            abi.encodeWithSelector(
                OracleHub.TimestampNotNewer.selector, ASSET, block.timestamp, block.timestamp
            )
        );
        hub.writeSignedPrice(good); // a replay is no news
    }

    /// A signature holds for one hub on one chain.
    function test_a_signature_of_another_hub_or_chain_is_refused() external {
        IOracleWriter.SignedPriceUpdate memory signed = _signed(keys[0], _update(100e18, block.timestamp));
        OracleHub other = new OracleHub(address(this), 0, oracle);
        other.addValidator(vm.addr(keys[0]));
        vm.expectRevert();
        other.writeSignedPrice(signed);
        vm.chainId(96_368);
        vm.expectRevert();
        hub.writeSignedPrice(signed);
    }

    function test_a_quorum_writes_its_median_and_oldest_time() external {
        hub.setQuorum(ASSET, 3);
        IOracleWriter.SignedPriceUpdate[] memory updates = _quorum(3, 100e18);
        vm.expectEmit();
        emit IOracleWriter.QuorumPriceWritten(ASSET, 101e18, 3);
        hub.writeQuorumPrice(updates, 0);
        (uint256 price, uint256 timestamp,, bytes32 source) = hub.latest(ASSET);
        assertEq(price, 101e18);
        assertEq(timestamp, block.timestamp - 2);
        assertEq(source, bytes32("quorum"));
    }

    function test_quorums_that_are_refused() external {
        hub.setQuorum(ASSET, 3);
        IOracleWriter.SignedPriceUpdate[] memory updates = _quorum(2, 100e18);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.QuorumNotReached.selector, ASSET, 2, 3));
        hub.writeQuorumPrice(updates, 1); // the caller's number cannot lower the asset's
        updates = _quorum(3, 100e18);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.QuorumNotReached.selector, ASSET, 3, 4));
        hub.writeQuorumPrice(updates, 4);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.QuorumNotReached.selector, address(0), 0, 1));
        hub.writeQuorumPrice(new IOracleWriter.SignedPriceUpdate[](0), 0);
        updates[2] = _signed(keys[0], _update(102e18, block.timestamp - 2));
        vm.expectRevert(abi.encodeWithSelector(OracleHub.DuplicateValidator.selector, vm.addr(keys[0])));
        hub.writeQuorumPrice(updates, 0);
        updates = _quorum(3, 100e18);
        updates[2] = _signed(keys[2], IOracleWriter.PriceUpdate(address(2), 100e18, block.timestamp, 0, ""));
        vm.expectRevert(abi.encodeWithSelector(OracleHub.AssetsDiffer.selector, ASSET, address(2)));
        hub.writeQuorumPrice(updates, 0);
        updates = _quorum(3, 100e18);
        updates[2] = _signed(keys[2], _update(106e18, block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(OracleHub.QuorumDisagrees.selector, ASSET, 100e18, 106e18));
        hub.writeQuorumPrice(updates, 0);
    }

    function test_an_asset_with_a_quorum_takes_nothing_else() external {
        hub.setQuorum(ASSET, 2);
        bytes memory refusal = abi.encodeWithSelector(OracleHub.QuorumRequired.selector, ASSET, 2);
        vm.prank(KEEPER);
        vm.expectRevert(refusal);
        hub.writePrice(ASSET, 1, block.timestamp);
        IOracleWriter.PriceUpdate[] memory updates = new IOracleWriter.PriceUpdate[](1);
        updates[0] = _update(1, block.timestamp);
        vm.prank(KEEPER);
        vm.expectRevert(refusal);
        hub.writePrices(updates);
        IOracleWriter.SignedPriceUpdate memory signed = _signed(keys[0], updates[0]);
        vm.expectRevert(refusal);
        hub.writeSignedPrice(signed);
    }

    function test_quorum_writes_pass_the_breaker_too() external {
        hub.setQuorum(ASSET, 3);
        hub.writeQuorumPrice(_quorum(3, 100e18), 0);
        vm.warp(block.timestamp + 10);
        hub.writeQuorumPrice(_quorum(3, 200e18), 0);
        (uint256 price,,,) = hub.latest(ASSET);
        assertEq(price, 101e18);
        assertTrue(oracle.isCircuitBreakerTripped(ASSET));
    }

    // --- roles and limits -------------------------------------------------------------------------------------------

    function test_roles() external {
        assertTrue(hub.isWriter(KEEPER));
        assertTrue(hub.isValidator(vm.addr(keys[0])));
        hub.removeWriter(KEEPER);
        hub.removeValidator(vm.addr(keys[0]));
        vm.prank(KEEPER);
        vm.expectRevert();
        hub.writePrice(ASSET, 1, block.timestamp);
        assertFalse(hub.isValidator(vm.addr(keys[0])));
        vm.startPrank(STRANGER);
        vm.expectRevert();
        hub.writePrice(ASSET, 1, block.timestamp);
        vm.expectRevert();
        hub.writePrices(new IOracleWriter.PriceUpdate[](0));
        vm.expectRevert();
        hub.addWriter(STRANGER);
        vm.expectRevert();
        hub.removeWriter(KEEPER);
        vm.expectRevert();
        hub.addValidator(STRANGER);
        vm.expectRevert();
        hub.removeValidator(KEEPER);
        vm.expectRevert();
        hub.setQuorum(ASSET, 1);
        vm.expectRevert();
        hub.setLimits(1, 1);
        vm.expectRevert();
        hub.addSource(address(hub));
        vm.expectRevert();
        hub.removeSource(address(hub));
        vm.stopPrank();
        hub.removeSource(address(hub));
        assertEq(oracle.sources().length, 0);
    }

    function test_limits() external {
        vm.expectRevert(abi.encodeWithSelector(OracleHub.BadLimits.selector, 0, 500));
        hub.setLimits(0, 500);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.BadLimits.selector, 60, 10_001));
        hub.setLimits(60, 10_001);
        hub.setLimits(60, 100);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.BadQuorum.selector, 0));
        hub.setQuorum(ASSET, 0);
        vm.expectRevert(abi.encodeWithSelector(OracleHub.BadQuorum.selector, 65));
        hub.setQuorum(ASSET, 65);
        assertEq(hub.getQuorum(ASSET), 1);
        assertEq(hub.name(), "oracle-hub");
    }

    /// Two leaders may race: time never runs backwards on chain, whatever order their writes arrive in.
    function testFuzz_stored_time_only_rises(uint256[8] calldata at, uint256[8] calldata prices) external {
        uint256 stored;
        for (uint256 i; i < at.length; ++i) {
            uint256 timestamp = block.timestamp - 1_000 + at[i] % 1_000;
            vm.prank(KEEPER);
            try hub.writePrice(ASSET, bound(prices[i], 95e18, 104e18), timestamp) {
                assertGt(timestamp, stored);
                stored = timestamp;
            } catch {
                assertLe(timestamp, stored);
            }
            (, uint256 latest,,) = hub.latest(ASSET);
            assertEq(latest, stored);
        }
    }
}
