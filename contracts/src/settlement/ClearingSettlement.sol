// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuard } from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import { MerkleProof } from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// @title ClearingSettlement
/// @notice Custody of what the node's accounts have deposited. The operator moves claims between accounts in batches of
/// net transfers, each with a Merkle root of the trades behind it and one of the balances after it, and pays withdrawals.
/// An operator that is silent or refuses cannot keep anybody's claim: after a delay its holder takes it out himself.
/// @dev Held at all times: balance of a token >= sum of all claims in it. Leaves are hashed twice, pairs are sorted.
contract ClearingSettlement is AccessControlDefaultAdminRules, ReentrancyGuard {
    using SafeERC20 for IERC20;

    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    uint256 public constant MIN_ESCAPE_DELAY = 1 hours;
    uint256 public constant MAX_ESCAPE_DELAY = 30 days;

    struct Transfer {
        address token;
        address account;
        int256 amount;
    }

    struct Batch {
        bytes32 tradesRoot;
        bytes32 balancesRoot;
        /// @dev Sequence numbers of the node's journal that the batch covers, both ends included.
        uint64 firstSeq;
        uint64 lastSeq;
        uint64 settledAt;
    }

    uint256 public immutable ESCAPE_DELAY;
    Batch[] private _batches;
    mapping(address token => bool) public listed;
    mapping(address token => mapping(address account => uint256)) public claims;
    mapping(address token => uint256) public totalClaims;
    mapping(address account => uint256) public escapeRequestedAt;
    mapping(bytes32 withdrawalId => bool) public withdrawn;
    uint256 public depositCount;
    /// @notice Stops deposits and batches, never withdrawals or escapes.
    bool public paused;

    event TokenListed(address indexed token, bool listed);
    event PausedSet(bool paused);
    event Deposited(
        uint256 indexed depositId, address indexed account, address indexed token, uint256 amount, address payer
    );
    event Withdrawn(bytes32 indexed withdrawalId, address indexed account, address indexed token, uint256 amount, address to);
    event BatchSettled(
        uint256 indexed batchId, bytes32 tradesRoot, bytes32 balancesRoot, uint64 firstSeq, uint64 lastSeq, uint256 transfers
    );
    event EscapeRequested(address indexed account, uint256 possibleAt);
    event EscapeCancelled(address indexed account);
    event Escaped(address indexed account, address indexed token, uint256 amount);

    error BadDelay(uint256 delay);
    error TokenNotListed(address token);
    error Paused();
    error ZeroAmount();
    error BatchOutOfOrder(uint256 given, uint256 wanted);
    error SequenceGap(uint64 given, uint64 wanted);
    error TransfersUnsorted(uint256 index);
    error TransfersDoNotBalance(address token, int256 sum);
    error ClaimTooSmall(address account, address token, uint256 claim, uint256 wanted);
    error WithdrawalKnown(bytes32 withdrawalId);
    error NoEscape(address account);
    error TooEarly(uint256 possibleAt);
    error UnknownBatch(uint256 batchId);

    constructor(address admin, uint48 adminDelay, uint256 escapeDelay)
        AccessControlDefaultAdminRules(adminDelay, admin)
    {
        if (escapeDelay < MIN_ESCAPE_DELAY || escapeDelay > MAX_ESCAPE_DELAY) revert BadDelay(escapeDelay);
        ESCAPE_DELAY = escapeDelay;
        _grantRole(GUARDIAN_ROLE, admin);
    }

    function setToken(address token, bool listed_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        listed[token] = listed_;
        emit TokenListed(token, listed_);
    }

    function setPaused(bool paused_) external onlyRole(GUARDIAN_ROLE) {
        paused = paused_;
        emit PausedSet(paused_);
    }

    // --- in and out -------------------------------------------------------------------------------------------------

    /// @notice Credits `account` with what arrives. The node credits its ledger when the deposit is final.
    function deposit(address account, address token, uint256 amount)
        external
        nonReentrant
        returns (uint256 depositId, uint256 credited)
    {
        if (paused) revert Paused();
        if (!listed[token]) revert TokenNotListed(token);
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        credited = IERC20(token).balanceOf(address(this)) - before;
        if (credited == 0) revert ZeroAmount();
        claims[token][account] += credited;
        totalClaims[token] += credited;
        depositId = ++depositCount;
        emit Deposited(depositId, account, token, credited, msg.sender);
    }

    /// @notice Pays part of an account's claim. The id is the node's and is good once, so a retry pays nothing twice.
    function withdraw(bytes32 withdrawalId, address account, address token, uint256 amount, address to)
        external
        onlyRole(OPERATOR_ROLE)
        nonReentrant
    {
        if (withdrawn[withdrawalId]) revert WithdrawalKnown(withdrawalId);
        withdrawn[withdrawalId] = true;
        _debit(account, token, amount);
        emit Withdrawn(withdrawalId, account, token, amount, to);
        IERC20(token).safeTransfer(to, amount);
    }

    /// @notice Announces that the caller will take his claims out himself.
    function requestEscape() external {
        escapeRequestedAt[msg.sender] = block.timestamp;
        emit EscapeRequested(msg.sender, block.timestamp + ESCAPE_DELAY);
    }

    function cancelEscape() external {
        delete escapeRequestedAt[msg.sender];
        emit EscapeCancelled(msg.sender);
    }

    /// @notice Pays the caller his whole claim in `token`, once the delay after his request is over.
    function escape(address token) external nonReentrant returns (uint256 amount) {
        uint256 requestedAt = escapeRequestedAt[msg.sender];
        if (requestedAt == 0) revert NoEscape(msg.sender);
        if (block.timestamp < requestedAt + ESCAPE_DELAY) revert TooEarly(requestedAt + ESCAPE_DELAY);
        amount = claims[token][msg.sender];
        if (amount == 0) revert ZeroAmount();
        _debit(msg.sender, token, amount);
        emit Escaped(msg.sender, token, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    // --- batches ----------------------------------------------------------------------------------------------------

    /// @notice Moves claims. Transfers are sorted by token, then account, each pair once, and add up to 0 per token.
    /// All debits are made before any credit, so the order in which tokens sort decides nothing.
    function settleBatch(
        uint256 batchId,
        uint64 firstSeq,
        uint64 lastSeq,
        bytes32 tradesRoot,
        bytes32 balancesRoot,
        Transfer[] calldata transfers
    ) external onlyRole(OPERATOR_ROLE) nonReentrant {
        if (paused) revert Paused();
        uint256 count = _batches.length;
        if (batchId != count) revert BatchOutOfOrder(batchId, count);
        uint64 wanted = count == 0 ? firstSeq : _batches[count - 1].lastSeq + 1;
        if (firstSeq != wanted || lastSeq < firstSeq) revert SequenceGap(firstSeq, wanted);
        _requireBalanced(transfers);
        for (uint256 i; i < transfers.length; ++i) {
            Transfer calldata t = transfers[i];
            if (t.amount < 0) {
                _debit(t.account, t.token, uint256(-t.amount));
            }
        }
        for (uint256 i; i < transfers.length; ++i) {
            Transfer calldata t = transfers[i];
            if (t.amount > 0) {
                claims[t.token][t.account] += uint256(t.amount);
                totalClaims[t.token] += uint256(t.amount);
            }
        }
        _batches.push(Batch(tradesRoot, balancesRoot, firstSeq, lastSeq, uint64(block.timestamp)));
        emit BatchSettled(batchId, tradesRoot, balancesRoot, firstSeq, lastSeq, transfers.length);
    }

    function batchCount() external view returns (uint256) {
        return _batches.length;
    }

    function batch(uint256 batchId) public view returns (Batch memory) {
        if (batchId >= _batches.length) revert UnknownBatch(batchId);
        return _batches[batchId];
    }

    /// @notice Whether a trade is among those of a batch.
    function verifyTrade(
        uint256 batchId,
        uint64 seq,
        uint32 index,
        uint16 market,
        uint32 maker,
        uint32 taker,
        int64 priceTicks,
        int64 sizeLots,
        bytes32[] calldata proof
    ) external view returns (bool) {
        bytes32 leaf = _leaf(abi.encode(seq, index, market, maker, taker, priceTicks, sizeLots));
        return MerkleProof.verifyCalldata(proof, batch(batchId).tradesRoot, leaf);
    }

    /// @notice Whether an account had this balance after a batch.
    function verifyBalance(uint256 batchId, address account, address token, uint256 amount, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return MerkleProof.verifyCalldata(
            proof, batch(batchId).balancesRoot, _leaf(abi.encode(account, token, amount))
        );
    }

    // --- inside -----------------------------------------------------------------------------------------------------

    function _leaf(bytes memory data) private pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(data)));
    }

    function _debit(address account, address token, uint256 amount) private {
        uint256 claim = claims[token][account];
        if (amount > claim) revert ClaimTooSmall(account, token, claim, amount);
        claims[token][account] = claim - amount;
        totalClaims[token] -= amount;
    }

    function _requireBalanced(Transfer[] calldata transfers) private pure {
        int256 sum;
        for (uint256 i; i < transfers.length; ++i) {
            Transfer calldata t = transfers[i];
            if (i > 0) {
                Transfer calldata last = transfers[i - 1];
                bool sorted = t.token > last.token || (t.token == last.token && t.account > last.account);
                if (!sorted) revert TransfersUnsorted(i);
                if (t.token != last.token) {
                    if (sum != 0) revert TransfersDoNotBalance(last.token, sum);
                    sum = 0;
                }
            }
            if (t.amount == 0) revert ZeroAmount();
            sum += t.amount;
        }
        if (sum != 0) revert TransfersDoNotBalance(transfers[transfers.length - 1].token, sum);
    }
}
