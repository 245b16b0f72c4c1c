"""A phone on the road, for tests: bound to a concluded contract, and the fixes it sends."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.ids import new_id
from domain.accounts import Caller
from domain.contracts.numbers import ContractNumber
from domain.ports import Ports
from domain.positions import Ping
from domain.trackings import CONSENT_VERSION, Driver, DriverPlatform
from domain.usecases.driving import Installation, prove_driver, start_session
from tests.builders import Network
from tests.usecases.test_contracting import a_full_load, conclude, take

As = Callable[[Caller | None], Ports]


def a_phone(phone_id: UUID | None = None) -> Installation:
    """An installation of the driver's app."""
    return Installation(phone_id or new_id(), DriverPlatform.ANDROID)


def a_ping(fixed_at: datetime, **changes: Any) -> Ping:
    """In Yokkaichi, where it is exact to ten metres."""
    said: dict[str, Any] = {"lat_e7": 349_650_000, "lon_e7": 1_366_244_000, "accuracy_m": 10} | changes
    return Ping(fixed_at, **said)


async def a_concluded_number(ports_as: As, network: Network, **changes: Any) -> ContractNumber:
    """Of a contract between penguin, consignor, and owl, carrier."""
    load = await a_full_load(ports_as(None), network.penguin, **changes)
    proposed = await take(ports_as, network.owl, load)
    await conclude(ports_as, network.penguin, proposed)
    return proposed.contract.number


async def start_driving(
    ports: Ports, number: ContractNumber, phone: Installation | None = None
) -> tuple[str, Driver]:
    """The device token of a number, and who holds it."""
    token = (await start_session(ports, number, phone or a_phone(), CONSENT_VERSION)).device_token
    driver = await prove_driver(ports, token)
    assert isinstance(driver, Driver)
    return token, driver
