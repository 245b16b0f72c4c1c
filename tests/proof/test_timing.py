"""Time tells nobody who exists: a thousand logins, interleaved, put to a rank test (SECURITY 29)."""

import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from math import erfc, sqrt

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import update

from adapters.db.schema import credentials
from adapters.mail import FolderMail
from adapters.passwords import Argon2Passwords
from api.app import create_app
from api.calls import Bounds, Policies, Policy
from api.compose import ROUTERS, SqlWorld
from tests.builders import PASSWORD, Network
from tests.conftest import FreshDatabase

PAIRS = 500
PLENTY = 10_000_000
CHANCE = 0.001
"""A true null is called a difference once in so many runs; a leak of a tenth of a spread nearly always."""


def two_sided(ones: list[float], others: list[float]) -> float:
    """How often chance alone ranks two samples as unlike as these (Mann and Whitney's U, normal for many)."""
    ranked = sorted([(one, 0) for one in ones] + [(other, 1) for other in others])
    rank_sum = sum(rank for rank, (_, of) in enumerate(ranked, 1) if of == 0)
    n, m = len(ones), len(others)
    u = rank_sum - n * (n + 1) / 2
    z = (u - n * m / 2) / sqrt(n * m * (n + m + 1) / 12)
    return erfc(abs(z) / sqrt(2))


def test_the_rank_test_finds_a_difference_and_no_difference() -> None:
    ramp = [float(n * 7919 % 1000) for n in range(1000)]
    assert two_sided(ramp[::2], ramp[1::2]) > 0.05
    assert two_sided(ramp[::2], [one + 200 for one in ramp[1::2]]) < CHANCE


@pytest.fixture
async def doors(world: SqlWorld, network: Network, database: FreshDatabase) -> AsyncIterator[FastAPI]:
    """The real doors, a password that costs a tenth of a real one, and no limits in the way.

    At its full cost argon2id would drown whatever else differs; it is the rest that is put to the test.
    """
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1))
    world.ports = replace(world.ports, passwords=passwords)
    async with database.engine.begin() as connection:
        await connection.execute(update(credentials).values(password_hash=await passwords.hash(PASSWORD)))
    policies = Policies()
    plenty = {name: Policy(name, PLENTY, 3600, exact=True) for name in policies.__slots__}
    yield create_app(world, ROUTERS, bounds=Bounds(policies=Policies(**plenty)))
    passwords.close()


async def seconds_of(asking: Callable[[], Awaitable[int]], status: int) -> float:
    began = time.perf_counter()
    assert await asking() == status
    return time.perf_counter() - began


async def interleaved(
    known: Callable[[int], Awaitable[int]], unknown: Callable[[int], Awaitable[int]], status: int
) -> float:
    """The chance that the two take the same time, over pairs whose order alternates."""
    for n in range(10):
        await known(n), await unknown(n)
    gc.collect()
    gc.disable()
    taken: tuple[list[float], list[float]] = ([], [])
    try:
        for n in range(PAIRS):
            order = ((known, 0), (unknown, 1)) if n % 2 else ((unknown, 1), (known, 0))
            for ask, of in order:
                taken[of].append(await seconds_of(lambda ask=ask, n=n: ask(n), status))
    finally:
        gc.enable()
    return two_sided(*taken)


@pytest.fixture
async def client(doors: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app=doors, client=("192.0.2.1", 40000))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as one:
        yield one


@pytest.mark.proof
@pytest.mark.parametrize("known", ["penguin", "mie-clerk"], ids=["one factor", "two factors"])
async def test_a_thousand_logins_do_not_tell_who_exists(
    client: AsyncClient, network: Network, known: str
) -> None:
    def trying(login_id: str) -> Callable[[int], Awaitable[int]]:
        async def try_to_log_in(_: int) -> int:
            form = {"login_id": login_id, "password": "a guess", "device": {"kind": "ios"}}
            return (await client.post("/v1/sessions", json=form)).status_code

        return try_to_log_in

    # As long as the known one, so that nothing but its being known differs.
    unknown = "x" + known[1:]
    assert await interleaved(trying(known), trying(unknown), 401) > CHANCE


@pytest.mark.proof
async def test_a_thousand_resets_do_not_tell_who_exists(
    client: AsyncClient, network: Network, mail: FolderMail
) -> None:
    def asking(login_id: str) -> Callable[[int], Awaitable[int]]:
        async def ask(_: int) -> int:
            return (await client.post("/v1/password-resets", json={"login_id": login_id})).status_code

        return ask

    assert await interleaved(asking("penguin"), asking("xenguin"), 202) > CHANCE
