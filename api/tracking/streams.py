"""Server-sent events: how a stream is written, and how one who reads too slowly is let go (API §2)."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi.sse import format_sse_event
from pydantic import BaseModel
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Message, Send

from api.contracts.shapes import HappeningAnswer
from api.terms import answer_of
from api.tracking.shapes import (
    StreamEndAnswer,
    TrackChangedAnswer,
    position_answer,
    snapshot_answer,
)
from domain.trackings import PositionMoved, TimelineGrew, Told, TrackChanged, TrackingEnded
from domain.usecases.tracking import Ended, Moved, Sent, Silence, Snapshot

EVENT_STREAM = "text/event-stream"
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def last_event_id(given: list[str]) -> int | None:
    """The event that a viewer has seen last, as the header says; None where it says nothing of ours."""
    return int(given[0]) if len(given) == 1 and _NUMBER.fullmatch(given[0]) else None


async def written(stream: AsyncGenerator[Sent, None]) -> AsyncGenerator[bytes, None]:
    """Each thing sent, as it goes over the wire."""
    async with aclosing(stream):
        async for one in stream:
            yield _written(one)


def _written(sent: Sent) -> bytes:
    match sent:
        case Snapshot(sequence):
            return _event("snapshot", sequence, snapshot_answer(sent))
        case Moved(sequence, whereabouts):
            return _event("position", sequence, position_answer(whereabouts))
        case Ended(sequence, because):
            return _event("end", sequence, StreamEndAnswer(reason=because))
        case Silence():
            return format_sse_event(comment="")
        case Told(sequence, _, event):
            match event:
                case TimelineGrew(happening):
                    return _event("status", sequence, answer_of(HappeningAnswer, happening))
                case TrackChanged():
                    return _event("track-changed", sequence, answer_of(TrackChangedAnswer, event))
                case PositionMoved() | TrackingEnded():
                    raise AssertionError("told in words of their own")


def _event(name: str, sequence: int | None, data: BaseModel) -> bytes:
    number = None if sequence is None else str(sequence)
    return format_sse_event(event=name, id=number, data_str=data.model_dump_json())


class EventStream(StreamingResponse):
    """A stream of events. A viewer that takes nothing for ``viewer_seconds`` is let go: it may come back."""

    media_type = EVENT_STREAM

    def __init__(self, events: AsyncGenerator[Sent, None], viewer_seconds: float) -> None:
        # X-Accel-Buffering: proxies pass each event on at once.
        self._written = written(events)
        super().__init__(self._written, headers={"X-Accel-Buffering": "no"})
        self._viewer_seconds = viewer_seconds

    async def stream_response(self, send: Send) -> None:
        """Send it, event by event."""

        async def in_time(message: Message) -> None:
            try:
                async with asyncio.timeout(self._viewer_seconds):
                    await send(message)
            except TimeoutError:
                raise ClientDisconnect from None

        async with aclosing(self._written):
            await super().stream_response(in_time)
