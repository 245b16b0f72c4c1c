"""The doors of reference: municipalities, vocabularies, road distances (SPEC 2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.shapes import PRINTABLE, Answer, Code5, Day, PostalCode, PrefectureCode
from api.terms import answer_of, shallow
from api.vocabularies import VOCABULARIES
from domain.joining.applications import TERMS_VERSION as JOINING_TERMS_VERSION
from domain.places import Bureau, Municipalities, Municipality, MunicipalityCode, Point
from domain.ports import Standing
from domain.refusals import Fault, refuse_faults
from domain.trackings import CONSENT_VERSION
from domain.trials import TERMS_VERSION
from domain.usecases import quoting
from domain.usecases.quoting import Lane

router = Doors(tags=["reference"])

NO_ONE = UUID(int=0)
"""Municipalities have no ids of ours: a list of them goes on by rank alone."""


class MunicipalityAnswer(Answer):
    """A municipality (都市区分). ``parent``: the designated city of a ward.

    ``valid_from``: its first day, null for one older than the data; ``valid_to``: the first day without it,
    null for one of today; ``successors``: the codes to write instead of a former one's.
    """

    code: str
    name: str
    full_name: str
    kana: str
    romaji: str
    name_en: str | None
    prefecture: str
    prefecture_name: str
    bureau: Bureau
    parent: str | None
    valid_from: Day | None
    valid_to: Day | None
    successors: tuple[str, ...]
    lat: float
    lon: float


class MunicipalityPage(Answer):
    """A page of municipalities, best match first."""

    items: tuple[MunicipalityAnswer, ...]
    next_cursor: str | None


class Term(Answer):
    """A code with what it is called."""

    code: str
    ja: str
    en: str


class VocabulariesAnswer(Answer):
    """Every code of the contract with its Japanese and English label.

    ``consent_version``: of the words that a driver agrees to before positions are sent.
    ``trial_terms_version``, ``joining_terms_version``: of the terms that whoever asks for a trial, or applies
    to join, agrees to.
    """

    consent_version: int
    trial_terms_version: int
    joining_terms_version: int
    vocabularies: dict[str, tuple[Term, ...]]


class RoadDistanceAnswer(Answer):
    """Road distance and driving time; null where there is no way (SPEC 2.2)."""

    km: int | None
    minutes: int | None
    method: str | None
    ferry: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How municipalities are asked for: in one way at a time, or all of them."""

    q: str | None
    code: str | None
    postal_code: str | None
    lat: float | None
    lon: float | None

    def faults(
        self, prefecture: str | None, parent: str | None, municipalities: Municipalities
    ) -> Iterator[Fault]:
        """What is asked twice, by half, or of what there is not."""
        if prefecture is not None and not municipalities.in_prefecture(prefecture):
            yield Fault("prefecture", "unknown-prefecture", {"code": prefecture})
        if parent is not None and municipalities.get(MunicipalityCode(parent)) is None:
            yield Fault("parent", "unknown-municipality", {"code": parent})
        point = {"lat": self.lat, "lon": self.lon}
        if self.lat is not None or self.lon is not None:
            yield from (Fault(name, "required") for name, value in point.items() if value is None)
        ways = {"q": self.q, "code": self.code, "postal_code": self.postal_code}
        given = [name for name, value in (ways | point).items() if value is not None]
        if len({"point" if name in point else name for name in given}) > 1:
            yield from (Fault(name, "ask-in-one-way") for name in given)

    def found(self, municipalities: Municipalities) -> Sequence[Municipality]:
        """What it finds, best first."""
        if self.code is not None:
            one = municipalities.get(MunicipalityCode(self.code))
            return () if one is None else (one,)
        if self.postal_code is not None:
            return municipalities.of_postal_code(self.postal_code)
        if self.lat is not None and self.lon is not None:
            return municipalities.by_nearness(Point(self.lat, self.lon))
        return municipalities.search(self.q or "")


@router.get("/v1/municipalities")
@promises()
async def find_municipalities(
    ports: Outside,
    request: Request,
    q: Annotated[str | None, Query(max_length=50, pattern=PRINTABLE)] = None,
    prefecture: Annotated[PrefectureCode | None, Query()] = None,
    parent: Annotated[Code5 | None, Query()] = None,
    code: Annotated[Code5 | None, Query()] = None,
    postal_code: Annotated[PostalCode | None, Query()] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90, allow_inf_nan=False)] = None,
    lon: Annotated[float | None, Query(ge=-180, le=180, allow_inf_nan=False)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> MunicipalityPage:
    """Municipalities by name, kana or romaji, best match first. 都市区分を検索します。

    Or by ``postal_code``, by ``lat`` and ``lon`` (nearest first), or by ``code``, which alone finds former
    ones; with any of them only those in ``prefecture``, or the wards of ``parent``.
    """
    asked = Asked(q=q, code=code, postal_code=postal_code, lat=lat, lon=lon)
    refuse_faults(asked.faults(prefecture, parent, ports.municipalities))
    after = resume(request, cursor)
    start = int(after.key) if after is not None and after.key is not None else 0
    inside = (
        one
        for one in asked.found(ports.municipalities)
        if prefecture in (None, one.prefecture) and parent in (None, one.parent)
    )
    found = tuple(islice(inside, start, start + limit + 1))
    more = Standing(start + limit, NO_ONE) if len(found) > limit else None
    return MunicipalityPage(
        items=tuple(answer_of(MunicipalityAnswer, one, one.point) for one in found[:limit]),
        next_cursor=next_cursor(request, more),
    )


@router.get("/v1/vocabularies")
@promises()
async def read_vocabularies() -> VocabulariesAnswer:
    """Every code with its labels. コードと名称の一覧です。"""
    vocabularies = {
        name: tuple(Term(code=code, ja=ja, en=en) for code, (ja, en) in labels.items())
        for name, labels in VOCABULARIES.items()
    }
    return VocabulariesAnswer(
        consent_version=CONSENT_VERSION,
        trial_terms_version=TERMS_VERSION,
        joining_terms_version=JOINING_TERMS_VERSION,
        vocabularies=vocabularies,
    )


@router.get("/v1/distance")
@promises()
async def measure_distance(
    who: Who,
    ports: Outside,
    origin: Annotated[Code5, Query(alias="from")],
    destination: Annotated[Code5, Query(alias="to")],
) -> RoadDistanceAnswer:
    """Road distance between two municipalities. 道路距離です。"""
    lane = Lane(MunicipalityCode(origin), MunicipalityCode(destination))
    distance = await quoting.measure_distance(ports, who, lane)
    nowhere = dict.fromkeys(RoadDistanceAnswer.model_fields)
    return answer_of(RoadDistanceAnswer, nowhere if distance is None else shallow(distance))
