"""The live stream, through the real server: snapshot first, nothing lost, ended when it must (API §2)."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text
from starlette.requests import ClientDisconnect
from starlette.types import Message

from api.app import create_app
from api.calls import Bounds
from api.compose import ROUTERS, SqlWorld
from api.running.serving import Doorway, address_of, bind
from api.settings import read_settings
from api.tracking.streams import EventStream
from domain.usecases.tracking import Sent, Silence
from tests.api.conftest import Enter
from tests.api.forms import written
from tests.api.test_driver import PICKUP, bearing, concluded, ping, pings_form, start
from tests.builders import DAY, HOUR, MovableClock, Network
from tests.conftest import FreshDatabase

HEARTBEAT, PATIENCE = 0.4, 15.0
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Served:
    """The real server on a port of this machine."""

    base_url: str
    doorway: Doorway
    serving: "asyncio.Task[None]"
    app: Any


@asynccontextmanager
async def serving(world: SqlWorld, **bounds: Any) -> AsyncIterator[Served]:
    """The program's doors, served."""
    settings = read_settings(port=0)
    app = create_app(world, ROUTERS, bounds=Bounds(**{"heartbeat_seconds": HEARTBEAT, **bounds}))
    with bind(settings) as listening:
        doorway = Doorway(app, listening, settings, closing=world.tracking_news.close)
        running = asyncio.create_task(doorway.serve())
        yield Served(address_of(listening), doorway, running, app)
        doorway.close()
        await asyncio.wait_for(running, PATIENCE)


@pytest.fixture
async def served(world: SqlWorld) -> AsyncIterator[Served]:
    """The program's doors, listening for news."""
    world.tracking_news.start()
    async with serving(world) as one:
        yield one


class Viewer:
    """One who reads a stream."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self) -> dict[str, Any]:
        """The next event (``event``, ``id``, ``data``), or ``{}`` for a heartbeat."""
        found: dict[str, Any] = {}
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                if not line:
                    return found
                name, _, value = line.partition(":")
                if name:
                    found[name] = json.loads(value) if name == "data" else value.strip()
        raise EOFError

    async def event(self) -> dict[str, Any]:
        """The next event that is no heartbeat."""
        while not (found := await self.next()):
            pass
        return found

    async def has_ended(self) -> bool:
        """Whether the server has closed it."""
        try:
            return await self.event() == "nothing more"
        except EOFError:
            return True


@asynccontextmanager
async def watching(served: Served, client: AsyncClient, number: str, **headers: str) -> AsyncIterator[Viewer]:
    """A stream of a contract, for whom the client is logged in."""
    sent = {"Authorization": client.headers["Authorization"], **headers}
    async with (
        AsyncClient(base_url=served.base_url, timeout=PATIENCE) as wire,
        wire.stream("GET", f"/v1/contracts/{number}/events", headers=sent) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        yield Viewer(answer.aiter_lines())


@pytest.fixture
async def number(enter: Enter, network: Network) -> str:
    return await concluded(enter, network)


async def drive(enter: Enter, clock: MovableClock, number: str) -> AsyncClient:
    """A bound phone, an hour after pickup."""
    driver = await enter(None)
    clock.adopt(DAY + HOUR)
    driver.headers.update(bearing(await start(driver, number)))
    return driver


async def send(driver: AsyncClient, number: str, *minutes: int) -> None:
    fixes = [ping(PICKUP + n * MINUTE) for n in minutes]
    answer = await driver.post("/v1/driver/pings", json=pings_form(number, *fixes))
    assert answer.json()["accepted"] == len(minutes), answer.text


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to that")


async def test_both_parties_see_what_happens_as_it_happens_until_the_delivery(
    served: Served, enter: Enter, network: Network, clock: MovableClock, number: str
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    driver = await drive(enter, clock, number)
    await send(driver, number, 0)
    async with watching(served, penguin, number) as one, watching(served, owl, number) as other:
        seen: list[list[dict[str, Any]]] = [[await one.event()], [await other.event()]]
        await send(driver, number, 10)
        await send(driver, number, 5, 6)
        loaded = {"contract_number": number, "statuses": [{"status": "loaded", "at": written(PICKUP)}]}
        await driver.post("/v1/driver/statuses", json=loaded)
        delivery = {"contract_number": number, "receiver": "倉庫", "at": written(PICKUP + HOUR)}
        assert (await driver.post("/v1/driver/delivery", json=delivery)).status_code == 201
        for viewer, told in ((one, seen[0]), (other, seen[1])):
            told += [await viewer.event() for _ in range(5)]
            assert await viewer.has_ended()
    assert seen[0] == seen[1]
    snapshot, position, changed, status, delivered, end = seen[0]
    assert [one["id"] for one in seen[0]] == ["2", "3", "4", "5", "6", "7"]
    assert (snapshot["event"], snapshot["data"]["position"]["fixed_at"]) == (
        *("snapshot", "2026-04-02T09:00:00+09:00"),
    )
    assert [one["event"] for one in snapshot["data"]["timeline"]] == ["proposed", "concluded", "driver_bound"]
    assert position["event"] == "position"
    assert position["data"].items() >= {"fixed_at": "2026-04-02T09:10:00+09:00", "lat": 34.965}.items()
    assert (changed["event"], changed["data"]) == (
        "track-changed",
        {"from_at": "2026-04-02T09:05:00+09:00", "to_at": "2026-04-02T09:06:00+09:00"},
    )
    assert (status["event"], status["data"]) == (
        "status",
        {"at": "2026-04-02T09:00:00+09:00", "event": "loaded", "by": "carrier"},
    )
    assert (delivered["event"], delivered["data"]["event"]) == ("status", "delivered")
    assert (end["event"], end["data"]) == ("end", {"reason": "delivered"})


async def test_one_who_was_cut_off_goes_on_where_it_was(
    served: Served, enter: Enter, network: Network, clock: MovableClock, number: str, database: FreshDatabase
) -> None:
    penguin, driver = await enter(network.penguin), await drive(enter, clock, number)
    await send(driver, number, 0)
    async with watching(served, penguin, number) as viewer:
        assert (await viewer.event())["id"] == "2"
    for minute in (1, 2, 3):
        await send(driver, number, minute)
    async with watching(served, penguin, number, **{"Last-Event-ID": "3"}) as viewer:
        assert [(one["event"], one["id"]) for one in [await viewer.event() for _ in range(2)]] == [
            *(("track-changed", "4"), ("position", "5")),  # What is overtaken already is told in short.
        ]
    for unknown in ("6", "-1", "abc", "99999999999999999999", ""):
        async with watching(served, penguin, number, **{"Last-Event-ID": unknown}) as viewer:
            first = await viewer.event()
            assert (first["event"], first["id"]) == ("snapshot", "5"), unknown
    clock.forward(DAY)
    penguin = await enter(network.penguin)
    async with watching(served, penguin, number, **{"Last-Event-ID": "3"}) as viewer:
        assert (await viewer.event())["event"] == "snapshot"
    async with database.engine.connect() as connection:
        looked = await connection.scalar(
            text("SELECT count(*) FROM audit_log WHERE operation = 'follow_events'")
        )
    assert looked == 8, "one row for each opening"


async def test_silence_is_filled_with_heartbeats_and_holds_nothing(
    served: Served, enter: Enter, network: Network, number: str, database: FreshDatabase
) -> None:
    penguin = await enter(network.penguin)
    pool: Any = database.engine.sync_engine.pool
    async with watching(served, penguin, number) as viewer:
        assert (await viewer.event())["event"] == "snapshot"
        assert [await viewer.next() for _ in range(2)] == [{}, {}]
        await until(lambda: pool.checkedout() == 0)
        gauges = served.app.state.gauges
        async with AsyncClient(base_url=served.base_url) as operator:
            metrics = (await operator.get("/metrics")).text
        assert gauges.open_streams == 1
        assert "kaerini_http_in_flight 1.0" in metrics, "the call for the metrics alone"
        assert "kaerini_http_streams 1.0" in metrics
    await until(lambda: gauges.open_streams == 0)


async def test_a_login_elsewhere_ends_the_stream_and_says_so(
    served: Served, enter: Enter, network: Network, clock: MovableClock, number: str
) -> None:
    penguin, driver = await enter(network.penguin), await drive(enter, clock, number)
    async with watching(served, penguin, number) as viewer:
        await viewer.event()
        await enter(network.penguin)
        await send(driver, number, 0)
        end = await viewer.event()
        assert (end["event"], end["data"], "id" in end) == ("end", {"reason": "session_superseded"}, False)
        assert await viewer.has_ended()


async def test_the_older_session_hears_of_the_newer_login_at_once_and_not_at_the_next_heartbeat(
    world: SqlWorld, enter: Enter, network: Network, number: str
) -> None:
    world.tracking_news.start()
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    async with (
        serving(world, heartbeat_seconds=600.0) as slow,
        watching(slow, penguin, number) as viewer,
        watching(slow, owl, number) as other,
    ):
        await viewer.event()
        await other.event()
        await asyncio.sleep(1)  # both wait by now, with nothing to wake them but the news
        await enter(network.penguin)
        end = await viewer.event()
        assert (end["event"], end["data"]) == ("end", {"reason": "session_superseded"})
        assert await viewer.has_ended()
        await enter(network.owl)
        assert (await other.event())["data"] == {"reason": "session_superseded"}


async def test_a_stream_ends_by_the_clock_with_its_session(
    served: Served, enter: Enter, network: Network, clock: MovableClock, number: str
) -> None:
    penguin = await enter(network.penguin)
    async with watching(served, penguin, number) as viewer:
        await viewer.event()
        clock.forward(14 * DAY)
        assert (await viewer.event())["data"] == {"reason": "session_expired"}
        assert await viewer.has_ended()


async def test_logging_out_ends_the_stream(
    served: Served, enter: Enter, network: Network, number: str
) -> None:
    penguin = await enter(network.penguin)
    async with watching(served, penguin, number) as viewer:
        await viewer.event()
        assert (await penguin.delete("/v1/sessions/current")).status_code == 204
        assert (await viewer.event())["data"] == {"reason": "session_expired"}


async def test_the_stream_of_a_job_that_is_over_says_so_and_ends(
    served: Served, enter: Enter, network: Network, clock: MovableClock, number: str
) -> None:
    penguin, _ = await enter(network.penguin), await drive(enter, clock, number)
    async with watching(served, penguin, number) as viewer:
        await viewer.event()
        clock.adopt(2 * DAY + 2 * HOUR + 7 * DAY)
        assert (await viewer.event())["data"] == {"reason": "window_closed"}
        assert await viewer.has_ended()
    async with watching(served, penguin, number) as viewer:
        assert [(await viewer.event())["event"] for _ in range(2)] == ["snapshot", "end"]
        assert await viewer.has_ended()


async def test_streams_end_at_once_when_the_server_stops(
    world: SqlWorld, enter: Enter, network: Network, number: str
) -> None:
    penguin = await enter(network.penguin)
    world.tracking_news.start()
    async with serving(world, heartbeat_seconds=60.0) as served, watching(served, penguin, number) as viewer:
        await viewer.event()
        loop = asyncio.get_running_loop()
        began = loop.time()
        served.doorway.close()
        assert await viewer.has_ended()
        await asyncio.wait_for(served.serving, PATIENCE)
        assert loop.time() - began < 3


async def test_more_streams_than_a_process_bears_are_turned_away(
    world: SqlWorld, enter: Enter, network: Network, number: str
) -> None:
    penguin = await enter(network.penguin)
    async with (
        serving(world, most_streams=1) as served,
        watching(served, penguin, number) as viewer,
        AsyncClient(base_url=served.base_url) as wire,
    ):
        await viewer.event()
        headers = {"Authorization": penguin.headers["Authorization"]}
        second = await wire.get(f"/v1/contracts/{number}/events", headers=headers)
        assert (second.status_code, second.headers["retry-after"]) == (503, "2")
        head = await wire.head(f"/v1/contracts/{number}/position", headers=headers)
        assert head.status_code == 200


async def test_one_account_has_only_so_many_streams_and_the_other_party_still_gets_in(
    world: SqlWorld, enter: Enter, network: Network, number: str
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    async with (
        serving(world, most_streams_each=1) as served,
        AsyncClient(base_url=served.base_url) as wire,
    ):
        async with watching(served, penguin, number) as viewer:
            await viewer.event()
            headers = {"Authorization": penguin.headers["Authorization"]}
            second = await wire.get(f"/v1/contracts/{number}/events", headers=headers)
            assert (second.status_code, second.headers["retry-after"]) == (429, "15")
            async with watching(served, owl, number) as other:
                await other.event()
        async with asyncio.timeout(PATIENCE), watching(served, penguin, number) as viewer:
            assert (await viewer.event())["event"] == "snapshot"


async def test_one_who_takes_nothing_is_let_go_and_its_place_is_free() -> None:
    left = []

    async def silences() -> AsyncGenerator[Sent, None]:
        try:
            while True:
                yield Silence()
        finally:
            left.append(True)

    async def hang_up_never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def take_the_first_only(message: Message) -> None:
        if message.get("body"):
            await asyncio.Event().wait()

    stream = EventStream(silences(), viewer_seconds=0.05)
    with pytest.raises(ClientDisconnect):
        await stream({"type": "http", "asgi": {"spec_version": "2.3"}}, hang_up_never, take_the_first_only)
    assert left == [True]
