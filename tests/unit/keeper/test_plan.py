"""Facts in, actions out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luxterm.keeper.gas import GWEI, Fees, GasRules
from luxterm.keeper.plan import AssetFact, Facts, PendingFact, Rebroadcast, Wait, Write, WriteRules, due, plan
from luxterm.model.units import SECOND

NOW_S = 1_700_000_000
NOW = NOW_S * SECOND
RULES = WriteRules()
E18 = 10**18


def asset(
    price: int = 10_000, chain: int = 10_000, age_s: int = 10, name: str = "BTC", blocked: str = "", why: str = ""
) -> AssetFact:
    return AssetFact(
        f"0x{name}", f"{name}-USDT", 0 if why else price * E18, NOW_S, 9_990, chain * E18,
        NOW_S - age_s if chain else 0, blocked, why,
    )  # fmt: skip


def facts(*assets: AssetFact, pending: PendingFact | None = None, base: int = 10, may_send: bool = True) -> Facts:
    return Facts(assets, pending, base * GWEI, may_send, "" if may_send else "standing by: follower")


def under_way(age_s: int, dropped: bool = False, replacements: int = 0, fee: int = 14) -> PendingFact:
    sent = NOW - age_s * SECOND
    return PendingFact(7, Fees(fee * GWEI, 2 * GWEI), sent, sent, replacements, dropped, ("0xBTC",))


def test_due_is_half_a_percent_or_the_heartbeat() -> None:
    assert not due(asset(10_049), RULES, NOW_S)
    assert due(asset(10_050), RULES, NOW_S) and due(asset(9_950), RULES, NOW_S)
    assert not due(asset(age_s=239), RULES, NOW_S)
    assert due(asset(age_s=240), RULES, NOW_S)
    assert due(asset(chain=0), RULES, NOW_S)


def test_never_without_a_price_blocked_or_not_newer() -> None:
    assert not due(asset(20_000, why="no price"), RULES, NOW_S)
    assert not due(asset(20_000, blocked="paused"), RULES, NOW_S)
    assert not due(asset(20_000, age_s=0), RULES, NOW_S)


def test_all_that_is_due_goes_in_one_batch_oldest_first() -> None:
    (action,) = plan(facts(asset(20_000, age_s=5), asset(name="ETH", age_s=250), asset(name="LUX")), RULES, NOW)
    assert isinstance(action, Write)
    assert [update.symbol for update in action.updates] == ["ETH-USDT", "BTC-USDT"]
    assert (action.replaces, action.fees) == (None, Fees(14 * GWEI, 2 * GWEI))


def test_a_follower_waits() -> None:
    assert plan(facts(asset(20_000), may_send=False), RULES, NOW) == [Wait("standing by: follower")]


def test_above_the_cap_it_waits_until_staleness_would_breach() -> None:
    (action,) = plan(facts(asset(20_000, age_s=269), base=600), RULES, NOW)
    assert action == Wait("gas costs 602 gwei, above the cap of 500", True)
    (action,) = plan(facts(asset(20_000, age_s=270), base=600), RULES, NOW)
    assert isinstance(action, Write) and action.urgent
    (action,) = plan(facts(asset(20_000, age_s=270), base=1200), RULES, NOW)
    assert action == Wait("gas costs 1202 gwei, above the emergency cap of 1000", True)


def test_what_is_under_way_is_left_alone_then_replaced_never_doubled() -> None:
    moved = asset(20_000)
    assert isinstance(plan(facts(moved, pending=under_way(29)), RULES, NOW)[0], Wait)
    (action,) = plan(facts(moved, pending=under_way(30)), RULES, NOW)
    assert isinstance(action, Write)
    assert (action.replaces, action.fees) == (7, Fees(15_750_000_000, 2_250_000_000))


def test_a_dropped_write_is_replaced_at_once_and_never_sent_again_stale() -> None:
    (action,) = plan(facts(asset(20_000), pending=under_way(1, dropped=True)), RULES, NOW)
    assert isinstance(action, Write) and action.replaces == 7
    for age_s in (1, 100):
        (action,) = plan(facts(asset(age_s=0), pending=under_way(age_s, dropped=True)), RULES, NOW)
        assert isinstance(action, Wait)


def test_a_dropped_job_is_sent_again_as_it_is() -> None:
    job = under_way(1, dropped=True)._replace(assets=())
    assert plan(facts(asset(age_s=0), pending=job), RULES, NOW) == [Rebroadcast(7)]
    assert isinstance(plan(facts(asset(age_s=0), pending=job._replace(dropped=False)), RULES, NOW)[0], Wait)


def test_a_stuck_price_that_moved_back_is_replaced_too() -> None:
    (action,) = plan(facts(asset(10_000), pending=under_way(31)), RULES, NOW)
    assert isinstance(action, Write) and action.updates[0].price_e18 == 10_000 * E18


def test_one_that_cannot_be_outbid_within_the_cap_stays() -> None:
    (action,) = plan(facts(asset(20_000), pending=under_way(31, fee=480)), RULES, NOW)
    assert isinstance(action, Wait) and action.alert


def test_replacements_end() -> None:
    (action,) = plan(facts(asset(20_000), pending=under_way(31, replacements=20)), RULES, NOW)
    assert isinstance(action, Wait) and action.alert


def test_what_holds_an_asset_up_is_said() -> None:
    (action,) = plan(facts(asset(why="the primary sources disagree"), asset(name="ETH")), RULES, NOW)
    assert action == Wait("BTC-USDT: the primary sources disagree", True)


@given(
    st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 30_000), st.integers(0, 1000)), max_size=8),
    st.integers(0, 3000),
    st.none() | st.tuples(st.integers(0, 100), st.booleans(), st.integers(1, 1200)),
    st.booleans(),
)
def test_whatever_the_facts(
    rows: list[tuple[int, int, int]], base: int, pending: tuple[int, bool, int] | None, may_send: bool
) -> None:
    """At most one send; never beyond the cap in force; never a price that is not newer; only the pending nonce."""
    assets = [asset(p, c, a, f"A{i}", why="" if p else "none") for i, (p, c, a) in enumerate(rows)]
    under = under_way(pending[0], pending[1], fee=pending[2]) if pending else None
    actions = plan(facts(*assets, pending=under, base=base, may_send=may_send), RULES, NOW)
    assert len(actions) == 1
    (action,) = actions
    if not may_send:
        assert isinstance(action, Wait)
    if isinstance(action, Write):
        assert action.fees.max_fee_wei <= (1000 if action.urgent else 500) * GWEI
        assert action.replaces == (7 if under else None)
        by_asset = {fact.asset: fact for fact in assets}
        for update in action.updates:
            assert update.price_e18 > 0 and update.timestamp_s > by_asset[update.asset].chain_timestamp_s


def test_the_defaults_are_the_specifications() -> None:
    assert (RULES.min_change_bps, RULES.heartbeat_s, RULES.stale_s) == (50, 240, 300)
    assert GasRules() == GasRules(2 * GWEI, 20, 500 * GWEI, 1000 * GWEI)
