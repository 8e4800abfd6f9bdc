// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuard } from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import { WLUX } from "../tokens/WLUX.sol";
import { Router } from "./Router.sol";
import { Vault } from "./Vault.sol";
import { VaultPriceFeed } from "./VaultPriceFeed.sol";

/// @title PositionRouter
/// @notice Positions are traded in two steps, so that nobody trades at a price he has already seen: the trader files a
/// request with a fee, a keeper executes it at the next price. A request that cannot be executed (price beyond the
/// acceptable one, vault refuses, too old) is taken back: what was paid in returns to the trader, the fee pays the keeper.
contract PositionRouter is AccessControlDefaultAdminRules, ReentrancyGuard {
    using SafeERC20 for IERC20;

    bytes32 public constant GOV_ROLE = keccak256("GOV_ROLE");
    bytes32 public constant KEEPER_ROLE = keccak256("KEEPER_ROLE");
    /// @notice Gas that must be left when a request is tried, so that a keeper cannot make one fail by starving it.
    uint256 public constant MIN_EXECUTION_GAS = 1_500_000;

    struct IncreaseRequest {
        address account;
        address indexToken;
        address[] path;
        uint256 amountIn;
        uint256 minOut;
        uint256 sizeDelta;
        bool isLong;
        uint256 acceptablePrice;
        uint256 executionFee;
        uint64 block_;
        uint64 time;
    }

    struct DecreaseRequest {
        address account;
        address indexToken;
        address[] path;
        uint256 collateralDelta;
        uint256 sizeDelta;
        bool isLong;
        address receiver;
        uint256 acceptablePrice;
        uint256 minOut;
        uint256 executionFee;
        uint64 block_;
        uint64 time;
        bool withdrawCoin;
    }

    struct Delays {
        /// @dev Blocks before a keeper may execute.
        uint32 minBlocksKeeper;
        /// @dev Seconds before the trader may cancel.
        uint32 minSecondsTrader;
        /// @dev Seconds after which a request is no longer executed.
        uint32 maxSeconds;
        /// @dev Whether the price must be newer than the request. Without it a keeper that is slow to write
        /// prices lets traders in at one they have seen; with it a request waits for the next write.
        bool newerPriceOnly;
    }

    Router public immutable ROUTER;
    Vault public immutable VAULT;
    WLUX public immutable WRAPPED;
    uint256 public minExecutionFee;
    Delays public delays = Delays(0, 180, 1800, false);
    mapping(address account => uint256) public requestCount;
    mapping(bytes32 key => IncreaseRequest) private _increases;
    mapping(bytes32 key => DecreaseRequest) private _decreases;

    event CreateIncreasePosition(
        address indexed account, bytes32 indexed key, address indexToken, uint256 sizeDelta, bool isLong, uint256 fee
    );
    event CreateDecreasePosition(
        address indexed account, bytes32 indexed key, address indexToken, uint256 sizeDelta, bool isLong, uint256 fee
    );
    event ExecuteIncreasePosition(address indexed account, bytes32 indexed key, address keeper);
    event ExecuteDecreasePosition(address indexed account, bytes32 indexed key, address keeper, uint256 amountOut);
    /// @param reason Revert data of what failed; empty when the request was cancelled or too old.
    event CancelIncreasePosition(address indexed account, bytes32 indexed key, bytes reason);
    event CancelDecreasePosition(address indexed account, bytes32 indexed key, bytes reason);
    event Configured(uint256 minExecutionFee, Delays delays);

    error BadPath();
    error FeeTooLow(uint256 given, uint256 wanted);
    error ValueMismatch(uint256 given, uint256 wanted);
    error UnknownRequest(bytes32 key);
    error TooEarly(bytes32 key);
    error PriceNotNewer(bytes32 key, uint256 pricedAt);
    error NotAllowed(address caller);
    error PriceBeyondAcceptable(uint256 price, uint256 acceptable);
    error TooLittle(uint256 got, uint256 wanted);
    error NotEnoughGas(uint256 left, uint256 wanted);
    error CoinTransferFailed(address to, uint256 amount);
    error OnlyWrapped(address sender);
    error OnlySelf();

    constructor(address admin, uint48 adminDelay, Router router, uint256 minExecutionFee_)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        ROUTER = router;
        VAULT = router.VAULT();
        WRAPPED = router.WRAPPED();
        minExecutionFee = minExecutionFee_;
        _grantRole(GOV_ROLE, admin);
    }

    receive() external payable {
        if (msg.sender != address(WRAPPED)) revert OnlyWrapped(msg.sender);
    }

    function configure(uint256 minExecutionFee_, Delays calldata delays_) external onlyRole(GOV_ROLE) {
        (minExecutionFee, delays) = (minExecutionFee_, delays_);
        emit Configured(minExecutionFee_, delays_);
    }

    // --- filing -----------------------------------------------------------------------------------------------------

    /// @notice Asks to open or add to a position. Takes `amountIn` of path[0] now, through Router.
    /// @param path The collateral token, or the token paid and then the collateral token.
    /// @param acceptablePrice Highest price for a long, lowest for a short; 1e30.
    /// @param executionFee What the keeper gets, in coin; sent along.
    function createIncreasePosition(
        address[] calldata path,
        address indexToken,
        uint256 amountIn,
        uint256 minOut,
        uint256 sizeDelta,
        bool isLong,
        uint256 acceptablePrice,
        uint256 executionFee
    ) external payable nonReentrant returns (bytes32 key) {
        if (msg.value != executionFee) revert ValueMismatch(msg.value, executionFee);
        if (amountIn > 0) ROUTER.pluginTransfer(path[0], msg.sender, address(this), amountIn);
        IncreaseRequest memory r = IncreaseRequest({
            account: msg.sender,
            indexToken: indexToken,
            path: path,
            amountIn: amountIn,
            minOut: minOut,
            sizeDelta: sizeDelta,
            isLong: isLong,
            acceptablePrice: acceptablePrice,
            executionFee: executionFee,
            block_: uint64(block.number),
            time: uint64(block.timestamp)
        });
        return _file(r);
    }

    /// @notice The same, paying the collateral in coin: what is sent beyond the fee. path[0] is WLUX.
    function createIncreasePositionCoin(
        address[] calldata path,
        address indexToken,
        uint256 minOut,
        uint256 sizeDelta,
        bool isLong,
        uint256 acceptablePrice,
        uint256 executionFee
    ) external payable nonReentrant returns (bytes32 key) {
        if (msg.value < executionFee) revert ValueMismatch(msg.value, executionFee);
        if (path.length == 0 || path[0] != address(WRAPPED)) revert BadPath();
        uint256 amountIn = msg.value - executionFee;
        WRAPPED.deposit{ value: amountIn }();
        IncreaseRequest memory r = IncreaseRequest({
            account: msg.sender,
            indexToken: indexToken,
            path: path,
            amountIn: amountIn,
            minOut: minOut,
            sizeDelta: sizeDelta,
            isLong: isLong,
            acceptablePrice: acceptablePrice,
            executionFee: executionFee,
            block_: uint64(block.number),
            time: uint64(block.timestamp)
        });
        return _file(r);
    }

    /// @notice Asks to reduce or close a position.
    /// @param path The collateral token, or it and then the token to be paid in.
    /// @param acceptablePrice Lowest price for a long, highest for a short; 1e30.
    /// @param withdrawCoin Pay out in coin; the last of `path` is WLUX then.
    function createDecreasePosition(
        address[] calldata path,
        address indexToken,
        uint256 collateralDelta,
        uint256 sizeDelta,
        bool isLong,
        address receiver,
        uint256 acceptablePrice,
        uint256 minOut,
        uint256 executionFee,
        bool withdrawCoin
    ) external payable nonReentrant returns (bytes32 key) {
        if (msg.value != executionFee) revert ValueMismatch(msg.value, executionFee);
        if (executionFee < minExecutionFee) revert FeeTooLow(executionFee, minExecutionFee);
        if (path.length == 0 || path.length > 2) revert BadPath();
        if (withdrawCoin && path[path.length - 1] != address(WRAPPED)) revert BadPath();
        key = _nextKey();
        DecreaseRequest storage r = _decreases[key];
        r.account = msg.sender;
        r.indexToken = indexToken;
        r.path = path;
        r.collateralDelta = collateralDelta;
        r.sizeDelta = sizeDelta;
        r.isLong = isLong;
        r.receiver = receiver;
        r.acceptablePrice = acceptablePrice;
        r.minOut = minOut;
        r.executionFee = executionFee;
        (r.block_, r.time) = (uint64(block.number), uint64(block.timestamp));
        r.withdrawCoin = withdrawCoin;
        emit CreateDecreasePosition(msg.sender, key, indexToken, sizeDelta, isLong, executionFee);
    }

    // --- executing --------------------------------------------------------------------------------------------------

    /// @notice Tries a request; it is done with either way. Answers whether it went through.
    function executeIncreasePosition(bytes32 key, address payable feeReceiver)
        external
        onlyRole(KEEPER_ROLE)
        nonReentrant
        returns (bool executed)
    {
        IncreaseRequest memory r = _increases[key];
        _requireRipe(key, r.account, r.indexToken, r.block_, r.time);
        delete _increases[key];
        bytes memory reason;
        if (block.timestamp <= uint256(r.time) + delays.maxSeconds) {
            _requireGas();
            try this.performIncrease(r) {
                executed = true;
            } catch (bytes memory data) {
                reason = data;
            }
        }
        if (executed) {
            emit ExecuteIncreasePosition(r.account, key, msg.sender);
        } else {
            emit CancelIncreasePosition(r.account, key, reason);
            if (r.amountIn > 0) IERC20(r.path[0]).safeTransfer(r.account, r.amountIn);
        }
        _payCoin(feeReceiver, r.executionFee);
    }

    /// @notice Tries a request; it is done with either way. Answers whether it went through.
    function executeDecreasePosition(bytes32 key, address payable feeReceiver)
        external
        onlyRole(KEEPER_ROLE)
        nonReentrant
        returns (bool executed)
    {
        DecreaseRequest memory r = _decreases[key];
        _requireRipe(key, r.account, r.indexToken, r.block_, r.time);
        delete _decreases[key];
        bytes memory reason;
        uint256 amountOut;
        if (block.timestamp <= uint256(r.time) + delays.maxSeconds) {
            _requireGas();
            try this.performDecrease(r) returns (uint256 paid) {
                (executed, amountOut) = (true, paid);
            } catch (bytes memory data) {
                reason = data;
            }
        }
        if (executed) emit ExecuteDecreasePosition(r.account, key, msg.sender, amountOut);
        else emit CancelDecreasePosition(r.account, key, reason);
        _payCoin(feeReceiver, r.executionFee);
    }

    /// @notice Takes a request back that no keeper has executed; all returns to the trader.
    function cancelIncreasePosition(bytes32 key) external nonReentrant {
        IncreaseRequest memory r = _increases[key];
        _requireCancellable(key, r.account, r.time);
        delete _increases[key];
        emit CancelIncreasePosition(r.account, key, "");
        if (r.amountIn > 0) IERC20(r.path[0]).safeTransfer(r.account, r.amountIn);
        _payCoin(r.account, r.executionFee);
    }

    function cancelDecreasePosition(bytes32 key) external nonReentrant {
        DecreaseRequest memory r = _decreases[key];
        _requireCancellable(key, r.account, r.time);
        delete _decreases[key];
        emit CancelDecreasePosition(r.account, key, "");
        _payCoin(r.account, r.executionFee);
    }

    /// @dev Only called by this contract itself, so that a failure undoes all of it.
    function performIncrease(IncreaseRequest calldata r) external {
        if (msg.sender != address(this)) revert OnlySelf();
        address collateral = r.path[r.path.length - 1];
        if (r.amountIn > 0) {
            IERC20(r.path[0]).safeTransfer(address(VAULT), r.amountIn);
            if (r.path.length == 2) {
                uint256 bought = VAULT.swap(r.path[0], collateral, address(this));
                if (bought < r.minOut) revert TooLittle(bought, r.minOut);
                IERC20(collateral).safeTransfer(address(VAULT), bought);
            }
        }
        uint256 price = r.isLong ? VAULT.getMaxPrice(r.indexToken) : VAULT.getMinPrice(r.indexToken);
        if (r.isLong ? price > r.acceptablePrice : price < r.acceptablePrice) {
            revert PriceBeyondAcceptable(price, r.acceptablePrice);
        }
        ROUTER.pluginIncreasePosition(r.account, collateral, r.indexToken, r.sizeDelta, r.isLong);
    }

    /// @dev Only called by this contract itself, so that a failure undoes all of it.
    function performDecrease(DecreaseRequest calldata r) external returns (uint256 amountOut) {
        if (msg.sender != address(this)) revert OnlySelf();
        uint256 price = r.isLong ? VAULT.getMinPrice(r.indexToken) : VAULT.getMaxPrice(r.indexToken);
        if (r.isLong ? price < r.acceptablePrice : price > r.acceptablePrice) {
            revert PriceBeyondAcceptable(price, r.acceptablePrice);
        }
        amountOut = ROUTER.pluginDecreasePosition(
            r.account, r.path[0], r.indexToken, r.collateralDelta, r.sizeDelta, r.isLong, address(this)
        );
        if (r.path.length == 2 && amountOut > 0) {
            IERC20(r.path[0]).safeTransfer(address(VAULT), amountOut);
            amountOut = VAULT.swap(r.path[0], r.path[1], address(this));
        }
        if (amountOut < r.minOut) revert TooLittle(amountOut, r.minOut);
        if (amountOut == 0) return 0;
        if (r.withdrawCoin) {
            WRAPPED.withdraw(amountOut);
            (bool sent,) = r.receiver.call{ value: amountOut }("");
            if (!sent) revert CoinTransferFailed(r.receiver, amountOut);
        } else {
            IERC20(r.path[r.path.length - 1]).safeTransfer(r.receiver, amountOut);
        }
    }

    function increaseRequest(bytes32 key) external view returns (IncreaseRequest memory) {
        return _increases[key];
    }

    function decreaseRequest(bytes32 key) external view returns (DecreaseRequest memory) {
        return _decreases[key];
    }

    // --- inside -----------------------------------------------------------------------------------------------------

    function _file(IncreaseRequest memory r) private returns (bytes32 key) {
        if (r.executionFee < minExecutionFee) revert FeeTooLow(r.executionFee, minExecutionFee);
        if (r.path.length == 0 || r.path.length > 2) revert BadPath();
        key = _nextKey();
        _increases[key] = r;
        emit CreateIncreasePosition(r.account, key, r.indexToken, r.sizeDelta, r.isLong, r.executionFee);
    }

    function _nextKey() private returns (bytes32) {
        return keccak256(abi.encode(msg.sender, ++requestCount[msg.sender]));
    }

    function _requireRipe(bytes32 key, address account, address indexToken, uint64 block_, uint64 time) private view {
        if (account == address(0)) revert UnknownRequest(key);
        if (block.number < uint256(block_) + delays.minBlocksKeeper) revert TooEarly(key);
        // Past its time a request is taken back, whatever the oracle says.
        if (!delays.newerPriceOnly || block.timestamp > uint256(time) + delays.maxSeconds) return;
        uint256 pricedAt = VaultPriceFeed(address(VAULT.priceFeed())).pricedAt(indexToken);
        if (pricedAt <= time) revert PriceNotNewer(key, pricedAt);
    }

    function _requireCancellable(bytes32 key, address account, uint64 time) private view {
        if (account == address(0)) revert UnknownRequest(key);
        if (msg.sender != account && !hasRole(KEEPER_ROLE, msg.sender)) revert NotAllowed(msg.sender);
        if (msg.sender == account && block.timestamp < uint256(time) + delays.minSecondsTrader) revert TooEarly(key);
    }

    function _requireGas() private view {
        if (gasleft() < MIN_EXECUTION_GAS) revert NotEnoughGas(gasleft(), MIN_EXECUTION_GAS);
    }

    /// @dev A receiver that refuses coin gets it wrapped.
    function _payCoin(address to, uint256 amount) private {
        if (amount == 0) return;
        (bool sent,) = to.call{ value: amount }("");
        if (sent) return;
        WRAPPED.deposit{ value: amount }();
        IERC20(address(WRAPPED)).safeTransfer(to, amount);
    }
}
