// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title What a lending market asks of its rate
interface IInterestModel {
    /// @notice The borrow rate per second x 1e18 for the time since the market's last accrual.
    /// @dev Called once per accrual by the market, before the interest is added; a model with memory updates it here
    /// under the key (msg.sender, market), so that nobody else can move it.
    function borrowRate(bytes32 market, uint256 totalSupplyAssets, uint256 totalBorrowAssets, uint256 elapsed)
        external
        returns (uint256 ratePerSecond);

    /// @notice The same without an update, as `markets` would get it.
    function borrowRateView(
        address markets,
        bytes32 market,
        uint256 totalSupplyAssets,
        uint256 totalBorrowAssets,
        uint256 elapsed
    ) external view returns (uint256 ratePerSecond);
}
