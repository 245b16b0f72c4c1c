"""What a free word may meet in a posting, folded, as it is kept beside it (SPEC 4.1).

The texts are those of ``domain.search``, which alone says which they are; the poster's name is left
out, since it stands in the members' table and may change.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.accounts import Viewer
from domain.loads import Load
from domain.members import Company, CompanyRecord, CooperativeId, MemberId, MemberKind, NamedCooperative
from domain.places import Area, Municipalities
from domain.postings import Posting
from domain.search import load_texts, reach_of, vehicle_texts
from domain.vehicles import Vehicle
from domain.words import fold

_NOBODY = Company(
    MemberId(UUID(int=0)),
    MemberKind.MEMBER,
    "",
    NamedCooperative(CooperativeId(UUID(int=0)), ""),
    CompanyRecord(0, date.min),
)


def load_words(load: Load, municipalities: Municipalities, *, masked: bool) -> str:
    """The words of a load; ``masked``: those that a trial user may meet."""
    view = load.seen_by(_owner(load.posting), _NOBODY, load.updated_at)
    return _joined(load_texts(replace(view, poster=None), municipalities, masked=masked))


def vehicle_words(vehicle: Vehicle, municipalities: Municipalities, *, masked: bool) -> str:
    """The words of a vehicle; ``masked``: those that a trial user may meet."""
    view = vehicle.seen_by(_owner(vehicle.posting), _NOBODY, vehicle.updated_at)
    return _joined(vehicle_texts(replace(view, poster=None), municipalities, masked=masked))


def codes_of(area: Area | None, municipalities: Municipalities) -> list[str] | None:
    """Every municipality an area reaches, its circle included, in order; None: anywhere."""
    return None if area is None else sorted(reach_of(area, municipalities))


def _owner(posting: Posting) -> Viewer:
    return Viewer(posting.poster_id, posting.cooperative_id, oversees=None, masked=False)


def _joined(texts: list[str]) -> str:
    """One text a line: words hold no white space, so that none meets the seam."""
    return "\n".join(fold(text) for text in texts)
