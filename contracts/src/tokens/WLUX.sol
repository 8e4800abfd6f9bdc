// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Wrapped LUX
/// @notice The chain's own coin as an ERC-20, one to one, with the semantics of WETH9: `deposit`, `withdraw`, and a
/// plain transfer of coin deposits for its sender.
contract WLUX is ERC20 {
    event Deposit(address indexed dst, uint256 wad);
    event Withdrawal(address indexed src, uint256 wad);

    error CoinTransferFailed(address to, uint256 amount);

    constructor() ERC20("Wrapped LUX", "WLUX") { }

    receive() external payable {
        deposit();
    }

    /// @notice Mints as much WLUX as coin was sent.
    function deposit() public payable {
        _mint(msg.sender, msg.value);
        emit Deposit(msg.sender, msg.value);
    }

    /// @notice Burns `wad` of the caller's WLUX and sends as much coin to the caller.
    function withdraw(uint256 wad) external {
        _burn(msg.sender, wad);
        emit Withdrawal(msg.sender, wad);
        (bool sent,) = msg.sender.call{ value: wad }("");
        if (!sent) revert CoinTransferFailed(msg.sender, wad);
    }
}
