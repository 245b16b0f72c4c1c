"""The doors of loads (荷物): post, read, amend, withdraw, search."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.board.cautions import warnings_of
from api.etags import honoured_version, required_version, set_etag
from api.load_shapes import (
    CountAnswer,
    FoundLoads,
    LoadAnswer,
    LoadCard,
    LoadFacets,
    LoadForm,
    LoadHistory,
    LoadPage,
    LoadPatch,
    LoadSearchForm,
    PastLoad,
)
from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.terms import answer_of, merged, shallow, terms_of
from api.texts import Language
from domain.loads import LoadId, LoadIsClosed, LoadTerms, LoadView
from domain.members import MemberIsSuspended
from domain.permissions import NotYours
from domain.ports import Facets, FoundLoad, Standing
from domain.postings import ExternalRefIsTaken, PostingStatus
from domain.refusals import NotFound, Stale
from domain.search import LoadSearch, MaskedForTrial
from domain.usecases import posting, searching

router = Doors(tags=["loads"])

NOT_YET = {"held_until": None}
"""What no load has until holds are on the board."""


def load_answer(view: LoadView, language: Language = "ja") -> LoadAnswer:
    """A load in full, as one viewer sees it. ``language``: of its warnings, if there are any."""
    warnings = {"warnings": warnings_of(view.cautions, language)}
    return answer_of(LoadAnswer, view.terms, view, NOT_YET, warnings)


def load_card(found: FoundLoad) -> LoadCard:
    """A load among those a search found."""
    return answer_of(LoadCard, found.view.terms, found.view, NOT_YET, shallow(found))


@router.post("/v1/loads", status_code=201)
@promises(MemberIsSuspended, ExternalRefIsTaken, keyed=True)
async def post_load(
    form: LoadForm, who: Whoever, ports: Outside, language: Spoken, response: Response
) -> LoadAnswer:
    """Post a load. 荷物を登録します。"""
    view = await posting.post_load(ports, who, terms_of(LoadTerms, form))
    response.headers["Location"] = f"/v1/loads/{view.id}"
    set_etag(response, view.version)
    return load_answer(view, language)


@router.get("/v1/loads")
@promises()
async def list_own_loads(
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Annotated[PostingStatus | None, Query()] = None,
) -> LoadPage:
    """The own desk's loads, newest first. 自社の荷物の一覧です。"""
    after = resume(request, cursor)
    page = await posting.list_own_loads(ports, who, status, after, limit)
    return LoadPage(
        items=tuple(load_answer(view) for view in page.items), next_cursor=next_cursor(request, page.after)
    )


@router.post("/v1/loads/search")
@promises(MaskedForTrial)
async def search_loads(
    form: LoadSearchForm,
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    facets: Annotated[bool, Query()] = False,
) -> FoundLoads:
    """Search the open loads. 荷物を検索します。"""
    search = terms_of(LoadSearch, form)
    page = await searching.search_loads(ports, who, search, resume(request, cursor), limit)
    counted = await searching.count_loads_by_facet(ports, who, search) if facets else None
    return FoundLoads(
        items=tuple(load_card(found) for found in page.items),
        next_cursor=next_cursor(request, page.after),
        facets=None if counted is None else load_facets(counted),
    )


def load_facets(counted: Facets) -> LoadFacets:
    """The answers counted; a facet that was not is masked."""
    return LoadFacets.model_validate(
        {
            name: None if name not in counted else [{"code": c, "count": n} for c, n in counted[name]]
            for name in LoadFacets.model_fields
        }
    )


@router.post("/v1/loads/counts")
@promises(MaskedForTrial)
async def count_loads(form: LoadSearchForm, who: Whoever, ports: Outside) -> CountAnswer:
    """How many open loads answer a search. 検索結果の件数です。"""
    return CountAnswer(count=await searching.count_loads(ports, who, terms_of(LoadSearch, form)))


@router.get("/v1/loads/{load_id}")
@promises(NotFound)
async def read_load(load_id: UUID, who: Whoever, ports: Outside, response: Response) -> LoadAnswer:
    """One load. 荷物の詳細です。"""
    view = await posting.read_load(ports, who, LoadId(load_id))
    set_etag(response, view.version)
    return load_answer(view)


@router.patch("/v1/loads/{load_id}")
@promises(NotFound, NotYours, Stale, LoadIsClosed, ExternalRefIsTaken, if_match="required")
async def amend_load(
    load_id: UUID,
    patch: LoadPatch,
    who: Whoever,
    ports: Outside,
    language: Spoken,
    request: Request,
    response: Response,
) -> LoadAnswer:
    """Amend the own load by JSON Merge Patch. 荷物を変更します。"""
    seen = required_version(request)
    view = await posting.amend_load(
        ports, who, LoadId(load_id), seen, lambda former: merged(LoadTerms, LoadForm, former, patch)
    )
    set_etag(response, view.version)
    return load_answer(view, language)


@router.post("/v1/loads/{load_id}/withdrawal")
@promises(NotFound, NotYours, Stale, LoadIsClosed, keyed=True, if_match="honoured")
async def withdraw_load(
    load_id: UUID, who: Whoever, ports: Outside, request: Request, response: Response
) -> LoadAnswer:
    """Take the own load off the board. 荷物を取り下げます。"""
    view = await posting.withdraw_load(ports, who, LoadId(load_id), honoured_version(request))
    set_etag(response, view.version)
    return load_answer(view)


@router.get("/v1/loads/{load_id}/history")
@promises(NotFound, NotYours)
async def read_load_history(
    load_id: UUID,
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> LoadHistory:
    """Former versions of the own load, newest first. 荷物の変更履歴です。"""
    after = resume(request, cursor)
    before = int(after.key) if after is not None and after.key is not None else None
    versions = await posting.read_load_history(ports, who, LoadId(load_id), before, limit)
    last = versions[-1].version if len(versions) == limit else 1
    return LoadHistory(
        items=tuple(
            PastLoad(version=past.version, at=past.at, by=past.by, load=load_answer(past.thing))
            for past in versions
        ),
        next_cursor=next_cursor(request, Standing(last, load_id) if last > 1 else None),
    )
