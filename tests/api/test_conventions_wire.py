"""The same conventions over a real socket and the real server: what only shows on the wire."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from httpx2 import AsyncClient

from api.calls import MIB
from tests.api.doorway import THE_LOAD, House, bearer, people_of, problem
from tests.conftest import FreshDatabase


class Wire:
    """A house that listens on a port of this machine."""

    def __init__(self, house: House, token: str, port: int) -> None:
        self.house, self.port = house, port
        self.headers = bearer(token)

    async def say(self, *pieces: bytes) -> bytes:
        """Send bytes as they are, and hear all that comes back until the server hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            return await asyncio.wait_for(reader.read(), 10)
        finally:
            writer.close()

    def head(self, method: str, path: str, *lines: str) -> bytes:
        """The head of a request that asks the server to hang up afterwards."""
        token = self.headers["Authorization"]
        return "\r\n".join(
            [
                f"{method} {path} HTTP/1.1",
                "Host: x",
                f"Authorization: {token}",
                "Connection: close",
                *lines,
                "",
                "",
            ]
        ).encode()


@pytest.fixture(scope="module")
async def wire(module_database: FreshDatabase) -> AsyncIterator[Wire]:
    house = House(module_database, body_seconds=0.5)
    token = await house.log_in((await people_of(house)).penguin.account)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(house.app, log_config=None, lifespan="off", server_header=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    yield Wire(house, token, listening.getsockname()[1])
    server.should_exit = True
    await serving
    listening.close()


@pytest.fixture
async def client(wire: Wire) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=f"http://127.0.0.1:{wire.port}", headers=wire.headers) as client:
        yield client


@pytest.mark.parametrize("size", [MIB + 1, 8 * MIB])
async def test_who_sends_too_much_lives_to_read_the_answer(client: AsyncClient, size: int) -> None:
    answer = await client.post("/v1/loads", content=b" " * size, headers={"Content-Type": "application/json"})
    assert problem(answer) == (413, "too-large")


async def test_a_body_in_pieces_is_counted_as_it_comes(client: AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * (MIB // 16)

    answer = await client.post("/v1/loads", content=pieces(), headers={"Content-Type": "application/json"})
    assert problem(answer) == (413, "too-large")


async def test_who_stops_in_the_middle_of_a_body_is_not_waited_for(wire: Wire) -> None:
    head = wire.head("POST", "/v1/loads", "Content-Type: application/json", "Content-Length: 100")
    answer = await wire.say(head + b'{"name":')
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"type":"/problems/too-slow"' in answer


@pytest.mark.parametrize(
    "lengths",
    [
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 4"),
        ("Content-Length: 4", "Content-Length: 5"),
        ("Content-Length: 4", "Transfer-Encoding : chunked"),
        ("Content-Length: +4",),
    ],
)
async def test_a_body_whose_end_can_be_read_in_two_ways_is_not_read(
    wire: Wire, lengths: tuple[str, ...]
) -> None:
    hidden = wire.head("GET", f"/v1/loads/{THE_LOAD}")
    answer = await wire.say(
        wire.head("POST", "/v1/loads", "Content-Type: application/json", *lengths) + b"0\r\n\r\n" + hidden
    )
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_head_sends_no_content(wire: Wire) -> None:
    answer = await wire.say(wire.head("HEAD", f"/v1/loads/{THE_LOAD}"))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")
    assert b'etag: "7"' in answer.lower()


async def test_a_header_that_would_break_a_line_cannot_be_sent(wire: Wire) -> None:
    answer = await wire.say(wire.head("GET", "/v1/loads", "X-Request-Id: a\x0bb"))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 200 "))
    assert b"a\x0bb" not in answer


async def test_who_hangs_up_leaves_no_work_behind(wire: Wire) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    writer.write(wire.head("POST", "/v1/loads", "Content-Type: application/json", "Content-Length: 9") + b"{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    async with AsyncClient(base_url=f"http://127.0.0.1:{wire.port}") as client:
        for _ in range(100):
            metrics = (await client.get("/metrics")).text
            if 'kaerini_http_answers_total{operation="post_load",status="499"} 1.0' in metrics:
                break
            await asyncio.sleep(0.02)
    assert "kaerini_http_in_flight 1.0" in metrics, "only the reading of the metrics itself is in the work"
    assert await wire.house.effects() == 0
