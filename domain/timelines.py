"""Timelines (経過): what happened to a contract, when, and which side said so (SPEC 5.4, 6.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.contracts import Contract, ContractStatus, Side
from domain.places import Point
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


class ReportRefused(StrEnum):
    """Why one report of a batch is not taken, while the others are."""

    OUTSIDE_WINDOW = "outside_window"
    AFTER_END = "after_end"


class ReportFlagged(StrEnum):
    """Why a report is kept but marked."""

    FUTURE = "future"


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


def report_refused(contract: Contract, report: StatusReport) -> ReportRefused | None:
    """Whether one report lies outside the job's window, or after the delivery (SPEC 6.1, 6.5)."""
    opens_at = contract.load.pickup.from_at - OPENS_BEFORE_PICKUP
    if not opens_at <= report.at < contract.load.delivery.to_at + CLOSES_AFTER_DELIVERY:
        return ReportRefused.OUTSIDE_WINDOW
    if contract.delivery is not None and report.at > contract.delivery.at:
        return ReportRefused.AFTER_END
    return None
