"""Loads, vehicles and their photos as they are kept, and the board on which they are found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts import AccountId, Viewer
from domain.contracts.numbers import ContractNumber
from domain.desk.schedules import ScheduleItem
from domain.desk.templates import Template, TemplateId
from domain.history import PastVersion
from domain.loads import Load, LoadId, LoadView, PhotoId
from domain.members import Company, CooperativeId, MemberId
from domain.photos.looks import Looks
from domain.photos.photos import Photo
from domain.ports.pages import Page, Standing
from domain.postings import Posting, PostingStatus, Window
from domain.saved_searches.letters import (
    SavedSearchLetter,
    SavedSearchLetterId,
    SavedSearchMatch,
    Untold,
)
from domain.saved_searches.meeting import Watcher
from domain.saved_searches.searches import PostingKind, SavedSearch, SavedSearchId, SavedSearchView
from domain.search import Detour, Frame, LoadSearch, MapEnd, PostingMap, VehicleSearch
from domain.trackings import DriverDeviceId
from domain.vehicles import Vehicle, VehicleId, VehicleView


class Loads(Protocol):
    """Loads as they are kept."""

    async def get(self, load_id: LoadId) -> Load | None:
        """The load, or None."""

    async def lock(self, load_id: LoadId) -> Load | None:
        """The load, or None; nobody else changes it until this work ends."""

    async def add(self, load: Load) -> None:
        """Keep a new load with its trucks, its first version and its audit row."""

    async def save(self, load: Load) -> Load:
        """Keep a changed load (locked before) as its next version, with its audit row."""

    async def history(self, load_id: LoadId, before: int | None, limit: int) -> Sequence[PastVersion[Load]]:
        """Versions, newest first, below ``before``."""

    async def hold_refs(self, desk: MemberId) -> None:
        """Nobody else posts under a reference of this desk until this work ends."""

    async def of_refs(self, desk: MemberId, refs: Collection[str], *, lock: bool) -> Mapping[str, Load]:
        """The desk's loads of these references, locked until this work ends where that is asked."""

    async def of_desk(
        self, desk: MemberId, status: PostingStatus | None, span: Window, now: datetime, limit: int
    ) -> Sequence[Load]:
        """The desk's loads in any or one status whose pickup begins within the span, earliest first."""

    async def add_all(self, loads: Sequence[Load]) -> None:
        """``add``, of many at once."""

    async def save_all(self, before: Sequence[Load], after: Sequence[Load]) -> Sequence[Load]:
        """``save``, of many at once. ``before``: as they were locked in this work, in the same order."""

    async def along_lanes(self, loads: Sequence[Load], now: datetime) -> Sequence[Load]:
        """What a desk's loads may repeat: others' taken ones, and its own open ones, on the same lanes at
        the same times; more of them than do.
        """

    async def later_along(self, taken: Load, now: datetime) -> Sequence[LoadId]:
        """Open loads of others that may repeat a taken one, by id; more of them than do."""

    async def mark(self, load: Load) -> None:
        """Keep the marks of a load that is locked: no change of the load itself (SPEC 3.9)."""

    async def take_truck(self, load_id: LoadId, number: ContractNumber) -> bool:
        """Give the load's first free truck to a contract; False when there is none left."""

    async def free_truck(self, load_id: LoadId, number: ContractNumber) -> None:
        """Take a contract's truck from it: another contract may have it."""


class Vehicles(Protocol):
    """Vehicles as they are kept."""

    async def get(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle, or None."""

    async def lock(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle, or None; nobody else changes it until this work ends."""

    async def add(self, vehicle: Vehicle) -> None:
        """Keep a new vehicle with its first version and its audit row."""

    async def save(self, vehicle: Vehicle) -> Vehicle:
        """Keep a changed vehicle (locked before) as its next version, with its audit row."""

    async def hold_refs(self, desk: MemberId) -> None:
        """Nobody else posts under a reference of this desk until this work ends."""

    async def of_refs(self, desk: MemberId, refs: Collection[str], *, lock: bool) -> Mapping[str, Vehicle]:
        """The desk's vehicles of these references, locked until this work ends where that is asked."""

    async def of_desk(
        self, desk: MemberId, status: PostingStatus | None, span: Window, now: datetime, limit: int
    ) -> Sequence[Vehicle]:
        """The desk's vehicles in any or one status that are empty from within the span, earliest first."""

    async def add_all(self, vehicles: Sequence[Vehicle]) -> None:
        """``add``, of many at once."""

    async def save_all(self, before: Sequence[Vehicle], after: Sequence[Vehicle]) -> Sequence[Vehicle]:
        """``save``, of many at once. ``before``: as they were locked in this work, in the same order."""

    async def history(
        self, vehicle_id: VehicleId, before: int | None, limit: int
    ) -> Sequence[PastVersion[Vehicle]]:
        """Versions, newest first, below ``before``."""


class Templates(Protocol):
    """Templates as they are kept (SPEC 3.4)."""

    async def get(self, template_id: TemplateId) -> Template | None:
        """The template, or None."""

    async def lock(self, template_id: TemplateId) -> Template | None:
        """The template, or None; nobody else changes it until this work ends."""

    async def of_desk(self, desk: MemberId, after: Standing | None, limit: int) -> Page[Template]:
        """The desk's templates, newest first."""

    async def count(self, desk: MemberId) -> int:
        """How many the desk has."""

    async def add(self, template: Template) -> None:
        """Keep a new template."""

    async def save(self, template: Template) -> Template:
        """Keep a changed template (locked before) as its next version."""


class Renewals(Protocol):
    """Loads that were posted again, each once (SPEC 3.3)."""

    async def unfilled(self, desk: MemberId, ran_out: Window, now: datetime, limit: int) -> Sequence[LoadId]:
        """The desk's loads that ran out unfilled in this time, those not posted again yet first."""

    async def of(self, former_id: LoadId) -> LoadId | None:
        """As what a load (locked before) was posted again, or None."""

    async def add(self, former_id: LoadId, load_id: LoadId, at: datetime) -> None:
        """Write down as what a load was posted again."""


class Schedules(Protocol):
    """Desks' schedules, read from postings and contracts (SPEC 4.9)."""

    async def find(
        self, viewer: Viewer, within: Window, now: datetime, after: Standing | None, limit: int
    ) -> Page[ScheduleItem]:
        """What of the viewer's desk touches this time, the earliest first."""


class Photos(Protocol):
    """Photos as they are kept, and what carries them."""

    async def add(self, photo: Photo) -> None:
        """Keep a new one, with its audit row."""

    async def get(self, photo_id: PhotoId) -> Photo | None:
        """The photo, or None."""

    async def lock(self, photo_id: PhotoId) -> Photo | None:
        """The photo, or None; nobody else changes it until this work ends."""

    async def save(self, photo: Photo) -> None:
        """Keep a changed photo (locked before), with its audit row."""

    async def count_awaiting(
        self, member_id: MemberId | None, device_id: DriverDeviceId | None, since: datetime
    ) -> int:
        """How many uploads of a desk, or a phone, began since then and are not over."""

    async def hold(self, photo_ids: Collection[PhotoId], member_id: MemberId) -> set[PhotoId]:
        """Those of these that are verified and the desk's; none of them is dropped until this work ends."""

    async def looks(self, photo_ids: Collection[PhotoId]) -> Looks:
        """How these look, as far as they show something."""

    async def postings_with(self, photo_id: PhotoId) -> Sequence[Posting]:
        """The postings that carry it, those on the board first; the hundred newest of many."""

    async def is_in_contract_of(
        self, photo_id: PhotoId, desk: MemberId | None, oversees: CooperativeId | None
    ) -> bool:
        """Whether the load of a contract carried it, of which the desk is a party, or the clerk's member."""

    async def is_in_message_to(self, photo_id: PhotoId, desk: MemberId | None) -> bool:
        """Whether a message that reaches the desk carries it."""

    async def drop_unfinished(self, before: datetime) -> Sequence[Photo]:
        """Forget uploads begun before then that were refused or never completed; which."""

    async def drop_unattached(
        self, before: datetime, closed_before: datetime, concluded_before: datetime
    ) -> Sequence[Photo]:
        """Forget photos verified before then that nothing carries; which.

        A posting that closed before carries none any more, nor do a contract concluded or a message said so
        long ago.
        """

    async def uploads_awaited(self, upload_ids: Collection[UUID]) -> set[UUID]:
        """Those of these under which something is still to be verified."""

    async def pictures_known(self) -> set[UUID]:
        """Under what the pictures of all photos lie."""


@dataclass(frozen=True, slots=True)
class FoundLoad:
    """A load on the board as the viewer sees it. ``from_point_km``: great circle, to 0.1 km.

    ``detour``: what it adds to the corridor asked about; None where none was.
    """

    view: LoadView
    from_point_km: float | None
    detour: Detour | None = None


@dataclass(frozen=True, slots=True)
class FoundVehicle:
    """A vehicle on the board as the viewer sees it. ``from_point_km``: great circle, to 0.1 km."""

    view: VehicleView
    from_point_km: float | None


Facets = dict[str, list[tuple[str, int]]]
"""Facet → (code, count), most frequent first, then by code."""


class Board(Protocol):
    """The open postings: what ``domain.search`` accepts, in its order, for one viewer (DESIGN §4).

    A search's corridor has been measured before (``MeasuredCorridor``): no board measures anything.
    """

    async def find_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundLoad]:
        """Loads that answer the search, from where a former page ended."""

    async def count_loads(self, search: LoadSearch, viewer: Viewer, now: datetime) -> int:
        """How many loads answer the search."""

    async def load_facets(self, search: LoadSearch, viewer: Viewer, now: datetime) -> Facets:
        """The answers counted by prefecture of origin and destination, class, body type, co-operative."""

    async def map_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, frame: Frame, by: MapEnd
    ) -> PostingMap:
        """The answers within the frame, as ``map_of`` draws them where the viewer is shown that they lie."""

    async def find_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundVehicle]:
        """Vehicles that answer the search, from where a former page ended."""

    async def count_vehicles(self, search: VehicleSearch, viewer: Viewer, now: datetime) -> int:
        """How many vehicles answer the search."""

    async def map_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, frame: Frame
    ) -> PostingMap:
        """The answers within the frame, by where they are available, as ``map_of`` draws them."""

    async def own_loads(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[LoadView]:
        """A desk's own loads in any status (expired by the clock), newest first."""

    async def own_vehicles(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[VehicleView]:
        """A desk's own vehicles in any status (expired by the clock), newest first."""


class SavedSearches(Protocol):
    """Saved searches as they are kept (SPEC 4.7)."""

    async def lock(self, saved_id: SavedSearchId) -> SavedSearch | None:
        """The saved search, or None; nobody else changes it until this work ends."""

    async def view(self, saved_id: SavedSearchId) -> tuple[SavedSearchView, MemberId | None] | None:
        """The saved search as its desk reads it, and that desk; or None."""

    async def count_of(self, account_id: AccountId) -> int:
        """How many the account has."""

    async def find(
        self, account_id: AccountId, desk: MemberId | None, after: Standing | None, limit: int
    ) -> Page[SavedSearchView]:
        """Those of an account, and with a desk those of all its accounts, the newest first."""

    async def add(self, saved: SavedSearch) -> None:
        """Keep a new saved search, with its audit row."""

    async def save(self, saved: SavedSearch) -> SavedSearch:
        """Keep a changed saved search (locked before) as its next version, with its audit row."""

    async def viewer_of(self, account_id: AccountId) -> Viewer:
        """The eyes of an account that exists, shut for whom they are shut now."""


class SavedSearchMatches(Protocol):
    """What met which saved search, once each, and the letters that tell of it."""

    async def add(
        self, ids: Sequence[SavedSearchId], posting_id: UUID, kind: PostingKind, at: datetime
    ) -> int:
        """Keep that the posting met these; how many it had not met before, of accounts that are open."""

    async def not_yet(self, ids: Collection[SavedSearchId], posting_id: UUID) -> set[SavedSearchId]:
        """Those of these that the posting has not met before."""

    async def find(
        self, saved_id: SavedSearchId, after: Standing | None, limit: int
    ) -> Page[SavedSearchMatch]:
        """What met a saved search, the newest first."""

    async def barred_from(self, poster_id: MemberId, desks: Collection[MemberId]) -> set[MemberId]:
        """Those of these desks for which the poster is barred by a do-not-deal list (SPEC 1.9)."""

    async def loads(self, ids: Collection[UUID]) -> Mapping[UUID, Load]:
        """Those of these loads that there are."""

    async def vehicles(self, ids: Collection[UUID]) -> Mapping[UUID, Vehicle]:
        """Those of these vehicles that there are."""

    async def untold(self, posting_id: UUID) -> Sequence[Untold]:
        """Of whom a letter is to tell that this posting met their searches."""

    async def owe_letters(self, due: Mapping[AccountId, datetime]) -> None:
        """Let each account have one letter that gathers, due then or before."""

    async def take_due(self, now: datetime) -> Sequence[SavedSearchLetter]:
        """The letters that are due, each taken once."""

    async def next_due_at(self) -> datetime | None:
        """When the next letter falls due that nobody has taken."""

    async def lock_letter(self, letter_id: SavedSearchLetterId) -> SavedSearchLetter | None:
        """The letter, or None; nobody else settles what is in it until this work ends."""

    async def waiting_for(self, account_id: AccountId) -> Sequence[SavedSearchMatch]:
        """What an account is to be told by letter and was not yet, the newest first."""

    async def save_letter(self, letter: SavedSearchLetter) -> None:
        """Keep a changed letter (locked before)."""

    async def settle(self, letter_id: SavedSearchLetterId, told: Sequence[SavedSearchMatch]) -> None:
        """Settle that this letter tells of these."""

    async def told_in(self, letter_id: SavedSearchLetterId) -> Sequence[SavedSearchMatch]:
        """What a sealed letter tells of, the newest first."""

    async def watch_widening(self, kind: PostingKind, posting_id: UUID, at: datetime | None) -> None:
        """Remember when a posting widens to everyone, in the place of what was remembered; None: never."""

    async def take_widened(self, now: datetime) -> Sequence[tuple[PostingKind, UUID]]:
        """The postings that have widened by now, each taken once."""

    async def next_widening_at(self) -> datetime | None:
        """When the next posting widens."""


class SavedSearchIndex(Protocol):
    """All saved searches the other way round: which of them a posting may meet (DESIGN §7)."""

    async def watching_load(self, load: Load, poster: Company) -> Sequence[Watcher]:
        """Whose saved search the load meets, as kept at this moment by any process: and some more perhaps.

        Of do-not-deal lists and suspensions it knows nothing.
        """

    async def watching_vehicle(self, vehicle: Vehicle, poster: Company) -> Sequence[Watcher]:
        """The same for a vehicle."""
