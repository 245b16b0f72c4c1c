"""Delivered contracts and closed months, for tests of settlement; name what matters of each."""

from datetime import datetime
from typing import Any

from adapters.ids import new_digits
from domain.calendar import JST, Month
from domain.contracts.contracts import ConcludedBy, Contract, Delivery
from domain.contracts.numbers import RANDOM_DIGITS, contract_number
from domain.loads import Charge
from domain.ports import Ports
from tests.builders import DAY, HOUR, NOW, Person
from tests.concluded import an_agreement, keep_proposed

APRIL = Month("2026-04")
"""The month in which tests begin."""

ISSUED = datetime(2026, 5, 11, tzinfo=JST)
"""When April is over and checked, and its documents are issued."""

SPEC_FARES = (100_001, 33_333, 7_777)
"""The month of SPEC 8.6b."""


async def keep_delivered(
    ports: Ports, consignor: Person, carrier: Person, fare_yen: int, *charges: Charge, **said: Any
) -> Contract:
    """A contract of two people of the network, delivered; each co-operative takes 5 %.

    ``at``: when it was delivered (two days after ``NOW``); ``recorded_at``: when that was recorded (then).
    ``number``: the contract's (any).
    """
    at: datetime = said.pop("at", NOW + 2 * DAY)
    recorded_at: datetime = said.pop("recorded_at", at)
    number = said.pop("number", None) or contract_number(new_digits(RANDOM_DIGITS))
    proposal = await keep_proposed(
        ports,
        consignor,
        carrier,
        number=number,
        agreement=an_agreement(fare_yen=fare_yen, charges=charges, services=()),
        **said,
    )
    async with ports.begin() as work:
        agreed = proposal.conclude(ConcludedBy.CONFIRMATION, (500, 500), at=NOW + HOUR)
        agreed = await work.contracts.save(agreed)
    async with ports.begin() as work:
        return await work.contracts.save(agreed.deliver(Delivery(at, "倉庫 見本"), at=recorded_at))


async def keep_the_month_of_the_spec(ports: Ports, consignor: Person, carrier: Person) -> list[Contract]:
    """The three contracts of SPEC 8.6b, delivered."""
    return [await keep_delivered(ports, consignor, carrier, fare) for fare in SPEC_FARES]
