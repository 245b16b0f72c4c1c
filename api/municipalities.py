"""The doors of reference: municipalities, vocabularies, road distances (SPEC 2)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.shapes import PRINTABLE, Answer, Code5, PrefectureCode
from api.terms import answer_of, shallow
from api.vocabularies import VOCABULARIES
from domain.joining.applications import TERMS_VERSION as JOINING_TERMS_VERSION
from domain.places import Bureau, MunicipalityCode
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
    """A municipality (都市区分). ``parent``: the designated city of a ward."""

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


@router.get("/v1/municipalities")
@promises()
async def find_municipalities(
    ports: Outside,
    request: Request,
    q: Annotated[str | None, Query(max_length=50, pattern=PRINTABLE)] = None,
    prefecture: Annotated[PrefectureCode | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> MunicipalityPage:
    """Municipalities by name, kana or romaji, best match first. 都市区分を検索します。"""
    if prefecture is not None and not ports.municipalities.in_prefecture(prefecture):
        refuse_faults([Fault("prefecture", "unknown-prefecture", {"code": prefecture})])
    after = resume(request, cursor)
    start = int(after.key) if after is not None and after.key is not None else 0
    found = ports.municipalities.search(q or "", prefecture, start + limit + 1)[start:]
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
