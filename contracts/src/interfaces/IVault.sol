// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Vault of the perpetuals
/// @notice Pool, positions and swaps against the pool. Dollars and prices are times 1e30; a price is for one whole token.
/// Token amounts are atoms. Tokens are sent to the vault first; the vault takes what has arrived since it last looked.
/// Rounding is down throughout, as in the protocol whose arithmetic this follows: what a trader is paid, and what the pool
/// is charged, lose less than one atom each.
interface IVault {
    struct Position {
        uint256 size;
        uint256 collateral;
        uint256 averagePrice;
        /// @dev Cumulative funding rate, in millionths, up to which funding is paid.
        uint256 entryFundingRate;
        /// @dev Atoms of the collateral token that the pool holds back for the position's profit.
        uint256 reserveAmount;
        int256 realisedPnl;
        uint256 lastIncreasedTime;
    }

    event IncreasePosition(
        bytes32 indexed key,
        address account,
        address collateralToken,
        address indexToken,
        uint256 collateralDelta,
        uint256 sizeDelta,
        bool isLong,
        uint256 price,
        uint256 fee
    );
    event DecreasePosition(
        bytes32 indexed key,
        address account,
        address collateralToken,
        address indexToken,
        uint256 collateralDelta,
        uint256 sizeDelta,
        bool isLong,
        uint256 price,
        uint256 fee
    );
    event LiquidatePosition(
        bytes32 indexed key,
        address account,
        address collateralToken,
        address indexToken,
        bool isLong,
        uint256 size,
        uint256 collateral,
        uint256 reserveAmount,
        int256 realisedPnl,
        uint256 markPrice
    );
    event Swap(
        address indexed receiver, address tokenIn, address tokenOut, uint256 amountIn, uint256 amountOut, uint256 fee
    );
    event LiquidityAdded(address indexed token, uint256 amount, uint256 usd, uint256 fee);
    event LiquidityRemoved(address indexed token, address indexed receiver, uint256 amount, uint256 usd, uint256 fee);
    event FundingRateUpdated(address indexed token, uint256 cumulativeRate);
    event BadDebt(bytes32 indexed key, address indexed account, uint256 usd);

    /// @notice Opens or adds to a position of `account` with the collateral that has arrived. Longs are collateralised by
    /// the index token, shorts by a stable one. Routers only, so that every trade takes the two steps of PositionRouter.
    function increasePosition(
        address account,
        address collateralToken,
        address indexToken,
        uint256 sizeDelta,
        bool isLong
    ) external;

    /// @notice Reduces or closes a position and sends what it yields to `receiver`.
    function decreasePosition(
        address account,
        address collateralToken,
        address indexToken,
        uint256 collateralDelta,
        uint256 sizeDelta,
        bool isLong,
        address receiver
    ) external returns (uint256 amountOut);

    /// @notice Closes a position that no longer carries itself; the fee goes to `feeReceiver`.
    function liquidatePosition(
        address account,
        address collateralToken,
        address indexToken,
        bool isLong,
        address feeReceiver
    ) external;

    /// @notice Swaps the `tokenIn` that has arrived for `tokenOut` at the oracle's prices, less the fee.
    function swap(address tokenIn, address tokenOut, address receiver) external returns (uint256 amountOut);

    /// @notice Takes the `token` that has arrived into the pool; its value in dollars after the fee. LLPManager only.
    function addLiquidity(address token) external returns (uint256 usd);

    /// @notice Pays `usd` dollars of the pool in `token`, less the fee. LLPManager only.
    function removeLiquidity(address token, uint256 usd, address receiver) external returns (uint256 amountOut);

    function getPosition(address account, address collateralToken, address indexToken, bool isLong)
        external
        view
        returns (Position memory);

    function getMaxPrice(address token) external view returns (uint256);
    function getMinPrice(address token) external view returns (uint256);
    function allTokens() external view returns (address[] memory);
    function poolAmounts(address token) external view returns (uint256);
    function reservedAmounts(address token) external view returns (uint256);
    function guaranteedUsd(address token) external view returns (uint256);
    function globalShortSizes(address token) external view returns (uint256);
    function globalLongSizes(address token) external view returns (uint256);
    function feeReserves(address token) external view returns (uint256);
    function cumulativeFundingRates(address token) external view returns (uint256);
    function nextCumulativeFundingRate(address token) external view returns (uint256);
    function tokenConfigs(address token)
        external
        view
        returns (bool listed, bool isStable, bool isShortable, uint8 decimals, uint16 minProfitBps, uint128 maxPoolAmount);
}

/// @notice Prices for the vault, 1e30 per whole token.
interface IVaultPriceFeed {
    function getPrice(address token, bool maximise) external view returns (uint256);
}

/// @notice Keeps the average entry price of all shorts of an index token.
interface IShortsTracker {
    function onIncrease(address indexToken, uint256 size, uint256 sizeDelta, uint256 price) external;
    function onDecrease(address indexToken, uint256 size, uint256 sizeDelta, uint256 price, int256 realisedPnl) external;
    /// @notice Profit (positive) or loss of all shorts together at `price`.
    function totalPnl(address indexToken, uint256 size, uint256 price) external view returns (int256);
}
