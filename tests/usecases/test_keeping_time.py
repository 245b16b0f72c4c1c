"""Moving a sandbox's clock (API §2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Caller
from domain.permissions import NotYourRole
from domain.ports import Ports
from domain.refusals import NotFound
from domain.usecases.keeping_time import ClockGoesForward, move_sandbox_clock, read_sandbox_clock
from tests.builders import DAY, HOUR, NOW, MovableClock, Network

As = Callable[[Caller | None], Ports]


async def test_the_clock_is_set_ahead_and_goes_on_ticking(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who = network.admin.caller
    ports = ports_as(who)
    assert await move_sandbox_clock(ports, who, NOW + DAY) == (NOW + DAY, ())
    assert await read_sandbox_clock(ports, who) == NOW + DAY
    clock.forward(HOUR)
    assert await read_sandbox_clock(ports, who) == NOW + DAY + HOUR
    assert ports.wall_now() == NOW + HOUR


async def test_the_clock_never_goes_back(ports_as: As, network: Network, clock: MovableClock) -> None:
    who = network.admin.caller
    ports = ports_as(who)
    await move_sandbox_clock(ports, who, NOW + DAY)
    with pytest.raises(ClockGoesForward):
        await move_sandbox_clock(ports, who, NOW + DAY - timedelta(microseconds=1))
    assert ports.now() == NOW + DAY


async def test_only_the_federation_moves_it(ports_as: As, network: Network) -> None:
    for person in (network.penguin, network.mie_clerk, network.trial):
        with pytest.raises(NotYourRole):
            await move_sandbox_clock(ports_as(person.caller), person.caller, NOW + DAY)


async def test_where_there_is_no_sandbox_there_is_no_such_clock(ports_as: As, network: Network) -> None:
    who = network.admin.caller
    real = replace(ports_as(who), sandbox=False)
    with pytest.raises(NotFound):
        await read_sandbox_clock(real, who)
    with pytest.raises(NotFound):
        await move_sandbox_clock(real, who, NOW + DAY)
    assert real.now() == NOW
