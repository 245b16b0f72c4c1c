"""Timelines (経過): what happened to a contract, when, and which side said so (SPEC 5.4, 6.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.contracts.contracts import Contract, ContractStatus, Side
from domain.places import Point
from domain.postings import Window
from domain.vehicle_classes import Labels

OPENS_BEFORE_PICKUP = timedelta(hours=24)
CLOSES_AFTER_DELIVERY = timedelta(days=7)
"""The job's window: so long before its pickup opens, to so long after its delivery ends (SPEC 6.1)."""


class TransportStatus(StrEnum):
    """輸送状況: what the driver, or a dispatcher by hand, says of the truck (SPEC 6.2)."""

    HEADING_TO_PICKUP = "heading_to_pickup"
    AT_PICKUP = "at_pickup"
    LOADING = "loading"
    LOADED = "loaded"
    UNDER_WAY = "under_way"
    AT_DROP_OFF = "at_drop_off"
    UNLOADING = "unloading"
    DELIVERED = "delivered"
    WAITING = "waiting"
    ON_BREAK = "on_break"
    TROUBLE = "trouble"


TRANSPORT_STATUS_LABELS: Mapping[TransportStatus, Labels] = MappingProxyType(
    {
        TransportStatus.HEADING_TO_PICKUP: ("向かっています", "Heading to pickup"),
        TransportStatus.AT_PICKUP: ("積地到着", "At pickup"),
        TransportStatus.LOADING: ("積込中", "Loading"),
        TransportStatus.LOADED: ("積込完了", "Loaded"),
        TransportStatus.UNDER_WAY: ("輸送中", "Under way"),
        TransportStatus.AT_DROP_OFF: ("卸地到着", "At drop-off"),
        TransportStatus.UNLOADING: ("荷卸中", "Unloading"),
        TransportStatus.DELIVERED: ("納品完了", "Delivered"),
        TransportStatus.WAITING: ("待機", "Waiting"),
        TransportStatus.ON_BREAK: ("休憩", "On break"),
        TransportStatus.TROUBLE: ("トラブル", "Trouble"),
    }
)

SETTING_OUT = frozenset({TransportStatus.LOADED, TransportStatus.UNDER_WAY})
"""With the first of these a contract is in transit (SPEC 5.4)."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A transport status, at the time it held."""

    status: TransportStatus
    at: datetime
    note: str | None = None
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the timeline. ``event``: a contract's status or a transport status.

    ``by``: the side that did or said it; None: it came of itself, as when a rival took the last truck.
    """

    at: datetime
    event: str
    by: Side | None
    note: str | None = None
    point: Point | None = None


class TrackingMark(StrEnum):
    """What the timeline says of the driver's phone (SPEC 6.1)."""

    DRIVER_BOUND = "driver_bound"
    DRIVER_RELEASED = "driver_released"


TRACKING_MARK_LABELS: Mapping[TrackingMark, Labels] = MappingProxyType(
    {
        TrackingMark.DRIVER_BOUND: ("ドライバー端末の登録", "The driver's phone was bound"),
        TrackingMark.DRIVER_RELEASED: ("ドライバー端末の解除", "The driver's phone was released"),
    }
)


class ContractMark(StrEnum):
    """What the timeline says of a contract's terms beside its status (SPEC 5.4b, 5.5)."""

    AMENDMENT_PROPOSED = "amendment_proposed"
    AMENDMENT_DECLINED = "amendment_declined"
    AMENDMENT_WITHDRAWN = "amendment_withdrawn"
    AMENDED = "amended"
    CANCELLATION_PROPOSED = "cancellation_proposed"
    CANCELLATION_DECLINED = "cancellation_declined"
    CANCELLATION_WITHDRAWN = "cancellation_withdrawn"
    TRUCK_NAMED = "truck_named"


CONTRACT_MARK_LABELS: Mapping[ContractMark, Labels] = MappingProxyType(
    {
        ContractMark.AMENDMENT_PROPOSED: ("変更の申出", "An amendment was proposed"),
        ContractMark.AMENDMENT_DECLINED: ("変更の辞退", "The amendment was declined"),
        ContractMark.AMENDMENT_WITHDRAWN: ("変更の申出の取下げ", "The amendment was taken back"),
        ContractMark.AMENDED: ("変更の合意", "Amended"),
        ContractMark.CANCELLATION_PROPOSED: ("取消しの申出", "A cancellation was proposed"),
        ContractMark.CANCELLATION_DECLINED: ("取消しの辞退", "The cancellation was declined"),
        ContractMark.CANCELLATION_WITHDRAWN: ("取消しの申出の取下げ", "The cancellation was taken back"),
        ContractMark.TRUCK_NAMED: ("車番の連絡", "The truck was named"),
    }
)

CONTRACT_MARKS = frozenset(ContractMark)


class ReportRefused(StrEnum):
    """Why one report or position of a batch is not taken, while the others are."""

    OUTSIDE_WINDOW = "outside_window"
    AFTER_END = "after_end"
    PAUSED = "paused"


class ReportFlagged(StrEnum):
    """Why a report or position is kept but marked."""

    FUTURE = "future"
    INACCURATE = "inaccurate"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch: accepted + duplicates + refused are all; flagged ones are among the accepted.

    ``flagged``, ``refused``: the item's place in the batch, and why.
    """

    accepted: int
    duplicates: int
    flagged: tuple[tuple[int, ReportFlagged], ...]
    refused: tuple[tuple[int, ReportRefused], ...]


UNDER_THE_CONTRACT = frozenset(
    {
        ContractStatus.CONCLUDED,
        ContractStatus.IN_TRANSIT,
        ContractStatus.DELIVERED,
        ContractStatus.BILLED,
        ContractStatus.SETTLED,
    }
)
"""While a contract is one of these, reports about its truck are heard, late ones too."""


def job_window(contract: Contract) -> Window:
    """When the job is reported on: 24 h before its pickup opens to 7 days after its delivery (SPEC 6.1)."""
    terms = contract.load
    return Window(terms.pickup.from_at - OPENS_BEFORE_PICKUP, terms.delivery.to_at + CLOSES_AFTER_DELIVERY)


def ended_at(contract: Contract) -> datetime | None:
    """When the job ended before its window did: at the delivery or the cancellation, or None (SPEC 6.5)."""
    if contract.delivery is not None:
        return contract.delivery.at
    return contract.updated_at if contract.status is ContractStatus.CANCELLED else None


def report_refused(contract: Contract, at: datetime) -> ReportRefused | None:
    """Whether what held at this time lies outside the job's window, or after its end (SPEC 6.1, 6.5)."""
    window, end = job_window(contract), ended_at(contract)
    if not window.from_at <= at < window.to_at:
        return ReportRefused.OUTSIDE_WINDOW
    if end is not None and at > end:
        return ReportRefused.AFTER_END
    return None
