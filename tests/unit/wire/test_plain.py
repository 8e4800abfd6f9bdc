from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from luxterm.wire.plain import encode


def test_text_that_looks_like_a_number_is_left_alone() -> None:
    assert encode(["a,1E-7,b", Decimal("1E-7"), '"1E-7"']) == b'["a,1E-7,b",0.0000001,"\\"1E-7\\""]'


def test_numbers_that_would_take_a_gigabyte_stay_short() -> None:
    assert encode([Decimal("1E-999999999"), Decimal("1E+999999999")]) == b"[1E-999999999,1E+999999999]"


@given(
    st.lists(
        st.one_of(
            st.text(),
            st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=15),
        )
    )
)
def test_values_survive(values: list[str | Decimal]) -> None:
    assert json.loads(encode(values), parse_float=Decimal, parse_int=Decimal) == values
