"""Schedules (スケジュール): a desk's postings and contracts by when they take place (SPEC 4.9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.calendar import start_of
from domain.contracts.contracts import ContractStatus, Side
from domain.contracts.numbers import ContractNumber
from domain.members import MemberId
from domain.places import MunicipalityCode
from domain.postings import PostingStatus, Window
from domain.refusals import Fault
from domain.vehicle_classes import BodyType, VehicleClass

MOST_DAYS = 93
"""A quarter, whichever months it is made of."""


class ScheduleKind(StrEnum):
    """What takes place."""

    LOAD = "load"
    VEHICLE = "vehicle"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class ScheduleSpan:
    """Days in Japan, the first included and the last not."""

    from_on: date
    to_on: date

    def faults(self) -> Iterator[Fault]:
        """A calendar is asked for a quarter at most."""
        if self.from_on >= self.to_on:
            yield Fault("to", "window-reversed")
        elif (self.to_on - self.from_on).days > MOST_DAYS:
            yield Fault("to", "too-many-days", {"most": MOST_DAYS})

    @property
    def window(self) -> Window:
        """From the midnight with which it begins to the one with which it ends."""
        return Window(start_of(self.from_on), start_of(self.to_on))


@dataclass(frozen=True, slots=True)
class Counterparty:
    """The other company of a contract, as the contract names it."""

    member_id: MemberId
    name: str


@dataclass(frozen=True, slots=True)
class ScheduleItem:
    """A posting or a contract of the desk in time.

    From when the pickup window opens to when the delivery window ends; of a vehicle, from when it is empty
    to when it must be home or leaves the board. ``id``: the posting's; a contract's load. ``cargo``: what is
    carried, None of a vehicle. ``side``, ``counterparty``: of a contract, None of a posting. ``begun_at``:
    when it was posted or proposed.
    """

    kind: ScheduleKind
    id: UUID
    contract_number: ContractNumber | None
    from_at: datetime
    to_at: datetime
    status: PostingStatus | ContractStatus
    version: int
    begun_at: datetime
    updated_at: datetime
    cargo: str | None
    vehicle_class: VehicleClass
    body_type: BodyType | None
    origin: MunicipalityCode
    destination: MunicipalityCode | None
    in_talks_until: datetime | None
    side: Side | None = None
    counterparty: Counterparty | None = None

    @property
    def sort_id(self) -> UUID:
        """What tells it from others that begin at the same moment."""
        return self.id if self.contract_number is None else UUID(int=int(self.contract_number))
