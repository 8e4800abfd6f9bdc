// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Test } from "forge-std/Test.sol";
import { MarketParams, MarketPosition, MarketTotals } from "../../src/interfaces/IMarkets.sol";
import { Collateral } from "../../src/lending/Collateral.sol";
import { InterestModel } from "../../src/lending/InterestModel.sol";
import { Markets } from "../../src/lending/Markets.sol";
import { MockOracle } from "../mocks/MockOracle.sol";
import { MockToken } from "../mocks/MockToken.sol";

/// @notice One market: LUSD (6 decimals) against LETH (18), 2,000 dollars each, LLTV 80 %.
abstract contract LendingBase is Test {
    MockToken internal lusd;
    MockToken internal leth;
    MockOracle internal oracle;
    Collateral internal registry;
    InterestModel internal model;
    Markets internal markets;
    MarketParams internal params;
    bytes32 internal id;

    address internal constant TREASURY = address(0x7EA);
    address internal constant SUPPLIER = address(0x501);
    address internal constant BORROWER = address(0xB0B);
    address internal constant STRANGER = address(0xBAD);

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        lusd = new MockToken("LUSD", 6);
        leth = new MockToken("LETH", 18);
        oracle = new MockOracle();
        oracle.set(address(lusd), 1e18);
        oracle.set(address(leth), 2000e18);
        registry = new Collateral(address(this), 0);
        registry.list(address(lusd), 0, 1 hours, 0);
        registry.list(address(leth), 0.86e18, 1 hours, 0);
        model = new InterestModel(0.02e18, 0.15e18, 2e18, 0.8e18);
        markets = new Markets(address(this), 0, registry, TREASURY);
        markets.setInterestModel(address(model), true);
        params = MarketParams(address(lusd), address(leth), address(oracle), address(model), 0.8e18);
        id = markets.createMarket(params);
        for (uint256 i; i < 3; ++i) {
            address who = [SUPPLIER, BORROWER, STRANGER][i];
            vm.startPrank(who);
            lusd.approve(address(markets), type(uint256).max);
            leth.approve(address(markets), type(uint256).max);
            vm.stopPrank();
        }
    }

    function _supply(uint256 assets) internal {
        lusd.mint(SUPPLIER, assets);
        vm.prank(SUPPLIER);
        markets.supply(params, assets, 0, SUPPLIER);
    }

    function _borrow(uint256 collateral, uint256 assets) internal {
        leth.mint(BORROWER, collateral);
        vm.startPrank(BORROWER);
        markets.supplyCollateral(params, collateral, BORROWER);
        markets.borrow(params, assets, 0, BORROWER, BORROWER);
        vm.stopPrank();
    }

    /// @dev Time passes and the oracle keeps telling the same prices.
    function _pass(uint256 elapsed) internal {
        vm.warp(block.timestamp + elapsed);
        (uint256 a,) = oracle.entries(address(lusd));
        (uint256 b,) = oracle.entries(address(leth));
        oracle.set(address(lusd), a);
        oracle.set(address(leth), b);
    }
}
