// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { ERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A token that role holders mint and any holder burns of his own
abstract contract MintableToken is ERC20Permit, AccessControlDefaultAdminRules {
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    uint8 private immutable DECIMALS;

    constructor(string memory name_, string memory symbol_, uint8 decimals_, address admin, uint48 adminDelay)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        DECIMALS = decimals_;
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }

    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(to, amount);
    }

    function burn(uint256 amount) external {
        _burn(msg.sender, amount);
    }
}

/// @notice US dollar token, 6 decimals. The node's ledger calls it USDT.
contract LUSD is MintableToken {
    constructor(address admin, uint48 adminDelay) MintableToken("Lux Dollar", "LUSD", 6, admin, adminDelay) { }
}

/// @notice Bridged ether, 18 decimals.
contract LETH is MintableToken {
    constructor(address admin, uint48 adminDelay) MintableToken("Lux Ether", "LETH", 18, admin, adminDelay) { }
}

/// @notice Bridged bitcoin, 8 decimals.
contract LBTC is MintableToken {
    constructor(address admin, uint48 adminDelay) MintableToken("Lux Bitcoin", "LBTC", 8, admin, adminDelay) { }
}

/// @notice Share of the perps pool, 18 decimals. LLPManager alone mints it, and burns what it redeems.
contract LLP is MintableToken {
    constructor(address admin, uint48 adminDelay) MintableToken("Lux Liquidity Provider", "LLP", 18, admin, adminDelay) { }

    function burnFrom(address account, uint256 amount) external onlyRole(MINTER_ROLE) {
        _burn(account, amount);
    }
}
