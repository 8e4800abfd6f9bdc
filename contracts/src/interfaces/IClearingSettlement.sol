// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Where the node's ledger meets the chain
/// @notice Holds the tokens of node accounts, named by the address that owns them. A claim is what an account may take
/// out. The operator moves claims between accounts by batches whose transfers add up to nothing, so that no batch can
/// create or destroy money; posts a root of the batch's trades and one of all balances, against which anyone can check a
/// proof; and pays withdrawals out, only to the account itself. An account whose withdrawal the operator leaves lying
/// takes it out alone after the escape delay.
///
/// Trust: the operator decides how trading moved claims. It cannot pay to a stranger, exceed custody, rewrite a posted
/// batch, or hold back a settled claim for longer than the delay.
interface IClearingSettlement {
    struct NetTransfer {
        address account;
        address token;
        int256 delta;
    }

    struct Batch {
        bytes32 tradesRoot;
        bytes32 balancesRoot;
        /// Last engine sequence that the batch covers.
        uint64 lastSeq;
        uint64 postedAt;
        uint32 trades;
    }

    /// @notice A trade as it stands in a batch; an account without an address is 0.
    struct TradeLeaf {
        uint256 tradeId;
        bytes32 symbol;
        uint256 priceTicks;
        uint256 sizeLots;
        address maker;
        address taker;
        bool takerBuys;
    }

    struct Payment {
        address account;
        address token;
        uint256 amount;
        /// The node's withdrawal id; paid once.
        uint256 withdrawalId;
    }

    struct Request {
        address account;
        address token;
        uint256 amount;
        uint64 requestedAt;
    }

    event Deposited(address indexed account, address indexed token, uint256 amount, uint256 indexed depositId);
    event BatchPosted(
        uint256 indexed batchId, bytes32 tradesRoot, bytes32 balancesRoot, uint64 lastSeq, uint256 transfers
    );
    event ClaimMoved(uint256 indexed batchId, address indexed account, address indexed token, int256 delta);
    event Paid(address indexed account, address indexed token, uint256 amount, uint256 indexed withdrawalId);
    event WithdrawalRequested(
        uint256 indexed requestId, address indexed account, address indexed token, uint256 amount, uint256 escapeAt
    );
    event RequestClosed(uint256 indexed requestId, bool escaped, uint256 amount);
    event TokenSet(address indexed token, bool enabled);
    event EscapeDelaySet(uint256 delay);

    error TokenNotEnabled(address token);
    error ZeroAmount();
    error ZeroAddress();
    error TransferMismatch(address token, uint256 expected, uint256 received);
    error BatchOutOfOrder(uint256 batchId, uint256 expected);
    error SequenceNotNewer(uint64 lastSeq, uint64 posted);
    error TransfersNotSorted(uint256 place);
    error TransfersDoNotBalance(address token, int256 sum);
    error InsufficientClaim(address account, address token, uint256 claim, uint256 needed);
    error AlreadyPaid(uint256 withdrawalId);
    error UnknownRequest(uint256 requestId);
    error NotTheAccount(address caller, address account);
    error TooEarly(uint256 now_, uint256 escapeAt);
    error BadEscapeDelay(uint256 delay);

    /// @notice Deposits for `account`, which the node credits when it sees the event at confirmation depth.
    function deposit(address token, uint256 amount, address account) external returns (uint256 depositId);

    /// @notice Posts the next batch. Transfers are sorted by token; each token's deltas add up to 0.
    function postBatch(
        uint256 batchId,
        bytes32 tradesRoot,
        bytes32 balancesRoot,
        uint64 lastSeq,
        uint32 trades,
        NetTransfer[] calldata transfers
    ) external;

    /// @notice Pays withdrawals out of claims, each to its own account.
    function pay(Payment[] calldata payments) external;

    /// @notice Asks for a withdrawal on chain; the operator closes it by paying, or the account escapes after the delay.
    function requestWithdrawal(address token, uint256 amount) external returns (uint256 requestId);

    /// @notice Takes out a request that was left lying: its amount, or what is left of the claim if that is less.
    function escape(uint256 requestId) external returns (uint256 amount);

    /// @notice Withdraws a request, or closes it as the operator after having paid.
    function closeRequest(uint256 requestId) external;

    function claim(address account, address token) external view returns (uint256);

    /// @notice Sum of all claims in a token; never above what the contract holds.
    function totalClaims(address token) external view returns (uint256);

    function batch(uint256 batchId) external view returns (Batch memory);

    /// @notice Whether a trade stands in a batch. The leaf is the double keccak256 of the ABI-encoded fields.
    function verifyTrade(uint256 batchId, TradeLeaf calldata trade, bytes32[] calldata proof)
        external
        view
        returns (bool);

    /// @notice Whether an account had this balance when the batch was posted.
    function verifyBalance(
        uint256 batchId,
        address account,
        address token,
        int256 amount,
        bytes32[] calldata proof
    ) external view returns (bool);
}
