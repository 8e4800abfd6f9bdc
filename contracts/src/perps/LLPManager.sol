// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuard } from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IShortsTracker } from "../interfaces/IVault.sol";
import { LLP } from "../tokens/MintableToken.sol";
import { Vault } from "./Vault.sol";

/// @title Shares of the pool
/// @notice Mints LLP for what its token adds to the pool's assets, redeems it for its share of them. Assets under
/// management are the pool at the higher price for minting and at the lower for redeeming.
contract LLPManager is AccessControlDefaultAdminRules, ReentrancyGuard {
    using SafeERC20 for IERC20;

    bytes32 public constant GOV_ROLE = keccak256("GOV_ROLE");
    uint256 public constant MAX_COOLDOWN = 48 hours;
    /// @notice Kept out of reach for ever at the first mint, so that no first holder can make a share too dear to split.
    uint256 public constant LOCKED_LLP = 1e15;
    address public constant LOCKED_AT = address(0xdead);
    /// @dev Dollars are 1e30, LLP 1e18.
    uint256 private constant USD_PER_LLP_ATOM = 1e12;

    Vault public immutable VAULT;
    LLP public immutable SHARE;
    uint256 public cooldown = 15 minutes;
    mapping(address account => uint256) public lastAddedAt;

    event AddLiquidity(
        address indexed account, address token, uint256 amount, uint256 aum, uint256 supply, uint256 usd, uint256 minted
    );
    event RemoveLiquidity(
        address indexed account, address token, uint256 llp, uint256 aum, uint256 supply, uint256 usd, uint256 amountOut
    );
    event CooldownSet(uint256 cooldown);

    error BadCooldown(uint256 cooldown);
    error NothingGiven();
    error TooLittle(uint256 got, uint256 wanted);
    error CoolingDown(address account, uint256 until);
    error PoolWorthless();

    constructor(address admin, uint48 adminDelay, Vault vault, LLP share)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        (VAULT, SHARE) = (vault, share);
        _grantRole(GOV_ROLE, admin);
    }

    function setCooldown(uint256 cooldown_) external onlyRole(GOV_ROLE) {
        if (cooldown_ > MAX_COOLDOWN) revert BadCooldown(cooldown_);
        cooldown = cooldown_;
        emit CooldownSet(cooldown_);
    }

    /// @notice Takes `amount` of `token` and mints LLP to the caller, who must hold it for the cooldown.
    function addLiquidity(address token, uint256 amount, uint256 minUsd, uint256 minLlp)
        external
        nonReentrant
        returns (uint256 minted)
    {
        if (amount == 0) revert NothingGiven();
        uint256 aum = getAum(true);
        uint256 supply = SHARE.totalSupply();
        IERC20(token).safeTransferFrom(msg.sender, address(VAULT), amount);
        uint256 usd = VAULT.addLiquidity(token);
        if (usd < minUsd) revert TooLittle(usd, minUsd);
        if (supply == 0) {
            minted = usd / USD_PER_LLP_ATOM;
            if (minted <= LOCKED_LLP) revert TooLittle(minted, LOCKED_LLP);
            minted -= LOCKED_LLP;
            SHARE.mint(LOCKED_AT, LOCKED_LLP);
        } else {
            if (aum == 0) revert PoolWorthless();
            minted = Math.mulDiv(usd, supply, aum);
        }
        if (minted == 0 || minted < minLlp) revert TooLittle(minted, minLlp);
        lastAddedAt[msg.sender] = block.timestamp;
        SHARE.mint(msg.sender, minted);
        emit AddLiquidity(msg.sender, token, amount, aum, supply, usd, minted);
    }

    /// @notice Burns the caller's `llp` and pays its share of the pool in `token`.
    function removeLiquidity(address token, uint256 llp, uint256 minOut, address receiver)
        external
        nonReentrant
        returns (uint256 amountOut)
    {
        if (llp == 0) revert NothingGiven();
        uint256 until = lastAddedAt[msg.sender] + cooldown;
        if (block.timestamp < until) revert CoolingDown(msg.sender, until);
        uint256 aum = getAum(false);
        uint256 supply = SHARE.totalSupply();
        uint256 usd = Math.mulDiv(llp, aum, supply);
        SHARE.burnFrom(msg.sender, llp);
        amountOut = VAULT.removeLiquidity(token, usd, receiver);
        if (amountOut == 0 || amountOut < minOut) revert TooLittle(amountOut, minOut);
        emit RemoveLiquidity(msg.sender, token, llp, aum, supply, usd, amountOut);
    }

    /// @notice What the pool is worth in dollars x 1e30: its tokens, less what is held for positions, plus what longs owe
    /// at their entry prices, less the profit of all shorts (plus their loss).
    function getAum(bool maximise) public view returns (uint256) {
        address[] memory tokens = VAULT.allTokens();
        uint256 worth;
        uint256 owed;
        for (uint256 i; i < tokens.length; ++i) {
            address token = tokens[i];
            uint256 price = maximise ? VAULT.getMaxPrice(token) : VAULT.getMinPrice(token);
            uint256 pool = VAULT.poolAmounts(token);
            (, bool isStable,,,,) = VAULT.tokenConfigs(token);
            if (isStable) {
                worth += VAULT.tokenToUsd(token, pool, price);
                continue;
            }
            worth += VAULT.guaranteedUsd(token) + VAULT.tokenToUsd(token, pool - VAULT.reservedAmounts(token), price);
            uint256 size = VAULT.globalShortSizes(token);
            if (size == 0) continue;
            int256 pnl = VAULT.shortsTracker().totalPnl(token, size, price);
            if (pnl > 0) owed += uint256(pnl);
            else worth += uint256(-pnl);
        }
        return worth > owed ? worth - owed : 0;
    }

    /// @notice Dollars x 1e30 of one whole LLP.
    function getPrice(bool maximise) external view returns (uint256) {
        uint256 supply = SHARE.totalSupply();
        return supply == 0 ? 1e30 : Math.mulDiv(getAum(maximise), 1e18, supply);
    }
}
