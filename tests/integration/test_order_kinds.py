"""Every kind of order and every way to earn, over WebSocket and JSON-RPC, with the figures that the rules give."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
from support.gateway import Rig, Wire, rig
from support.venue import MemoryVenue, furnish

from luxterm.clock import ManualClock
from luxterm.model import commands as c
from luxterm.model.units import DAY, SECOND

SYMBOL = "BTC-USDT"
# What a request is called over JSON-RPC.
METHODS = {
    "place_order": "order.place", "cancel_order": "order.cancel", "modify_order": "order.modify",
    "get_order": "order.get", "get_orders": "order.list", "get_fills": "account.fills",
    "get_balances": "account.balances", "get_positions": "position.list", "open_position": "position.open",
    "close_position": "position.close", "modify_leverage": "position.modifyLeverage",
    "adjust_margin": "position.adjustMargin", "vault_deposit": "vault.deposit", "vault_withdraw": "vault.withdraw",
    "lending_supply": "lending.supply", "lending_withdraw": "lending.withdraw", "lending_borrow": "lending.borrow",
    "lending_repay": "lending.repay", "transfer": "account.transfer",
}  # fmt: skip


class Trader:
    """One account over one of the two transports."""

    def __init__(self, ask: Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]) -> None:
        self._ask = ask

    async def __call__(self, request: str, **body: Any) -> dict[str, Any]:
        return await self._ask(request, body)

    async def order(self, side: str, size: Any, price: Any = None, **more: Any) -> dict[str, Any]:
        """The order as it stands after placing it, with `fills` of it."""
        order = {"symbol": SYMBOL, "side": side, "size": size, **({} if price is None else {"price": price}), **more}
        placed = await self._ask("place_order", {"order": order})
        return {**placed["order"], "fills": placed.get("fills", [])}

    async def see(self, order_id: int) -> dict[str, Any]:
        found = await self("get_order", order_id=order_id)
        return {**found["order"], "fills": found.get("fills", [])}

    async def open(self) -> list[dict[str, Any]]:
        orders: list[dict[str, Any]] = (await self("get_orders"))["orders"]
        return sorted(orders, key=lambda order: order["order_id"])

    async def total(self, asset: str = "USDT") -> Decimal:
        rows = (await self("get_balances"))["balances"]
        return next((Decimal(row["total"]) for row in rows if row["asset"] == asset), Decimal(0))


@pytest.fixture(params=["ws", "rpc"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def venue(clock: ManualClock) -> AsyncIterator[Rig]:
    inside = MemoryVenue(clock)
    furnish(inside)
    async with rig(venue=inside) as running:
        yield running


@pytest.fixture
def trader(venue: Rig, transport: str) -> Callable[[str], Awaitable[Trader]]:
    async def make(account: str) -> Trader:
        if transport == "ws":
            wire: Wire = await venue.wire(account)

            async def by_socket(request: str, body: dict[str, Any]) -> dict[str, Any]:
                answer = await wire.ask(type=request, **body)
                assert answer["type"] != "error", answer
                data: dict[str, Any] = answer["data"]
                return data

            return Trader(by_socket)

        async def by_http(request: str, body: dict[str, Any]) -> dict[str, Any]:
            token = await token_of(venue, account)
            params = body["order"] if request == "place_order" else body
            answer = await venue.rpc(METHODS[request], params, token=token)
            assert "error" not in answer, answer
            result: dict[str, Any] = answer["result"]
            return result

        return Trader(by_http)

    return make


async def token_of(venue: Rig, account: str) -> str:
    login = await venue.rpc("auth.login", {"apiKey": account, "apiSecret": ""})
    return str(login["result"]["token"])


Make = Callable[[str], Awaitable[Trader]]


async def book(venue: Rig) -> tuple[list[Any], list[Any]]:
    found = (await venue.rpc("orderbook.getSnapshot", {"symbol": SYMBOL}))["result"]
    return found["bids"], found["asks"]


async def test_an_iceberg_shows_a_slice_and_goes_to_the_back(venue: Rig, trader: Make) -> None:
    ice, other, taker = await trader("ice"), await trader("other"), await trader("taker")
    berg = await ice.order("sell", "1", 65000, display_size="0.2")
    behind = await other.order("sell", "0.3", 65000)
    assert (berg["status"], berg["size"]) == ("submitted", 1)
    assert await book(venue) == ([], [[65000, 0.5]])  # 0.2 shown + 0.3
    taken = await taker.order("buy", "0.4", 65000)
    # The slice of 0.2 first, then 0.2 of the order behind it: the next slice queues at the back.
    assert [(fill["size"], fill["liquidity"]) for fill in taken["fills"]] == [(0.2, "taker"), (0.2, "taker")]
    assert (await ice.see(berg["order_id"]))["filled"] == 0.2
    assert (await other.see(behind["order_id"]))["filled"] == 0.2
    assert await book(venue) == ([], [[65000, 0.3]])
    await taker.order("buy", "0.9", 65000)
    assert (await ice.see(berg["order_id"]))["status"] == "filled"
    assert await book(venue) == ([], [])


async def test_a_hidden_order_is_not_shown_and_is_met_in_its_turn(venue: Rig, trader: Make) -> None:
    hider, shown, taker = await trader("hider"), await trader("shown"), await trader("taker")
    hidden = await hider.order("buy", "0.5", 64000, hidden=True)
    await shown.order("buy", "0.1", 64000)
    assert await book(venue) == ([[64000, 0.1]], [])
    sold = await taker.order("sell", "0.55", 64000, time_in_force="IOC")
    assert (sold["filled"], sold["avg_price"]) == (0.55, 64000)
    assert (await hider.see(hidden["order_id"]))["status"] == "filled"
    assert await book(venue) == ([[64000, 0.05]], [])


async def test_pegs_follow_the_best_price_and_never_take(venue: Rig, trader: Make) -> None:
    pegger, maker = await trader("pegger"), await trader("maker")
    await maker.order("buy", "1", 64000)
    await maker.order("sell", "1", 66000)
    bid = await pegger.order("buy", "0.1", peg={"to": "bid", "offset": "-0.5"})
    mid = await pegger.order("sell", "0.1", peg={"to": "mid"})
    assert (bid["price"], mid["price"]) == (63999.5, 65000)
    better = await maker.order("buy", "1", 64500)
    assert [order["price"] for order in await pegger.open()] == [64499.5, 65250]
    await maker("cancel_order", order_id=better["order_id"])
    assert [order["price"] for order in await pegger.open()] == [63999.5, 65000]
    # Asked to cross the best offer it stays one tick behind it, and behind the other peg that it would meet there.
    crossing = await (await trader("crosser")).order("buy", "0.1", peg={"to": "ask", "offset": 5})
    assert (crossing["price"], crossing["filled"]) == (64999.99, 0)
    await pegger("cancel_order", order_id=mid["order_id"])
    assert (await book(venue))[0][0] == [65999.99, 0.1]


async def test_a_bracket_makes_its_two_exits_and_one_ends_the_other(venue: Rig, trader: Make) -> None:
    bull, maker = await trader("bull"), await trader("maker")
    await maker.order("sell", "0.5", 65000)
    entry = await bull.order("buy", "0.5", 65000, take_profit=66000, stop_loss=64000)
    assert (entry["status"], entry["avg_price"]) == ("filled", 65000)
    legs = await bull.open()
    assert [(leg["type"], leg["side"], leg["size"], leg["stop_price"], leg["reduce_only"]) for leg in legs] == [
        ("take_profit", "sell", 0.5, 66000, True), ("stop", "sell", 0.5, 64000, True),
    ]  # fmt: skip
    await maker.order("buy", "0.5", 65990)
    venue.venue.set_index(0, 6_600_000)
    assert await bull.open() == []
    ends = [await bull.see(leg["order_id"]) for leg in legs]
    assert [(end["status"], end["avg_price"]) for end in ends] == [("filled", 65990), ("cancelled", None)]
    assert (await bull("get_positions"))["positions"] == []
    # 0.5 x (65,990 - 65,000) = 495, less 5 bp of 32,500 and of 32,995.
    assert await bull.total() == 100_000 + Decimal(495) - Decimal("16.25") - Decimal("16.4975")


async def test_one_cancels_the_other(venue: Rig, trader: Make) -> None:
    alice, bob = await trader("alice"), await trader("bob")
    low = await alice.order("buy", "0.4", 64000)
    high = await alice.order("buy", "0.4", 64500, oco_order_id=low["order_id"])
    await bob.order("sell", "0.1", 64500)
    # A fill of one shrinks the other by as much.
    assert [(order["size"], order["remaining"]) for order in await alice.open()] == [(0.3, 0.3), (0.4, 0.3)]
    await bob.order("sell", "0.3", 64500)
    assert await alice.open() == []
    ends = [await alice.see(order["order_id"]) for order in (low, high)]
    assert [(end["status"], end["filled"]) for end in ends] == [("cancelled", 0), ("filled", 0.4)]


async def test_a_trailing_stop_follows_and_does_not_return(venue: Rig, trader: Make) -> None:
    bull, maker = await trader("bull"), await trader("maker")
    await maker.order("sell", "0.1", 65000)
    await bull.order("buy", "0.1", 65000)
    trail = await bull.order("sell", "0.1", type="trailing_stop", trail={"distance": 500})
    percent = await bull.order("sell", "0.1", type="trailing_stop", trail={"bps": 200}, reduce_only=True)
    assert (trail["stop_price"], percent["stop_price"]) == (64500, 63700)
    venue.venue.set_index(0, 6_600_000)
    venue.venue.set_index(0, 6_570_000)
    assert [order["stop_price"] for order in await bull.open()] == [65500, 64680]
    await maker.order("buy", "1", 65400)
    venue.venue.set_index(0, 6_550_000)
    fired = await bull.see(trail["order_id"])
    assert (fired["status"], fired["avg_price"]) == ("filled", 65400)
    assert (await bull("get_positions"))["positions"] == []


@pytest.mark.parametrize(
    ("kind", "side", "stop", "moves_to"),
    [("stop", "buy", 66000, 66000), ("stop", "sell", 64000, 63900), ("take_profit", "buy", 64000, 64000),
     ("take_profit", "sell", 66000, 66100)],
)  # fmt: skip
async def test_triggers_fire_at_their_stop(
    venue: Rig, trader: Make, kind: str, side: str, stop: int, moves_to: int
) -> None:
    alice, maker = await trader("alice"), await trader("maker")
    await maker.order("sell" if side == "buy" else "buy", "1", moves_to)
    market = await alice.order(side, "0.1", type=kind, stop_price=stop)
    limit = await alice.order(side, "0.1", moves_to, type=f"{kind}_limit", stop_price=stop)
    assert (market["status"], market["filled"]) == ("submitted", 0)
    venue.venue.set_index(0, moves_to * 100)
    for order in (market, limit):
        fired = await alice.see(order["order_id"])
        assert (fired["status"], fired["avg_price"], fired["filled"]) == ("filled", moves_to, 0.1)


async def test_good_till_a_date(venue: Rig, trader: Make, clock: ManualClock) -> None:
    alice = await trader("alice")
    now_ms = clock.now_ns() // 10**6
    order = await alice.order("buy", "0.1", 64000, expires_at=now_ms + 60_000)
    day = await alice.order("buy", "0.1", 64001, time_in_force="DAY")
    late = await alice.order("buy", "0.1", 64002, expires_at=now_ms - 1)
    assert (order["time_in_force"], order["status"], day["status"]) == ("GTD", "submitted", "submitted")
    assert late["reject"]["name"] == "INVALID_EXPIRY"
    clock.advance(61 * SECOND)
    venue.venue.do(c.Tick())
    assert (await alice.see(order["order_id"]))["status"] == "expired"
    clock.advance(DAY)
    venue.venue.do(c.Tick())
    assert (await alice.see(day["order_id"]))["status"] == "expired"


async def test_fill_or_kill_and_immediate_or_cancel(venue: Rig, trader: Make) -> None:
    alice, maker = await trader("alice"), await trader("maker")
    await maker.order("sell", "0.3", 65000)
    killed = await alice.order("buy", "0.4", 65000, time_in_force="FOK")
    assert (killed["status"], killed["filled"]) == ("rejected", 0)
    part = await alice.order("buy", "0.4", 65000, time_in_force="IOC")
    assert (part["status"], part["filled"], part["remaining"]) == ("cancelled", 0.3, 0)
    assert await book(venue) == ([], [])


async def test_post_only_rests_slides_or_is_refused(venue: Rig, trader: Make) -> None:
    alice, maker = await trader("alice"), await trader("maker")
    await maker.order("sell", "0.3", 65000)
    assert (await alice.order("buy", "0.1", 65000, post_only=True))["reject"]["name"] == "POST_ONLY_WOULD_TRADE"
    slid = await alice.order("buy", "0.1", 65010, post_only="slide")
    assert (slid["price"], slid["filled"], slid["status"]) == (64999.99, 0, "submitted")


async def test_isolated_margin_by_hand(venue: Rig, trader: Make) -> None:
    alice, maker = await trader("alice"), await trader("maker")
    await maker.order("sell", "0.1", 65000)
    opened = await alice("open_position", symbol=SYMBOL, side="buy", size="0.1", leverage=5, margin_mode="isolated")
    position = opened["position"]
    # 6,500 at 5x.
    assert (opened["action"], position["margin_mode"], Decimal(position["margin"])) == ("opened", "isolated", 1300)
    added = await alice("adjust_margin", position_id=position["position_id"], amount=200)
    assert Decimal(added["position"]["margin"]) == 1500
    refused = await alice("adjust_margin", symbol=SYMBOL, amount=-1400)
    assert refused["action"] == "rejected"
    await maker.order("buy", "0.1", 65100)
    closed = await alice("close_position", positionID=position["position_id"])
    # 0.1 x 100, less nothing: fees are apart.
    assert (closed["action"], Decimal(str(closed["realizedPnL"]))) == ("closed", 10)
    assert await alice.total() == Decimal(100_010) - Decimal("3.25") - Decimal("3.255")


async def test_a_spot_market_swaps_assets(venue: Rig, trader: Make) -> None:
    await venue.rpc("market.configure", {"symbol": "BTC/USDT", "base": "BTC", "spot": True})
    await venue.rpc("oracle.push", {"symbol": "BTC/USDT", "price": 60000})
    buyer, seller = await trader("buyer"), await trader("seller")
    await token_of(venue, "seller")
    btc = next(asset for asset in venue.venue.views.markets.assets() if asset.name == "BTC")
    account = venue.venue.views.accounts.id_of(b"seller")
    assert account is not None
    venue.venue.do(c.Deposit(account, btc.asset, 2 * 10**8, b"2 BTC"))
    spot = {"symbol": "BTC/USDT"}
    offered = await seller.order("sell", "1.5", 60000, **spot)
    rows = {row["asset"]: row for row in (await seller("get_balances"))["balances"]}
    assert (rows["BTC"]["locked"], rows["BTC"]["available"]) == ("1.50000000", "0.50000000")
    assert (await buyer.order("sell", "0.1", 60000, **spot))["reject"]["name"] == "INSUFFICIENT_BALANCE"
    bought = await buyer.order("buy", "0.5", 60000, **spot)
    assert (bought["status"], bought["fills"][0]["fee"], bought["fills"][0]["fee_asset"]) == (
        "filled",
        "15.000000",
        "USDT",
    )
    # 0.5 BTC for 30,000; the taker pays 5 bp, the maker 2 bp.
    assert (await buyer.total("BTC"), await buyer.total()) == (Decimal("0.5"), Decimal(70_000) - 15)
    assert (await seller.total("BTC"), await seller.total()) == (Decimal("1.5"), Decimal(130_000) - 6)
    assert (await buyer("get_positions"))["positions"] == []
    await seller("cancel_order", order_id=offered["order_id"])
    rows = {row["asset"]: row for row in (await seller("get_balances"))["balances"]}
    assert rows["BTC"]["locked"] == "0.00000000"
    assert (await buyer.order("sell", "0.1", type="stop", stop_price=1, **spot))["reject"]["name"] == "INVALID_TYPE"


async def test_a_vault_from_its_opening_to_the_last_share(venue: Rig, trader: Make) -> None:
    leader, friend = await trader("leader"), await trader("friend")
    token = await token_of(venue, "leader")
    terms = {"name": "steady", "performance_fee_bps": 1000, "lockup_s": 0}
    made = (await venue.rpc("vault.create", terms, token=token))["result"]
    assert (made["action"], made["vault_id"]) == ("created", venue.venue.views.accounts.id_of(b"steady"))
    assert (await venue.rpc("vault.create", terms, token=token))["error"]["data"]["name"] == "ACCOUNT_EXISTS"
    stolen = {**terms, "name": "0x" + "Ab" * 20}  # would be credited with the deposits of the wallet of this address
    assert (await venue.rpc("vault.create", stolen, token=token))["error"]["data"]["name"] == "INVALID_NAME"
    assert venue.venue.views.accounts.id_of(stolen["name"].encode()) is None
    first = await leader("vault_deposit", vault_id="steady", amount="1000")
    # A deposit of 10^9 usd6 into an empty vault: 10^9 x (0 + 1000) / (0 + 1) shares.
    assert (first["action"], first["shares"], Decimal(first["assets"])) == ("deposit", str(10**12), 1000)
    second = await friend("vault_deposit", vaultID=made["vault_id"], amount="1000")
    # floor(10^9 x (10^12 + 1000) / (10^9 + 1))
    shares = 10**9 * (10**12 + 1000) // (10**9 + 1)
    assert (second["shares"], Decimal(second["assets"])) == (str(shares), 2000)
    # The vault trades as the account of its name and makes 200.
    vault, maker = await trader("steady"), await trader("maker")
    await maker.order("sell", "0.1", 65000)
    await vault.order("buy", "0.1", 65000)
    await maker.order("buy", "0.1", 67000)
    await vault("close_position", symbol=SYMBOL)
    # 2,000 + 0.1 x 2,000, less 5 bp of 6,500 and of 6,700.
    assert await vault.total() == Decimal(2200) - Decimal("3.25") - Decimal("3.35")
    out = await friend("vault_withdraw", vault_id="steady")
    # Half of 2,193.40; a tenth of what is above the 1,000 paid in goes to the leader.
    value = Decimal(out["amount"])
    assert (out["shares"], round(value, 2)) == ("0", Decimal("1096.70"))
    fee = (value - 1000) / 10
    assert abs(await friend.total() - (100_000 - 1000 + value - fee)) <= Decimal("0.000001")
    assert abs(await leader.total() - (100_000 - 1000 + fee)) <= Decimal("0.000001")
    listed = {row["name"]: row for row in (await venue.rpc("vault.list"))["result"]}
    assert (listed["steady"]["leader"], round(Decimal(listed["steady"]["assets"]), 2)) == ("leader", Decimal("1096.70"))
    assert listed["backstop"]["vault_id"] == 6


async def test_lending_pays_what_borrowing_costs(venue: Rig, trader: Make, clock: ManualClock) -> None:
    # 10 % a year at full utilisation, no kink, and a tenth of the interest to the venue.
    rate = 10**11
    venue.venue.do(c.ConfigureLending(0, 0, rate, 0, 10_000, 1000, 1))
    saver, user = await trader("saver"), await trader("user")
    (pool,) = (await venue.rpc("lending.pools"))["result"]
    assert (pool["asset"], pool["cash"], pool["supply_index"]) == ("USDT", "0.000000", 1)
    supplied = await saver("lending_supply", asset="USDT", amount="10000")
    assert (supplied["supplied"], supplied["pool_cash"]) == ("10000.000000", "10000.000000")
    borrowed = await user("lending_borrow", asset="USDT", amount="5000")
    assert (borrowed["borrowed"], borrowed["pool_cash"], await user.total()) == ("5000.000000", "5000.000000", 105_000)
    # Half is lent: 5 % a year. 73 days are a fifth of a year: 1 % of 5,000, accrued hour by hour in due work.
    for _ in range(73):
        clock.advance(DAY)
        for _ in range(24):
            venue.venue.do(c.Tick())
    repaid = await user("lending_repay", asset="USDT")
    cost = 105_000 - await user.total()
    assert repaid["borrowed"] == "0.000000"
    assert Decimal(50) < cost - 5000 < Decimal("50.4")  # compounding at a rising utilisation, no more
    got = await saver("lending_withdraw", asset="USDT")
    gain = await saver.total() - 100_000
    assert got["supplied"] == "0.000000"
    assert abs(gain - (cost - 5000) * Decimal("0.9")) < Decimal("0.01")
    refused = await user("lending_borrow", asset="USDT", amount="1000000")
    assert refused["reject"]["name"] == "LENDING_POOL_EMPTY"
