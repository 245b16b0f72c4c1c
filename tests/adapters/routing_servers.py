"""Routing servers to talk to: real ones on 127.0.0.1 that are honest, or hang, lie and break off."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from typing import Any
from urllib.parse import parse_qs, urlsplit

WINDING, KMH = 1.25, 60.0
"""An honest server's way: the great circle × 1.25, at 60 km/h. Over the sea 60 % of it is the ferry's."""

HANG, CLOSE, CLOSE_MIDWAY, DRIP = b"hang", b"close", b"midway", b"drip"

Asked = tuple[str, str, bytes]
Answering = Callable[[Asked], bytes]


@dataclass(slots=True)
class StandIn:
    """A server: where it is, what it was asked, and what it answers from now on."""

    url: str
    answering: Answering
    asked: list[Asked] = field(default_factory=list)


def http(status: int, content: bytes | str, kind: str = "application/json", **headers: str) -> bytes:
    """A whole answer."""
    body = content.encode() if isinstance(content, str) else content
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@asynccontextmanager
async def a_server(answering: Answering) -> AsyncIterator[StandIn]:
    """One that answers so, until the end of the block."""
    stand_in = StandIn("", answering)
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await _converse(stand_in, reader, writer)
        writer.close()
        talks.discard(task)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    stand_in.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield stand_in
    finally:
        server.close()
        for task in tuple(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


async def _converse(stand_in: StandIn, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        length = [line for line in head.lower().split("\r\n") if line.startswith("content-length:")]
        body = await reader.readexactly(int(length[0].split(":")[1])) if length else b""
        asked = (method, path, body)
        stand_in.asked.append(asked)
        answer = stand_in.answering(asked)
        if answer == HANG:
            await asyncio.sleep(3600)
        elif answer == CLOSE:
            return
        elif answer == CLOSE_MIDWAY:
            writer.write(http(200, "{" + " " * 1000)[:300])
            await writer.drain()
            return
        elif answer == DRIP:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)
        writer.write(answer)
        await writer.drain()


def straight_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two (lat, lon)."""
    h = sin(radians(b[0] - a[0]) / 2) ** 2
    h += cos(radians(a[0])) * cos(radians(b[0])) * sin(radians(b[1] - a[1]) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(min(1.0, h)))


def honest_osrm(asked: Asked) -> bytes:
    """As OSRM's documents show its answers."""
    method, target, _ = asked
    assert method == "GET"
    parts = urlsplit(target)
    service, coordinates = parts.path.rsplit("/", 1)
    lon_lat = [tuple(map(float, pair.split(","))) for pair in coordinates.split(";")]
    points = [(lat, lon) for lon, lat in lon_lat]
    query = parse_qs(parts.query)
    if service == "/route/v1/driving":
        assert (query["overview"], query["steps"]) == (["false"], ["true"])
        return http(200, json.dumps(_osrm_route(points, by_sea="exclude" not in query)))
    assert service == "/table/v1/driving"
    assert query["exclude"] == ["ferry"]
    assert len(points) <= 100
    sources, destinations = (
        [int(at) for at in query[name][0].split(";")] for name in ("sources", "destinations")
    )
    km = [[WINDING * straight_km(points[a], points[b]) for b in destinations] for a in sources]
    return http(
        200,
        json.dumps(
            {
                "code": "Ok",
                "distances": [[one * 1000 for one in row] for row in km],
                "durations": [[one / KMH * 3600 for one in row] for row in km],
                "sources": [{"location": [0, 0]}] * len(sources),
            }
        ),
    )


def _osrm_route(points: list[tuple[float, float]], *, by_sea: bool) -> dict[str, Any]:
    metres = WINDING * straight_km(*points) * 1000
    steps = [{"mode": "driving", "distance": metres, "name": ""}]
    if by_sea:
        steps = [
            {"mode": "driving", "distance": 0.3 * metres},
            {"mode": "ferry", "distance": 0.6 * metres},
            {"mode": "driving", "distance": 0.1 * metres},
        ]
    route = {"distance": metres, "duration": metres / 1000 / KMH * 3600, "legs": [{"steps": steps}]}
    return {"code": "Ok", "routes": [route], "waypoints": [{"distance": 12.5}, {"distance": 3.0}]}


def honest_valhalla(asked: Asked) -> bytes:
    """As Valhalla's documents show its answers."""
    method, target, body = asked
    assert method == "POST"
    question = json.loads(body)
    assert (question["costing"], question["units"]) == ("truck", "kilometers")
    by_sea = question["costing_options"]["truck"]["use_ferry"] > 0
    if target == "/route":
        (start, end) = ((one["lat"], one["lon"]) for one in question["locations"])
        return http(200, json.dumps(_valhalla_trip(WINDING * straight_km(start, end), by_sea=by_sea)))
    assert target == "/sources_to_targets"
    sources, targets = (
        [(one["lat"], one["lon"]) for one in question[side]] for side in ("sources", "targets")
    )
    assert len(sources) * len(targets) <= 2_500
    cells = [
        [
            {"from_index": i, "to_index": j, "distance": km, "time": km / KMH * 3600}
            for j, km in enumerate(WINDING * straight_km(a, b) for b in targets)
        ]
        for i, a in enumerate(sources)
    ]
    return http(200, json.dumps({"units": "kilometers", "sources_to_targets": cells}))


def _valhalla_trip(km: float, *, by_sea: bool) -> dict[str, Any]:
    maneuvers = [{"type": 1, "length": 0.4 * km, "time": 1}, {"type": 4, "length": 0, "time": 0}]
    if by_sea:
        maneuvers.insert(1, {"type": 28, "length": 0.6 * km, "time": 1})
    summary = {"length": km, "time": km / KMH * 3600, "has_ferry": by_sea}
    return {"trip": {"units": "kilometers", "summary": summary, "legs": [{"maneuvers": maneuvers}]}}
