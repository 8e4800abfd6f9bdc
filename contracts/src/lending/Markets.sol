// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IERC20Metadata } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import { IERC20, SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuard } from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { IInterestModel } from "../interfaces/IInterestModel.sol";
import {
    ILiquidateCallback, IMarkets, MarketParams, MarketPosition, MarketTotals
} from "../interfaces/IMarkets.sol";
import { IOracle } from "../interfaces/IOracle.sol";
import { ExpMath } from "../libraries/ExpMath.sol";
import { SharesMath } from "../libraries/SharesMath.sol";
import { Collateral } from "./Collateral.sol";

/// @title Markets
/// @notice See IMarkets. Anyone may create a market from listed tokens and an enabled interest model.
contract Markets is IMarkets, AccessControlDefaultAdminRules, ReentrancyGuard {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using SharesMath for uint256;

    uint256 public constant ONE = 1e18;
    uint256 public constant MAX_FEE = 0.25e18;
    /// @dev The liquidator's incentive is 1 / (1 - CURSOR x (1 - lltv)), at most MAX_INCENTIVE.
    uint256 public constant CURSOR = 0.3e18;
    uint256 public constant MAX_INCENTIVE = 1.15e18;

    Collateral public immutable COLLATERAL;
    address public feeRecipient;

    mapping(address model => bool) public isInterestModelEnabled;
    mapping(address owner => mapping(address manager => bool)) public isAuthorized;
    mapping(bytes32 id => MarketParams) private _params;
    mapping(bytes32 id => MarketTotals) private _totals;
    mapping(bytes32 id => mapping(address account => MarketPosition)) private _positions;
    /// @notice Collateral that a market holds.
    mapping(bytes32 id => uint256) public totalCollateral;

    constructor(address admin, uint48 adminDelay, Collateral collateral, address feeRecipient_)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        COLLATERAL = collateral;
        feeRecipient = feeRecipient_;
    }

    // --- configuration ----------------------------------------------------------------------------------------------

    function setInterestModel(address model, bool enabled) external onlyRole(DEFAULT_ADMIN_ROLE) {
        isInterestModelEnabled[model] = enabled;
        emit InterestModelSet(model, enabled);
    }

    function setFee(MarketParams calldata params, uint256 fee) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (fee > MAX_FEE) revert FeeTooHigh(fee, MAX_FEE);
        bytes32 id = _accrued(params);
        _totals[id].fee = uint64(fee);
        emit FeeSet(id, fee);
    }

    /// @notice Fees that were earned before stay with the recipient of that time.
    function setFeeRecipient(address recipient) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (recipient == address(0)) revert ZeroAddress();
        feeRecipient = recipient;
        emit FeeRecipientSet(recipient);
    }

    function createMarket(MarketParams calldata params) external returns (bytes32 id) {
        id = marketId(params);
        if (_totals[id].accruedAt != 0) revert MarketExists(id);
        if (params.loanToken == params.collateralToken) revert SameToken(params.loanToken);
        if (!isInterestModelEnabled[params.interestModel]) revert InterestModelNotEnabled(params.interestModel);
        Collateral.Listing memory listing = COLLATERAL.listing(params.collateralToken);
        uint256 maximum = listing.enabled ? listing.maxLltv : 0;
        if (params.lltv == 0 || params.lltv > maximum) {
            revert LltvNotAllowed(params.collateralToken, params.lltv, maximum);
        }
        if (!COLLATERAL.listing(params.loanToken).enabled) revert Collateral.NotListed(params.loanToken);
        _value(params, 10 ** IERC20Metadata(params.collateralToken).decimals()); // a market without a price is a mistake
        _params[id] = params;
        _totals[id].accruedAt = uint64(block.timestamp);
        // A model with memory starts it here.
        IInterestModel(params.interestModel).borrowRate(id, 0, 0, 0);
        emit MarketCreated(id, params);
    }

    function setAuthorization(address manager, bool allowed) external {
        isAuthorized[msg.sender][manager] = allowed;
        emit AuthorizationSet(msg.sender, manager, allowed);
    }

    // --- supply side ------------------------------------------------------------------------------------------------

    /// @inheritdoc IMarkets
    function supply(MarketParams calldata params, uint256 assets, uint256 shares, address onBehalf)
        external
        nonReentrant
        returns (uint256, uint256)
    {
        bytes32 id = _entered(params, assets, shares, onBehalf);
        MarketTotals storage t = _totals[id];
        if (assets > 0) shares = assets.toSharesFloor(t.supplyAssets, t.supplyShares);
        else assets = shares.toAssetsCeil(t.supplyAssets, t.supplyShares);
        _positions[id][onBehalf].supplyShares += shares;
        t.supplyShares += shares.toUint128();
        t.supplyAssets += assets.toUint128();
        emit Supplied(id, msg.sender, onBehalf, assets, shares);
        _pull(params.loanToken, assets);
        return (assets, shares);
    }

    /// @inheritdoc IMarkets
    function withdraw(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        address receiver
    ) external nonReentrant returns (uint256, uint256) {
        bytes32 id = _left(params, assets, shares, onBehalf, receiver);
        MarketTotals storage t = _totals[id];
        if (assets > 0) shares = assets.toSharesCeil(t.supplyAssets, t.supplyShares);
        else assets = shares.toAssetsFloor(t.supplyAssets, t.supplyShares);
        MarketPosition storage p = _positions[id][onBehalf];
        if (shares > p.supplyShares) revert InsufficientShares(p.supplyShares, shares);
        p.supplyShares -= shares;
        t.supplyShares -= shares.toUint128();
        t.supplyAssets -= assets.toUint128();
        if (t.borrowAssets > t.supplyAssets) revert InsufficientLiquidity(t.supplyAssets, t.borrowAssets);
        emit Withdrawn(id, msg.sender, onBehalf, receiver, assets, shares);
        IERC20(params.loanToken).safeTransfer(receiver, assets);
        return (assets, shares);
    }

    // --- borrow side ------------------------------------------------------------------------------------------------

    /// @inheritdoc IMarkets
    function borrow(MarketParams calldata params, uint256 assets, uint256 shares, address onBehalf, address receiver)
        external
        nonReentrant
        returns (uint256, uint256)
    {
        bytes32 id = _left(params, assets, shares, onBehalf, receiver);
        MarketTotals storage t = _totals[id];
        if (assets > 0) shares = assets.toSharesCeil(t.borrowAssets, t.borrowShares);
        else assets = shares.toAssetsFloor(t.borrowAssets, t.borrowShares);
        _positions[id][onBehalf].borrowShares += shares.toUint128();
        t.borrowShares += shares.toUint128();
        t.borrowAssets += assets.toUint128();
        if (t.borrowAssets > t.supplyAssets) revert InsufficientLiquidity(t.supplyAssets, t.borrowAssets);
        _requireHealthy(params, id, onBehalf);
        emit Borrowed(id, msg.sender, onBehalf, receiver, assets, shares);
        IERC20(params.loanToken).safeTransfer(receiver, assets);
        return (assets, shares);
    }

    /// @inheritdoc IMarkets
    function repay(MarketParams calldata params, uint256 assets, uint256 shares, address onBehalf)
        external
        nonReentrant
        returns (uint256, uint256)
    {
        bytes32 id = _entered(params, assets, shares, onBehalf);
        MarketTotals storage t = _totals[id];
        MarketPosition storage p = _positions[id][onBehalf];
        if (assets > 0) shares = assets.toSharesFloor(t.borrowAssets, t.borrowShares);
        if (shares > p.borrowShares) (assets, shares) = (0, p.borrowShares);
        if (assets == 0) assets = shares.toAssetsCeil(t.borrowAssets, t.borrowShares);
        p.borrowShares -= shares.toUint128();
        t.borrowShares -= shares.toUint128();
        // Rounding up may ask for an atom more than is owed in all.
        t.borrowAssets = uint128(Math.saturatingSub(t.borrowAssets, assets));
        emit Repaid(id, msg.sender, onBehalf, assets, shares);
        _pull(params.loanToken, assets);
        return (assets, shares);
    }

    /// @inheritdoc IMarkets
    function supplyCollateral(MarketParams calldata params, uint256 assets, address onBehalf) external nonReentrant {
        bytes32 id = _known(params);
        if (assets == 0) revert ZeroAmount();
        if (onBehalf == address(0)) revert ZeroAddress();
        Collateral.Listing memory listing = COLLATERAL.listing(params.collateralToken);
        if (!listing.enabled) revert Collateral.NotListed(params.collateralToken);
        uint256 total = totalCollateral[id] + assets;
        if (listing.cap != 0 && total > listing.cap) revert CollateralCap(total, listing.cap);
        totalCollateral[id] = total;
        _positions[id][onBehalf].collateral += assets.toUint128();
        emit CollateralSupplied(id, msg.sender, onBehalf, assets);
        _pull(params.collateralToken, assets);
    }

    /// @inheritdoc IMarkets
    function withdrawCollateral(MarketParams calldata params, uint256 assets, address onBehalf, address receiver)
        external
        nonReentrant
    {
        if (assets == 0) revert ZeroAmount();
        if (receiver == address(0)) revert ZeroAddress();
        _requireAuthorized(onBehalf);
        bytes32 id = _accrued(params);
        MarketPosition storage p = _positions[id][onBehalf];
        if (assets > p.collateral) revert InsufficientShares(p.collateral, assets);
        p.collateral -= assets.toUint128();
        totalCollateral[id] -= assets;
        _requireHealthy(params, id, onBehalf);
        emit CollateralWithdrawn(id, msg.sender, onBehalf, receiver, assets);
        IERC20(params.collateralToken).safeTransfer(receiver, assets);
    }

    /// @inheritdoc IMarkets
    function liquidate(
        MarketParams calldata params,
        address borrower,
        uint256 seizedAssets,
        uint256 repaidShares,
        bytes calldata data
    ) external nonReentrant returns (uint256, uint256) {
        if ((seizedAssets == 0) == (repaidShares == 0)) revert ExactlyOneZero(seizedAssets, repaidShares);
        bytes32 id = _accrued(params);
        if (_healthy(params, id, borrower)) revert HealthyPosition(borrower);
        uint256 repaidAssets;
        (seizedAssets, repaidShares, repaidAssets) = _liquidation(params, id, seizedAssets, repaidShares);
        _take(id, borrower, seizedAssets, repaidShares, repaidAssets);
        emit Liquidated(id, msg.sender, borrower, repaidAssets, repaidShares, seizedAssets);
        _socialise(id, borrower);
        IERC20(params.collateralToken).safeTransfer(msg.sender, seizedAssets);
        if (data.length > 0) ILiquidateCallback(msg.sender).onLiquidate(repaidAssets, data);
        _pull(params.loanToken, repaidAssets);
        return (seizedAssets, repaidAssets);
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    function marketId(MarketParams calldata params) public pure returns (bytes32) {
        return keccak256(abi.encode(params));
    }

    function marketParams(bytes32 id) external view returns (MarketParams memory) {
        return _params[id];
    }

    /// @inheritdoc IMarkets
    function totals(bytes32 id) external view returns (MarketTotals memory) {
        return _totals[id];
    }

    /// @inheritdoc IMarkets
    function expectedTotals(MarketParams calldata params) external view returns (MarketTotals memory t) {
        bytes32 id = _known(params);
        t = _totals[id];
        uint256 elapsed = block.timestamp - t.accruedAt;
        if (elapsed == 0 || t.borrowAssets == 0) return t;
        uint256 rate = IInterestModel(params.interestModel).borrowRateView(
            address(this), id, t.supplyAssets, t.borrowAssets, elapsed
        );
        (uint256 interest, uint256 feeShares) = _interest(t, rate, elapsed);
        t.borrowAssets += interest.toUint128();
        t.supplyAssets += interest.toUint128();
        t.supplyShares += feeShares.toUint128();
        t.accruedAt = uint64(block.timestamp);
    }

    /// @inheritdoc IMarkets
    function position(bytes32 id, address account) external view returns (MarketPosition memory) {
        return _positions[id][account];
    }

    /// @inheritdoc IMarkets
    /// @dev Judged on the totals of the last accrual; accrue first to know what a liquidation would see.
    function isHealthy(MarketParams calldata params, address account) external view returns (bool) {
        return _healthy(params, _known(params), account);
    }

    /// @inheritdoc IMarkets
    function liquidationIncentive(uint256 lltv) public pure returns (uint256) {
        return Math.min(MAX_INCENTIVE, ONE * ONE / (ONE - CURSOR * (ONE - lltv) / ONE));
    }

    // --- interest ---------------------------------------------------------------------------------------------------

    /// @inheritdoc IMarkets
    function accrueInterest(MarketParams calldata params) external nonReentrant {
        _accrued(params);
    }

    function _accrued(MarketParams calldata params) private returns (bytes32 id) {
        id = _known(params);
        MarketTotals storage t = _totals[id];
        uint256 elapsed = block.timestamp - t.accruedAt;
        if (elapsed == 0) return id;
        t.accruedAt = uint64(block.timestamp);
        uint256 rate =
            IInterestModel(params.interestModel).borrowRate(id, t.supplyAssets, t.borrowAssets, elapsed);
        if (t.borrowAssets == 0) return id;
        (uint256 interest, uint256 feeShares) = _interest(t, rate, elapsed);
        t.borrowAssets += interest.toUint128();
        t.supplyAssets += interest.toUint128();
        if (feeShares > 0) {
            _positions[id][feeRecipient].supplyShares += feeShares;
            t.supplyShares += feeShares.toUint128();
        }
        emit InterestAccrued(id, rate, interest, feeShares);
    }

    /// @dev The fee's shares are worth their part of the interest after it was added.
    function _interest(MarketTotals memory t, uint256 rate, uint256 elapsed)
        private
        pure
        returns (uint256 interest, uint256 feeShares)
    {
        interest = Math.mulDiv(t.borrowAssets, ExpMath.compoundFloor(rate, elapsed), ONE);
        if (t.fee == 0) return (interest, 0);
        uint256 feeAssets = Math.mulDiv(interest, t.fee, ONE);
        feeShares = feeAssets.toSharesFloor(t.supplyAssets + interest - feeAssets, t.supplyShares);
    }

    // --- health and liquidation -------------------------------------------------------------------------------------

    /// @dev Value of collateral in loan atoms, floored. Both prices are US dollars for one whole token.
    function _value(MarketParams calldata params, uint256 collateral) private view returns (uint256) {
        (uint256 numerator, uint256 denominator) = _rate(params);
        return Math.mulDiv(collateral, numerator, denominator);
    }

    /// @dev Loan atoms per collateral atom as a fraction.
    function _rate(MarketParams calldata params) private view returns (uint256 numerator, uint256 denominator) {
        IOracle oracle = IOracle(params.oracle);
        numerator = oracle.getPriceIfFresh(params.collateralToken, COLLATERAL.maxPriceAge(params.collateralToken))
            * 10 ** IERC20Metadata(params.loanToken).decimals();
        denominator = oracle.getPriceIfFresh(params.loanToken, COLLATERAL.maxPriceAge(params.loanToken))
            * 10 ** IERC20Metadata(params.collateralToken).decimals();
    }

    function _healthy(MarketParams calldata params, bytes32 id, address account) private view returns (bool) {
        MarketPosition storage p = _positions[id][account];
        if (p.borrowShares == 0) return true;
        (uint256 borrowed, uint256 allowed) = _debt(params, id, p);
        return borrowed <= allowed;
    }

    function _requireHealthy(MarketParams calldata params, bytes32 id, address account) private view {
        MarketPosition storage p = _positions[id][account];
        if (p.borrowShares == 0) return;
        (uint256 borrowed, uint256 allowed) = _debt(params, id, p);
        if (borrowed > allowed) revert InsufficientCollateral(borrowed, allowed);
    }

    function _debt(MarketParams calldata params, bytes32 id, MarketPosition storage p)
        private
        view
        returns (uint256 borrowed, uint256 allowed)
    {
        MarketTotals storage t = _totals[id];
        borrowed = uint256(p.borrowShares).toAssetsCeil(t.borrowAssets, t.borrowShares);
        allowed = Math.mulDiv(_value(params, p.collateral), params.lltv, ONE);
    }

    /// @dev Completes a liquidation of which either the collateral or the shares are given; rounds against the liquidator.
    function _liquidation(MarketParams calldata params, bytes32 id, uint256 seized, uint256 shares)
        private
        view
        returns (uint256, uint256, uint256)
    {
        MarketTotals storage t = _totals[id];
        uint256 incentive = liquidationIncentive(params.lltv);
        (uint256 numerator, uint256 denominator) = _rate(params);
        if (seized > 0) {
            uint256 value = Math.mulDiv(seized, numerator, denominator, Math.Rounding.Ceil);
            uint256 repaid = Math.mulDiv(value, ONE, incentive, Math.Rounding.Ceil);
            shares = repaid.toSharesCeil(t.borrowAssets, t.borrowShares);
        } else {
            uint256 value = Math.mulDiv(shares.toAssetsFloor(t.borrowAssets, t.borrowShares), incentive, ONE);
            seized = Math.mulDiv(value, denominator, numerator);
        }
        return (seized, shares, shares.toAssetsCeil(t.borrowAssets, t.borrowShares));
    }

    function _take(bytes32 id, address borrower, uint256 seized, uint256 shares, uint256 repaid) private {
        MarketTotals storage t = _totals[id];
        MarketPosition storage p = _positions[id][borrower];
        if (shares > p.borrowShares) revert InsufficientShares(p.borrowShares, shares);
        if (seized > p.collateral) revert InsufficientShares(p.collateral, seized);
        p.borrowShares -= shares.toUint128();
        p.collateral -= seized.toUint128();
        totalCollateral[id] -= seized;
        t.borrowShares -= shares.toUint128();
        t.borrowAssets = uint128(Math.saturatingSub(t.borrowAssets, repaid));
    }

    function _socialise(bytes32 id, address borrower) private {
        MarketTotals storage t = _totals[id];
        MarketPosition storage p = _positions[id][borrower];
        uint256 shares = p.borrowShares;
        if (p.collateral != 0 || shares == 0) return;
        uint256 bad = Math.min(t.borrowAssets, shares.toAssetsCeil(t.borrowAssets, t.borrowShares));
        t.borrowAssets -= uint128(bad);
        t.supplyAssets -= uint128(bad);
        t.borrowShares -= uint128(shares);
        p.borrowShares = 0;
        emit BadDebtSocialised(id, borrower, bad, shares);
    }

    // --- doors ------------------------------------------------------------------------------------------------------

    function _known(MarketParams calldata params) private view returns (bytes32 id) {
        id = marketId(params);
        if (_totals[id].accruedAt == 0) revert UnknownMarket(id);
    }

    function _entered(MarketParams calldata params, uint256 assets, uint256 shares, address onBehalf)
        private
        returns (bytes32)
    {
        if ((assets == 0) == (shares == 0)) revert ExactlyOneZero(assets, shares);
        if (onBehalf == address(0)) revert ZeroAddress();
        return _accrued(params);
    }

    function _left(MarketParams calldata params, uint256 assets, uint256 shares, address onBehalf, address receiver)
        private
        returns (bytes32)
    {
        if (receiver == address(0)) revert ZeroAddress();
        _requireAuthorized(onBehalf);
        return _entered(params, assets, shares, onBehalf);
    }

    function _requireAuthorized(address owner) private view {
        if (msg.sender != owner && !isAuthorized[owner][msg.sender]) revert Unauthorized(msg.sender, owner);
    }

    /// @dev A token that takes a fee on transfer would leave a market short; it is refused where it shows.
    function _pull(address token, uint256 amount) private {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert TransferMismatch(token, amount, received);
    }
}
