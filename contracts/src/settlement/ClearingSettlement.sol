// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IERC20, SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Pausable } from "@openzeppelin/contracts/utils/Pausable.sol";
import { ReentrancyGuard } from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import { MerkleProof } from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IClearingSettlement } from "../interfaces/IClearingSettlement.sol";

/// @title ClearingSettlement
/// @notice See IClearingSettlement. A pause stops deposits, batches and payments; it never stops requests and escapes.
contract ClearingSettlement is IClearingSettlement, AccessControlDefaultAdminRules, Pausable, ReentrancyGuard {
    using SafeERC20 for IERC20;

    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    uint256 public constant MIN_ESCAPE_DELAY = 1 days;
    uint256 public constant MAX_ESCAPE_DELAY = 30 days;

    /// @notice Seconds after which an account may escape. A request keeps the delay of its time or a shorter later one.
    uint256 public escapeDelay = 7 days;
    uint256 public depositCount;
    uint256 public batchCount;
    uint256 public requestCount;

    mapping(address token => bool) public isTokenEnabled;
    mapping(uint256 withdrawalId => bool) public isPaid;
    mapping(uint256 requestId => uint256) public escapeAt;
    mapping(address account => mapping(address token => uint256)) private _claims;
    mapping(address token => uint256) private _totalClaims;
    mapping(uint256 batchId => Batch) private _batches;
    mapping(uint256 requestId => Request) private _requests;

    constructor(address admin, uint48 adminDelay, address operator)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        _grantRole(OPERATOR_ROLE, operator);
        _grantRole(GUARDIAN_ROLE, admin);
    }

    // --- configuration ----------------------------------------------------------------------------------------------

    /// @notice Disabling a token stops its deposits; claims in it stay payable.
    function setToken(address token, bool enabled) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (token == address(0)) revert ZeroAddress();
        isTokenEnabled[token] = enabled;
        emit TokenSet(token, enabled);
    }

    function setEscapeDelay(uint256 delay) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (delay < MIN_ESCAPE_DELAY || delay > MAX_ESCAPE_DELAY) revert BadEscapeDelay(delay);
        escapeDelay = delay;
        emit EscapeDelaySet(delay);
    }

    function pause() external onlyRole(GUARDIAN_ROLE) {
        _pause();
    }

    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _unpause();
    }

    // --- money in, between and out ----------------------------------------------------------------------------------

    /// @inheritdoc IClearingSettlement
    function deposit(address token, uint256 amount, address account)
        external
        nonReentrant
        whenNotPaused
        returns (uint256 depositId)
    {
        if (!isTokenEnabled[token]) revert TokenNotEnabled(token);
        if (amount == 0) revert ZeroAmount();
        if (account == address(0)) revert ZeroAddress();
        depositId = ++depositCount;
        _claims[account][token] += amount;
        _totalClaims[token] += amount;
        emit Deposited(account, token, amount, depositId);
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert TransferMismatch(token, amount, received);
    }

    /// @inheritdoc IClearingSettlement
    function postBatch(
        uint256 batchId,
        bytes32 tradesRoot,
        bytes32 balancesRoot,
        uint64 lastSeq,
        uint32 trades,
        NetTransfer[] calldata transfers
    ) external whenNotPaused onlyRole(OPERATOR_ROLE) {
        uint256 expected = batchCount + 1;
        if (batchId != expected) revert BatchOutOfOrder(batchId, expected);
        uint64 posted = _batches[batchCount].lastSeq;
        if (lastSeq <= posted) revert SequenceNotNewer(lastSeq, posted);
        batchCount = batchId;
        _batches[batchId] = Batch(tradesRoot, balancesRoot, lastSeq, uint64(block.timestamp), trades);
        emit BatchPosted(batchId, tradesRoot, balancesRoot, lastSeq, transfers.length);
        _settle(batchId, transfers);
    }

    /// @inheritdoc IClearingSettlement
    function pay(Payment[] calldata payments) external nonReentrant whenNotPaused onlyRole(OPERATOR_ROLE) {
        for (uint256 i; i < payments.length; ++i) {
            Payment calldata p = payments[i];
            if (isPaid[p.withdrawalId]) revert AlreadyPaid(p.withdrawalId);
            isPaid[p.withdrawalId] = true;
            emit Paid(p.account, p.token, p.amount, p.withdrawalId);
            _payOut(p.account, p.token, p.amount);
        }
    }

    /// @inheritdoc IClearingSettlement
    function requestWithdrawal(address token, uint256 amount) external returns (uint256 requestId) {
        if (amount == 0) revert ZeroAmount();
        uint256 held = _claims[msg.sender][token];
        if (amount > held) revert InsufficientClaim(msg.sender, token, held, amount);
        requestId = ++requestCount;
        _requests[requestId] = Request(msg.sender, token, amount, uint64(block.timestamp));
        escapeAt[requestId] = block.timestamp + escapeDelay;
        emit WithdrawalRequested(requestId, msg.sender, token, amount, escapeAt[requestId]);
    }

    /// @inheritdoc IClearingSettlement
    function escape(uint256 requestId) external nonReentrant returns (uint256 amount) {
        Request memory r = _requests[requestId];
        if (r.account == address(0)) revert UnknownRequest(requestId);
        if (r.account != msg.sender) revert NotTheAccount(msg.sender, r.account);
        uint256 at = Math.min(escapeAt[requestId], r.requestedAt + escapeDelay);
        if (block.timestamp < at) revert TooEarly(block.timestamp, at);
        amount = Math.min(r.amount, _claims[r.account][r.token]);
        delete _requests[requestId];
        emit RequestClosed(requestId, true, amount);
        _payOut(r.account, r.token, amount);
    }

    /// @inheritdoc IClearingSettlement
    /// @dev The operator may close only what it has paid, named by the request's id as withdrawal id in the upper half.
    function closeRequest(uint256 requestId) external {
        Request memory r = _requests[requestId];
        if (r.account == address(0)) revert UnknownRequest(requestId);
        bool paidByOperator = hasRole(OPERATOR_ROLE, msg.sender) && isPaid[requestWithdrawalId(requestId)];
        if (r.account != msg.sender && !paidByOperator) revert NotTheAccount(msg.sender, r.account);
        delete _requests[requestId];
        emit RequestClosed(requestId, false, r.amount);
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    /// @notice The withdrawal id under which the operator pays an on-chain request; the node's own ids are below 2^128.
    function requestWithdrawalId(uint256 requestId) public pure returns (uint256) {
        return (1 << 128) | requestId;
    }

    /// @inheritdoc IClearingSettlement
    function claim(address account, address token) external view returns (uint256) {
        return _claims[account][token];
    }

    /// @inheritdoc IClearingSettlement
    function totalClaims(address token) external view returns (uint256) {
        return _totalClaims[token];
    }

    /// @inheritdoc IClearingSettlement
    function batch(uint256 batchId) external view returns (Batch memory) {
        return _batches[batchId];
    }

    function request(uint256 requestId) external view returns (Request memory) {
        return _requests[requestId];
    }

    /// @inheritdoc IClearingSettlement
    function verifyTrade(uint256 batchId, TradeLeaf calldata trade, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return _verify(proof, _batches[batchId].tradesRoot, keccak256(abi.encode(trade)));
    }

    /// @inheritdoc IClearingSettlement
    function verifyBalance(uint256 batchId, address account, address token, int256 amount, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return _verify(proof, _batches[batchId].balancesRoot, keccak256(abi.encode(account, token, amount)));
    }

    // --- inside -----------------------------------------------------------------------------------------------------

    /// @dev Leaves are hashed twice, so that no inner node of the tree can pass for one. An empty root proves nothing.
    function _verify(bytes32[] calldata proof, bytes32 root, bytes32 inner) private pure returns (bool) {
        return root != bytes32(0) && MerkleProof.verifyCalldata(proof, root, keccak256(bytes.concat(inner)));
    }

    function _settle(uint256 batchId, NetTransfer[] calldata transfers) private {
        address token;
        int256 sum;
        for (uint256 i; i < transfers.length; ++i) {
            NetTransfer calldata t = transfers[i];
            if (t.token != token) {
                if (t.token < token) revert TransfersNotSorted(i);
                if (sum != 0) revert TransfersDoNotBalance(token, sum);
                token = t.token;
            }
            if (t.account == address(0)) revert ZeroAddress();
            sum += t.delta;
            if (t.delta >= 0) {
                _claims[t.account][t.token] += uint256(t.delta);
            } else {
                uint256 held = _claims[t.account][t.token];
                uint256 needed = uint256(-t.delta);
                if (needed > held) revert InsufficientClaim(t.account, t.token, held, needed);
                _claims[t.account][t.token] = held - needed;
            }
            emit ClaimMoved(batchId, t.account, t.token, t.delta);
        }
        if (sum != 0) revert TransfersDoNotBalance(token, sum);
    }

    function _payOut(address account, address token, uint256 amount) private {
        uint256 held = _claims[account][token];
        if (amount > held) revert InsufficientClaim(account, token, held, amount);
        _claims[account][token] = held - amount;
        _totalClaims[token] -= amount;
        IERC20(token).safeTransfer(account, amount);
    }
}
