"""Chains of contracts, whoever looks and in whatever order they come (SPEC 5.8, 5.9)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import Viewer
from domain.actual_carriers.chains import Chain, chain_of
from domain.actual_carriers.fees import ForwardingFee, forwarding_fee
from domain.actual_carriers.ledgers import kept_until
from domain.calendar import JST
from domain.contracts.contracts import Contract, ContractStatus
from domain.contracts.numbers import ContractNumber, contract_number
from domain.loads import Charge, ChargeKind
from domain.postings import Window
from tests.builders import HOUR, NOW, load_terms
from tests.concluded import a_concluded_contract, an_agreement, some_party


def numbered(n: int) -> ContractNumber:
    return contract_number(f"{n:019d}")


def a_link(n: int, parent: int | None, status: ContractStatus = ContractStatus.CONCLUDED) -> Contract:
    """The n-th contract, which carries its parent on; all proposed at the same moment."""
    number = None if parent is None else numbered(parent)
    made = a_concluded_contract(
        number=numbered(n),
        consignor=some_party(name=f"委託{n}"),
        load=load_terms(parent_contract_number=number, tier=1 if parent is None else 2),
    )
    return replace(made, status=status)


CANCELLED = ContractStatus.CANCELLED
LINKS = (a_link(5, None), a_link(3, 5, CANCELLED), a_link(4, 3), a_link(2, 5), a_link(1, 2))
"""5 was passed on as 3 (and that as 4); 3 was cancelled, and 5 passed on as 2, and that as 1."""


@given(st.permutations(LINKS))
def test_a_chain_is_told_alike_in_whatever_order_its_contracts_come(links: list[Contract]) -> None:
    chain = chain_of(links)
    assert chain.first.number == numbered(5)
    assert [one.number for one in chain.in_force] == [numbered(n) for n in (5, 2, 1)]
    places = {one.number: at for at, one in enumerate(chain.contracts)}
    assert all(
        places[numbered(parent)] < places[numbered(n)] for n, parent in ((3, 5), (4, 3), (2, 5), (1, 2))
    )
    assert chain.child_of(numbered(5)) == LINKS[3]
    assert chain.child_of(numbered(3)) is None, "what was cancelled is carried on no more"


@pytest.mark.parametrize(
    ("party", "asked", "shown"),
    [(5, 5, {1, 2, 3, 4, 5}), (2, 2, {1, 2}), (2, 1, {1, 2}), (1, 1, {1}), (3, 3, {3, 4}), (4, 4, {4})],
)
def test_each_is_shown_what_follows_from_its_own_part(party: int, asked: int, shown: set[int]) -> None:
    chain = Chain(LINKS)
    carrier = chain.get(numbered(party)).carrier
    viewer = Viewer(carrier.member_id, None, None, masked=False)
    assert chain.part_of(numbered(asked), viewer) == {numbered(n) for n in shown}


@pytest.mark.parametrize(
    ("fare_yen", "stated", "fee_yen", "proposed_yen"),
    [
        (100_000, (), 10_000, 10_000),
        (9, (), 0, 0),
        (100_009, (4_000,), 10_000, 6_000),
        (50_000, (6_000,), 5_000, 0),
    ],
)
def test_the_fee_is_ten_per_cent_on_top_floored_less_what_is_stated(
    fare_yen: int, stated: tuple[int, ...], fee_yen: int, proposed_yen: int
) -> None:
    charges = tuple(Charge(ChargeKind.FORWARDING_FEE, yen) for yen in stated)
    first = replace(LINKS[0], agreement=an_agreement(fare_yen=fare_yen, charges=charges))
    fee = forwarding_fee(Chain((first, *LINKS[1:])), first.number)
    assert isinstance(fee, ForwardingFee)
    assert (fee.fare_yen, fee.fee_yen, fee.stated_yen) == (fare_yen, fee_yen, sum(stated))
    assert fee.proposed_yen == proposed_yen
    assert forwarding_fee(Chain((first,)), first.number) is None


@pytest.mark.parametrize(
    ("last", "until"),
    [(date(2026, 4, 3), date(2033, 4, 3)), (date(2028, 2, 29), date(2035, 2, 28))],
)
def test_a_ledger_is_kept_seven_years(last: date, until: date) -> None:
    ends = NOW.replace(year=last.year, month=last.month, day=last.day, tzinfo=JST)
    load = load_terms(delivery=Window(ends - HOUR, ends), pickup=Window(ends - timedelta(days=1), ends))
    assert kept_until(Chain((a_concluded_contract(load=load),))) == until
