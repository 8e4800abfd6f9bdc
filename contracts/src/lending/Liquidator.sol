// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { IERC20, SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuard } from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import { ILiquidateCallback, IMarkets, MarketParams } from "../interfaces/IMarkets.sol";

/// @dev The one function of the V2 router that a liquidation needs.
interface ISwapRouter {
    function swapExactTokensForTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external returns (uint256[] memory amounts);
}

/// @title Liquidator
/// @notice Liquidates without capital: takes the collateral, sells it on the AMM, repays, and gives the caller the rest.
/// @dev Holds nothing between calls. Only the market that is being liquidated may call back, and only during the call.
contract Liquidator is ILiquidateCallback, ReentrancyGuard {
    using SafeERC20 for IERC20;

    IMarkets public immutable MARKETS;
    ISwapRouter public immutable ROUTER;

    event LiquidatedWithSwap(
        address indexed caller, address indexed borrower, uint256 seizedAssets, uint256 repaidAssets, uint256 profit
    );

    error WrongPath(address first, address last);
    error NotInLiquidation(address caller);
    error ProfitTooSmall(uint256 profit, uint256 minimum);

    constructor(IMarkets markets, ISwapRouter router) {
        MARKETS = markets;
        ROUTER = router;
    }

    /// @param seizedAssets collateral to take; 0 when `repaidShares` is given
    /// @param path tokens of the sale, from the collateral to the loan token
    /// @param minProfit loan atoms that must be left for the caller, or the whole call reverts
    function liquidate(
        MarketParams calldata params,
        address borrower,
        uint256 seizedAssets,
        uint256 repaidShares,
        address[] calldata path,
        uint256 minProfit,
        uint256 deadline
    ) external nonReentrant returns (uint256 profit) {
        if (path.length < 2 || path[0] != params.collateralToken || path[path.length - 1] != params.loanToken) {
            revert WrongPath(path.length == 0 ? address(0) : path[0], path.length == 0 ? address(0) : path[path.length - 1]);
        }
        uint256 before = IERC20(params.loanToken).balanceOf(address(this));
        (uint256 seized, uint256 repaid) =
            MARKETS.liquidate(params, borrower, seizedAssets, repaidShares, abi.encode(path, deadline));
        profit = IERC20(params.loanToken).balanceOf(address(this)) - before;
        if (profit < minProfit) revert ProfitTooSmall(profit, minProfit);
        emit LiquidatedWithSwap(msg.sender, borrower, seized, repaid, profit);
        IERC20(params.loanToken).safeTransfer(msg.sender, profit);
    }

    /// @inheritdoc ILiquidateCallback
    function onLiquidate(uint256 repaidAssets, bytes calldata data) external {
        if (msg.sender != address(MARKETS) || !_reentrancyGuardEntered()) revert NotInLiquidation(msg.sender);
        (address[] memory path, uint256 deadline) = abi.decode(data, (address[], uint256));
        uint256 amount = IERC20(path[0]).balanceOf(address(this));
        IERC20(path[0]).forceApprove(address(ROUTER), amount);
        ROUTER.swapExactTokensForTokens(amount, repaidAssets, path, address(this), deadline);
        IERC20(path[path.length - 1]).forceApprove(address(MARKETS), repaidAssets);
    }
}
