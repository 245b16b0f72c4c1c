"""Tracking (傭車追跡): the phone bound to a job, its token, what the two parties follow (SPEC 6.1-6.3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.contracts.contracts import Contract, ContractStatus
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import Happening, ReportRefused, job_window, report_refused
from domain.positions import Fix

DriverDeviceId = NewType("DriverDeviceId", UUID)
DriverSessionId = NewType("DriverSessionId", UUID)
BindingId = NewType("BindingId", UUID)

CONSENT_VERSION = 1
"""Of the words that a driver agrees to before positions are sent."""

QUEUE_LIFE = timedelta(hours=72)
"""After the end, fixes from before it are still taken for so long: a phone may have been without network."""

PHONE_CLOCK_TOLERANCE = timedelta(minutes=15)
"""Nothing is delivered later than this after now: so far wrong a phone's clock may be."""

STREAM_KEPT = timedelta(hours=24)
"""So long a viewer who was cut off goes on where it was; after that it starts with a snapshot (API §2)."""


class DriverPlatform(StrEnum):
    """What the driver's app runs on."""

    IOS = "ios"
    ANDROID = "android"
    BROWSER = "browser"


class DriverSessionEnd(StrEnum):
    """Why a device token died."""

    REPLACED = "replaced"
    RELEASED = "released"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Driver:
    """Who calls with a device token: no account, a phone."""

    device_id: DriverDeviceId
    session_id: DriverSessionId


@dataclass(frozen=True, slots=True)
class DriverDevice:
    """One installation of the driver's app. ``key_hash``: SHA-256 of its own id, which is half a secret."""

    id: DriverDeviceId
    key_hash: bytes
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class DriverSession:
    """The one live device token of a phone, kept as SHA-256; it serves all of the phone's live contracts."""

    id: DriverSessionId
    device_id: DriverDeviceId
    platform: DriverPlatform
    consent_version: int
    token_hash: bytes
    started_at: datetime
    ended_at: datetime | None = None
    ended_because: DriverSessionEnd | None = None

    def end(self, because: DriverSessionEnd, *, at: datetime) -> Self:
        """The session, over."""
        return replace(self, ended_at=at, ended_because=because)


@dataclass(frozen=True, slots=True)
class Binding:
    """A phone bound to a contract. ``ended_at``: when the job's end became known here."""

    id: BindingId
    contract_number: ContractNumber
    device_id: DriverDeviceId
    bound_at: datetime
    ended_at: datetime | None = None
    released_at: datetime | None = None

    def end(self, *, at: datetime) -> Self:
        """The binding of a job that is over: the phone may still send what it had queued."""
        return replace(self, ended_at=at)

    def release(self, *, at: datetime) -> Self:
        """The phone, bound no longer."""
        return replace(self, released_at=at)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the driver sent no positions; ``to_at`` None: it lasts (SPEC 6.5)."""

    from_at: datetime
    to_at: datetime | None

    def covers(self, at: datetime) -> bool:
        """Whether the driver had paused then."""
        return self.from_at <= at and (self.to_at is None or at < self.to_at)


@dataclass(frozen=True, slots=True)
class Carried:
    """A contract that a phone is bound to."""

    binding: Binding
    contract: Contract

    def refuses(self, at: datetime, now: datetime) -> ReportRefused | None:
        """Why what held at this time is not taken now: outside the window, or too late after the end."""
        refused = report_refused(self.contract, at)
        if refused is None and self.is_over(now):
            return ReportRefused.AFTER_END
        return refused

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more is taken of it: its end, and the time for what was queued, are past."""
        closes_at = job_window(self.contract).to_at
        return now >= min(closes_at, self.binding.ended_at or closes_at) + QUEUE_LIFE


def is_live(contract: Contract, now: datetime) -> bool:
    """Whether a driver may begin or go on with it: concluded, not ended, within the window (SPEC 6.1)."""
    window = job_window(contract)
    under_way = contract.status in (ContractStatus.CONCLUDED, ContractStatus.IN_TRANSIT)
    return under_way and window.from_at <= now < window.to_at


def lets_in(
    contract: Contract | None, binding: Binding | None, device: DriverDevice | None, now: datetime
) -> Contract | None:
    """The contract, if this phone may be bound to it: it is live, and bound to no other (SPEC 6.1)."""
    taken = binding is not None and (device is None or binding.device_id != device.id)
    if contract is None or taken or not is_live(contract, now):
        return None
    return contract


def is_paused(pauses: Sequence[Pause], at: datetime) -> bool:
    """Whether the driver sent no positions then."""
    return any(pause.covers(at) for pause in pauses)


class TrackingEnd(StrEnum):
    """Why a stream ends."""

    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    WINDOW_CLOSED = "window_closed"
    SESSION_SUPERSEDED = "session_superseded"
    SESSION_EXPIRED = "session_expired"


@dataclass(frozen=True, slots=True)
class PositionMoved:
    """There is a newer position than any before."""

    fix: Fix


@dataclass(frozen=True, slots=True)
class TrackChanged:
    """Fixes came in late: the line has changed between these times."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class TimelineGrew:
    """A line was put on the timeline."""

    happening: Happening


@dataclass(frozen=True, slots=True)
class TrackingEnded:
    """The job is over."""

    because: TrackingEnd


StreamEvent = PositionMoved | TrackChanged | TimelineGrew | TrackingEnded
"""What the viewers of a contract are told."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a contract's stream. ``sequence``: 1, 2, 3 … in the order of commits, without gaps."""

    sequence: int
    at: datetime
    event: StreamEvent


def end_of(contract: Contract, now: datetime) -> TrackingEnd | None:
    """Why nothing more will come of this contract's truck, or None while it may."""
    if contract.delivery is not None:
        return TrackingEnd.DELIVERED
    if contract.status is ContractStatus.CANCELLED:
        return TrackingEnd.CANCELLED
    return TrackingEnd.WINDOW_CLOSED if now >= job_window(contract).to_at else None
