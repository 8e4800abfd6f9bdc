"""Swaps and liquidity through a real node on a real chain. Expected amounts are the published formulas of the AMMs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.local_chain import Rig, deployed_chain, rig  # noqa: F401
from support.served import Served

pytestmark = pytest.mark.chain
POOL_LUSD = 1_000_000
"""LUSD in each pool of a local chain, against 65,000 a bitcoin: 15.38461538 LBTC."""
POOL_LBTC = Decimal("15.38461538")


@pytest.fixture
def node(rig: Rig, deployed_chain: tuple[str, Path], tmp_path: Path) -> Iterator[Served]:  # noqa: F811
    ipc, records = deployed_chain
    config = tmp_path / "node.yaml"
    config.write_text(f"blockchain:\n  c_chain:\n    rpc_url: {ipc}\n  deployments: {records}\n")
    with Served(tmp_path / "data", "--config", str(config), durability="memory") as served:
        yield served


def routes(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {route["route"]: route for route in answer["routes"]}


def test_status_names_the_chain_its_tokens_and_the_wallet(node: Served) -> None:
    status = node.rpc("swap.status")
    assert status["ready"] and status["chain_id"] == 96369
    assert {token["symbol"] for token in status["tokens"]} == {"LUSD", "LBTC", "LETH", "WLUX"}
    assert status["wallet"] == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


def test_a_node_without_a_chain_says_what_to_do(tmp_path: Path) -> None:
    with Served(tmp_path / "data", durability="memory") as served:
        status = served.rpc("swap.status")
        assert not status["ready"] and "luxterm chain up" in status["reason"]
        with pytest.raises(AssertionError, match="luxterm chain up"):
            served.rpc("swap.quote", token_in="LUSD", token_out="LBTC", amount="1")


def test_quotes_stand_side_by_side_and_the_best_is_marked(node: Served) -> None:
    given = Decimal(65_000)
    found = routes(node.rpc("swap.quote", token_in="LUSD", token_out="LBTC", amount=str(given)))
    # x * y = k with 0.3 % taken off the input (Uniswap v2 whitepaper, section 3.2.1)
    after_fee = given * Decimal("0.997")
    by_formula = POOL_LBTC * after_fee / (POOL_LUSD + after_fee)
    assert Decimal(found["v2"]["amount_out"]) == pytest.approx(by_formula, abs=Decimal("0.00000002"))
    # without the fee: 1 - 1 / (1 + 64,805 / 1,000,000)
    assert Decimal(found["v2"]["impact_bps"]) == pytest.approx(Decimal("608.6"), abs=Decimal("0.2"))
    # a V3 position over all prices is the same curve
    assert Decimal(found["v3-3000"]["amount_out"]) == pytest.approx(by_formula, rel=Decimal("0.00001"))
    # the vault sells at the oracle's price and its spread of 10 bp, less 0.3 %, without impact
    by_oracle = Decimal("0.997") / Decimal("1.001")
    assert Decimal(found["vault"]["amount_out"]) == pytest.approx(by_oracle, abs=Decimal("0.00000002"))
    assert Decimal(found["vault"]["impact_bps"]) == 0
    assert [name for name, route in found.items() if route["best"]] == ["vault"]


def test_the_order_book_is_one_of_the_routes(node: Served) -> None:
    node.rpc("oracle.push", symbol="BTC-USDT", price=65000)
    while node.rpc("market.getTicker", symbol="BTC-USDT")["stale"]:  # the index is a command like any other
        pass
    maker = node.login("maker")
    for price, size in ((64990, 1), (65010, 1), (65020, 5)):
        side = "buy" if price < 65000 else "sell"
        order = {"symbol": "BTC-USDT", "side": side, "type": "limit", "price": price, "size": size}
        assert node.rpc("order.place", token=maker, **order)["status"] == "submitted"
    book = routes(node.rpc("swap.quote", token_in="LUSD", token_out="LBTC", amount="130030"))["book"]
    # 1 at 65,010 and 1 at 65,020, less 5 bp
    assert Decimal(book["amount_out"]) == Decimal("1.999")
    # 130,030 at the middle of 65,000 would be 2.000461...
    assert Decimal(book["impact_bps"]) == pytest.approx(Decimal("2.30"), abs=Decimal("0.01"))
    sold = routes(node.rpc("swap.quote", token_in="LBTC", token_out="LUSD", amount="0.5"))["book"]
    assert Decimal(sold["amount_out"]) == Decimal("0.5") * 64990 * Decimal("0.9995")
    thin = routes(node.rpc("swap.quote", token_in="LUSD", token_out="LBTC", amount="1000000"))["book"]
    assert thin.get("amount_out") is None and "thin" in thin["reason"]


@pytest.mark.parametrize("route", ["v2", "v3-3000", "vault"])
def test_a_swap_gives_what_was_quoted(node: Served, route: str) -> None:
    pair = {"token_in": "LUSD", "token_out": "LBTC", "amount": "1300"}
    quoted = Decimal(routes(node.rpc("swap.quote", **pair))[route]["amount_out"])
    before = held(node)
    done = node.rpc("swap.execute", **pair, route=route, at_least=str(quoted))
    assert Decimal(done["received"]) == quoted and done["gas_used"] > 50_000
    after = held(node)
    assert after["LUSD"] == before["LUSD"] - 1300
    assert after["LBTC"] == before["LBTC"] + quoted


def test_a_pair_without_a_pool_is_quoted_over_the_token_that_has_one_with_both(node: Served) -> None:
    given = Decimal("0.5")
    found = routes(node.rpc("swap.quote", token_in="LBTC", token_out="LETH", amount=str(given)))
    assert {"v2-LUSD", "v3-3000-LUSD-3000"} <= set(found) and not {"v2", "v3-3000"} & set(found)
    # x * y = k twice, with 0.3 % taken off each input; each pool has a million LUSD
    dollars = POOL_LUSD * given * Decimal("0.997") / (POOL_LBTC + given * Decimal("0.997"))
    pool_leth = Decimal(POOL_LUSD) / 3_500
    by_formula = pool_leth * dollars * Decimal("0.997") / (POOL_LUSD + dollars * Decimal("0.997"))
    for name in ("v2-LUSD", "v3-3000-LUSD-3000"):
        assert Decimal(found[name]["amount_out"]) == pytest.approx(by_formula, rel=Decimal("0.00001"))
        # both fees: 1 - 0.997 x 0.997
        assert Decimal(str(found[name]["fee_bps"])) == Decimal("59.91")


@pytest.mark.parametrize("route", ["v2-LUSD", "v3-3000-LUSD-3000"])
def test_a_swap_over_a_third_token_gives_what_was_quoted(node: Served, route: str) -> None:
    pair = {"token_in": "LBTC", "token_out": "LETH", "amount": "0.02"}
    quoted = Decimal(routes(node.rpc("swap.quote", **pair))[route]["amount_out"])
    before = held(node)
    done = node.rpc("swap.execute", **pair, route=route, at_least=str(quoted))
    assert Decimal(done["received"]) == quoted
    after = held(node)
    assert after["LUSD"] == before["LUSD"]
    assert after["LBTC"] == before["LBTC"] - Decimal("0.02")
    assert after["LETH"] == before["LETH"] + quoted
    with pytest.raises(AssertionError, match="less than"):
        node.rpc("swap.execute", **pair, route=route, at_least="1000")


def test_a_swap_below_the_least_is_refused_and_nothing_moves(node: Served) -> None:
    pair = {"token_in": "LUSD", "token_out": "LBTC", "amount": "1300"}
    before = held(node)
    with pytest.raises(AssertionError, match="less than"):
        node.rpc("swap.execute", **pair, route="v2", at_least="1")
    assert held(node) == before


def test_exactly_the_amount_is_approved(node: Served) -> None:
    pair = {"token_in": "LETH", "token_out": "LUSD", "amount": "1"}
    found = routes(node.rpc("swap.quote", **pair))["v3-3000"]
    assert not found["approved"]
    done = node.rpc("swap.execute", **pair, route="v3-3000", at_least="3000")
    assert done["approval_tx"]
    assert not routes(node.rpc("swap.quote", **pair))["v3-3000"]["approved"]


def test_liquidity_of_v2_goes_in_and_comes_out(node: Served) -> None:
    before = {row["key"]: row for row in node.rpc("swap.positions")}
    v2 = next(row for row in before.values() if row["kind"] == "v2" and "LBTC" in (row["token0"], row["token1"]))
    added = node.rpc("swap.addLiquidity", kind="v2", token_a="LUSD", token_b="LBTC", amount_a="10000")
    amounts = {added["token0"]: Decimal(added["amount0"]), added["token1"]: Decimal(added["amount1"])}
    assert amounts["LUSD"] == 10_000
    assert amounts["LBTC"] == pytest.approx(Decimal(10_000) / 65_000, abs=Decimal("0.00000002"))
    removed = node.rpc("swap.removeLiquidity", key=v2["key"], percent=1)
    out = {removed["token0"]: Decimal(removed["amount0"]), removed["token1"]: Decimal(removed["amount1"])}
    assert out["LUSD"] == pytest.approx(Decimal("10100"), rel=Decimal("0.000001"))


def test_a_v3_position_has_its_range_and_is_taken_out(node: Served) -> None:
    known = {row["key"] for row in node.rpc("swap.positions")}
    node.rpc(
        "swap.addLiquidity", kind="v3", token_a="LBTC", token_b="LUSD", amount_a="0.1", lower="60000", upper="70000"
    )
    mine = next(row for row in node.rpc("swap.positions") if row["key"] not in known)
    price = Decimal(mine["price"])
    lower, upper = Decimal(mine["lower"]), Decimal(mine["upper"])
    if mine["token0"] == "LUSD":
        price, lower, upper = 1 / price, 1 / upper, 1 / lower
    # ticks of the 0.3 % tier are 60 apart, 0.6 %: the bounds are the next ones outside of what was asked for
    assert 60000 / Decimal("1.0061") < lower <= 60000 and 70000 <= upper < 70000 * Decimal("1.0061")
    assert mine["in_range"]
    amounts = {mine["token0"]: Decimal(mine["amount0"]), mine["token1"]: Decimal(mine["amount1"])}
    assert amounts["LBTC"] == pytest.approx(Decimal("0.1"), abs=Decimal("0.00000002"))
    # whitepaper v3, section 6.2: x = L (1/sqrt(P) - 1/sqrt(pb)), y = L (sqrt(P) - sqrt(pa))
    liquidity = amounts["LBTC"] / (1 / price.sqrt() - 1 / upper.sqrt())
    assert amounts["LUSD"] == pytest.approx(liquidity * (price.sqrt() - lower.sqrt()), rel=Decimal("0.0001"))
    gone = node.rpc("swap.removeLiquidity", key=mine["key"])
    out = {gone["token0"]: Decimal(gone["amount0"]), gone["token1"]: Decimal(gone["amount1"])}
    assert out["LBTC"] == pytest.approx(amounts["LBTC"], abs=Decimal("0.00000002"))
    assert mine["key"] not in {row["key"] for row in node.rpc("swap.positions")}


def test_pools_have_the_price_they_were_made_with(node: Served) -> None:
    pools = node.rpc("swap.pools")
    assert {(pool["kind"], pool["fee_bps"]) for pool in pools} == {("v2", 30), ("v3", 30)}
    for pool in pools:
        if {"LBTC", "LUSD"} == {pool["token0"], pool["token1"]}:
            price = Decimal(str(pool["price"]))
            assert (price if pool["token0"] == "LBTC" else 1 / price) == pytest.approx(65_000, rel=0.001)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"token_out": "LUSD"}, "two tokens"),
        ({"token_out": "DOGE"}, "no token"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "-1"}, "0 or more"),
        ({"amount": "0.0000001"}, "6 decimals"),
        ({"amount": "1e40"}, "0 or more"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(node: Served, changed: dict[str, str], why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        node.rpc("swap.quote", **{"token_in": "LUSD", "token_out": "LBTC", "amount": "1"} | changed)


def held(node: Served) -> dict[str, Decimal]:
    return {token["symbol"]: Decimal(token["balance"]) for token in node.rpc("swap.status")["tokens"]}
