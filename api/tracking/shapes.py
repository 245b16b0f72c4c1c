"""What is answered of positions, tracks and streams (API §2)."""

from api.contracts.shapes import HappeningAnswer
from api.shapes import Answer, Instant
from api.terms import answer_of
from domain.contracts.timelines import ReportFlagged, TransportStatus
from domain.positions import DEGREE, Fix
from domain.trackings import TrackingEnd
from domain.usecases.tracking import Snapshot, Whereabouts


class PositionAnswer(Answer):
    """Where the truck is; null before the first position. Degrees of WGS84.

    ``status``: the transport status reported last. ``arrives_at``: at the destination, driving on without
    rest; ``delay_minutes``: by how much that is after the delivery window, 0 in time. ``age_seconds``: since
    the fix.
    """

    lat: float | None
    lon: float | None
    fixed_at: Instant | None
    received_at: Instant | None
    status: TransportStatus | None
    arrives_at: Instant | None
    delay_minutes: int | None
    age_seconds: int | None


class TrackPointAnswer(Answer):
    """One fix of the track. ``flags``: why it is left out of the line."""

    fixed_at: Instant
    received_at: Instant
    lat: float
    lon: float
    accuracy_m: int | None
    speed_kmh: int | None
    heading_deg: int | None
    battery_pct: int | None
    flags: tuple[ReportFlagged, ...]


class TrackAnswer(Answer):
    """Every fix of the job, in order of time."""

    contract_number: str
    points: tuple[TrackPointAnswer, ...]


class SnapshotAnswer(Answer):
    """What a viewer of the stream is told first: position, and what happened so far."""

    position: PositionAnswer
    timeline: tuple[HappeningAnswer, ...]


class TrackChangedAnswer(Answer):
    """Positions came in late: the track between these times is to be read again."""

    from_at: Instant
    to_at: Instant


class StreamEndAnswer(Answer):
    """Why the stream ends."""

    reason: TrackingEnd


def position_answer(whereabouts: Whereabouts) -> PositionAnswer:
    """Where the truck is."""
    fix = whereabouts.fix
    nowhere = dict.fromkeys(("lat", "lon", "fixed_at", "received_at"))
    return answer_of(PositionAnswer, whereabouts, nowhere if fix is None else _place(fix))


def snapshot_answer(snapshot: Snapshot) -> SnapshotAnswer:
    """The stream's first event."""
    timeline = tuple(answer_of(HappeningAnswer, one) for one in snapshot.timeline)
    return SnapshotAnswer(position=position_answer(snapshot.whereabouts), timeline=timeline)


def track_point(fix: Fix) -> TrackPointAnswer:
    """One fix of the track."""
    flags = {"flags": () if fix.flag is None else (fix.flag,)}
    return answer_of(TrackPointAnswer, fix.ping, _place(fix), flags)


def _place(fix: Fix) -> dict[str, object]:
    return {
        "lat": fix.ping.lat_e7 / DEGREE,
        "lon": fix.ping.lon_e7 / DEGREE,
        "fixed_at": fix.ping.fixed_at,
        "received_at": fix.received_at,
    }
