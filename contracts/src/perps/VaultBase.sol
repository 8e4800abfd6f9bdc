// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuard } from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IShortsTracker, IVault, IVaultPriceFeed } from "../interfaces/IVault.sol";
import { BPS } from "../libraries/BpsMath.sol";
import { PositionMath } from "../libraries/PositionMath.sol";

/// @title What the vault keeps, its configuration, prices and pool accounting
abstract contract VaultBase is IVault, AccessControlDefaultAdminRules, ReentrancyGuard {
    using SafeERC20 for IERC20;

    bytes32 public constant GOV_ROLE = keccak256("GOV_ROLE");
    bytes32 public constant MANAGER_ROLE = keccak256("MANAGER_ROLE");
    bytes32 public constant ROUTER_ROLE = keccak256("ROUTER_ROLE");
    bytes32 public constant LIQUIDATOR_ROLE = keccak256("LIQUIDATOR_ROLE");

    uint256 public constant MAX_FEE_BPS = 500;
    /// @notice Bound on the funding factor: 1 % of the position an interval when all of the pool is in use.
    uint256 public constant MAX_FUNDING_FACTOR = 10_000;
    uint256 public constant MIN_FUNDING_INTERVAL = 1 hours;
    uint256 public constant MIN_LEVERAGE_BPS = BPS;

    struct TokenConfig {
        bool listed;
        bool isStable;
        bool isShortable;
        uint8 decimals;
        uint16 minProfitBps;
        uint128 maxPoolAmount;
    }

    struct Fees {
        uint16 swapBps;
        uint16 stableSwapBps;
        uint16 marginBps;
        uint16 liquidationBps;
        /// @dev Least liquidation fee in dollars x 1e30; 0 = the share alone.
        uint128 minLiquidationUsd;
        uint32 minProfitTime;
    }

    struct Funding {
        uint32 interval;
        uint32 factor;
        uint32 stableFactor;
    }

    struct Market {
        /// @dev Caps on open interest, dollars x 1e30; 0 = none allowed.
        uint256 maxLongSize;
        uint256 maxShortSize;
        /// @dev Gap between longs and shorts at which the impact reaches `maxImpactBps`; 0 = no impact.
        uint256 impactDepth;
        uint256 maxImpactBps;
    }

    mapping(address token => TokenConfig) public tokenConfigs;
    mapping(address indexToken => Market) public markets;
    Fees public fees = Fees(30, 4, 10, 50, 0, 0);
    Funding public funding = Funding(3600, 600, 600);
    /// @notice In basis points: 100x.
    uint256 public maxLeverageBps = 100 * BPS;
    bool public leverageEnabled = true;
    bool public swapEnabled = true;
    bool public publicLiquidation;
    IVaultPriceFeed public priceFeed;
    IShortsTracker public shortsTracker;

    mapping(address token => uint256) public poolAmounts;
    mapping(address token => uint256) public reservedAmounts;
    /// @notice Pool amount below which swaps may not take it.
    mapping(address token => uint256) public bufferAmounts;
    mapping(address token => uint256) public tokenBalances;
    mapping(address token => uint256) public feeReserves;
    /// @notice For longs: sum of size - collateral, what the pool is owed at the average prices.
    mapping(address token => uint256) public guaranteedUsd;
    mapping(address token => uint256) public globalLongSizes;
    mapping(address token => uint256) public globalShortSizes;
    mapping(address token => uint256) public cumulativeFundingRates;
    mapping(address token => uint256) public lastFundingTimes;
    address[] private _tokens;

    event TokenConfigured(address indexed token);
    event Configured(bytes32 indexed what);
    event FeesWithdrawn(address indexed token, address indexed receiver, uint256 amount);

    error BadConfig();
    error TokenNotListed(address token);
    error Disabled();
    error PoolTooSmall(address token, uint256 amount, uint256 pool);
    error PoolFull(address token, uint256 amount, uint256 limit);
    error ReserveExceedsPool(address token, uint256 reserved, uint256 pool);
    error NothingArrived(address token);
    error ZeroPrice(address token);

    constructor(address admin, uint48 adminDelay) AccessControlDefaultAdminRules(adminDelay, admin) {
        _grantRole(GOV_ROLE, admin);
    }

    // --- configuration ----------------------------------------------------------------------------------------------

    function setTokenConfig(
        address token,
        uint8 decimals,
        uint16 minProfitBps,
        uint128 maxPoolAmount,
        bool isStable,
        bool isShortable
    ) external onlyRole(GOV_ROLE) {
        if (token.code.length == 0 || decimals > 30 || minProfitBps > BPS || (isStable && isShortable)) revert BadConfig();
        if (!tokenConfigs[token].listed) _tokens.push(token);
        tokenConfigs[token] = TokenConfig(true, isStable, isShortable, decimals, minProfitBps, maxPoolAmount);
        emit TokenConfigured(token);
    }

    function setMarket(address indexToken, Market calldata market) external onlyRole(GOV_ROLE) {
        if (market.maxImpactBps > MAX_FEE_BPS) revert BadConfig();
        markets[indexToken] = market;
        emit Configured("market");
    }

    function setFees(Fees calldata fees_) external onlyRole(GOV_ROLE) {
        if (
            fees_.swapBps > MAX_FEE_BPS || fees_.stableSwapBps > MAX_FEE_BPS || fees_.marginBps > MAX_FEE_BPS
                || fees_.liquidationBps > MAX_FEE_BPS || fees_.minLiquidationUsd > 100e30
                || fees_.minProfitTime > 1 days
        ) revert BadConfig();
        fees = fees_;
        emit Configured("fees");
    }

    function setFunding(Funding calldata funding_) external onlyRole(GOV_ROLE) {
        if (
            funding_.interval < MIN_FUNDING_INTERVAL || funding_.factor > MAX_FUNDING_FACTOR
                || funding_.stableFactor > MAX_FUNDING_FACTOR
        ) revert BadConfig();
        for (uint256 i; i < _tokens.length; ++i) {
            updateCumulativeFundingRate(_tokens[i]);
        }
        funding = funding_;
        emit Configured("funding");
    }

    function setMaxLeverage(uint256 maxLeverageBps_) external onlyRole(GOV_ROLE) {
        if (maxLeverageBps_ <= MIN_LEVERAGE_BPS || maxLeverageBps_ > 1000 * BPS) revert BadConfig();
        maxLeverageBps = maxLeverageBps_;
        emit Configured("maxLeverage");
    }

    function setSwitches(bool leverage, bool swaps, bool publicLiquidation_) external onlyRole(GOV_ROLE) {
        (leverageEnabled, swapEnabled, publicLiquidation) = (leverage, swaps, publicLiquidation_);
        emit Configured("switches");
    }

    function setBufferAmount(address token, uint256 amount) external onlyRole(GOV_ROLE) {
        bufferAmounts[token] = amount;
        emit Configured("buffer");
    }

    function setPriceFeed(IVaultPriceFeed priceFeed_) external onlyRole(GOV_ROLE) {
        if (address(priceFeed_).code.length == 0) revert BadConfig();
        priceFeed = priceFeed_;
        emit Configured("priceFeed");
    }

    function setShortsTracker(IShortsTracker shortsTracker_) external onlyRole(GOV_ROLE) {
        if (address(shortsTracker_).code.length == 0) revert BadConfig();
        shortsTracker = shortsTracker_;
        emit Configured("shortsTracker");
    }

    function withdrawFees(address token, address receiver) external onlyRole(GOV_ROLE) nonReentrant returns (uint256 amount) {
        amount = feeReserves[token];
        feeReserves[token] = 0;
        emit FeesWithdrawn(token, receiver, amount);
        _transferOut(token, amount, receiver);
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    function allTokens() external view returns (address[] memory) {
        return _tokens;
    }

    /// @inheritdoc IVault
    function getMaxPrice(address token) public view returns (uint256) {
        return _price(token, true);
    }

    /// @inheritdoc IVault
    function getMinPrice(address token) public view returns (uint256) {
        return _price(token, false);
    }

    function tokenToUsd(address token, uint256 amount, uint256 price) public view returns (uint256) {
        return Math.mulDiv(amount, price, 10 ** tokenConfigs[token].decimals);
    }

    function usdToToken(address token, uint256 usd, uint256 price) public view returns (uint256) {
        return Math.mulDiv(usd, 10 ** tokenConfigs[token].decimals, price);
    }

    /// @inheritdoc IVault
    function nextCumulativeFundingRate(address token) public view returns (uint256 rate) {
        (rate,) = _nextFunding(token);
    }

    /// @notice Brings the token's cumulative funding rate up to the last whole interval.
    function updateCumulativeFundingRate(address token) public {
        (uint256 rate, uint256 time) = _nextFunding(token);
        if (time == lastFundingTimes[token]) return;
        lastFundingTimes[token] = time;
        cumulativeFundingRates[token] = rate;
        emit FundingRateUpdated(token, rate);
    }

    // --- inside -----------------------------------------------------------------------------------------------------

    function _nextFunding(address token) private view returns (uint256 rate, uint256 time) {
        uint256 last = lastFundingTimes[token];
        uint256 interval = funding.interval;
        rate = cumulativeFundingRates[token];
        if (last == 0) return (rate, block.timestamp / interval * interval);
        if (block.timestamp < last + interval) return (rate, last);
        uint256 intervals = (block.timestamp - last) / interval;
        uint256 factor = tokenConfigs[token].isStable ? funding.stableFactor : funding.factor;
        rate += PositionMath.fundingIncrement(factor, reservedAmounts[token], poolAmounts[token], intervals);
        time = last + intervals * interval;
    }

    function _price(address token, bool maximise) private view returns (uint256 price) {
        price = priceFeed.getPrice(token, maximise);
        if (price == 0) revert ZeroPrice(token);
    }

    function _requireListed(address token) internal view {
        if (!tokenConfigs[token].listed) revert TokenNotListed(token);
    }

    /// @dev What of `token` has arrived since the last look. Measured, so a token that takes a fee pays for itself.
    function _transferIn(address token) internal returns (uint256 amount) {
        uint256 balance = IERC20(token).balanceOf(address(this));
        amount = balance - tokenBalances[token];
        tokenBalances[token] = balance;
    }

    function _transferOut(address token, uint256 amount, address receiver) internal {
        if (amount == 0) return;
        IERC20(token).safeTransfer(receiver, amount);
        tokenBalances[token] = IERC20(token).balanceOf(address(this));
    }

    function _increasePool(address token, uint256 amount) internal {
        poolAmounts[token] += amount;
    }

    function _decreasePool(address token, uint256 amount) internal {
        uint256 pool = poolAmounts[token];
        if (amount > pool) revert PoolTooSmall(token, amount, pool);
        poolAmounts[token] = pool - amount;
        _requireReserved(token);
    }

    function _increaseReserved(address token, uint256 amount) internal {
        reservedAmounts[token] += amount;
        _requireReserved(token);
    }

    function _requireReserved(address token) internal view {
        if (reservedAmounts[token] > poolAmounts[token]) {
            revert ReserveExceedsPool(token, reservedAmounts[token], poolAmounts[token]);
        }
    }

    function _requireCapacity(address token) internal view {
        uint256 limit = tokenConfigs[token].maxPoolAmount;
        if (limit != 0 && poolAmounts[token] > limit) revert PoolFull(token, poolAmounts[token], limit);
    }

    /// @dev Losses of longs can take `guaranteedUsd` below what was counted in; it stops at 0.
    function _decreaseGuaranteed(address token, uint256 usd) internal {
        uint256 held = guaranteedUsd[token];
        guaranteedUsd[token] = usd > held ? 0 : held - usd;
    }
}
