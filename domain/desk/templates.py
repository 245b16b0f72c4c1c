"""Templates (ひな形): forms kept for another day, with as much in them as is always the same (SPEC 3.4)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NewType, Self
from uuid import UUID

from domain.audiences import Audience
from domain.desk.drafts import FilledLoad, FilledVehicle, LoadDraft, VehicleDraft
from domain.members import MemberId
from domain.places import Municipalities
from domain.refusals import Fault, NotFound

TemplateId = NewType("TemplateId", UUID)

MOST_TEMPLATES = 200
"""Of one desk."""


@dataclass(frozen=True, slots=True)
class TemplateTerms:
    """A name, and what a form of a load or else of a vehicle begins with."""

    name: str
    load: LoadDraft | None = None
    vehicle: VehicleDraft | None = None

    @property
    def draft(self) -> LoadDraft | VehicleDraft:
        """The one that is given."""
        draft = self.load or self.vehicle
        assert draft is not None, "terms are checked before"
        return draft

    @property
    def pointer(self) -> str:
        """Where the draft stands in the form."""
        return "#/vehicle" if self.load is None else "#/load"

    @property
    def audience(self) -> Audience | None:
        """Whom it names, whatever the day."""
        return None if self.draft.audience is None else self.draft.audience.on(A_DAY)

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What is wrong in it already; what a posting still lacks is not (SPEC 3.4)."""
        if (self.load is None) == (self.vehicle is None):
            yield Fault("#", "either-load-or-vehicle")
            return
        for fault in self.draft.on(A_DAY).faults(municipalities):
            yield replace(fault, pointer=self.pointer + fault.pointer.removeprefix("#"))


A_DAY = date(2026, 1, 5)
"""Any day at all: what is wrong with a template is wrong on each."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template of a desk: all its people and API clients have it (SPEC 1.8)."""

    id: TemplateId
    version: int
    member_id: MemberId
    made_at: datetime
    updated_at: datetime
    dropped_at: datetime | None
    terms: TemplateTerms

    def of(self, member_id: MemberId) -> Self:
        """The template, where it is this desk's and still there. Refuses: NotFound."""
        if self.member_id != member_id or self.dropped_at is not None:
            raise NotFound
        return self

    def amend(self, terms: TemplateTerms, *, at: datetime) -> Self:
        """The template on other terms; what was posted from it stays as it is."""
        return replace(self, terms=terms, updated_at=at)

    def drop(self, *, at: datetime) -> Self:
        """The template, gone."""
        return replace(self, dropped_at=at, updated_at=at)

    def filled_for(self, day: date) -> FilledLoad | FilledVehicle:
        """The form as it begins on a day in Japan. Nothing is posted: people look it through first."""
        return self.terms.draft.on(day)
