"""Seats at work: who goes first, who is shed, and that nobody keeps a seat who does not work in it."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app, doors_of
from api.calls import Bounds
from api.compose import ROUTERS
from api.envelope import Envelope, Gauges
from api.limits.admission import LULL_SECONDS, Admission, Seat, Workroom
from api.limits.ranks import EXPENSIVE, PINGS, VITAL, Rank, Ranks
from tests.api.doorway import House, bearer, people_of, problem
from tests.architecture.whole_app import Nowhere, whole_app
from tests.conftest import FreshDatabase

V, P, O, H = Rank  # noqa: E741 # the ranks, written as in a timetable
LONG = dict.fromkeys(Rank, 5.0)


def a_room(at_work: int, **said: Any) -> Workroom:
    return Workroom(**{"at_work": at_work, "patience_seconds": LONG} | said)


async def taken(admission: Admission, *ranks: Rank) -> list[Seat]:
    seats = [await asyncio.wait_for(admission.enter(rank), 0.5) for rank in ranks]
    assert None not in seats
    return [seat for seat in seats if seat is not None]


class Line:
    """Calls that come for a seat one after another, and the order in which they begin."""

    def __init__(self, admission: Admission) -> None:
        self.admission = admission
        self.begun: list[str] = []
        self.shed: list[str] = []
        self.seats: list[Seat] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def come(self, *calls: tuple[str, Rank]) -> None:
        for name, rank in calls:
            self.tasks.append(asyncio.create_task(self._enter(name, rank)))
            await asyncio.sleep(0)

    async def _enter(self, name: str, rank: Rank) -> None:
        seat = await self.admission.enter(rank)
        if seat is None:
            self.shed.append(name)
            return
        self.begun.append(name)
        self.seats.append(seat)

    async def serve(self) -> None:
        """Let whoever is at work leave, one after another, until nobody is left."""
        while self.seats:
            self.seats.pop(0).leave()
            await asyncio.sleep(0.001)


async def test_at_most_so_many_work_at_once_and_the_next_waits_for_a_place() -> None:
    admission = Admission(a_room(2))
    first, _ = await taken(admission, V, V)
    line = Line(admission)
    await line.come(("third", V))
    assert (line.begun, admission.waiting(V), admission.working[V]) == ([], 1, 2)
    first.leave()
    first.leave()
    await asyncio.sleep(0)
    assert (line.begun, admission.waiting(V), admission.working[V]) == (["third"], 0, 2)


async def test_contracts_and_then_pings_go_before_those_who_came_earlier_and_searches_last() -> None:
    admission, line = Admission(a_room(4)), None
    at_work = await taken(admission, V, V, V, V)
    line = Line(admission)
    await line.come(("search", H), ("post", O), ("ping", P), ("post 2", O), ("contract", V))
    line.seats += at_work[:1]
    await line.serve()
    assert line.begun == ["contract", "ping", "post", "post 2", "search"]


async def test_searches_fill_half_of_the_places_and_ordinary_calls_with_them_three_quarters() -> None:
    admission = Admission(a_room(4))
    await taken(admission, H, H)
    line = Line(admission)
    await line.come(("search", H), ("post", O), ("post 2", O), ("contract", V))
    assert line.begun == ["post", "contract"]
    await line.come(("contract 2", V))
    assert line.begun == ["post", "contract"], "there are four seats"


@pytest.mark.parametrize("rank", Rank)
async def test_a_place_is_there_even_in_the_smallest_room(rank: Rank) -> None:
    await taken(Admission(a_room(1)), rank)


async def test_who_has_waited_long_enough_is_shed_and_leaves_nothing_behind() -> None:
    admission = Admission(a_room(1, patience_seconds={V: 0.05, P: 0.05, O: 0.05, H: 0.0}))
    (only,) = await taken(admission, V)
    began = asyncio.get_running_loop().time()
    assert await admission.enter(H) is None
    assert asyncio.get_running_loop().time() - began < 0.04
    assert await admission.enter(V) is None
    assert not any(admission.waiting(rank) for rank in Rank)
    only.leave()
    await taken(admission, H)


async def test_letters_wait_for_callers_until_nobody_waits_but_never_long() -> None:
    admission = Admission(a_room(1))
    async with asyncio.timeout(LULL_SECONDS / 2):
        await admission.lull()  # Nobody waits, so nor does the letter.
    [seat] = await taken(admission, V)
    line = Line(admission)
    await line.come(("search", H))
    began = time.monotonic()
    await admission.lull()
    assert LULL_SECONDS * 0.9 < time.monotonic() - began < LULL_SECONDS * 4

    waiting = asyncio.create_task(admission.lull())
    await asyncio.sleep(0.02)
    assert not waiting.done()
    began = time.monotonic()
    seat.leave()
    await waiting
    assert time.monotonic() - began < LULL_SECONDS / 2


async def test_who_hangs_up_while_waiting_takes_no_place() -> None:
    admission = Admission(a_room(1))
    (only,) = await taken(admission, V)
    line = Line(admission)
    await line.come(("leaver", V), ("next", V))
    line.tasks[0].cancel()
    only.leave()
    await asyncio.sleep(0.01)
    assert (line.begun, admission.working[V], admission.waiting(V)) == (["next"], 1, 0)


async def test_who_is_called_and_hangs_up_in_the_same_moment_gives_the_place_on() -> None:
    admission = Admission(a_room(1))
    (only,) = await taken(admission, V)
    line = Line(admission)
    await line.come(("leaver", V), ("next", V))
    only.leave()
    line.tasks[0].cancel()
    await asyncio.sleep(0.01)
    assert (line.begun, admission.working[V]) == (["next"], 1)


async def test_a_burst_is_served_in_its_order_but_where_the_queue_stands_the_newest_first() -> None:
    admission = Admission(a_room(1))
    line = Line(admission)
    line.seats += await taken(admission, V)
    await line.come(("a", V), ("b", V))
    await line.serve()
    assert line.begun == ["a", "b"]
    line.seats += await taken(admission, V)
    await line.come(("c", V))
    await asyncio.sleep(0.3)
    await line.come(("d", V), ("e", V))
    await line.serve()
    assert line.begun == ["a", "b", "e", "d", "c"]


async def test_where_the_queue_stands_nobody_new_waits_long() -> None:
    admission = Admission(a_room(1))
    await taken(admission, V)
    line = Line(admission)
    await line.come(("patient", V))
    await asyncio.sleep(0.3)
    await line.come(("new", V))
    await asyncio.sleep(0.2)
    assert (line.shed, admission.waiting(V)) == (["new"], 1)
    line.tasks[0].cancel()


def test_every_operation_ranked_is_an_operation_and_none_has_two_ranks() -> None:
    operations = {door.operation for door in doors_of(whole_app())}
    assert operations >= VITAL | PINGS | EXPENSIVE.keys()
    assert VITAL & EXPENSIVE.keys() == VITAL & PINGS == PINGS & EXPENSIVE.keys() == set()


def test_whatever_is_searched_counted_printed_exported_or_verified_is_counted_apart() -> None:
    dear = (".pdf", ".csv", "/search", "/counts", "/map", "/track", "/verification")
    doors = {door.operation for door in doors_of(whole_app()) if door.path_format.endswith(dear)}
    assert len(doors) > 10
    # An empty table to fill in is two lines that never change.
    assert doors - EXPENSIVE.keys() == {"read_load_template", "read_vehicle_template"}


@pytest.mark.parametrize(
    ("method", "path", "rank"),
    [
        ("POST", "/v1/driver/pings", P),
        ("GET", "/v1/driver/pings", O),
        ("POST", "/v1/contracts", V),
        ("GET", "/v1/contracts", O),
        ("POST", "/v1/contracts/01234567890123456789/conclusion", V),
        ("GET", "/v1/contracts/01234567890123456789", V),
        ("GET", "/v1/contracts/a/b", O),
        ("GET", "/v1/contracts/01234567890123456789/document.pdf", H),
        ("GET", "/v1/contracts/01234567890123456789/documentXpdf", O),
        ("POST", "/v1/loads/search", H),
        ("POST", "/v1/loads/search\n", O),
        ("POST", "/v1/loads", O),
        ("POST", "/v1/sessions", O),
        ("GET", "/nowhere", O),
    ],
)
def test_a_call_has_its_rank_by_method_and_path_alone(method: str, path: str, rank: Rank) -> None:
    ranks = Ranks(door for door in doors_of(whole_app()) if door.is_api)
    assert ranks.of({"method": method, "path": path}) is rank


def an_app(room: Workroom, https: bool = False) -> Any:
    return create_app(Nowhere(), ROUTERS, bounds=Bounds(room=room, https=https))  # type: ignore[arg-type] # no world


@pytest.fixture
async def full() -> AsyncIterator[AsyncClient]:
    """A program that has taken on all it can; there is no database behind it."""
    transport = ASGITransport(app=an_app(Workroom(in_flight=0)))
    async with AsyncClient(transport=transport, base_url="http://kaerini.example") as client:
        yield client


async def test_everything_but_probes_is_shed_without_asking_who_it_is_or_any_database(
    full: AsyncClient,
) -> None:
    retry = {}
    for door in doors_of(whole_app()):
        if door.path in ("/healthz", "/readyz", "/metrics"):
            continue
        answer = await full.request(door.method, door.path_format)
        assert problem(answer) == (503, "overloaded"), door.operation
        retry.setdefault(answer.headers["retry-after"], set()).add(door.operation)
    assert retry["1"] == VITAL | PINGS
    assert retry["5"] == EXPENSIVE.keys()
    assert retry.keys() == {"1", "2", "5"}


async def test_who_is_shed_is_counted_by_rank_and_probes_never_are() -> None:
    app = an_app(Workroom(in_flight=0))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://kaerini.example") as client:
        for path in ("/v1/driver/pings", "/v1/loads/search", "/v1/loads/counts"):
            await client.post(path)
        assert (await client.get("/healthz")).status_code == 200
    shed = {
        rank: app.state.gauges.registry.get_sample_value("kaerini_http_shed_total", {"rank": rank})
        for rank in ("vital", "pings", "ordinary", "heavy")
    }
    assert shed == {"vital": None, "pings": 1.0, "ordinary": None, "heavy": 2.0}


async def test_calls_that_wait_are_served_pings_first_while_searches_are_shed(
    module_database: FreshDatabase,
) -> None:
    patience = LONG | {H: 0.05}
    house = House(module_database, room=a_room(2, patience_seconds=patience))
    people = await people_of(house)
    house.backstage.gate.clear()
    headers = bearer(await house.log_in(people.penguin.account))
    async with house.client("127.0.0.1", **headers) as client:
        working = [asyncio.create_task(client.post("/v1/loads", json={"name": "x"})) for _ in range(2)]
        await house.backstage.entered(2)
        search = await client.post("/v1/loads/search", json={})
        waiting = asyncio.create_task(client.get("/v1/loads"))
        await asyncio.sleep(0.05)
        metrics = (await client.get("/metrics")).text.splitlines()
        house.backstage.gate.set()
        assert [(await one).status_code for one in (*working, waiting)] == [201, 201, 200]
        after = await client.post("/v1/loads/search", json={})
    assert problem(search) == (503, "overloaded")
    assert after.status_code == 200
    for line in (
        'kaerini_http_working{rank="ordinary"} 2.0',
        'kaerini_http_waiting{rank="ordinary"} 1.0',
        'kaerini_http_shed_total{rank="heavy"} 1.0',
    ):
        assert line in metrics


class Slow:
    """A caller whose body comes in two parts, the second when a test says so; and what it is answered."""

    def __init__(self) -> None:
        self.rest = asyncio.Event()
        self.sent: list[Message] = []
        self.blocked = asyncio.Event()
        self._parts = 0

    async def receive(self) -> Message:
        self._parts += 1
        if self._parts > 1:
            await self.rest.wait()
        return {"type": "http.request", "body": b"x", "more_body": self._parts == 1}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        await self.blocked.wait()


def an_envelope(app: Any, room: Workroom) -> Envelope:
    return Envelope(
        app,
        gauges=Gauges(),
        ranks=Ranks([]),
        admission=Admission(room),
        https=False,
        new_id=Nowhere.new_id,
        is_outage=lambda _: False,
    )


SCOPE: Scope = {"type": "http", "method": "POST", "path": "/x", "headers": []}


async def reading_all(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body whole, then answers."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def test_a_body_that_comes_slowly_keeps_nobody_else_from_working() -> None:
    envelope, slow = an_envelope(reading_all, a_room(1)), Slow()
    slow.blocked.set()
    first = asyncio.create_task(envelope(SCOPE, slow.receive, slow.send))
    await asyncio.sleep(0.01)
    assert envelope.admission.working == dict.fromkeys(Rank, 0)
    quick = Slow()
    quick.rest.set()
    quick.blocked.set()
    await asyncio.wait_for(envelope(SCOPE, quick.receive, quick.send), 1)
    slow.rest.set()
    await asyncio.wait_for(first, 1)
    assert [message["type"] for message in slow.sent] == ["http.response.start", "http.response.body"]
    assert envelope.admission.working == dict.fromkeys(Rank, 0)


async def test_a_body_that_is_there_already_costs_no_place() -> None:
    seen: list[str] = []

    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append("begins")
        await receive()
        seen.append("has read")
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        assert message["status"] == 200

    envelope = an_envelope(telling, a_room(1))
    await asyncio.gather(*(envelope(SCOPE, receive, send) for _ in range(2)))
    assert seen == ["begins", "has read", "begins", "has read"]


async def test_an_answer_that_is_taken_slowly_keeps_nobody_else_from_working() -> None:
    envelope, slow = an_envelope(reading_all, a_room(1)), Slow()
    slow.rest.set()
    first = asyncio.create_task(envelope(SCOPE, slow.receive, slow.send))
    await asyncio.sleep(0.01)
    assert (len(slow.sent), sum(envelope.admission.working.values())) == (1, 0)
    slow.blocked.set()
    await first


async def test_who_hangs_up_in_the_middle_of_a_body_gives_the_place_back() -> None:
    envelope, slow = an_envelope(reading_all, a_room(1)), Slow()
    task = asyncio.create_task(envelope(SCOPE, slow.receive, slow.send))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert envelope.admission.working == dict.fromkeys(Rank, 0)
    await taken(envelope.admission, V)
