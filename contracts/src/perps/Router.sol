// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { WLUX } from "../tokens/WLUX.sol";
import { Vault } from "./Vault.sol";

/// @title Router
/// @notice Holds traders' token approvals. A plugin acts for a trader only if governance listed it and he approved it.
contract Router is AccessControlDefaultAdminRules {
    using SafeERC20 for IERC20;

    bytes32 public constant GOV_ROLE = keccak256("GOV_ROLE");

    Vault public immutable VAULT;
    WLUX public immutable WRAPPED;
    mapping(address plugin => bool) public plugins;
    mapping(address account => mapping(address plugin => bool)) public approvedPlugins;

    event PluginSet(address indexed plugin, bool listed);
    event PluginApproved(address indexed account, address indexed plugin, bool approved);

    error NotAPlugin(address plugin);
    error NotApproved(address account, address plugin);
    error BadPath();
    error TooLittle(uint256 got, uint256 wanted);
    error OnlyWrapped(address sender);
    error CoinTransferFailed(address to, uint256 amount);

    constructor(address admin, uint48 adminDelay, Vault vault, WLUX wrapped)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        (VAULT, WRAPPED) = (vault, wrapped);
        _grantRole(GOV_ROLE, admin);
    }

    receive() external payable {
        if (msg.sender != address(WRAPPED)) revert OnlyWrapped(msg.sender);
    }

    function setPlugin(address plugin, bool listed) external onlyRole(GOV_ROLE) {
        plugins[plugin] = listed;
        emit PluginSet(plugin, listed);
    }

    function approvePlugin(address plugin) external {
        approvedPlugins[msg.sender][plugin] = true;
        emit PluginApproved(msg.sender, plugin, true);
    }

    function denyPlugin(address plugin) external {
        approvedPlugins[msg.sender][plugin] = false;
        emit PluginApproved(msg.sender, plugin, false);
    }

    /// @notice Swaps through the vault along `path` (two or three tokens).
    function swap(address[] calldata path, uint256 amountIn, uint256 minOut, address receiver)
        external
        returns (uint256 amountOut)
    {
        IERC20(path[0]).safeTransferFrom(msg.sender, address(VAULT), amountIn);
        return _swap(path, minOut, receiver);
    }

    /// @notice The same, paying with the chain's coin; path[0] is WLUX.
    function swapCoinToTokens(address[] calldata path, uint256 minOut, address receiver)
        external
        payable
        returns (uint256 amountOut)
    {
        if (path[0] != address(WRAPPED)) revert BadPath();
        WRAPPED.deposit{ value: msg.value }();
        IERC20(address(WRAPPED)).safeTransfer(address(VAULT), msg.value);
        return _swap(path, minOut, receiver);
    }

    /// @notice The same, paid out in coin; the last of `path` is WLUX.
    function swapTokensToCoin(address[] calldata path, uint256 amountIn, uint256 minOut, address receiver)
        external
        returns (uint256 amountOut)
    {
        if (path[path.length - 1] != address(WRAPPED)) revert BadPath();
        IERC20(path[0]).safeTransferFrom(msg.sender, address(VAULT), amountIn);
        amountOut = _swap(path, minOut, address(this));
        WRAPPED.withdraw(amountOut);
        (bool sent,) = receiver.call{ value: amountOut }("");
        if (!sent) revert CoinTransferFailed(receiver, amountOut);
    }

    // --- for plugins ------------------------------------------------------------------------------------------------

    function pluginTransfer(address token, address account, address receiver, uint256 amount) external {
        _requirePlugin(account);
        IERC20(token).safeTransferFrom(account, receiver, amount);
    }

    function pluginIncreasePosition(
        address account,
        address collateralToken,
        address indexToken,
        uint256 sizeDelta,
        bool isLong
    ) external {
        _requirePlugin(account);
        VAULT.increasePosition(account, collateralToken, indexToken, sizeDelta, isLong);
    }

    function pluginDecreasePosition(
        address account,
        address collateralToken,
        address indexToken,
        uint256 collateralDelta,
        uint256 sizeDelta,
        bool isLong,
        address receiver
    ) external returns (uint256) {
        _requirePlugin(account);
        return VAULT.decreasePosition(
            account, collateralToken, indexToken, collateralDelta, sizeDelta, isLong, receiver
        );
    }

    function _requirePlugin(address account) private view {
        if (!plugins[msg.sender]) revert NotAPlugin(msg.sender);
        if (!approvedPlugins[account][msg.sender]) revert NotApproved(account, msg.sender);
    }

    function _swap(address[] calldata path, uint256 minOut, address receiver) private returns (uint256 amountOut) {
        if (path.length < 2 || path.length > 3) revert BadPath();
        amountOut = VAULT.swap(path[0], path[1], path.length == 3 ? address(this) : receiver);
        if (path.length == 3) {
            IERC20(path[1]).safeTransfer(address(VAULT), amountOut);
            amountOut = VAULT.swap(path[1], path[2], receiver);
        }
        if (amountOut < minOut) revert TooLittle(amountOut, minOut);
    }
}
