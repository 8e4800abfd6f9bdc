// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IOracle } from "../interfaces/IOracle.sol";
import { IVaultPriceFeed } from "../interfaces/IVault.sol";
import { BPS } from "../libraries/BpsMath.sol";
import { PRICE_ONE } from "../libraries/PositionMath.sol";
import { FastPriceFeed } from "./FastPriceFeed.sol";

/// @title Prices of the vault
/// @notice The oracle's price, 1e18, as the vault's, 1e30; with the fast price beside it when one is set. A strict stable
/// token counts as one dollar while the oracle sees it close to that, and against the trader beyond.
contract VaultPriceFeed is IVaultPriceFeed, AccessControlDefaultAdminRules {
    bytes32 public constant GOV_ROLE = keccak256("GOV_ROLE");
    uint256 public constant SCALE = 1e12;

    IOracle public oracle;
    FastPriceFeed public fastPriceFeed;
    uint256 public maxStrictDeviationBps = 100;
    mapping(address token => bool) public strictStable;

    event Configured(bytes32 indexed what);

    error BadConfig();

    constructor(address admin, uint48 adminDelay, IOracle oracle_) AccessControlDefaultAdminRules(adminDelay, admin) {
        oracle = oracle_;
        _grantRole(GOV_ROLE, admin);
    }

    function setOracle(IOracle oracle_) external onlyRole(GOV_ROLE) {
        if (address(oracle_).code.length == 0) revert BadConfig();
        oracle = oracle_;
        emit Configured("oracle");
    }

    /// @notice Sets the fast feed; the zero address goes without one.
    function setFastPriceFeed(FastPriceFeed fastPriceFeed_) external onlyRole(GOV_ROLE) {
        fastPriceFeed = fastPriceFeed_;
        emit Configured("fastPriceFeed");
    }

    function setStrictStable(address token, bool strict) external onlyRole(GOV_ROLE) {
        strictStable[token] = strict;
        emit Configured("strictStable");
    }

    function setMaxStrictDeviation(uint256 bps) external onlyRole(GOV_ROLE) {
        if (bps > BPS) revert BadConfig();
        maxStrictDeviationBps = bps;
        emit Configured("strictDeviation");
    }

    /// @inheritdoc IVaultPriceFeed
    function getPrice(address token, bool maximise) external view returns (uint256) {
        if (strictStable[token]) return _strictPrice(getLatestPrimaryPrice(token), maximise);
        if (address(fastPriceFeed) == address(0)) return oracle.getPriceForPerps(token, maximise) * SCALE;
        return fastPriceFeed.getPrice(token, getLatestPrimaryPrice(token), maximise);
    }

    /// @notice The oracle's price without spread, 1e30.
    function getLatestPrimaryPrice(address token) public view returns (uint256) {
        return oracle.price(token) * SCALE;
    }

    /// @notice Time of the oracle's price, unix seconds. A fast price counts only within its deviation of that one.
    function pricedAt(address token) external view returns (uint256 time) {
        (, time) = oracle.getPrice(token);
    }

    function _strictPrice(uint256 price, bool maximise) private view returns (uint256) {
        uint256 difference = price > PRICE_ONE ? price - PRICE_ONE : PRICE_ONE - price;
        if (difference * BPS <= PRICE_ONE * maxStrictDeviationBps) return PRICE_ONE;
        return (price > PRICE_ONE) == maximise ? price : PRICE_ONE;
    }
}
