// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What makes a market; its id is the keccak256 of this struct's ABI encoding.
struct MarketParams {
    address loanToken;
    address collateralToken;
    /// IOracle with both tokens; trusted for this market alone.
    address oracle;
    address interestModel;
    /// Loan-to-value beyond which a position may be liquidated, 1e18.
    uint256 lltv;
}

struct MarketTotals {
    uint128 supplyAssets;
    uint128 supplyShares;
    uint128 borrowAssets;
    uint128 borrowShares;
    uint64 accruedAt;
    /// Part of interest that goes to the fee recipient, 1e18.
    uint64 fee;
}

struct MarketPosition {
    uint256 supplyShares;
    uint128 borrowShares;
    uint128 collateral;
}

/// @title Isolated lending markets
/// @notice One loan token against one collateral token each; what goes wrong in one market cannot reach another. Amounts
/// are atoms of the tokens. Where a function takes `assets` and `shares`, exactly one is 0. Shares round against the
/// caller. Prices come from the market's oracle and are refused when older than the collateral registry allows.
interface IMarkets {
    event MarketCreated(bytes32 indexed id, MarketParams params);
    event Supplied(bytes32 indexed id, address caller, address indexed onBehalf, uint256 assets, uint256 shares);
    event Withdrawn(
        bytes32 indexed id, address caller, address indexed onBehalf, address receiver, uint256 assets, uint256 shares
    );
    event Borrowed(
        bytes32 indexed id, address caller, address indexed onBehalf, address receiver, uint256 assets, uint256 shares
    );
    event Repaid(bytes32 indexed id, address caller, address indexed onBehalf, uint256 assets, uint256 shares);
    event CollateralSupplied(bytes32 indexed id, address caller, address indexed onBehalf, uint256 assets);
    event CollateralWithdrawn(
        bytes32 indexed id, address caller, address indexed onBehalf, address receiver, uint256 assets
    );
    event Liquidated(
        bytes32 indexed id,
        address indexed liquidator,
        address indexed borrower,
        uint256 repaidAssets,
        uint256 repaidShares,
        uint256 seizedAssets
    );
    /// @notice A position ran out of collateral; its suppliers bear `assets` in proportion to their shares.
    event BadDebtSocialised(bytes32 indexed id, address indexed borrower, uint256 assets, uint256 shares);
    event InterestAccrued(bytes32 indexed id, uint256 ratePerSecond, uint256 interest, uint256 feeShares);
    event AuthorizationSet(address indexed owner, address indexed manager, bool allowed);
    event InterestModelSet(address indexed model, bool enabled);
    event FeeSet(bytes32 indexed id, uint256 fee);
    event FeeRecipientSet(address indexed recipient);

    error MarketExists(bytes32 id);
    error UnknownMarket(bytes32 id);
    error InterestModelNotEnabled(address model);
    error LltvNotAllowed(address collateral, uint256 lltv, uint256 maximum);
    error SameToken(address token);
    error ExactlyOneZero(uint256 assets, uint256 shares);
    error ZeroAddress();
    error ZeroAmount();
    error Unauthorized(address caller, address owner);
    error InsufficientShares(uint256 held, uint256 needed);
    error InsufficientLiquidity(uint256 supplied, uint256 borrowed);
    error InsufficientCollateral(uint256 borrowed, uint256 allowed);
    error CollateralCap(uint256 total, uint256 cap);
    error HealthyPosition(address borrower);
    error TransferMismatch(address token, uint256 expected, uint256 received);
    error FeeTooHigh(uint256 fee, uint256 maximum);

    function supply(MarketParams calldata params, uint256 assets, uint256 shares, address onBehalf)
        external
        returns (uint256 assetsIn, uint256 sharesOut);

    function withdraw(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        address receiver
    ) external returns (uint256 assetsOut, uint256 sharesIn);

    function borrow(MarketParams calldata params, uint256 assets, uint256 shares, address onBehalf, address receiver)
        external
        returns (uint256 assetsOut, uint256 sharesIn);

    /// @notice Repays a debt; of more shares than are owed only those owed are taken, so that a full repayment cannot be
    /// blocked by somebody who repays one atom first.
    function repay(MarketParams calldata params, uint256 assets, uint256 shares, address onBehalf)
        external
        returns (uint256 assetsIn, uint256 sharesOut);

    function supplyCollateral(MarketParams calldata params, uint256 assets, address onBehalf) external;

    function withdrawCollateral(MarketParams calldata params, uint256 assets, address onBehalf, address receiver)
        external;

    /// @notice Repays part or all of an unhealthy position and takes collateral worth as much times the incentive.
    /// @param seizedAssets collateral to take; 0 when `repaidShares` is given
    /// @param data when not empty, the caller's `onLiquidate(repaidAssets, data)` runs after it has the collateral and
    /// before the repayment is collected
    function liquidate(
        MarketParams calldata params,
        address borrower,
        uint256 seizedAssets,
        uint256 repaidShares,
        bytes calldata data
    ) external returns (uint256 seized, uint256 repaid);

    function accrueInterest(MarketParams calldata params) external;

    function setAuthorization(address manager, bool allowed) external;

    function totals(bytes32 id) external view returns (MarketTotals memory);

    /// @notice The totals as they would be after an accrual now.
    function expectedTotals(MarketParams calldata params) external view returns (MarketTotals memory);

    function position(bytes32 id, address account) external view returns (MarketPosition memory);

    function isHealthy(MarketParams calldata params, address account) external view returns (bool);

    /// @notice Incentive of a liquidator at an LLTV: collateral taken per debt repaid, 1e18.
    function liquidationIncentive(uint256 lltv) external pure returns (uint256);
}

interface ILiquidateCallback {
    /// @notice Called with the seized collateral in hand; `repaidAssets` must be approved to the caller on return.
    function onLiquidate(uint256 repaidAssets, bytes calldata data) external;
}
