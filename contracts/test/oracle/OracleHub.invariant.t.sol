// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test } from "forge-std/Test.sol";
import { IOracleWriter } from "../../src/interfaces/IOracleWriter.sol";
import { Oracle } from "../../src/oracle/Oracle.sol";
import { OracleHub } from "../../src/oracle/OracleHub.sol";

/// @notice Writers with good and bad clocks, strangers, and time.
contract HubHandler is Test {
    OracleHub private immutable HUB;
    Oracle private immutable ORACLE;
    address private immutable WRITER;
    address public constant ASSET = address(0xa55e7);
    uint256 public lastTimestamp;
    uint256 public lastPrice;
    uint256 public written;
    bool public wentBack;
    bool public jumped;
    bool public strangerWrote;

    constructor(OracleHub hub, Oracle oracle, address writer) {
        (HUB, ORACLE, WRITER) = (hub, oracle, writer);
    }

    function write(uint256 price, uint256 age, bool ahead) external {
        (uint256 before,,,) = HUB.latest(ASSET);
        uint256 middle = before == 0 ? 1000e18 : before;
        price = bound(price, middle * 85 / 100, middle * 115 / 100);
        age = bound(age, 0, 5_000);
        uint256 timestamp = ahead ? block.timestamp + age % 120 : block.timestamp - age;
        (,, uint256 trippedAt) = ORACLE.circuit(ASSET);
        vm.prank(WRITER);
        try HUB.writePrice(ASSET, price, timestamp) {
            _look(trippedAt != 0);
        } catch { }
    }

    function writeAsAStranger(address who, uint256 price) external {
        if (who == WRITER || who == address(HUB)) return;
        vm.prank(who);
        try HUB.writePrice(ASSET, price, block.timestamp) {
            strangerWrote = true;
        } catch { }
        vm.prank(who);
        try ORACLE.observe(ASSET, price, true) {
            strangerWrote = true;
        } catch { }
    }

    function wait(uint256 seconds_) external {
        skip(bound(seconds_, 1, 400));
    }

    function _look(bool wasTripped) private {
        (uint256 price, uint256 timestamp,,) = HUB.latest(ASSET);
        if (timestamp == lastTimestamp) return; // refused: nothing was stored
        if (timestamp < lastTimestamp || timestamp > block.timestamp + 60) wentBack = true;
        uint256 moved = price > lastPrice ? price - lastPrice : lastPrice - price;
        if (lastPrice != 0 && !wasTripped && moved * 10_000 > lastPrice * 1000) jumped = true;
        (lastPrice, lastTimestamp) = (price, timestamp);
        ++written;
    }
}

contract OracleHubInvariantTest is Test {
    HubHandler private handler;
    Oracle private oracle;
    OracleHub private hub;

    function setUp() external {
        vm.warp(1_700_000_000);
        oracle = new Oracle(address(this), 0);
        hub = new OracleHub(address(this), 0, oracle);
        oracle.grantRole(oracle.FEEDER_ROLE(), address(hub));
        address writer = makeAddr("writer");
        hub.addWriter(writer);
        handler = new HubHandler(hub, oracle, writer);
        targetContract(address(handler));
    }

    function test_theHandlerWrites() external {
        handler.write(1000e18, 0, false);
        handler.wait(10);
        handler.write(1050e18, 0, false);
        assertEq(handler.written(), 2);
    }

    function invariant_timeOnlyMovesForwardJumpsAreHeldAndStrangersKeptOut() external view {
        assertFalse(handler.wentBack(), "a stored time went back or lies ahead");
        assertFalse(handler.jumped(), "a jump was stored without a trip before it");
        assertFalse(handler.strangerWrote(), "somebody without the role wrote");
    }
}
