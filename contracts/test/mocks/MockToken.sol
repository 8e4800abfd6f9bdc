// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice Anybody mints.
contract MockToken is ERC20 {
    uint8 private immutable DECIMALS;

    constructor(string memory symbol_, uint8 decimals_) ERC20(symbol_, symbol_) {
        DECIMALS = decimals_;
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @notice Takes one percent of every transfer.
contract FeeToken is MockToken {
    constructor() MockToken("FEE", 18) { }

    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0) && to != address(0)) {
            super._update(from, address(0xFEE), value / 100);
            value -= value / 100;
        }
        super._update(from, to, value);
    }
}

/// @notice Returns false in place of reverting.
contract FalseToken is MockToken {
    constructor() MockToken("FALSE", 18) { }

    function transfer(address to, uint256 value) public override returns (bool) {
        if (balanceOf(msg.sender) < value) return false;
        return super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (balanceOf(from) < value || allowance(from, msg.sender) < value) return false;
        return super.transferFrom(from, to, value);
    }
}

/// @notice Calls back during transfers.
contract ReentrantToken is MockToken {
    address public target;
    bytes public data;
    bool public entered;
    bool public succeeded;

    constructor() MockToken("REENTER", 18) { }

    function arm(address target_, bytes calldata data_) external {
        (target, data, entered, succeeded) = (target_, data_, false, false);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (target != address(0) && !entered) {
            entered = true;
            (succeeded,) = target.call(data);
        }
    }
}
