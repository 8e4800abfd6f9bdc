"""A node that settles its ledger with ClearingSettlement on a real anvil: money in, moved by trading, and out."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.local_chain import Rig, account, deployed_chain, rig  # noqa: F401
from support.served import Served

from luxterm.chain.artifacts.clearing_settlement import ClearingSettlement, TradeLeaf
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.client import RequestError, connect
from luxterm.settlement.batch import ZERO_ADDRESS
from luxterm.settlement.proof import MerkleTree
from luxterm.settlement.proof import TradeLeaf as Leaf

pytestmark = pytest.mark.chain
USD = 10**6
ALICE, BOB, OPERATOR = 4, 5, 1  # development accounts; the deployment made the second the operator
PATIENCE_S = 120.0


class Town:
    """A chain with people on it, and the node that settles there."""

    def __init__(self, rig: Rig, data_dir: Path, interval: str = "100ms", paper_balance: int = 0) -> None:  # noqa: F811
        self.rig, self.data_dir = rig, data_dir
        self.clearing = ClearingSettlement(rig.chain, rig.at("ClearingSettlement"))
        self.lusd = LUSD(rig.chain, rig.at("LUSD"))
        self.alice, self.bob = account(ALICE).address, account(BOB).address
        key = account(OPERATOR)._account.key.hex()
        self.file = data_dir.with_suffix(".yaml")
        self.file.write_text(
            f"""\
blockchain:
  c_chain: {{rpc_url: "{rig.chain.url}"}}
  contracts: {{settlement: "{self.clearing.address}"}}
settlement: {{private_key: "{key}", interval: {interval}}}
node: {{paper_balance: {paper_balance}}}
trading:
  symbols:
    - {{symbol: BTC-USDT, tick_size: 0.01, lot_size: 0.0001, max_leverage: 50,
        base: "{rig.at("LBTC")}", quote: "{self.lusd.address}"}}
    - {{symbol: ETH-USDT, tick_size: 0.01, lot_size: 0.001, max_leverage: 50, base: "{rig.at("LETH")}"}}
"""
        )

    def serve(self) -> Served:
        return Served(self.data_dir, "--config", str(self.file), "--auth", "paper")

    async def deposit(self, index: int, atoms: int, token: str = "LUSD") -> None:
        who, money = self.rig.sender(index), LUSD(self.rig.chain, self.rig.at(token))
        await self.rig.sender(0).transact(money.transfer(who.address, atoms))
        await who.transact(money.approve(self.clearing.address, atoms))
        await who.transact(self.clearing.deposit(money.address, atoms, who.address))

    async def claim(self, who: str, token: str = "LUSD") -> int:
        return await self.clearing.claim(who, self.rig.at(token))


def cash(node: Served, who: str, asset: str = "USDT") -> int:
    """usd6 of an account, or atoms of 8 decimals."""
    rows = node.rpc("account.balances", node.login(who))["balances"]
    text = next((row["total"] for row in rows if row["asset"] == asset), "0")
    return round(float(text) * (USD if asset == "USDT" else 10**8))


async def until(what: Callable[[], Any], text: str) -> Any:
    """Waits for a condition, sync or async, to be true."""
    end = time.monotonic() + PATIENCE_S
    while True:
        found = what()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        assert time.monotonic() < end, f"not within {PATIENCE_S:g} s: {text}"
        await asyncio.sleep(0.05)


async def trade(node: Served, buyer: str, seller: str, price: int, size: str) -> None:
    node.rpc("oracle.push", symbol="BTC-USDT", price=str(price))
    await until(lambda: node.rpc("market.getTicker", symbol="BTC-USDT")["index"] == price, "the index")
    order = {"symbol": "BTC-USDT", "type": "limit", "price": str(price), "size": size}
    for who, side in ((seller, "sell"), (buyer, "buy")):
        answer = node.rpc("order.place", node.login(who), **order, side=side)
        assert answer["order"]["status"] != "rejected", answer


async def test_deposited_traded_settled_proved_and_withdrawn(rig: Rig, tmp_path: Path) -> None:  # noqa: F811
    town = Town(rig, tmp_path / "node")
    alice, bob = town.alice, town.bob
    with town.serve() as node:
        await town.deposit(ALICE, 1_000 * USD)
        await town.deposit(BOB, 1_000 * USD)
        await until(lambda: cash(node, alice) == cash(node, bob) == 1_000 * USD, "both deposits credited")
        assert await town.claim(alice) == 1_000 * USD

        # Alice buys 0.01 from Bob at 60,000 and sells it to him at 65,000: 50 from him to her. Taker 5 bp, maker 2 bp.
        await trade(node, alice, bob, 60_000, "0.01")
        await trade(node, bob, alice, 65_000, "0.01")
        hers = 1_000 * USD + 50 * USD - 300_000 - 130_000
        his = 1_000 * USD - 50 * USD - 120_000 - 325_000
        assert (cash(node, alice), cash(node, bob)) == (hers, his)

        async def settled() -> bool:
            return (await town.claim(alice), await town.claim(bob)) == (hers, his)

        await until(settled, "claims follow the ledger")
        assert await town.claim(account(OPERATOR).address) == 875_000, "the fees are the venue's claim"
        assert await town.clearing.total_claims(town.lusd.address) == 2_000 * USD

        # Anybody can be told of the batches, and shown a trade on the chain.
        count = await town.clearing.batch_count()
        shown = await until(
            lambda: [b for n in range(1, count + 1) if (b := node.rpc("settlement.batch", batch_id=n))["trades"]],
            "batches by the API",
        )
        assert sum(batch["trades"] for batch in shown) == 2
        (folder,) = (town.data_dir / "settlement").glob("*-batches")
        batches = [json.loads(path.read_text()) for path in sorted(folder.glob("batch-*.json"))]
        with_trade = next(batch for batch in batches if batch["trades"])
        leaves = [Leaf(**row) for row in with_trade["trades"]]
        proof = MerkleTree([leaf.digest() for leaf in leaves]).proof(0)
        leaf = leaves[0]
        told = TradeLeaf(
            leaf.trade_id, leaf.symbol.encode().ljust(32, b"\0"), leaf.price_ticks, leaf.size_lots,
            leaf.maker, leaf.taker, leaf.taker_buys,
        )  # fmt: skip
        assert (leaf.maker, leaf.taker, leaf.price_ticks, leaf.size_lots) == (bob, alice, 6_000_000, 100)
        assert await town.clearing.verify_trade(with_trade["batch_id"], told, proof)
        assert not await town.clearing.verify_trade(with_trade["batch_id"], told._replace(size_lots=101), proof)

        # Asked for on the chain, taken from the ledger, paid, closed.
        await rig.sender(ALICE).transact(town.clearing.request_withdrawal(town.lusd.address, 1_040 * USD))

        async def paid() -> bool:
            return await town.lusd.balance_of(alice) == 1_040 * USD

        await until(paid, "the withdrawal is paid")
        await until(lambda: cash(node, alice) == hers - 1_040 * USD, "and gone from the ledger")

        async def closed() -> bool:
            return (await town.clearing.request(1)).amount == 0

        await until(closed, "the request is closed")
        assert await town.claim(alice) == hers - 1_040 * USD

        # Asked of the node instead: taken at once, and paid without a request on the chain. Only a wallet can be paid.
        async with await connect(node.ws, account=alice) as client:
            assert (await client.withdraw("USDT", "1")).status == "pending"
        await until(lambda: cash(node, alice) == hers - 1_041 * USD, "it is gone from the ledger")

        async def paid_too() -> bool:
            return await town.lusd.balance_of(alice) == 1_041 * USD

        await until(paid_too, "the node's withdrawal is paid")
        async with await connect(node.ws, account="nobody") as client:
            with pytest.raises(RequestError, match="only the account of a wallet"):
                await client.withdraw("USDT", "1")


async def test_a_kill_between_credits_nothing_twice(rig: Rig, tmp_path: Path) -> None:  # noqa: F811
    town = Town(rig, tmp_path / "node")
    with town.serve() as node:
        await town.deposit(ALICE, 700 * USD)
        await until(lambda: cash(node, town.alice) == 700 * USD, "credited")
        node.kill()
    # The cursor of the logs as it was before anything was read: everything comes again.
    for cursor in (town.data_dir / "settlement").glob("*-cursor.json"):
        cursor.unlink()
    for books in (town.data_dir / "settlement").glob("*.json"):
        books.unlink()
    await town.deposit(BOB, 300 * USD)
    with town.serve() as node:
        await until(lambda: cash(node, town.bob) == 300 * USD, "the later deposit is credited")
        assert cash(node, town.alice) == 700 * USD
        assert node.rpc("node.info")["settlement"]["problem"] == ""


async def test_what_the_ledger_cannot_hold_is_paid_back(rig: Rig, tmp_path: Path) -> None:  # noqa: F811
    town = Town(rig, tmp_path / "node")
    leth = LUSD(rig.chain, rig.at("LETH"))
    wlux = rig.at("WLUX")
    with town.serve() as node:
        await town.deposit(ALICE, 10**18 + 1, "LETH")  # finer than the 8 decimals of the ledger
        await town.deposit(ALICE, 2 * 10**18, "LETH")
        await town.deposit(BOB, 5 * 10**18, "WLUX")  # no market of this node has it

        async def back() -> bool:
            return await leth.balance_of(town.alice) == 10**18 + 1

        await until(back, "the odd deposit is paid back")

        async def other_back() -> bool:
            return await LUSD(rig.chain, wlux).balance_of(town.bob) == 5 * 10**18

        await until(other_back, "the unknown token is paid back")
        await until(lambda: cash(node, town.alice, "ETH") == 2 * 10**8, "the even one is credited")
        assert await town.claim(town.alice, "LETH") == 2 * 10**18
        texts = [alert["text"] for alert in node.rpc("oracle.getAlerts")]
        assert any("is paid back" in text for text in texts), texts


async def test_an_escape_is_taken_from_the_ledger(rig: Rig, tmp_path: Path) -> None:  # noqa: F811
    town = Town(rig, tmp_path / "node")
    with town.serve() as node:
        await town.deposit(ALICE, 500 * USD)
        await until(lambda: cash(node, town.alice) == 500 * USD, "credited")
    alice = rig.sender(ALICE)
    await alice.transact(town.clearing.request_withdrawal(town.lusd.address, 400 * USD))
    await rig.advance(7 * 86_400 + 1)
    await alice.transact(town.clearing.escape(1))  # while the node is down
    with town.serve() as node:
        await until(lambda: cash(node, town.alice) == 100 * USD, "the escape is in the ledger")
        assert await town.claim(town.alice) == 100 * USD
        assert await town.lusd.balance_of(town.alice) == 400 * USD


async def test_winners_against_the_house_wait_until_it_has_funds(rig: Rig, tmp_path: Path) -> None:  # noqa: F811
    town = Town(rig, tmp_path / "node", paper_balance=10_000)
    operator = account(OPERATOR).address
    with town.serve() as node:
        await town.deposit(ALICE, 1_000 * USD)
        await until(lambda: cash(node, town.alice) == 11_000 * USD, "credited on top of the paper money")
        alerts = await until(
            lambda: [a for a in node.rpc("oracle.getAlerts") if "winners wait" in a["text"]], "the alert"
        )
        assert operator in alerts[0]["text"]
        assert await town.claim(town.alice) == 1_000 * USD
        await town.deposit(OPERATOR, 10_000 * USD)

        async def settled() -> bool:
            return await town.claim(town.alice) == 11_000 * USD

        await until(settled, "the claim once there are funds")
        assert await town.claim(operator) == 0
        assert ZERO_ADDRESS not in (town.alice, operator)


async def test_a_key_that_is_no_operator_is_found_at_the_start(rig: Rig, tmp_path: Path) -> None:  # noqa: F811
    town = Town(rig, tmp_path / "node")
    stranger = account(7)
    text = town.file.read_text().replace(account(OPERATOR)._account.key.hex(), stranger._account.key.hex())
    town.file.write_text(text)
    with pytest.raises(AssertionError, match=f"{stranger.address} is no operator"):
        town.serve()


async def test_a_stuck_transaction_is_replaced_and_its_work_done_again(rig: Rig, tmp_path: Path) -> None:  # noqa: F811
    town = Town(rig, tmp_path / "node")
    operator = account(OPERATOR).address
    town.file.write_text(town.file.read_text().replace("interval: 100ms", "interval: 100ms, replace_after: 1s"))
    with town.serve() as node:
        await town.deposit(ALICE, 1_000 * USD)
        await until(lambda: cash(node, town.alice) == 1_000 * USD, "credited")
        await rig.sender(ALICE).transact(town.clearing.request_withdrawal(town.lusd.address, 100 * USD))
        await rig.chain.request("evm_setAutomine", False)
        try:

            async def replaced() -> bool:
                pool = await rig.chain.request("txpool_content")
                mine = next((txs for who, txs in pool["pending"].items() if who.lower() == operator.lower()), {})
                return any(tx["input"] == "0x" for tx in mine.values())

            await until(replaced, "an empty transaction in its place")
        finally:
            await rig.chain.request("evm_setAutomine", True)
        await rig.chain.request("evm_mine")

        async def paid() -> bool:
            return await town.lusd.balance_of(town.alice) == 100 * USD

        await until(paid, "the withdrawal is paid all the same")
        await until(lambda: cash(node, town.alice) == 900 * USD, "once")
        assert await town.clearing.total_claims(town.lusd.address) == 900 * USD
