// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IVault } from "../interfaces/IVault.sol";
import { BPS } from "../libraries/BpsMath.sol";
import { PositionMath } from "../libraries/PositionMath.sol";
import { VaultBase } from "./VaultBase.sol";

/// @title Vault
/// @notice See IVault. Positions, liquidations, swaps and the pool's side of LLP.
contract Vault is VaultBase {
    /// @dev Who trades what; passed as one so that functions keep few variables.
    struct Trade {
        bytes32 key;
        address account;
        address collateralToken;
        address indexToken;
        bool isLong;
    }

    mapping(bytes32 key => Position) private _positions;

    error TokensDoNotFit(address collateralToken, address indexToken, bool isLong);
    error CollateralBelowFee(uint256 collateral, uint256 fee);
    error SizeBelowCollateral(uint256 size, uint256 collateral);
    error NoPosition(bytes32 key);
    error TooLarge(uint256 asked, uint256 available);
    error WouldBeLiquidated(PositionMath.Health state);
    error NotLiquidatable(bytes32 key);
    error OpenInterestFull(address indexToken, bool isLong, uint256 size, uint256 limit);
    error SameToken(address token);

    constructor(address admin, uint48 adminDelay) VaultBase(admin, adminDelay) { }

    // --- positions --------------------------------------------------------------------------------------------------

    /// @inheritdoc IVault
    function increasePosition(
        address account,
        address collateralToken,
        address indexToken,
        uint256 sizeDelta,
        bool isLong
    ) external onlyRole(ROUTER_ROLE) nonReentrant {
        if (!leverageEnabled) revert Disabled();
        _increase(_trade(account, collateralToken, indexToken, isLong), sizeDelta);
    }

    /// @inheritdoc IVault
    function decreasePosition(
        address account,
        address collateralToken,
        address indexToken,
        uint256 collateralDelta,
        uint256 sizeDelta,
        bool isLong,
        address receiver
    ) external onlyRole(ROUTER_ROLE) nonReentrant returns (uint256 amountOut) {
        return _decrease(_trade(account, collateralToken, indexToken, isLong), collateralDelta, sizeDelta, receiver);
    }

    /// @inheritdoc IVault
    function liquidatePosition(
        address account,
        address collateralToken,
        address indexToken,
        bool isLong,
        address feeReceiver
    ) external nonReentrant {
        if (!publicLiquidation) _checkRole(LIQUIDATOR_ROLE);
        Trade memory t = _trade(account, collateralToken, indexToken, isLong);
        updateCumulativeFundingRate(collateralToken);
        Position storage p = _positions[t.key];
        if (p.size == 0) revert NoPosition(t.key);
        (PositionMath.Health state, uint256 marginFees) = _health(p, t);
        if (state == PositionMath.Health.Sound) revert NotLiquidatable(t.key);
        if (state == PositionMath.Health.OverLeveraged) {
            _decrease(t, 0, p.size, account);
            return;
        }
        _liquidate(p, t, marginFees, feeReceiver);
    }

    function getPosition(address account, address collateralToken, address indexToken, bool isLong)
        external
        view
        returns (Position memory)
    {
        return _positions[getPositionKey(account, collateralToken, indexToken, isLong)];
    }

    function getPositionKey(address account, address collateralToken, address indexToken, bool isLong)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encodePacked(account, collateralToken, indexToken, isLong));
    }

    /// @notice Profit or loss of a position now, at the price it could be closed at.
    function getPositionDelta(address account, address collateralToken, address indexToken, bool isLong)
        external
        view
        returns (bool hasProfit, uint256 delta)
    {
        Trade memory t = _trade(account, collateralToken, indexToken, isLong);
        Position storage p = _positions[t.key];
        return p.size == 0 ? (false, 0) : _delta(p, t);
    }

    /// @notice How a position stands (0 sound, 1 liquidation, 2 above the maximum leverage) and the fees it would pay.
    function validateLiquidation(address account, address collateralToken, address indexToken, bool isLong)
        external
        view
        returns (PositionMath.Health state, uint256 marginFees)
    {
        Trade memory t = _trade(account, collateralToken, indexToken, isLong);
        Position storage p = _positions[t.key];
        if (p.size == 0) return (PositionMath.Health.Sound, 0);
        return _health(p, t);
    }

    // --- pool -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IVault
    function swap(address tokenIn, address tokenOut, address receiver) external nonReentrant returns (uint256 amountOut) {
        if (!swapEnabled) revert Disabled();
        if (tokenIn == tokenOut) revert SameToken(tokenIn);
        _requireListed(tokenIn);
        _requireListed(tokenOut);
        updateCumulativeFundingRate(tokenIn);
        updateCumulativeFundingRate(tokenOut);
        uint256 amountIn = _transferIn(tokenIn);
        if (amountIn == 0) revert NothingArrived(tokenIn);
        uint256 beforeFee =
            usdToToken(tokenOut, tokenToUsd(tokenIn, amountIn, getMinPrice(tokenIn)), getMaxPrice(tokenOut));
        bool stable = tokenConfigs[tokenIn].isStable && tokenConfigs[tokenOut].isStable;
        uint256 feeBps = stable ? fees.stableSwapBps : fees.swapBps;
        amountOut = Math.mulDiv(beforeFee, BPS - feeBps, BPS);
        feeReserves[tokenOut] += beforeFee - amountOut;
        _increasePool(tokenIn, amountIn);
        _requireCapacity(tokenIn);
        _decreasePool(tokenOut, beforeFee);
        if (poolAmounts[tokenOut] < bufferAmounts[tokenOut]) {
            revert PoolTooSmall(tokenOut, bufferAmounts[tokenOut], poolAmounts[tokenOut]);
        }
        emit Swap(receiver, tokenIn, tokenOut, amountIn, amountOut, beforeFee - amountOut);
        _transferOut(tokenOut, amountOut, receiver);
    }

    /// @inheritdoc IVault
    function addLiquidity(address token) external onlyRole(MANAGER_ROLE) nonReentrant returns (uint256 usd) {
        _requireListed(token);
        updateCumulativeFundingRate(token);
        uint256 arrived = _transferIn(token);
        if (arrived == 0) revert NothingArrived(token);
        uint256 kept = Math.mulDiv(arrived, BPS - _liquidityFeeBps(token), BPS);
        feeReserves[token] += arrived - kept;
        _increasePool(token, kept);
        _requireCapacity(token);
        usd = tokenToUsd(token, kept, getMinPrice(token));
        emit LiquidityAdded(token, kept, usd, arrived - kept);
    }

    /// @inheritdoc IVault
    function removeLiquidity(address token, uint256 usd, address receiver)
        external
        onlyRole(MANAGER_ROLE)
        nonReentrant
        returns (uint256 amountOut)
    {
        _requireListed(token);
        updateCumulativeFundingRate(token);
        uint256 beforeFee = usdToToken(token, usd, getMaxPrice(token));
        amountOut = Math.mulDiv(beforeFee, BPS - _liquidityFeeBps(token), BPS);
        feeReserves[token] += beforeFee - amountOut;
        _decreasePool(token, beforeFee);
        emit LiquidityRemoved(token, receiver, amountOut, usd, beforeFee - amountOut);
        _transferOut(token, amountOut, receiver);
    }

    /// @notice Gives what has arrived of `token` to the pool.
    function directPoolDeposit(address token) external nonReentrant {
        _requireListed(token);
        uint256 arrived = _transferIn(token);
        if (arrived == 0) revert NothingArrived(token);
        _increasePool(token, arrived);
        emit LiquidityAdded(token, arrived, 0, 0);
    }

    // --- inside -----------------------------------------------------------------------------------------------------

    function _trade(address account, address collateralToken, address indexToken, bool isLong)
        private
        pure
        returns (Trade memory)
    {
        return Trade(
            getPositionKey(account, collateralToken, indexToken, isLong), account, collateralToken, indexToken, isLong
        );
    }

    function _liquidityFeeBps(address token) private view returns (uint256) {
        return tokenConfigs[token].isStable ? fees.stableSwapBps : fees.swapBps;
    }

    function _requireTokens(Trade memory t) private view {
        TokenConfig storage collateral = tokenConfigs[t.collateralToken];
        TokenConfig storage index = tokenConfigs[t.indexToken];
        _requireListed(t.collateralToken);
        _requireListed(t.indexToken);
        bool fits = t.isLong
            ? t.collateralToken == t.indexToken && !collateral.isStable
            : collateral.isStable && !index.isStable && index.isShortable;
        if (!fits) revert TokensDoNotFit(t.collateralToken, t.indexToken, t.isLong);
    }

    function _delta(Position storage p, Trade memory t) private view returns (bool hasProfit, uint256 delta) {
        uint256 price = t.isLong ? getMinPrice(t.indexToken) : getMaxPrice(t.indexToken);
        (hasProfit, delta) = PositionMath.delta(p.size, p.averagePrice, price, t.isLong);
        // A small profit soon after an increase does not count: it may be the oracle's lag.
        if (
            hasProfit && block.timestamp <= p.lastIncreasedTime + fees.minProfitTime
                && delta * BPS <= p.size * tokenConfigs[t.indexToken].minProfitBps
        ) delta = 0;
    }

    function _marginFees(Position storage p, Trade memory t, uint256 sizeDelta) private view returns (uint256) {
        return PositionMath.positionFeeCeil(sizeDelta, fees.marginBps)
            + PositionMath.fundingFee(p.size, nextCumulativeFundingRate(t.collateralToken), p.entryFundingRate);
    }

    function _impactFee(Trade memory t, uint256 sizeDelta) private view returns (uint256) {
        Market storage m = markets[t.indexToken];
        (uint256 own, uint256 other) = (globalLongSizes[t.indexToken], globalShortSizes[t.indexToken]);
        if (!t.isLong) (own, other) = (other, own);
        return PositionMath.positionFeeCeil(
            sizeDelta, PositionMath.impactBps(own, other, sizeDelta, m.impactDepth, m.maxImpactBps)
        );
    }

    function _collectFees(Position storage p, Trade memory t, uint256 sizeDelta, uint256 impactFee)
        private
        returns (uint256 fee)
    {
        fee = _marginFees(p, t, sizeDelta) + impactFee;
        feeReserves[t.collateralToken] += usdToToken(t.collateralToken, fee, getMaxPrice(t.collateralToken));
    }

    function _liquidationFee(uint256 size) private view returns (uint256) {
        uint256 share = Math.mulDiv(size, fees.liquidationBps, BPS);
        return share > fees.minLiquidationUsd ? share : fees.minLiquidationUsd;
    }

    function _health(Position storage p, Trade memory t)
        private
        view
        returns (PositionMath.Health state, uint256 marginFees)
    {
        (bool hasProfit, uint256 delta) = _delta(p, t);
        return PositionMath.health(
            p.size,
            p.collateral,
            hasProfit ? 0 : delta,
            _marginFees(p, t, p.size),
            _liquidationFee(p.size),
            maxLeverageBps
        );
    }

    /// @dev After a change: at least 1x leverage, and not liquidatable.
    function _requireSound(Position storage p, Trade memory t) private view {
        if (p.size == 0) revert NoPosition(t.key);
        if (p.size < p.collateral) revert SizeBelowCollateral(p.size, p.collateral);
        (PositionMath.Health state,) = _health(p, t);
        if (state != PositionMath.Health.Sound) revert WouldBeLiquidated(state);
    }

    function _increaseOpenInterest(Trade memory t, uint256 sizeDelta, uint256 price) private {
        if (sizeDelta == 0) return;
        mapping(address => uint256) storage sizes = t.isLong ? globalLongSizes : globalShortSizes;
        Market storage m = markets[t.indexToken];
        uint256 limit = t.isLong ? m.maxLongSize : m.maxShortSize;
        uint256 size = sizes[t.indexToken];
        if (size + sizeDelta > limit) revert OpenInterestFull(t.indexToken, t.isLong, size + sizeDelta, limit);
        sizes[t.indexToken] = size + sizeDelta;
        if (!t.isLong) shortsTracker.onIncrease(t.indexToken, size, sizeDelta, price);
    }

    function _decreaseOpenInterest(Trade memory t, uint256 sizeDelta, int256 realisedPnl) private {
        if (sizeDelta == 0) return;
        if (t.isLong) {
            globalLongSizes[t.indexToken] -= sizeDelta;
            return;
        }
        uint256 size = globalShortSizes[t.indexToken];
        globalShortSizes[t.indexToken] = size - sizeDelta;
        shortsTracker.onDecrease(t.indexToken, size, sizeDelta, getMaxPrice(t.indexToken), realisedPnl);
    }

    function _increase(Trade memory t, uint256 sizeDelta) private {
        _requireTokens(t);
        updateCumulativeFundingRate(t.collateralToken);
        Position storage p = _positions[t.key];
        uint256 price = t.isLong ? getMaxPrice(t.indexToken) : getMinPrice(t.indexToken);
        if (p.size == 0) {
            p.averagePrice = price;
        } else if (sizeDelta > 0) {
            (bool hasProfit, uint256 delta) = _delta(p, t);
            p.averagePrice = PositionMath.nextAveragePrice(p.size, sizeDelta, price, t.isLong, hasProfit, delta);
        }

        uint256 fee = _collectFees(p, t, sizeDelta, _impactFee(t, sizeDelta));
        uint256 arrived = _transferIn(t.collateralToken);
        uint256 collateralPrice = getMinPrice(t.collateralToken);
        uint256 arrivedUsd = tokenToUsd(t.collateralToken, arrived, collateralPrice);
        if (p.collateral + arrivedUsd < fee) revert CollateralBelowFee(p.collateral + arrivedUsd, fee);
        p.collateral = p.collateral + arrivedUsd - fee;
        p.entryFundingRate = cumulativeFundingRates[t.collateralToken];
        p.size += sizeDelta;
        p.lastIncreasedTime = block.timestamp;
        _requireSound(p, t);

        uint256 reserve = usdToToken(t.collateralToken, sizeDelta, collateralPrice);
        p.reserveAmount += reserve;
        if (t.isLong) {
            guaranteedUsd[t.collateralToken] += sizeDelta + fee;
            _decreaseGuaranteed(t.collateralToken, arrivedUsd);
            _increasePool(t.collateralToken, arrived);
            _decreasePool(t.collateralToken, usdToToken(t.collateralToken, fee, getMaxPrice(t.collateralToken)));
        }
        _increaseReserved(t.collateralToken, reserve);
        _increaseOpenInterest(t, sizeDelta, price);
        emit IncreasePosition(
            t.key, t.account, t.collateralToken, t.indexToken, arrivedUsd, sizeDelta, t.isLong, price, fee
        );
    }

    function _decrease(Trade memory t, uint256 collateralDelta, uint256 sizeDelta, address receiver)
        private
        returns (uint256 amountOut)
    {
        updateCumulativeFundingRate(t.collateralToken);
        Position storage p = _positions[t.key];
        if (p.size == 0) revert NoPosition(t.key);
        if (sizeDelta > p.size) revert TooLarge(sizeDelta, p.size);
        if (collateralDelta > p.collateral) revert TooLarge(collateralDelta, p.collateral);

        uint256 collateralBefore = p.collateral;
        uint256 reserve = Math.mulDiv(p.reserveAmount, sizeDelta, p.size);
        p.reserveAmount -= reserve;
        reservedAmounts[t.collateralToken] -= reserve;
        (uint256 usdOut, uint256 fee, int256 pnl) = _settle(p, t, collateralDelta, sizeDelta);
        _decreaseOpenInterest(t, sizeDelta, pnl);

        _emitDecrease(t, collateralDelta, sizeDelta, fee);
        if (sizeDelta == p.size) {
            if (t.isLong) guaranteedUsd[t.collateralToken] += collateralBefore;
            delete _positions[t.key];
        } else {
            p.entryFundingRate = cumulativeFundingRates[t.collateralToken];
            p.size -= sizeDelta;
            _requireSound(p, t);
            if (t.isLong) guaranteedUsd[t.collateralToken] += collateralBefore - p.collateral;
        }
        if (t.isLong) _decreaseGuaranteed(t.collateralToken, sizeDelta);
        if (usdOut == 0) return 0;
        uint256 collateralPrice = getMaxPrice(t.collateralToken);
        if (t.isLong) _decreasePool(t.collateralToken, usdToToken(t.collateralToken, usdOut, collateralPrice));
        amountOut = usdToToken(t.collateralToken, usdOut > fee ? usdOut - fee : usdOut, collateralPrice);
        _transferOut(t.collateralToken, amountOut, receiver);
    }

    function _emitDecrease(Trade memory t, uint256 collateralDelta, uint256 sizeDelta, uint256 fee) private {
        uint256 price = t.isLong ? getMinPrice(t.indexToken) : getMaxPrice(t.indexToken);
        emit DecreasePosition(
            t.key, t.account, t.collateralToken, t.indexToken, collateralDelta, sizeDelta, t.isLong, price, fee
        );
    }

    /// @dev Books profit or loss, takes collateral out, charges the fees. `usdOut` is before fees; where it covers them
    /// they come out of it, else out of the collateral that stays.
    function _settle(Position storage p, Trade memory t, uint256 collateralDelta, uint256 sizeDelta)
        private
        returns (uint256 usdOut, uint256 fee, int256 pnl)
    {
        fee = _collectFees(p, t, sizeDelta, 0);
        (bool hasProfit, uint256 delta) = _delta(p, t);
        delta = Math.mulDiv(delta, sizeDelta, p.size);
        if (delta > 0) {
            uint256 amount = usdToToken(t.collateralToken, delta, getMaxPrice(t.collateralToken));
            if (hasProfit) {
                usdOut = delta;
                pnl = int256(delta);
                if (!t.isLong) _decreasePool(t.collateralToken, amount);
            } else {
                if (delta > p.collateral) revert TooLarge(delta, p.collateral);
                p.collateral -= delta;
                pnl = -int256(delta);
                if (!t.isLong) _increasePool(t.collateralToken, amount);
            }
            p.realisedPnl += pnl;
        }
        if (collateralDelta > 0) {
            if (collateralDelta > p.collateral) revert TooLarge(collateralDelta, p.collateral);
            usdOut += collateralDelta;
            p.collateral -= collateralDelta;
        }
        if (sizeDelta == p.size) {
            usdOut += p.collateral;
            p.collateral = 0;
        }
        if (usdOut <= fee) {
            if (fee > p.collateral) revert CollateralBelowFee(p.collateral, fee);
            p.collateral -= fee;
            if (t.isLong) {
                _decreasePool(
                    t.collateralToken, usdToToken(t.collateralToken, fee, getMaxPrice(t.collateralToken))
                );
            }
        }
    }

    function _liquidate(Position storage p, Trade memory t, uint256 marginFees, address feeReceiver) private {
        uint256 markPrice = t.isLong ? getMinPrice(t.indexToken) : getMaxPrice(t.indexToken);
        emit LiquidatePosition(
            t.key,
            t.account,
            t.collateralToken,
            t.indexToken,
            t.isLong,
            p.size,
            p.collateral,
            p.reserveAmount,
            p.realisedPnl,
            markPrice
        );
        uint256 collateralPrice = getMaxPrice(t.collateralToken);
        (uint256 size, uint256 collateral) = (p.size, p.collateral);
        (bool hasProfit, uint256 delta) = _delta(p, t);
        if (!hasProfit && delta > collateral) emit BadDebt(t.key, t.account, delta - collateral);
        // Fees beyond the collateral are not there to be taken.
        if (marginFees > collateral) marginFees = collateral;
        uint256 reward = _liquidationFee(size);
        if (reward > collateral - marginFees) reward = collateral - marginFees;

        reservedAmounts[t.collateralToken] -= p.reserveAmount;
        uint256 feeTokens = usdToToken(t.collateralToken, marginFees, collateralPrice);
        uint256 rewardTokens = usdToToken(t.collateralToken, reward, collateralPrice);
        feeReserves[t.collateralToken] += feeTokens;
        if (t.isLong) {
            _decreaseGuaranteed(t.collateralToken, size - collateral);
            _decreasePool(t.collateralToken, feeTokens + rewardTokens);
        } else {
            _increasePool(
                t.collateralToken, usdToToken(t.collateralToken, collateral - marginFees - reward, collateralPrice)
            );
        }
        _decreaseOpenInterest(t, size, hasProfit ? int256(delta) : -int256(delta));
        delete _positions[t.key];
        _transferOut(t.collateralToken, rewardTokens, feeReceiver);
    }
}
