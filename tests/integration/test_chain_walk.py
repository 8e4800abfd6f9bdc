"""From an empty chain to everything a trader does there: one walk, and the signature verifiers."""

from __future__ import annotations

import pytest
from coincurve import PrivateKey
from eth_account import Account
from eth_keys import keys
from support.frost import Dealer
from support.local_chain import Rig, account, deployed_chain, rig  # noqa: F401

from luxterm.chain import precompiles
from luxterm.chain.artifacts.clearing_settlement import ClearingSettlement, NetTransfer, Payment
from luxterm.chain.artifacts.lending_pool import LendingPool
from luxterm.chain.artifacts.llp import LLP
from luxterm.chain.artifacts.llp_manager import LLPManager
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.artifacts.markets import MarketParams, Markets
from luxterm.chain.artifacts.oracle_hub import OracleHub, PriceUpdate
from luxterm.chain.artifacts.vault import Vault
from luxterm.chain.errors import ContractReverted
from luxterm.chain.exercise import Exercise
from luxterm.chain.phases import LLTV
from luxterm.chain.sender import Sender

pytestmark = pytest.mark.chain
USD30 = 10**30
PRICES = {"WLUX": 25 * 10**17, "LETH": 3_500 * 10**18, "LBTC": 65_000 * 10**18, "LUSD": 10**18}


async def write_prices(rig: Rig, keeper: Sender, **changed: int) -> None:  # noqa: F811
    hub = OracleHub(rig.chain, rig.at("OracleHub"))
    now = await rig.chain.timestamp() + 1
    updates = [
        PriceUpdate(rig.at(name), changed.get(name, price), now, 10_000, b"walk".ljust(32, b"\0"))
        for name, price in PRICES.items()
    ]
    await keeper.transact(hub.write_prices(updates))


async def fall(rig: Rig, keeper: Sender, to: int) -> None:  # noqa: F811
    """Takes the price of LBTC down in steps that the circuit breaker lets through."""
    price = PRICES["LBTC"]
    while price > to:
        price = max(price * 93 // 100, to)
        await rig.advance(5)
        await write_prices(rig, keeper, LBTC=price)


async def test_the_walk(rig: Rig) -> None:  # noqa: F811
    trader, keeper = rig.sender(0), rig.sender(1)
    walk = Exercise(rig.chain, rig.record, trader, keeper)
    lusd, lbtc = LUSD(rig.chain, rig.at("LUSD")), LUSD(rig.chain, rig.at("LBTC"))

    # Prices written, AMM swaps both ways.
    await rig.advance(5)
    await write_prices(rig, keeper)
    assert await walk.swap_v2("LUSD", "WLUX", 100 * 10**6) == pytest.approx(39.88 * 10**18, rel=0.001)
    assert await walk.swap_v3("LUSD", "LBTC", 650 * 10**6) == pytest.approx(0.00997 * 10**8, rel=0.001)

    # LLP bought; it is worth a dollar less the fee and cannot be sold at once.
    manager = LLPManager(rig.chain, rig.at("LLPManager"))
    await walk.approve("LUSD", "LLPManager")
    llp = LLP(rig.chain, rig.at("LLP"))
    before = await llp.balance_of(trader.address)
    await trader.transact(manager.add_liquidity(lusd.address, 10_000 * 10**6, 0, 0))
    bought = await llp.balance_of(trader.address) - before
    assert bought == pytest.approx(9_996 * 10**18, rel=0.002)
    with pytest.raises(ContractReverted, match="CoolingDown"):
        await trader.transact(manager.remove_liquidity(lusd.address, bought, 0, trader.address))

    # A leveraged position by request and keeper; it accrues funding; the market falls and it is liquidated.
    vault = Vault(rig.chain, rig.at("Vault"))
    opened = await walk.open_position("LBTC", "LBTC", 10**6, 6_500 * USD30, True)
    assert opened.executed
    where = (trader.address, lbtc.address, lbtc.address, True)
    assert (await vault.get_position(*where)).size == 6_500 * USD30
    await rig.advance(3 * 3600)
    await write_prices(rig, keeper)
    assert await vault.next_cumulative_funding_rate(lbtc.address) > 0
    with pytest.raises(ContractReverted, match="NotLiquidatable"):
        await keeper.transact(vault.liquidate_position(*where, keeper.address))
    await fall(rig, keeper, 58_400 * 10**18)
    reward = await lbtc.balance_of(keeper.address)
    await keeper.transact(vault.liquidate_position(*where, keeper.address))
    assert (await vault.get_position(*where)).size == 0
    assert await lbtc.balance_of(keeper.address) > reward

    await lending(rig, walk, trader, keeper)
    await custody(rig, walk, trader, keeper)


async def lending(rig: Rig, walk: Exercise, trader: Sender, keeper: Sender) -> None:  # noqa: F811
    """Supplied to the pool, borrowed against LBTC, liquidated when the price falls further."""
    lusd, lbtc = LUSD(rig.chain, rig.at("LUSD")), LUSD(rig.chain, rig.at("LBTC"))
    markets = Markets(rig.chain, rig.at("Markets"))
    pool = LendingPool(rig.chain, rig.at("LendingPool"))
    market = MarketParams(lusd.address, lbtc.address, rig.at("Oracle"), rig.at("InterestModel"), LLTV["LBTC"])
    key = await markets.market_id(market)
    await walk.approve("LUSD", "LendingPool")
    await trader.transact(pool.deposit(100_000 * 10**6, trader.address))
    borrower = rig.sender(3)
    await trader.transact(lbtc.transfer(borrower.address, 10**8))
    await borrower.transact(lbtc.approve(markets.address, 10**8))
    await borrower.transact(markets.supply_collateral(market, 10**8, borrower.address))
    await borrower.transact(markets.borrow(market, 46_000 * 10**6, 0, borrower.address, borrower.address))
    assert await lusd.balance_of(borrower.address) == 46_000 * 10**6
    with pytest.raises(ContractReverted):
        await borrower.transact(markets.borrow(market, 5_000 * 10**6, 0, borrower.address, borrower.address))
    PRICES["LBTC"] = 58_400 * 10**18
    try:
        await fall(rig, keeper, 54_000 * 10**18)
    finally:
        PRICES["LBTC"] = 65_000 * 10**18
    await walk.approve("LUSD", "Markets")
    held = await lbtc.balance_of(trader.address)
    debt = (await markets.position(key, borrower.address)).borrow_shares
    await trader.transact(markets.liquidate(market, borrower.address, 0, debt // 2, b""))
    assert await lbtc.balance_of(trader.address) > held
    assert (await markets.position(key, borrower.address)).borrow_shares == pytest.approx(debt - debt // 2)


async def custody(rig: Rig, walk: Exercise, trader: Sender, keeper: Sender) -> None:  # noqa: F811
    """Deposited, moved between accounts by a batch, withdrawn; custody covers the claims all along."""
    lusd = LUSD(rig.chain, rig.at("LUSD"))
    clearing = ClearingSettlement(rig.chain, rig.at("ClearingSettlement"))
    await walk.approve("LUSD", "ClearingSettlement")
    await trader.transact(clearing.deposit(lusd.address, 1_000 * 10**6, trader.address))
    winner = rig.sender(7)
    moved = [
        NetTransfer(trader.address, lusd.address, -250 * 10**6),
        NetTransfer(winner.address, lusd.address, 250 * 10**6),
    ]
    batch = await clearing.batch_count() + 1
    await keeper.transact(clearing.post_batch(batch, b"\1" * 32, b"\2" * 32, 10, 1, moved))
    assert await clearing.claim(winner.address, lusd.address) == 250 * 10**6
    assert await clearing.total_claims(lusd.address) == 1_000 * 10**6
    await keeper.transact(clearing.pay([Payment(winner.address, lusd.address, 100 * 10**6, 1)]))
    assert await lusd.balance_of(winner.address) == 100 * 10**6
    with pytest.raises(ContractReverted):
        await keeper.transact(clearing.pay([Payment(winner.address, lusd.address, 100 * 10**6, 1)]))
    await winner.transact(clearing.request_withdrawal(lusd.address, 150 * 10**6))
    request = await clearing.request_count()
    with pytest.raises(ContractReverted):
        await winner.transact(clearing.escape(request))
    await rig.advance(7 * 86_400 + 1)
    await winner.transact(clearing.escape(request))
    assert await lusd.balance_of(winner.address) == 250 * 10**6
    assert await lusd.balance_of(clearing.address) == await clearing.total_claims(lusd.address) == 750 * 10**6


async def test_frost_on_the_chain(rig: Rig) -> None:  # noqa: F811
    dealer = Dealer(threshold=2, total=3, seed=b"walk")
    message = bytes(range(32))
    signature = dealer.sign([1, 3], message)
    good = precompiles.frost_input(2, 3, dealer.public_key, message, signature)
    assert await precompiles.verify(rig.chain, precompiles.FROST, good)
    bad = precompiles.frost_input(2, 3, dealer.public_key, bytes(32), signature)
    assert not await precompiles.verify(rig.chain, precompiles.FROST, bad)


async def test_cggmp21_on_the_chain(rig: Rig) -> None:  # noqa: F811
    secret = b"\x21" * 32
    message = bytes(range(32))
    public = b"\x04" + keys.PrivateKey(secret).public_key.to_bytes()
    assert public == PrivateKey(secret).public_key.format(compressed=False)
    signed = Account.unsafe_sign_hash(message, secret)
    good = precompiles.cggmp21_input(2, 3, public, message, bytes(signed.signature))
    assert await precompiles.verify(rig.chain, precompiles.CGGMP21, good)
    assert not await precompiles.verify(
        rig.chain, precompiles.CGGMP21, precompiles.cggmp21_input(2, 3, public, bytes(32), bytes(signed.signature))
    )


async def test_lattice_schemes_are_said_to_be_missing(rig: Rig) -> None:  # noqa: F811
    with pytest.raises(precompiles.PrecompileUnavailable):
        await precompiles.verify(rig.chain, precompiles.MLDSA, precompiles.mldsa_input(b"k" * 1952, b"m", b"s" * 3309))
    with pytest.raises(precompiles.PrecompileUnavailable):
        await precompiles.verify(rig.chain, precompiles.RINGTAIL, precompiles.ringtail_input(2, 3, b"h" * 32, b"s"))
