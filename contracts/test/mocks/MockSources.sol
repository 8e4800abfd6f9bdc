// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { IOracleSource } from "../../src/interfaces/IOracleSource.sol";
import { IAggregatorV3 } from "../../src/oracle/ChainlinkAdapter.sol";
import { IPyth } from "../../src/oracle/PythAdapter.sol";
import { IPairV2, IPoolV3 } from "../../src/oracle/TWAPSource.sol";

/// @notice A source that tells what it was told, and misbehaves when asked to.
contract MockSource is IOracleSource {
    enum Fault {
        None,
        Revert,
        Short,
        Long,
        EatGas
    }

    uint256 public value;
    uint256 public at;
    Fault public fault;

    function set(uint256 value_, uint256 at_) external {
        (value, at) = (value_, at_);
    }

    function misbehave(Fault fault_) external {
        fault = fault_;
    }

    function getPrice(address) external view returns (uint256, uint256) {
        require(fault != Fault.Revert, "down");
        if (fault == Fault.Short) {
            assembly {
                return(0, 32)
            }
        }
        if (fault == Fault.Long) {
            assembly {
                return(0, 100000)
            }
        }
        if (fault == Fault.EatGas) {
            assembly {
                invalid()
            }
        }
        return (value, at);
    }

    function isSupported(address) external view returns (bool) {
        return value != 0;
    }

    function name() external pure returns (string memory) {
        return "mock";
    }
}

contract MockAggregator is IAggregatorV3 {
    uint8 public immutable decimals;
    uint80 public roundId = 5;
    uint80 public answeredIn = 5;
    int256 public answer;
    uint256 public updatedAt;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function set(int256 answer_, uint256 updatedAt_) external {
        (answer, updatedAt) = (answer_, updatedAt_);
    }

    function setRound(uint80 roundId_, uint80 answeredIn_) external {
        (roundId, answeredIn) = (roundId_, answeredIn_);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (roundId, answer, updatedAt, updatedAt, answeredIn);
    }
}

contract MockPyth is IPyth {
    Price private _price;

    function set(int64 price, uint64 conf, int32 expo, uint256 publishTime) external {
        _price = Price(price, conf, expo, publishTime);
    }

    function getPriceUnsafe(bytes32) external view returns (Price memory) {
        return _price;
    }
}

/// @notice A V2 pair's counters, moved by the pair's own rule whenever its reserves change.
contract MockPair is IPairV2 {
    address public immutable token0;
    address public immutable token1;
    uint112 private _reserve0;
    uint112 private _reserve1;
    uint32 private _last;
    uint256 public price0CumulativeLast;
    uint256 public price1CumulativeLast;

    constructor(address token0_, address token1_) {
        (token0, token1) = (token0_, token1_);
    }

    function setReserves(uint112 reserve0, uint112 reserve1) external {
        uint256 elapsed = block.timestamp - _last;
        if (_reserve0 != 0 && _reserve1 != 0) {
            price0CumulativeLast += (uint256(_reserve1) << 112) / _reserve0 * elapsed;
            price1CumulativeLast += (uint256(_reserve0) << 112) / _reserve1 * elapsed;
        }
        (_reserve0, _reserve1, _last) = (reserve0, reserve1, uint32(block.timestamp));
    }

    function getReserves() external view returns (uint112, uint112, uint32) {
        return (_reserve0, _reserve1, _last);
    }
}

/// @notice A V3 pool that has stood at one tick for ever.
contract MockPool is IPoolV3 {
    address public immutable token0;
    address public immutable token1;
    int56 public cumulativePerWindow;

    constructor(address token0_, address token1_) {
        (token0, token1) = (token0_, token1_);
    }

    /// @notice What the counter gains over whatever window is asked for.
    function setDifference(int56 difference) external {
        cumulativePerWindow = difference;
    }

    function observe(uint32[] calldata) external view returns (int56[] memory ticks, uint160[] memory seconds_) {
        ticks = new int56[](2);
        ticks[0] = 1_000;
        ticks[1] = 1_000 + cumulativePerWindow;
        seconds_ = new uint160[](2);
    }
}
