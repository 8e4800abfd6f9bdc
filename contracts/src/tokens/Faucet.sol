// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { MintableToken } from "./MintableToken.sol";

/// @title Faucet of play money, for local chains only
/// @notice Deployed only where the chain is a loopback one; it holds MINTER_ROLE of the tokens it gives.
contract Faucet {
    struct Drip {
        MintableToken token;
        uint256 amount;
    }

    uint256 public constant INTERVAL = 60;

    Drip[] public drips;
    mapping(address account => uint256) public lastDrip;

    event Dripped(address indexed account);

    error TooSoon(address account, uint256 next);

    constructor(Drip[] memory drips_) {
        for (uint256 i; i < drips_.length; ++i) {
            drips.push(drips_[i]);
        }
    }

    /// @notice Mints the fixed amounts to `account`, once a minute.
    function drip(address account) external {
        uint256 next = lastDrip[account] + INTERVAL;
        if (lastDrip[account] != 0 && block.timestamp < next) revert TooSoon(account, next);
        lastDrip[account] = block.timestamp;
        emit Dripped(account);
        for (uint256 i; i < drips.length; ++i) {
            drips[i].token.mint(account, drips[i].amount);
        }
    }
}
