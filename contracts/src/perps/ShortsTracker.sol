// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IShortsTracker } from "../interfaces/IVault.sol";

/// @title Average entry price of all shorts of an index token
/// @notice The vault tells every change, so that the pool's debt to shorts is known without looking at each.
contract ShortsTracker is IShortsTracker, AccessControlDefaultAdminRules {
    bytes32 public constant VAULT_ROLE = keccak256("VAULT_ROLE");

    mapping(address indexToken => uint256) public averagePrices;

    event ShortsUpdated(address indexed indexToken, uint256 size, uint256 averagePrice);

    constructor(address admin, uint48 adminDelay) AccessControlDefaultAdminRules(adminDelay, admin) { }

    /// @inheritdoc IShortsTracker
    function onIncrease(address indexToken, uint256 size, uint256 sizeDelta, uint256 price)
        external
        onlyRole(VAULT_ROLE)
    {
        _set(indexToken, size + sizeDelta, price, totalPnl(indexToken, size, price));
    }

    /// @inheritdoc IShortsTracker
    function onDecrease(address indexToken, uint256 size, uint256 sizeDelta, uint256 price, int256 realisedPnl)
        external
        onlyRole(VAULT_ROLE)
    {
        _set(indexToken, size - sizeDelta, price, totalPnl(indexToken, size, price) - realisedPnl);
    }

    /// @inheritdoc IShortsTracker
    function totalPnl(address indexToken, uint256 size, uint256 price) public view returns (int256) {
        uint256 average = averagePrices[indexToken];
        if (size == 0 || average == 0) return 0;
        return average > price
            ? int256(Math.mulDiv(size, average - price, average))
            : -int256(Math.mulDiv(size, price - average, average));
    }

    /// @dev The average at which `size` shows `pnl` at `price`: price x size / (size - pnl).
    function _set(address indexToken, uint256 size, uint256 price, int256 pnl) private {
        int256 worth = int256(size) - pnl;
        // Rounding of many small changes can leave dust beyond the last short.
        uint256 average = size == 0 || worth <= 0 ? 0 : Math.mulDiv(price, size, uint256(worth));
        averagePrices[indexToken] = average;
        emit ShortsUpdated(indexToken, size, average);
    }
}
