// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuard } from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import { Router } from "./Router.sol";
import { Vault } from "./Vault.sol";
import { VaultPriceFeed } from "./VaultPriceFeed.sol";

/// @title OrderBook
/// @notice On-chain triggers: orders that open or reduce a position once the vault's price has passed a mark. Keepers
/// execute them and earn their fees; a trader who could execute his own would trade at a price he has already seen.
contract OrderBook is AccessControlDefaultAdminRules, ReentrancyGuard {
    using SafeERC20 for IERC20;

    bytes32 public constant GOV_ROLE = keccak256("GOV_ROLE");
    bytes32 public constant KEEPER_ROLE = keccak256("KEEPER_ROLE");

    struct Order {
        address collateralToken;
        address indexToken;
        /// @dev Of an increase: atoms taken at filing. Of a decrease: dollars x 1e30 to take out of the position.
        uint256 collateralDelta;
        uint256 sizeDelta;
        uint256 triggerPrice;
        uint256 executionFee;
        bool isLong;
        bool triggerAbove;
        bool isIncrease;
        bool open;
        /// @dev When it was filed or last changed, unix seconds.
        uint64 time;
    }

    Router public immutable ROUTER;
    Vault public immutable VAULT;
    uint256 public immutable MIN_EXECUTION_FEE;
    /// @notice Whether an order waits for a price that is newer than itself. Without it one whose mark is passed already
    /// trades at a price its trader has seen, where the keeper is slow to write.
    bool public newerPriceOnly;
    mapping(address account => Order[]) private _orders;

    event CreateOrder(address indexed account, uint256 indexed index, Order order);
    event UpdateOrder(address indexed account, uint256 indexed index, uint256 sizeDelta, uint256 triggerPrice, bool above);
    event CancelOrder(address indexed account, uint256 indexed index);
    event ExecuteOrder(address indexed account, uint256 indexed index, uint256 price, address executor);
    event Configured(bool newerPriceOnly);

    error FeeMismatch(uint256 given, uint256 wanted);
    error NoOrder(address account, uint256 index);
    error NotTriggered(uint256 price, uint256 triggerPrice);
    error PriceNotNewer(address account, uint256 index, uint256 pricedAt);
    error CoinTransferFailed(address to, uint256 amount);

    constructor(address admin, uint48 adminDelay, Router router, uint256 minExecutionFee)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        (ROUTER, VAULT, MIN_EXECUTION_FEE) = (router, router.VAULT(), minExecutionFee);
        _grantRole(GOV_ROLE, admin);
    }

    function configure(bool newerPriceOnly_) external onlyRole(GOV_ROLE) {
        newerPriceOnly = newerPriceOnly_;
        emit Configured(newerPriceOnly_);
    }

    /// @notice Files an order to open or add to a position; takes `amount` of the collateral now, through Router.
    function createIncreaseOrder(
        address collateralToken,
        uint256 amount,
        address indexToken,
        uint256 sizeDelta,
        bool isLong,
        uint256 triggerPrice,
        bool triggerAbove
    ) external payable nonReentrant returns (uint256 index) {
        ROUTER.pluginTransfer(collateralToken, msg.sender, address(this), amount);
        return _file(
            Order(
                collateralToken,
                indexToken,
                amount,
                sizeDelta,
                triggerPrice,
                msg.value,
                isLong,
                triggerAbove,
                true,
                true,
                uint64(block.timestamp)
            )
        );
    }

    /// @notice Files an order to reduce or close a position (a take-profit or a stop).
    function createDecreaseOrder(
        address collateralToken,
        uint256 collateralDelta,
        address indexToken,
        uint256 sizeDelta,
        bool isLong,
        uint256 triggerPrice,
        bool triggerAbove
    ) external payable nonReentrant returns (uint256 index) {
        return _file(
            Order(
                collateralToken,
                indexToken,
                collateralDelta,
                sizeDelta,
                triggerPrice,
                msg.value,
                isLong,
                triggerAbove,
                false,
                true,
                uint64(block.timestamp)
            )
        );
    }

    function updateOrder(uint256 index, uint256 sizeDelta, uint256 triggerPrice, bool triggerAbove)
        external
        nonReentrant
    {
        Order storage o = _open(msg.sender, index);
        (o.sizeDelta, o.triggerPrice, o.triggerAbove) = (sizeDelta, triggerPrice, triggerAbove);
        o.time = uint64(block.timestamp);
        emit UpdateOrder(msg.sender, index, sizeDelta, triggerPrice, triggerAbove);
    }

    function cancelOrder(uint256 index) external nonReentrant {
        Order memory o = _open(msg.sender, index);
        _orders[msg.sender][index].open = false;
        emit CancelOrder(msg.sender, index);
        if (o.isIncrease) IERC20(o.collateralToken).safeTransfer(msg.sender, o.collateralDelta);
        _payCoin(msg.sender, o.executionFee);
    }

    /// @notice Executes an order whose mark is passed. Reverts when the vault refuses it, or the price is not newer than the
    /// order where it must be; the order stays then.
    function executeOrder(address account, uint256 index, address feeReceiver)
        external
        onlyRole(KEEPER_ROLE)
        nonReentrant
    {
        Order memory o = _open(account, index);
        if (newerPriceOnly) {
            uint256 pricedAt = VaultPriceFeed(address(VAULT.priceFeed())).pricedAt(o.indexToken);
            if (pricedAt <= o.time) revert PriceNotNewer(account, index, pricedAt);
        }
        // The price the trade would be made at, so that an order is never executed at one it was not meant for.
        uint256 price = o.isLong == o.isIncrease ? VAULT.getMaxPrice(o.indexToken) : VAULT.getMinPrice(o.indexToken);
        if (o.triggerAbove ? price <= o.triggerPrice : price >= o.triggerPrice) {
            revert NotTriggered(price, o.triggerPrice);
        }
        _orders[account][index].open = false;
        emit ExecuteOrder(account, index, price, msg.sender);
        if (o.isIncrease) {
            IERC20(o.collateralToken).safeTransfer(address(VAULT), o.collateralDelta);
            ROUTER.pluginIncreasePosition(account, o.collateralToken, o.indexToken, o.sizeDelta, o.isLong);
        } else {
            ROUTER.pluginDecreasePosition(
                account, o.collateralToken, o.indexToken, o.collateralDelta, o.sizeDelta, o.isLong, account
            );
        }
        _payCoin(feeReceiver, o.executionFee);
    }

    function getOrder(address account, uint256 index) external view returns (Order memory) {
        return _orders[account][index];
    }

    function orderCount(address account) external view returns (uint256) {
        return _orders[account].length;
    }

    function _file(Order memory order) private returns (uint256 index) {
        if (msg.value < MIN_EXECUTION_FEE) revert FeeMismatch(msg.value, MIN_EXECUTION_FEE);
        index = _orders[msg.sender].length;
        _orders[msg.sender].push(order);
        emit CreateOrder(msg.sender, index, order);
    }

    function _open(address account, uint256 index) private view returns (Order storage o) {
        if (index >= _orders[account].length || !_orders[account][index].open) revert NoOrder(account, index);
        return _orders[account][index];
    }

    function _payCoin(address to, uint256 amount) private {
        (bool sent,) = to.call{ value: amount }("");
        if (!sent) revert CoinTransferFailed(to, amount);
    }
}
