// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test } from "forge-std/Test.sol";
import { MarketParams, MarketPosition, MarketTotals } from "../../src/interfaces/IMarkets.sol";
import { Markets } from "../../src/lending/Markets.sol";
import { MockOracle } from "../mocks/MockOracle.sol";
import { MockToken } from "../mocks/MockToken.sol";
import { LendingBase } from "./LendingBase.sol";

/// @notice Four actors do whatever they may, prices move and time passes.
contract MarketsHandler is Test {
    Markets internal immutable MARKETS;
    MockOracle internal immutable ORACLE;
    MockToken internal immutable LOAN;
    MockToken internal immutable COLLATERAL;
    MarketParams internal params;
    bytes32 internal id;
    address[4] public actors = [address(0xA1), address(0xA2), address(0xA3), address(0xA4)];
    uint256 public calls;
    uint256 public liquidations;

    constructor(Markets markets, MarketParams memory params_) {
        MARKETS = markets;
        params = params_;
        id = markets.marketId(params_);
        ORACLE = MockOracle(params_.oracle);
        LOAN = MockToken(params_.loanToken);
        COLLATERAL = MockToken(params_.collateralToken);
        for (uint256 i; i < actors.length; ++i) {
            vm.startPrank(actors[i]);
            LOAN.approve(address(markets), type(uint256).max);
            COLLATERAL.approve(address(markets), type(uint256).max);
            vm.stopPrank();
        }
    }

    function supply(uint256 who, uint256 assets) external as_(who) {
        assets = bound(assets, 1, 1e12);
        LOAN.mint(_actor(who), assets);
        MARKETS.supply(params, assets, 0, _actor(who));
    }

    function withdraw(uint256 who, uint256 shares) external as_(who) {
        uint256 held = MARKETS.position(id, _actor(who)).supplyShares;
        if (held == 0) return;
        MARKETS.withdraw(params, 0, bound(shares, 1, held), _actor(who), _actor(who));
    }

    function pledge(uint256 who, uint256 assets) external as_(who) {
        assets = bound(assets, 1, 100e18);
        COLLATERAL.mint(_actor(who), assets);
        MARKETS.supplyCollateral(params, assets, _actor(who));
    }

    function release(uint256 who, uint256 assets) external as_(who) {
        uint256 held = MARKETS.position(id, _actor(who)).collateral;
        if (held == 0) return;
        MARKETS.withdrawCollateral(params, bound(assets, 1, held), _actor(who), _actor(who));
    }

    function borrow(uint256 who, uint256 assets) external as_(who) {
        MARKETS.borrow(params, bound(assets, 1, 1e12), 0, _actor(who), _actor(who));
    }

    function repay(uint256 who, uint256 shares) external as_(who) {
        uint256 owed = MARKETS.position(id, _actor(who)).borrowShares;
        if (owed == 0) return;
        LOAN.mint(_actor(who), 1e13);
        MARKETS.repay(params, 0, bound(shares, 1, owed), _actor(who));
    }

    function liquidate(uint256 who, uint256 victim, uint256 seize) external as_(who) {
        uint256 held = MARKETS.position(id, _actor(victim)).collateral;
        if (held == 0) return;
        LOAN.mint(_actor(who), 1e13);
        MARKETS.liquidate(params, _actor(victim), bound(seize, 1, held), 0, "");
        ++liquidations;
    }

    function move(uint256 price, uint256 elapsed) external {
        vm.warp(block.timestamp + bound(elapsed, 0, 7 days));
        ORACLE.set(address(LOAN), 1e18);
        ORACLE.set(address(COLLATERAL), bound(price, 200e18, 4_000e18));
    }

    function _actor(uint256 who) private view returns (address) {
        return actors[who % actors.length];
    }

    modifier as_(uint256 who) {
        ++calls;
        vm.startPrank(_actor(who));
        _;
        vm.stopPrank();
    }
}

contract MarketsInvariantTest is LendingBase {
    MarketsHandler internal handler;

    function setUp() public override {
        super.setUp();
        markets.setFee(params, 0.1e18);
        handler = new MarketsHandler(markets, params);
        targetContract(address(handler));
    }

    /// @notice The cash is there: what suppliers are owed less what borrowers owe, and every collateral.
    function invariant_custody_covers_every_claim() external view {
        MarketTotals memory t = markets.totals(id);
        assertGe(lusd.balanceOf(address(markets)), t.supplyAssets - t.borrowAssets);
        assertEq(leth.balanceOf(address(markets)), markets.totalCollateral(id));
    }

    function invariant_shares_and_collateral_add_up() external view {
        MarketTotals memory t = markets.totals(id);
        uint256 supplied = markets.position(id, TREASURY).supplyShares;
        uint256 borrowed;
        uint256 collateral;
        for (uint256 i; i < 4; ++i) {
            MarketPosition memory p = markets.position(id, handler.actors(i));
            supplied += p.supplyShares;
            borrowed += p.borrowShares;
            collateral += p.collateral;
        }
        assertEq(supplied, t.supplyShares);
        assertEq(borrowed, t.borrowShares);
        assertEq(collateral, markets.totalCollateral(id));
        assertLe(t.borrowAssets, t.supplyAssets);
    }

    /// @notice Nobody is in debt without collateral: that is bad debt and gone.
    function invariant_no_debt_without_collateral() external view {
        for (uint256 i; i < 4; ++i) {
            MarketPosition memory p = markets.position(id, handler.actors(i));
            assertTrue(p.collateral > 0 || p.borrowShares == 0);
        }
    }
}
