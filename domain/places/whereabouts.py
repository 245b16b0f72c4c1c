"""積地・卸地・空車地・行先地: where a posting begins, stops and ends (SPEC 2.1)."""

from dataclasses import dataclass

from domain.places.codes import MunicipalityCode
from domain.places.points import Point


@dataclass(frozen=True, slots=True)
class Site:
    """What the driver needs at the gate; shown to owner, parties and driver only (API §2)."""

    phone: str | None = None
    gate: str | None = None
    reference: str | None = None
    gear: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """積地・卸地・空車地・行先地: a municipality, and as much more as the poster gave (SPEC 2.1)."""

    municipality: MunicipalityCode
    address: str | None = None
    postal_code: str | None = None
    point: Point | None = None
    site: Site | None = None
