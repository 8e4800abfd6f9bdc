// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { StdInvariant } from "forge-std/StdInvariant.sol";
import { Test } from "forge-std/Test.sol";
import { IVault } from "../../src/interfaces/IVault.sol";
import { LLPManager } from "../../src/perps/LLPManager.sol";
import { ShortsTracker } from "../../src/perps/ShortsTracker.sol";
import { Vault } from "../../src/perps/Vault.sol";
import { MockOracle } from "../mocks/MockOracle.sol";
import { MockToken } from "../mocks/MockToken.sol";
import { PerpsBase } from "./PerpsBase.sol";

/// @notice Trades, swaps, deposits, moves prices and time at random, and counts what it did.
contract PerpsHandler is Test {
    uint256 private constant USD = 1e30;

    Vault private immutable VAULT;
    LLPManager private immutable MANAGER;
    MockOracle private immutable ORACLE;
    MockToken private immutable BTC;
    MockToken private immutable STABLE;
    address[3] public traders = [address(0xa1), address(0xa2), address(0xa3)];
    uint256 public price = 40_000e18;
    mapping(bytes32 what => uint256) public counts;

    constructor(Vault vault, LLPManager manager, MockOracle oracle, MockToken btc, MockToken stable) {
        (VAULT, MANAGER, ORACLE, BTC, STABLE) = (vault, manager, oracle, btc, stable);
    }

    function open(uint256 who, bool isLong, uint256 dollars, uint256 leverage) external {
        dollars = bound(dollars, 10, 20_000);
        uint256 size = dollars * bound(leverage, 1, 60) * USD;
        address token = isLong ? address(BTC) : address(STABLE);
        if (isLong) BTC.mint(address(VAULT), dollars * 1e26 / price);
        else STABLE.mint(address(VAULT), dollars * 1e6);
        try VAULT.increasePosition(traders[who % 3], token, address(BTC), size, isLong) {
            ++counts["open"];
        } catch {
            VAULT.directPoolDeposit(token);
        }
    }

    function reduce(uint256 who, bool isLong, uint256 part, uint256 collateralPart) external {
        address trader = traders[who % 3];
        address token = isLong ? address(BTC) : address(STABLE);
        (uint256 size, uint256 collateral) = _amounts(trader, token, isLong, part, collateralPart);
        if (size == 0) return;
        try VAULT.decreasePosition(trader, token, address(BTC), collateral, size, isLong, trader) {
            ++counts["reduce"];
        } catch { }
    }

    function _amounts(address trader, address token, bool isLong, uint256 part, uint256 collateralPart)
        private
        view
        returns (uint256 size, uint256 collateral)
    {
        IVault.Position memory p = VAULT.getPosition(trader, token, address(BTC), isLong);
        if (p.size == 0) return (0, 0);
        size = part % 3 == 0 ? p.size : bound(part, 1, p.size);
        collateral = size == p.size ? 0 : bound(collateralPart, 0, p.collateral / 4);
    }

    function liquidate(uint256 who, bool isLong) external {
        address token = isLong ? address(BTC) : address(STABLE);
        try VAULT.liquidatePosition(traders[who % 3], token, address(BTC), isLong, address(0xfee)) {
            ++counts["liquidate"];
        } catch { }
    }

    function swap(bool sell, uint256 dollars) external {
        dollars = bound(dollars, 1, 50_000);
        address tokenIn = sell ? address(BTC) : address(STABLE);
        address tokenOut = sell ? address(STABLE) : address(BTC);
        if (sell) BTC.mint(address(VAULT), dollars * 1e26 / price);
        else STABLE.mint(address(VAULT), dollars * 1e6);
        try VAULT.swap(tokenIn, tokenOut, address(0xabc)) {
            ++counts["swap"];
        } catch {
            VAULT.directPoolDeposit(tokenIn);
        }
    }

    function provide(uint256 dollars) external {
        dollars = bound(dollars, 1, 100_000);
        STABLE.mint(address(this), dollars * 1e6);
        STABLE.approve(address(MANAGER), dollars * 1e6);
        try MANAGER.addLiquidity(address(STABLE), dollars * 1e6, 0, 0) {
            ++counts["provide"];
        } catch { }
    }

    function redeem(uint256 part) external {
        uint256 held = MANAGER.SHARE().balanceOf(address(this));
        if (held == 0) return;
        skipTime(900);
        try MANAGER.removeLiquidity(address(STABLE), bound(part, 1, held), 0, address(this)) {
            ++counts["redeem"];
        } catch { }
    }

    function movePrice(uint256 bps, bool up) external {
        bps = bound(bps, 1, 800);
        uint256 next = up ? price * (10_000 + bps) / 10_000 : price * (10_000 - bps) / 10_000;
        if (next < 5_000e18 || next > 300_000e18) return;
        price = next;
        ORACLE.set(address(BTC), next);
    }

    function skipTime(uint256 seconds_) public {
        skip(bound(seconds_, 1, 6 hours));
        ORACLE.set(address(BTC), price);
        ORACLE.set(address(STABLE), 1e18);
    }
}

contract VaultInvariantTest is PerpsBase {
    PerpsHandler private handler;

    function setUp() public override {
        super.setUp();
        // ETH is left out, so that every asset in the pool has a price that the handler keeps fresh.
        vm.startPrank(lp);
        skip(900);
        _skip(0);
        manager.removeLiquidity(address(eth), 900_000e18, 0, lp);
        vm.stopPrank();
        oracle.setMaxAge(type(uint64).max);
        handler = new PerpsHandler(vault, manager, oracle, btc, usd);
        vault.grantRole(vault.ROUTER_ROLE(), address(handler));
        vault.grantRole(vault.LIQUIDATOR_ROLE(), address(handler));
        targetContract(address(handler));
    }

    /// @dev The random histories prove nothing if the handler's calls all fail.
    function test_theHandlerActs() external {
        handler.open(0, true, 1_000, 10);
        handler.open(1, false, 1_000, 10);
        handler.reduce(1, false, 1, 0);
        handler.swap(true, 1_000);
        handler.provide(1_000);
        handler.redeem(1e18);
        for (uint256 i; i < 4; ++i) {
            handler.movePrice(500, false);
        }
        handler.liquidate(0, true);
        assertEq(handler.counts("open"), 2);
        assertEq(handler.counts("reduce"), 1);
        assertEq(handler.counts("swap"), 1);
        assertEq(handler.counts("provide"), 1);
        assertEq(handler.counts("redeem"), 1);
        assertEq(handler.counts("liquidate"), 1);
    }

    /// @dev One function, so that one random history is checked against all of it.
    function invariant_theBooksAddUp() external view {
        _assertSolvent(btc);
        _assertSolvent(usd);
        (uint256 longs, uint256 owed, uint256 reservedBtc) = _longs();
        assertEq(vault.globalLongSizes(address(btc)), longs, "open interest of longs");
        assertEq(vault.guaranteedUsd(address(btc)), owed, "guaranteed = sum of size - collateral");
        assertEq(vault.reservedAmounts(address(btc)), reservedBtc, "reserves of longs");
        _checkShorts();
        assertLe(llp.totalSupply() == 0 ? 0 : manager.getPrice(false), manager.getPrice(true));
    }

    function _longs() private view returns (uint256 size, uint256 owed, uint256 reserved) {
        for (uint256 i; i < 3; ++i) {
            IVault.Position memory p = _longOf(handler.traders(i));
            size += p.size;
            owed += p.size - p.collateral;
            reserved += p.reserveAmount;
        }
    }

    function _checkShorts() private view {
        uint256 price = vault.getMaxPrice(address(btc));
        uint256 size;
        uint256 reserved;
        uint256 collateral;
        int256 pnl;
        for (uint256 i; i < 3; ++i) {
            address trader = handler.traders(i);
            IVault.Position memory p = _shortOf(trader);
            if (p.size == 0) continue;
            size += p.size;
            reserved += p.reserveAmount;
            collateral += p.collateral;
            (bool hasProfit, uint256 delta) = vault.getPositionDelta(trader, address(usd), address(btc), false);
            pnl += hasProfit ? int256(delta) : -int256(delta);
        }
        assertEq(vault.globalShortSizes(address(btc)), size, "open interest of shorts");
        assertEq(vault.reservedAmounts(address(usd)), reserved, "reserves of shorts");
        assertApproxEqAbs(shorts.totalPnl(address(btc), size, price), pnl, USD / 1000, "tracker = sum of shorts");
        uint256 held = usd.balanceOf(address(vault));
        // The pool, the fees, and the shorts' collateral are all there; rounding may have left an atom per trade.
        assertGe(
            held + 100, vault.poolAmounts(address(usd)) + vault.feeReserves(address(usd)) + collateral / 1e24, "custody"
        );
    }
}
