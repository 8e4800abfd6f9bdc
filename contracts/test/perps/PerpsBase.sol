// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test } from "forge-std/Test.sol";
import { IOracle } from "../../src/interfaces/IOracle.sol";
import { IVault } from "../../src/interfaces/IVault.sol";
import { FastPriceFeed } from "../../src/perps/FastPriceFeed.sol";
import { LLPManager } from "../../src/perps/LLPManager.sol";
import { OrderBook } from "../../src/perps/OrderBook.sol";
import { PositionRouter } from "../../src/perps/PositionRouter.sol";
import { Router } from "../../src/perps/Router.sol";
import { ShortsTracker } from "../../src/perps/ShortsTracker.sol";
import { Vault } from "../../src/perps/Vault.sol";
import { VaultBase } from "../../src/perps/VaultBase.sol";
import { VaultPriceFeed } from "../../src/perps/VaultPriceFeed.sol";
import { VaultUtils } from "../../src/perps/VaultUtils.sol";
import { LLP } from "../../src/tokens/MintableToken.sol";
import { WLUX } from "../../src/tokens/WLUX.sol";
import { MockOracle } from "../mocks/MockOracle.sol";
import { MockToken } from "../mocks/MockToken.sol";

/// @notice The whole perps protocol on a mock oracle: BTC 40,000, ETH 2,000, coin 10, USD 1; a pool of about 3 million.
abstract contract PerpsBase is Test {
    uint256 internal constant USD = 1e30;
    uint256 internal constant FEE = 0.001 ether;
    address internal constant KEEPER = address(0xbeef);

    MockOracle internal oracle;
    MockToken internal btc;
    MockToken internal eth;
    MockToken internal usd;
    WLUX internal wlux;
    Vault internal vault;
    VaultUtils internal utils;
    VaultPriceFeed internal feed;
    ShortsTracker internal shorts;
    Router internal router;
    PositionRouter internal positions;
    OrderBook internal orders;
    LLP internal llp;
    LLPManager internal manager;

    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal lp = makeAddr("lp");

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        oracle = new MockOracle();
        (btc, eth, usd, wlux) = (new MockToken("BTC", 8), new MockToken("ETH", 18), new MockToken("USD", 6), new WLUX());
        _setPrices(40_000e18, 2_000e18);
        oracle.set(address(wlux), 10e18);
        oracle.set(address(usd), 1e18);
        vault = new Vault(address(this), 0);
        utils = new VaultUtils(vault);
        feed = new VaultPriceFeed(address(this), 0, IOracle(address(oracle)));
        shorts = new ShortsTracker(address(this), 0);
        router = new Router(address(this), 0, vault, wlux);
        positions = new PositionRouter(address(this), 0, router, FEE);
        orders = new OrderBook(address(this), 0, router, FEE);
        llp = new LLP(address(this), 0);
        manager = new LLPManager(address(this), 0, vault, llp);
        _configure();
        _seed();
    }

    function _configure() private {
        feed.setStrictStable(address(usd), true);
        vault.setPriceFeed(feed);
        vault.setShortsTracker(shorts);
        vault.setTokenConfig(address(usd), 6, 0, 0, true, false);
        vault.setTokenConfig(address(btc), 8, 0, 0, false, true);
        vault.setTokenConfig(address(eth), 18, 0, 0, false, true);
        vault.setTokenConfig(address(wlux), 18, 0, 0, false, true);
        VaultBase.Market memory market = VaultBase.Market(50_000_000 * USD, 50_000_000 * USD, 0, 0);
        vault.setMarket(address(btc), market);
        vault.setMarket(address(eth), market);
        vault.setMarket(address(wlux), market);
        vault.grantRole(vault.ROUTER_ROLE(), address(router));
        vault.grantRole(vault.ROUTER_ROLE(), address(this));
        vault.grantRole(vault.MANAGER_ROLE(), address(manager));
        vault.grantRole(vault.LIQUIDATOR_ROLE(), KEEPER);
        llp.grantRole(llp.MINTER_ROLE(), address(manager));
        shorts.grantRole(shorts.VAULT_ROLE(), address(vault));
        router.setPlugin(address(positions), true);
        router.setPlugin(address(orders), true);
        positions.grantRole(positions.KEEPER_ROLE(), KEEPER);
        orders.grantRole(orders.KEEPER_ROLE(), KEEPER);
    }

    function _seed() private {
        usd.mint(lp, 1_000_000e6);
        btc.mint(lp, 25e8);
        eth.mint(lp, 500e18);
        vm.startPrank(lp);
        usd.approve(address(manager), type(uint256).max);
        btc.approve(address(manager), type(uint256).max);
        eth.approve(address(manager), type(uint256).max);
        manager.addLiquidity(address(usd), 1_000_000e6, 0, 0);
        manager.addLiquidity(address(btc), 25e8, 0, 0);
        manager.addLiquidity(address(eth), 500e18, 0, 0);
        vm.stopPrank();
    }

    function _setPrices(uint256 btcPrice, uint256 ethPrice) internal {
        oracle.set(address(btc), btcPrice);
        oracle.set(address(eth), ethPrice);
    }

    /// @dev Moves time and keeps every price fresh.
    function _skip(uint256 seconds_) internal {
        skip(seconds_);
        (uint256 b,) = oracle.entries(address(btc));
        (uint256 e,) = oracle.entries(address(eth));
        _setPrices(b, e);
        oracle.set(address(wlux), 10e18);
        oracle.set(address(usd), 1e18);
    }

    /// @dev A long on BTC opened straight at the vault, as a router would.
    function _long(address account, uint256 btcAmount, uint256 size) internal {
        btc.mint(address(vault), btcAmount);
        vault.increasePosition(account, address(btc), address(btc), size, true);
    }

    function _short(address account, uint256 usdAmount, uint256 size) internal {
        usd.mint(address(vault), usdAmount);
        vault.increasePosition(account, address(usd), address(btc), size, false);
    }

    function _longOf(address account) internal view returns (IVault.Position memory) {
        return vault.getPosition(account, address(btc), address(btc), true);
    }

    function _shortOf(address account) internal view returns (IVault.Position memory) {
        return vault.getPosition(account, address(usd), address(btc), false);
    }

    function _one(address a) internal pure returns (address[] memory path) {
        path = new address[](1);
        path[0] = a;
    }

    function _two(address a, address b) internal pure returns (address[] memory path) {
        path = new address[](2);
        (path[0], path[1]) = (a, b);
    }

    /// @dev What must hold after everything: the vault has what it says it has.
    function _assertSolvent(MockToken token) internal view {
        uint256 balance = token.balanceOf(address(vault));
        assertGe(balance, vault.poolAmounts(address(token)) + vault.feeReserves(address(token)), "pool and fees");
        assertGe(vault.poolAmounts(address(token)), vault.reservedAmounts(address(token)), "reserve");
        assertGe(balance, vault.tokenBalances(address(token)), "recorded balance");
    }
}
