// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ISwapRouter, Liquidator } from "../../src/lending/Liquidator.sol";
import { MockToken } from "../mocks/MockToken.sol";
import { LendingBase } from "./LendingBase.sol";

/// @notice Sells at a fixed price and honours the limit and the deadline.
contract FixedRouter is ISwapRouter {
    uint256 public price;

    function setPrice(uint256 price_) external {
        price = price_;
    }

    function swapExactTokensForTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external returns (uint256[] memory amounts) {
        require(block.timestamp <= deadline, "EXPIRED");
        amounts = new uint256[](2);
        amounts[1] = amountIn * price / 1e30;
        require(amounts[1] >= amountOutMin, "INSUFFICIENT_OUTPUT_AMOUNT");
        require(IERC20(path[0]).transferFrom(msg.sender, address(this), amountIn));
        MockToken(path[1]).mint(to, amounts[1]);
    }
}

contract LiquidatorTest is LendingBase {
    FixedRouter internal router;
    Liquidator internal liquidator;
    address[] internal path;

    function setUp() public override {
        super.setUp();
        router = new FixedRouter();
        liquidator = new Liquidator(markets, router);
        path = [address(leth), address(lusd)];
        _supply(10_000e6);
        _borrow(1e18, 1_600e6);
        oracle.set(address(leth), 1_900e18);
        router.setPrice(1_890e18);
    }

    function test_liquidates_without_capital() external {
        vm.prank(STRANGER);
        uint256 profit = liquidator.liquidate(params, BORROWER, 0.5e18, 0, path, 50e6, block.timestamp);
        // Sold for 945, repaid 893.000001.
        assertEq(profit, 945e6 - 893_000_001);
        assertEq(lusd.balanceOf(STRANGER), profit);
        assertEq(lusd.balanceOf(address(liquidator)), 0);
        assertEq(leth.balanceOf(address(liquidator)), 0);
    }

    function test_refuses_a_loss_a_small_profit_and_a_late_call() external {
        vm.expectRevert(abi.encodeWithSelector(Liquidator.ProfitTooSmall.selector, 51_999_999, 60e6));
        liquidator.liquidate(params, BORROWER, 0.5e18, 0, path, 60e6, block.timestamp);
        vm.expectRevert("EXPIRED");
        liquidator.liquidate(params, BORROWER, 0.5e18, 0, path, 0, block.timestamp - 1);
        router.setPrice(1_700e18);
        vm.expectRevert("INSUFFICIENT_OUTPUT_AMOUNT");
        liquidator.liquidate(params, BORROWER, 0.5e18, 0, path, 0, block.timestamp);
    }

    function test_refuses_a_foreign_path() external {
        path = [address(lusd), address(leth)];
        vm.expectRevert(abi.encodeWithSelector(Liquidator.WrongPath.selector, address(lusd), address(leth)));
        liquidator.liquidate(params, BORROWER, 0.5e18, 0, path, 0, block.timestamp);
        delete path;
        vm.expectRevert(abi.encodeWithSelector(Liquidator.WrongPath.selector, address(0), address(0)));
        liquidator.liquidate(params, BORROWER, 0.5e18, 0, path, 0, block.timestamp);
    }

    function test_only_the_markets_call_back_and_only_in_a_liquidation() external {
        bytes memory data = abi.encode(path, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(Liquidator.NotInLiquidation.selector, STRANGER));
        vm.prank(STRANGER);
        liquidator.onLiquidate(1, data);
        vm.expectRevert(abi.encodeWithSelector(Liquidator.NotInLiquidation.selector, address(markets)));
        vm.prank(address(markets));
        liquidator.onLiquidate(1, data);
    }
}
