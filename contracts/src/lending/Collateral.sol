// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

/// @title Collateral
/// @notice Which tokens lending takes and gives, how far against them, and how old their price may be.
/// @dev A token that is delisted keeps its price age, so that open positions can be closed and liquidated.
contract Collateral is AccessControlDefaultAdminRules {
    bytes32 public constant RISK_ROLE = keccak256("RISK_ROLE");
    uint256 public constant MAX_LLTV = 0.98e18;
    uint256 public constant MAX_PRICE_AGE = 1 days;

    struct Listing {
        bool enabled;
        uint64 maxLltv;
        uint32 maxPriceAge;
        /// Most collateral one market may hold, in atoms; 0 = no cap.
        uint128 cap;
    }

    mapping(address token => Listing) private _listings;

    event Listed(address indexed token, uint256 maxLltv, uint256 maxPriceAge, uint256 cap);
    event Delisted(address indexed token);

    error BadListing(address token, uint256 maxLltv, uint256 maxPriceAge);
    error NotListed(address token);

    constructor(address admin, uint48 adminDelay) AccessControlDefaultAdminRules(adminDelay, admin) {
        _grantRole(RISK_ROLE, admin);
    }

    /// @notice Lists a token or changes its terms. `maxLltv` 0 makes it a loan token only.
    function list(address token, uint64 maxLltv, uint32 priceAge, uint128 cap) external onlyRole(RISK_ROLE) {
        if (token == address(0) || maxLltv > MAX_LLTV || priceAge == 0 || priceAge > MAX_PRICE_AGE) {
            revert BadListing(token, maxLltv, priceAge);
        }
        _listings[token] = Listing(true, maxLltv, priceAge, cap);
        emit Listed(token, maxLltv, priceAge, cap);
    }

    /// @notice No new market may use the token, and no more of it is taken as collateral.
    function delist(address token) external onlyRole(RISK_ROLE) {
        if (!_listings[token].enabled) revert NotListed(token);
        _listings[token].enabled = false;
        emit Delisted(token);
    }

    function listing(address token) external view returns (Listing memory) {
        return _listings[token];
    }

    /// @notice Seconds that the token's price may be old; reverts for a token that was never listed.
    function maxPriceAge(address token) external view returns (uint256 age) {
        age = _listings[token].maxPriceAge;
        if (age == 0) revert NotListed(token);
    }
}
