// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { ERC4626, IERC4626 } from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import { IERC20, SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuard } from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { MarketParams, MarketPosition, MarketTotals } from "../interfaces/IMarkets.sol";
import { SharesMath } from "../libraries/SharesMath.sol";
import { Markets } from "./Markets.sol";

/// @title LendingPool
/// @notice The one-click supply side: an ERC-4626 vault over one loan token that spreads deposits over markets in the
/// order and up to the caps that its curator sets. Withdrawals draw on idle cash first, then on the markets from last to
/// first, as far as they have liquidity.
/// @dev A loss in one market lowers the price of every share at once: who leaves late bears no more than who leaves early.
contract LendingPool is ERC4626, AccessControlDefaultAdminRules, ReentrancyGuard {
    using SafeERC20 for IERC20;
    using SharesMath for uint256;

    bytes32 public constant CURATOR_ROLE = keccak256("CURATOR_ROLE");
    uint256 public constant MAX_MARKETS = 16;

    Markets public immutable MARKETS;
    uint8 private immutable _OFFSET;

    MarketParams[] private _queue;
    /// @notice Most assets the pool may have in a market.
    mapping(bytes32 id => uint256) public cap;
    mapping(bytes32 id => bool) public isQueued;

    event CapSet(bytes32 indexed id, uint256 cap);
    event MarketRemoved(bytes32 indexed id);
    event Reallocated(bytes32 indexed from, bytes32 indexed to, uint256 assets);

    error WrongLoanToken(address token);
    error TooManyMarkets(uint256 maximum);
    error UnknownPlace(uint256 place);
    error MarketNotEmpty(bytes32 id, uint256 shares);
    error CapExceeded(bytes32 id, uint256 assets, uint256 cap);
    error NotEnoughLiquidity(uint256 missing);

    constructor(address admin, uint48 adminDelay, Markets markets, ERC20 asset_, string memory name_, string memory symbol_)
        ERC20(name_, symbol_)
        ERC4626(asset_)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        MARKETS = markets;
        uint8 places = asset_.decimals();
        _OFFSET = places < 18 ? 18 - places : 0;
        _grantRole(CURATOR_ROLE, admin);
        IERC20(address(asset_)).forceApprove(address(markets), type(uint256).max);
    }

    // --- curation ---------------------------------------------------------------------------------------------------

    /// @notice Sets a market's cap; a market that is new goes to the end of the queue.
    function setCap(MarketParams calldata params, uint256 cap_) external onlyRole(CURATOR_ROLE) {
        if (params.loanToken != asset()) revert WrongLoanToken(params.loanToken);
        bytes32 id = MARKETS.marketId(params);
        if (!isQueued[id]) {
            if (_queue.length == MAX_MARKETS) revert TooManyMarkets(MAX_MARKETS);
            MARKETS.expectedTotals(params); // reverts for a market that does not exist
            isQueued[id] = true;
            _queue.push(params);
        }
        cap[id] = cap_;
        emit CapSet(id, cap_);
    }

    /// @notice Exchanges two places of the queue.
    function swapPlaces(uint256 a, uint256 b) external onlyRole(CURATOR_ROLE) {
        MarketParams memory first = _at(a);
        _queue[a] = _at(b);
        _queue[b] = first;
    }

    /// @notice Removes an empty market.
    function removeMarket(uint256 place) external onlyRole(CURATOR_ROLE) {
        MarketParams memory params = _at(place);
        bytes32 id = MARKETS.marketId(params);
        uint256 shares = MARKETS.position(id, address(this)).supplyShares;
        if (shares != 0) revert MarketNotEmpty(id, shares);
        for (uint256 i = place; i + 1 < _queue.length; ++i) {
            _queue[i] = _queue[i + 1];
        }
        _queue.pop();
        isQueued[id] = false;
        cap[id] = 0;
        emit MarketRemoved(id);
    }

    /// @notice Moves assets between two markets of the queue within the target's cap.
    function reallocate(uint256 from, uint256 to, uint256 assets) external nonReentrant onlyRole(CURATOR_ROLE) {
        MarketParams memory source = _at(from);
        MarketParams memory target = _at(to);
        MARKETS.withdraw(source, assets, 0, address(this), address(this));
        bytes32 id = MARKETS.marketId(target);
        uint256 total = _assetsIn(target) + assets;
        if (total > cap[id]) revert CapExceeded(id, total, cap[id]);
        MARKETS.supply(target, assets, 0, address(this));
        emit Reallocated(MARKETS.marketId(source), id, assets);
    }

    // --- ERC-4626 ---------------------------------------------------------------------------------------------------

    /// @inheritdoc IERC4626
    /// @dev Includes interest up to now, so that a deposit just before an accrual gains nothing.
    function totalAssets() public view override returns (uint256 total) {
        total = IERC20(asset()).balanceOf(address(this));
        for (uint256 i; i < _queue.length; ++i) {
            total += _assetsIn(_queue[i]);
        }
    }

    /// @inheritdoc IERC4626
    function maxWithdraw(address owner) public view override returns (uint256) {
        return Math.min(super.maxWithdraw(owner), liquidity());
    }

    /// @inheritdoc IERC4626
    function maxRedeem(address owner) public view override returns (uint256) {
        return Math.min(super.maxRedeem(owner), _convertToShares(liquidity(), Math.Rounding.Floor));
    }

    /// @notice What can be paid out now: idle cash and the markets' unborrowed part of ours.
    function liquidity() public view returns (uint256 total) {
        total = IERC20(asset()).balanceOf(address(this));
        for (uint256 i; i < _queue.length; ++i) {
            total += _available(_queue[i]);
        }
    }

    function marketCount() external view returns (uint256) {
        return _queue.length;
    }

    function marketAt(uint256 place) external view returns (MarketParams memory) {
        return _at(place);
    }

    function _decimalsOffset() internal view override returns (uint8) {
        return _OFFSET;
    }

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares)
        internal
        override
        nonReentrant
    {
        super._deposit(caller, receiver, assets, shares);
        uint256 left = IERC20(asset()).balanceOf(address(this));
        for (uint256 i; i < _queue.length && left > 0; ++i) {
            MarketParams memory params = _queue[i];
            uint256 room = Math.saturatingSub(cap[MARKETS.marketId(params)], _assetsIn(params));
            uint256 amount = Math.min(left, room);
            if (amount == 0) continue;
            MARKETS.supply(params, amount, 0, address(this));
            left -= amount;
        }
    }

    function _withdraw(address caller, address receiver, address owner, uint256 assets, uint256 shares)
        internal
        override
        nonReentrant
    {
        uint256 missing = Math.saturatingSub(assets, IERC20(asset()).balanceOf(address(this)));
        for (uint256 i = _queue.length; i > 0 && missing > 0; --i) {
            MarketParams memory params = _queue[i - 1];
            uint256 amount = Math.min(missing, _available(params));
            if (amount == 0) continue;
            MARKETS.withdraw(params, amount, 0, address(this), address(this));
            missing -= amount;
        }
        if (missing > 0) revert NotEnoughLiquidity(missing);
        super._withdraw(caller, receiver, owner, assets, shares);
    }

    function _at(uint256 place) private view returns (MarketParams memory) {
        if (place >= _queue.length) revert UnknownPlace(place);
        return _queue[place];
    }

    function _assetsIn(MarketParams memory params) private view returns (uint256) {
        MarketPosition memory p = MARKETS.position(MARKETS.marketId(params), address(this));
        if (p.supplyShares == 0) return 0;
        MarketTotals memory t = MARKETS.expectedTotals(params);
        return p.supplyShares.toAssetsFloor(t.supplyAssets, t.supplyShares);
    }

    function _available(MarketParams memory params) private view returns (uint256) {
        MarketTotals memory t = MARKETS.expectedTotals(params);
        return Math.min(_assetsIn(params), t.supplyAssets - t.borrowAssets);
    }
}
