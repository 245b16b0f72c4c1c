"""Offices (営業所) of a member, each with its fleet (SPEC 1.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType, Self
from uuid import UUID

from domain.members import MemberId
from domain.places import Bureau, Municipalities, MunicipalityCode, code_faults
from domain.refusals import Fault, NotFound
from domain.vehicle_classes import VehicleClass

OfficeId = NewType("OfficeId", UUID)

MOST_OFFICES = 100


@dataclass(frozen=True, slots=True)
class FleetLine:
    """How many trucks of one class an office has."""

    vehicle_class: VehicleClass
    trucks: int


@dataclass(frozen=True, slots=True)
class OfficeTerms:
    """What is entered of an office. ``fleet``: each vehicle class once."""

    name: str
    municipality: MunicipalityCode
    address: str
    phone: str | None = None
    fleet: tuple[FleetLine, ...] = ()

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be right in itself."""
        yield from code_faults(self.municipality, "#/municipality", municipalities)
        seen: set[VehicleClass] = set()
        for index, line in enumerate(self.fleet):
            if line.vehicle_class in seen:
                yield Fault(f"#/fleet/{index}/vehicle_class", "repeated")
            seen.add(line.vehicle_class)

    def left_behind_faults(self, former: "OfficeTerms") -> Iterator[Fault]:
        """An office that moves to another municipality takes no old address along (API §1 PATCH)."""
        yield from moved_faults((former.municipality, former.address), (self.municipality, self.address))


def moved_faults(former: tuple[str, str], new: tuple[str, str]) -> Iterator[Fault]:
    """A municipality that changed with the old address left beside it."""
    if former[0] != new[0] and former[1] == new[1]:
        yield Fault("#/address", "of-the-former-municipality")


@dataclass(frozen=True, slots=True)
class Office:
    """An office. ``bureau``: the transport bureau of its municipality. A closed one is told to nobody."""

    id: OfficeId
    version: int
    member_id: MemberId
    bureau: Bureau
    opened_at: datetime
    closed_at: datetime | None
    terms: OfficeTerms

    def of(self, member_id: MemberId) -> Self:
        """The office, where it is this member's and open. Refuses: NotFound."""
        if self.member_id != member_id or self.closed_at is not None:
            raise NotFound
        return self

    def amend(self, terms: OfficeTerms, bureau: Bureau) -> Self:
        """The office on other terms."""
        return replace(self, terms=terms, bureau=bureau)

    def close(self, *, at: datetime) -> Self:
        """The office, gone."""
        return replace(self, closed_at=at)
