// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Price of a Uniswap V3 tick
library TickPrice {
    int24 internal constant MAX_TICK = 887_272;

    error TickOutOfRange(int256 tick);

    /// @notice 1.0001^-|tick| as a fixed point number with 128 fraction bits, rounded down at each step.
    /// @dev The constants are 1.0001^-(2^i) x 2^128, rounded to nearest; the square-and-multiply form keeps every
    /// product below 2^256.
    function inversePowerX128(uint256 n) internal pure returns (uint256 r) {
        r = 1 << 128;
        if (n & 0x1 != 0) r = (r * 0xfff97272373d413259a46990580e213a) >> 128;
        if (n & 0x2 != 0) r = (r * 0xfff2e50f5f656932ef12357cf3c7fdcc) >> 128;
        if (n & 0x4 != 0) r = (r * 0xffe5caca7e10e4e61c3624eaa0941cd0) >> 128;
        if (n & 0x8 != 0) r = (r * 0xffcb9843d60f6159c9db58835c926644) >> 128;
        if (n & 0x10 != 0) r = (r * 0xff973b41fa98c081472e6896dfb254c0) >> 128;
        if (n & 0x20 != 0) r = (r * 0xff2ea16466c96a3843ec78b326b52861) >> 128;
        if (n & 0x40 != 0) r = (r * 0xfe5dee046a99a2a811c461f1969c3053) >> 128;
        if (n & 0x80 != 0) r = (r * 0xfcbe86c7900a88aedcffc83b479aa3a4) >> 128;
        if (n & 0x100 != 0) r = (r * 0xf987a7253ac413176f2b074cf7815e54) >> 128;
        if (n & 0x200 != 0) r = (r * 0xf3392b0822b70005940c7a398e4b70f3) >> 128;
        if (n & 0x400 != 0) r = (r * 0xe7159475a2c29b7443b29c7fa6e889d9) >> 128;
        if (n & 0x800 != 0) r = (r * 0xd097f3bdfd2022b8845ad8f792aa5825) >> 128;
        if (n & 0x1000 != 0) r = (r * 0xa9f746462d870fdf8a65dc1f90e061e5) >> 128;
        if (n & 0x2000 != 0) r = (r * 0x70d869a156d2a1b890bb3df62baf32f7) >> 128;
        if (n & 0x4000 != 0) r = (r * 0x31be135f97d08fd981231505542fcfa6) >> 128;
        if (n & 0x8000 != 0) r = (r * 0x9aa508b5b7a84e1c677de54f3e99bc9) >> 128;
        if (n & 0x10000 != 0) r = (r * 0x5d6af8dedb81196699c329225ee604) >> 128;
        if (n & 0x20000 != 0) r = (r * 0x2216e584f5fa1ea926041bedfe98) >> 128;
        if (n & 0x40000 != 0) r = (r * 0x48a170391f7dc42444e8fa2) >> 128;
        if (n & 0x80000 != 0) r = (r * 0x149b34ee7ac263) >> 128;
    }

    /// @notice Whole-token price times 1e18 of an asset against the other token of its pool, rounded down.
    /// @param tick Mean tick of the pool, as log base 1.0001 of token1 per token0, in atoms.
    /// @param assetIsToken0 Which of the two the asset is.
    function price1e18(int256 tick, bool assetIsToken0, uint8 assetDecimals, uint8 quoteDecimals)
        internal
        pure
        returns (uint256)
    {
        if (tick > MAX_TICK || tick < -MAX_TICK) revert TickOutOfRange(tick);
        int256 t = assetIsToken0 ? tick : -tick;
        uint256 r = inversePowerX128(uint256(t < 0 ? -t : t));
        uint256 scale = 10 ** (18 + uint256(assetDecimals));
        uint256 atoms = t < 0 ? Math.mulDiv(r, scale, 1 << 128) : Math.mulDiv(1 << 128, scale, r);
        return atoms / 10 ** quoteDecimals;
    }
}
