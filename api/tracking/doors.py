"""The doors of tracking: position, track, live stream and the release of a phone (SPEC 6.1, 6.3)."""

import asyncio
from typing import Any

from fastapi import Request, Response

from api.calls import call_of
from api.contracts.doors import Number, contract_answer
from api.contracts.shapes import ContractAnswer
from api.envelope import exchange_of
from api.etags import set_etag
from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.problems import Overloaded, TooManyRequests
from api.tracking.formats import FORMATS, GEO_JSON, GPX, format_of
from api.tracking.shapes import PositionAnswer, TrackAnswer, position_answer
from api.tracking.streams import EVENT_STREAM, EventStream, last_event_id
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumberMistyped
from domain.permissions import NotYours
from domain.refusals import NotFound
from domain.usecases import tracking

router = Doors(tags=["tracking"])

STREAM_SECONDS = 15
"""When one who has too many streams open may ask again: by then a lost one has been noticed."""

_TRACKS: dict[int | str, dict[str, Any]] = {
    200: {"content": {GEO_JSON: {"schema": {"type": "object"}}, GPX: {"schema": {"type": "string"}}}}
}
_EVENT = {
    "type": "object",
    "properties": {
        "event": {"type": "string", "description": "snapshot, position, status, track-changed, end"},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "id": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "required": ["event", "data"],
}
"""Each event of a stream, as its fields say."""

_STREAMS: dict[int | str, dict[str, Any]] = {200: {"content": {EVENT_STREAM: {"schema": _EVENT}}}}


@router.get("/v1/contracts/{contract_number}/position")
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState)
async def read_position(number: Number, who: Whoever, ports: Outside) -> PositionAnswer:
    """Where the truck is and when it arrives, for the two parties. 現在位置と到着見込みです。"""
    return position_answer(await tracking.read_position(ports, who, number))


@router.get("/v1/contracts/{contract_number}/track", responses=_TRACKS, response_model=TrackAnswer)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState)
async def read_track(number: Number, who: Whoever, ports: Outside, request: Request) -> Response:
    """Every position, for the two parties; GeoJSON or GPX by Accept. 走行軌跡です。

    JSON has every fix with its flags; the lines of GeoJSON and GPX leave flagged fixes out.
    """
    fixes = await tracking.read_track(ports, who, number)
    kind = format_of(request.headers.getlist("accept"))
    # Away from the loop: a week's track is long.
    written = await asyncio.to_thread(FORMATS[kind], number, fixes)
    return Response(written, media_type=kind, headers={"Vary": "Accept"})


@router.get(
    "/v1/contracts/{contract_number}/events",
    status_code=200,
    responses=_STREAMS,
    response_class=EventStream,
)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState)
async def follow_events(number: Number, who: Whoever, ports: Outside, request: Request) -> Response:
    """What happens, as it happens, for the two parties. 経過をその場で知らせます。

    Server-sent events, read with fetch. Each has `event`, `id` and JSON `data`: `snapshot` (first:
    `position` as of GET …/position, `timeline`), `position` (as of GET …/position), `status` (a line of the
    timeline: `at`, `event`, `by`), `track-changed` (`from_at`, `to_at`: fixes came in late), `end` (`reason`:
    delivered, cancelled, window_closed, session_superseded, session_expired; then the stream closes).
    `id` counts 1, 2, 3 … without gaps in the order of commits; after a cut send it back as Last-Event-ID to
    go on there; where it is unknown or older than 24 hours, a new snapshot comes first. A comment after 15
    silent seconds shows that the line is alive. Who does not read for 20 seconds is disconnected.
    """
    call = call_of(request)
    gauges = request.app.state.gauges
    if gauges.open_streams >= call.bounds.most_streams:
        raise Overloaded
    if gauges.streams_of[call.caller_key] >= call.bounds.most_streams_each:
        raise TooManyRequests(STREAM_SECONDS)
    seen = last_event_id(request.headers.getlist("last-event-id"))
    opening = await tracking.open_stream(ports, who, number, seen)
    exchange = exchange_of(request.scope)
    if exchange.method == "HEAD":
        return Response(media_type=EVENT_STREAM)
    exchange.streams, exchange.viewer = True, call.caller_key
    events = tracking.follow_events(ports, who, opening, call.bounds.heartbeat_seconds)
    return EventStream(events, call.bounds.viewer_seconds)


@router.post("/v1/contracts/{contract_number}/device-release")
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState, keyed=True)
async def release_device(
    number: Number, who: Whoever, ports: Outside, spoken: Spoken, response: Response
) -> ContractAnswer:
    """Let the driver's phone go, so that another may take over. ドライバー端末の登録を解除します。"""
    view = await tracking.release_device(ports, who, number)
    set_etag(response, view.version)
    return contract_answer(view, spoken)
