// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { AccessControlDefaultAdminRules } from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import { IERC20Metadata } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IOracleSource } from "../interfaces/IOracleSource.sol";
import { TickPrice } from "../libraries/TickPrice.sol";

interface IPairV2 {
    function token0() external view returns (address);
    function token1() external view returns (address);
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);
    function price0CumulativeLast() external view returns (uint256);
    function price1CumulativeLast() external view returns (uint256);
}

interface IPoolV3 {
    function token0() external view returns (address);
    function token1() external view returns (address);
    function observe(uint32[] calldata secondsAgos)
        external
        view
        returns (int56[] memory tickCumulatives, uint160[] memory secondsPerLiquidityCumulativeX128s);
}

/// @title Time-weighted pool prices as a source
/// @notice The pool's other token is taken for one dollar, so pools are set only against LUSD. A V3 pool keeps its own
/// history; of a V2 pair this contract keeps two checkpoints, which anyone may move on.
contract TWAPSource is IOracleSource, AccessControlDefaultAdminRules {
    bytes32 public constant POOL_ADMIN = keccak256("POOL_ADMIN");
    uint32 public constant MIN_WINDOW = 60;
    uint32 public constant MAX_WINDOW = 1 days;

    enum Kind {
        None,
        V2,
        V3
    }

    struct Pool {
        address pool;
        Kind kind;
        bool assetIsToken0;
        uint8 assetDecimals;
        uint8 quoteDecimals;
        uint32 window;
    }

    struct Checkpoint {
        uint256 cumulative;
        uint256 timestamp;
    }

    mapping(address asset => Pool) public pools;
    mapping(address asset => Checkpoint) public older;
    mapping(address asset => Checkpoint) public newer;

    event PoolSet(address indexed asset, address indexed pool, Kind kind, uint256 window);
    event Checkpointed(address indexed asset, uint256 cumulative, uint256 timestamp);

    error BadWindow(uint256 window);
    error NotInPool(address asset, address pool);
    error NoPool(address asset);
    error NoHistory(address asset, uint256 age, uint256 window);
    error HistoryTooOld(address asset, uint256 age, uint256 limit);
    error NoLiquidity(address asset);
    error TooEarly(address asset, uint256 next);

    constructor(address admin, uint48 adminDelay) AccessControlDefaultAdminRules(adminDelay, admin) {
        _grantRole(POOL_ADMIN, admin);
    }

    /// @notice Sets an asset's pool; kind None removes it.
    function setPool(address asset, address pool, Kind kind, uint32 window) external onlyRole(POOL_ADMIN) {
        delete older[asset];
        delete newer[asset];
        if (kind == Kind.None) {
            delete pools[asset];
        } else {
            if (window < MIN_WINDOW || window > MAX_WINDOW) revert BadWindow(window);
            (address token0, address token1) = (IPairV2(pool).token0(), IPairV2(pool).token1());
            if (asset != token0 && asset != token1) revert NotInPool(asset, pool);
            pools[asset] = Pool({
                pool: pool,
                kind: kind,
                assetIsToken0: asset == token0,
                assetDecimals: IERC20Metadata(asset).decimals(),
                quoteDecimals: IERC20Metadata(asset == token0 ? token1 : token0).decimals(),
                window: window
            });
            if (kind == Kind.V2) newer[asset] = _current(asset);
        }
        emit PoolSet(asset, pool, kind, window);
    }

    /// @notice Takes a checkpoint of a V2 pair, at most one per window.
    function checkpoint(address asset) external {
        if (pools[asset].kind != Kind.V2) revert NoPool(asset);
        uint256 next = newer[asset].timestamp + pools[asset].window;
        if (block.timestamp < next) revert TooEarly(asset, next);
        older[asset] = newer[asset];
        Checkpoint memory current = _current(asset);
        newer[asset] = current;
        emit Checkpointed(asset, current.cumulative, current.timestamp);
    }

    /// @inheritdoc IOracleSource
    function getPrice(address asset) external view returns (uint256 price, uint256 timestamp) {
        Pool memory p = pools[asset];
        if (p.kind == Kind.V3) return (_priceV3(p), block.timestamp);
        if (p.kind == Kind.V2) return (_priceV2(asset, p), block.timestamp);
        revert NoPool(asset);
    }

    /// @inheritdoc IOracleSource
    function isSupported(address asset) external view returns (bool) {
        return pools[asset].kind != Kind.None;
    }

    /// @inheritdoc IOracleSource
    function name() external pure returns (string memory) {
        return "c-chain-twap";
    }

    function _priceV3(Pool memory p) private view returns (uint256) {
        uint32[] memory ago = new uint32[](2);
        ago[0] = p.window;
        (int56[] memory cumulatives,) = IPoolV3(p.pool).observe(ago);
        int256 difference = int256(cumulatives[1]) - int256(cumulatives[0]);
        int256 window = int256(uint256(p.window));
        int256 tick = difference / window;
        if (difference < 0 && difference % window != 0) --tick;
        return TickPrice.price1e18(tick, p.assetIsToken0, p.assetDecimals, p.quoteDecimals);
    }

    /// @dev Over the time since the newest checkpoint that is at least a window old, and not older than four.
    function _priceV2(address asset, Pool memory p) private view returns (uint256) {
        Checkpoint memory start = newer[asset];
        if (block.timestamp - start.timestamp < p.window) start = older[asset];
        uint256 age = block.timestamp - start.timestamp;
        if (start.timestamp == 0) revert NoHistory(asset, block.timestamp - newer[asset].timestamp, p.window);
        if (age > uint256(p.window) * 4) revert HistoryTooOld(asset, age, uint256(p.window) * 4);
        uint256 averageX112;
        unchecked {
            // The pair's counters are meant to wrap; their difference is right all the same.
            averageX112 = (_current(asset).cumulative - start.cumulative) / age;
        }
        return Math.mulDiv(averageX112, 10 ** (18 + uint256(p.assetDecimals)), 1 << 112) / 10 ** p.quoteDecimals;
    }

    /// @dev The pair's counter as it would stand had the pair been touched in this block.
    function _current(address asset) private view returns (Checkpoint memory) {
        Pool memory p = pools[asset];
        (uint112 reserve0, uint112 reserve1, uint32 last) = IPairV2(p.pool).getReserves();
        if (reserve0 == 0 || reserve1 == 0) revert NoLiquidity(asset);
        uint256 cumulative = p.assetIsToken0
            ? IPairV2(p.pool).price0CumulativeLast()
            : IPairV2(p.pool).price1CumulativeLast();
        (uint256 base, uint256 quote) = p.assetIsToken0 ? (reserve0, reserve1) : (reserve1, reserve0);
        unchecked {
            uint256 elapsed = uint32(block.timestamp) - last;
            cumulative += ((quote << 112) / base) * uint256(uint32(elapsed));
        }
        return Checkpoint(cumulative, block.timestamp);
    }
}
