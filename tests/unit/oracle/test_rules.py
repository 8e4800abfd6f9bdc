"""The five rules, as the specification lists them, and the bounds that hold whatever the sources say."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from luxterm.oracle.quotes import Tier
from luxterm.oracle.rules import Basis, Candidate, Limits, decide, deviation_bps, spread_exceeds, weighted_median

P, S, T = Tier.PRIMARY, Tier.SECONDARY, Tier.TERTIARY
LIMITS = Limits(min_sources=2, max_deviation_bps=500, max_spread_bps=500)


def sources(*triples: tuple[int, int, Tier]) -> list[Candidate]:
    return [Candidate(price, weight, tier, slot) for slot, (price, weight, tier) in enumerate(triples)]


# --- the rules, one by one -------------------------------------------------------------------------------------------


def test_rule_2_the_weighted_median_over_all_healthy_sources() -> None:
    decision = decide(sources((10_000, 10, P), (10_020, 9, P), (10_010, 7, S), (10_400, 5, T)), LIMITS)
    # 31 of weight: 10000 has 10, 10010 makes 17, past the half
    assert (decision.price_e12, decision.basis) == (10_010, Basis.ALL)
    assert set(decision.used) == {0, 1, 2, 3}


def test_rule_3_a_spread_beyond_five_percent_leaves_the_primaries() -> None:
    decision = decide(sources((10_000, 10, P), (10_020, 9, P), (12_000, 70, S), (11_900, 50, T)), LIMITS)
    assert (decision.price_e12, decision.basis) == (10_000, Basis.PRIMARIES)
    assert decision.outliers == ((3, 1900), (2, 2000))


def test_rule_3_primaries_that_disagree_give_no_price() -> None:
    decision = decide(sources((10_000, 10, P), (10_501, 9, P), (10_000, 7, S)), LIMITS)
    assert decision.price_e12 == 0
    assert "disagree" in decision.reason


def test_rule_4_secondaries_when_all_primaries_are_gone() -> None:
    decision = decide(sources((10_000, 7, S), (10_100, 6, S), (10_050, 50, T)), LIMITS)
    assert (decision.price_e12, decision.basis) == (10_000, Basis.SECONDARIES)


def test_rule_4_secondaries_that_disagree_give_no_price() -> None:
    assert decide(sources((10_000, 7, S), (10_600, 6, S), (10_000, 5, T)), LIMITS).price_e12 == 0


def test_rule_5_tertiary_alone_is_a_reference_and_no_price() -> None:
    decision = decide(sources((10_000, 5, T), (10_002, 5, T)), LIMITS)
    assert (decision.price_e12, decision.reference_e12) == (0, 10_001)


def test_nothing_healthy() -> None:
    assert decide([], LIMITS).reason == "no healthy source"


# --- one source, two sources -----------------------------------------------------------------------------------------


def test_one_survivor_never_prices_by_its_own_word() -> None:
    for tier in (P, S):
        decision = decide(sources((10_000, 10, tier)), LIMITS)
        assert decision.price_e12 == 0
        assert decision.reason == "1 of 1 healthy sources agrees, 2 are needed"


def test_one_source_prices_where_the_configuration_says_so() -> None:
    assert decide(sources((10_000, 10, P)), LIMITS._replace(min_sources=1)).price_e12 == 10_000


def test_two_that_disagree_are_never_averaged() -> None:
    for first, second in ((P, P), (P, S), (S, S), (P, T), (S, T)):
        decision = decide(sources((10_000, 10, first), (11_000, 10, second)), LIMITS)
        assert decision.price_e12 == 0, (first, second)


def test_two_that_agree_price() -> None:
    assert decide(sources((10_000, 10, P), (10_100, 9, P)), LIMITS).price_e12 == 10_000
    assert decide(sources((10_000, 10, P), (10_100, 10, P)), LIMITS).price_e12 == 10_050


def test_a_tertiary_source_may_second_a_lone_primary_when_another_is_off() -> None:
    decision = decide(sources((10_000, 10, P), (13_000, 7, S), (10_010, 5, T)), LIMITS)
    assert (decision.price_e12, decision.basis) == (10_000, Basis.PRIMARIES)


def test_exactly_five_percent_is_within() -> None:
    assert not spread_exceeds(10_000, 10_500, 500)
    assert spread_exceeds(10_000, 10_501, 500)
    assert deviation_bps(10_501, 10_000) == 501
    assert deviation_bps(100_001, 100_000) == 1  # rounded up


# --- properties ------------------------------------------------------------------------------------------------------

tiers = st.sampled_from([P, S, T])
near = st.integers(1_000_000, 1_045_000)
anywhere = st.integers(1, 10**30)
weights = st.integers(1, 5_000_000)


def tables(prices: st.SearchStrategy[int], least: int = 1) -> st.SearchStrategy[list[tuple[int, int, Tier]]]:
    return st.lists(st.tuples(prices, weights, tiers), min_size=least, max_size=9)


@given(tables(anywhere))
def test_the_price_lies_among_the_quotes(table: list[tuple[int, int, Tier]]) -> None:
    decision = decide(sources(*table), LIMITS)
    prices = [price for price, _, _ in table]
    assert decision.price_e12 == 0 or min(prices) <= decision.price_e12 <= max(prices)
    assert (decision.price_e12 == 0) == bool(decision.reason)


@given(tables(st.one_of(near, anywhere)), st.randoms(use_true_random=False))
def test_the_order_changes_nothing(table: list[tuple[int, int, Tier]], shuffle: object) -> None:
    candidates = sources(*table)
    shuffled = list(candidates)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = decide(candidates, LIMITS), decide(shuffled, LIMITS)
    assert first.price_e12 == second.price_e12
    assert (first.basis, set(first.used), set(first.outliers)) == (second.basis, set(second.used), set(second.outliers))


@given(tables(near, least=2), st.data())
def test_under_half_the_weight_cannot_move_it_past_an_honest_quote(
    honest: list[tuple[int, int, Tier]], data: st.DataObject
) -> None:
    """While all agree within 5 %: liars with less than half of the weight stay between honest quotes."""
    assume(any(tier == P for _, _, tier in honest))
    weight = sum(w for _, w, _ in honest)
    liars: list[tuple[int, int, Tier]] = []
    for _ in range(data.draw(st.integers(1, 3))):
        left = weight - 1 - sum(w for _, w, _ in liars)
        if left < 1:
            break
        liars.append((data.draw(near), data.draw(st.integers(1, left)), data.draw(tiers)))
    decision = decide(sources(*honest, *liars), LIMITS)
    assert decision.basis is Basis.ALL
    prices = [price for price, _, _ in honest]
    assert min(prices) <= decision.price_e12 <= max(prices)


@given(tables(near, least=2), st.lists(st.tuples(anywhere, weights, st.sampled_from([S, T])), min_size=1, max_size=5))
def test_beyond_five_percent_only_primaries_can_move_it(
    honest: list[tuple[int, int, Tier]], liars: list[tuple[int, int, Tier]]
) -> None:
    primaries = [q for q in honest if q[2] == P]
    assume(primaries)
    table = [*primaries, *liars]
    prices = [price for price, _, _ in table]
    assume(spread_exceeds(min(prices), max(prices), 500))
    decision = decide(sources(*table), LIMITS)
    if decision.price_e12:
        assert min(p for p, _, _ in primaries) <= decision.price_e12 <= max(p for p, _, _ in primaries)


@given(tables(anywhere))
def test_a_price_always_has_its_seconders(table: list[tuple[int, int, Tier]]) -> None:
    decision = decide(sources(*table), LIMITS)
    if decision.price_e12:
        reach = Fraction(decision.price_e12) * 500 / 10_000
        assert sum(abs(p - decision.price_e12) <= reach for p, _, _ in table) >= 2
        assert any(tier != T for _, _, tier in table)


@given(st.lists(st.tuples(anywhere, weights), min_size=1, max_size=9))
def test_the_weighted_median_has_at_most_half_the_weight_on_either_side(pairs: list[tuple[int, int]]) -> None:
    """The definition, not the algorithm."""
    ordered = sorted(Candidate(price, weight, 0, i) for i, (price, weight) in enumerate(pairs))
    median, total = weighted_median(ordered), sum(w for _, w in pairs)
    assert 2 * sum(w for p, w in pairs if p < median) <= total
    assert 2 * sum(w for p, w in pairs if p > median) <= total


@pytest.mark.parametrize("count", [1, 2, 3])
def test_min_sources_counts_those_that_agree(count: int) -> None:
    table = sources((10_000, 10, P), (10_010, 9, P), (20_000, 7, S))
    assert (decide(table, LIMITS._replace(min_sources=count)).price_e12 > 0) == (count <= 2)
