"""The doors of saved searches (条件登録, SPEC 4.7)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.board.saved_search_shapes import (
    SavedSearchAnswer,
    SavedSearchForm,
    SavedSearchMatchAnswer,
    SavedSearchMatchPage,
    SavedSearchPage,
    SavedSearchPatch,
)
from api.etags import required_version, set_etag
from api.loads import load_card
from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.terms import answer_of, merged, shallow, terms_of
from api.vehicle_shapes import VehicleCard
from domain.loads import LoadView
from domain.permissions import NotYours, Relation
from domain.ports import FoundLoad, FoundVehicle
from domain.refusals import NotFound, Stale
from domain.saved_searches.letters import MatchView
from domain.saved_searches.searches import SavedSearchId, SavedSearchTerms, SavedSearchView
from domain.search import MaskedForTrial
from domain.usecases.board import saving_searches

router = Doors(tags=["saved searches"])


def _answer(view: SavedSearchView, *, own: bool = True) -> SavedSearchAnswer:
    saved = view.saved
    told = {"version": saved.version if own else None}
    return answer_of(SavedSearchAnswer, saved.terms, saved, view, told)


def _match(view: MatchView) -> SavedSearchMatchAnswer:
    seen = view.seen
    load = vehicle = None
    if isinstance(seen, LoadView):
        load = load_card(FoundLoad(seen, None))
    else:
        vehicle = answer_of(VehicleCard, seen.terms, seen, shallow(FoundVehicle(seen, None)))
    return SavedSearchMatchAnswer(met_at=view.met_at, load=load, vehicle=vehicle)


@router.post("/v1/saved-searches", status_code=201)
@promises(MaskedForTrial, keyed=True)
async def save_search(
    form: SavedSearchForm, who: Who, ports: Outside, response: Response
) -> SavedSearchAnswer:
    """Save a search: new postings that meet it are told. 検索条件を登録します。"""
    view = await saving_searches.save_search(ports, who, terms_of(SavedSearchTerms, form))
    response.headers["Location"] = f"/v1/saved-searches/{view.saved.id}"
    set_etag(response, view.saved.version)
    return _answer(view)


@router.get("/v1/saved-searches")
@promises()
async def list_saved_searches(
    who: Who,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    desk: Annotated[bool, Query(description="同じ机の全員の条件も。Of all at the own desk.")] = False,
) -> SavedSearchPage:
    """The own saved searches, newest first. 登録した条件の一覧です。"""
    after = resume(request, cursor)
    page = await saving_searches.list_saved_searches(ports, who, after, limit, of_desk=desk)
    items = tuple(_answer(one, own=one.saved.account_id == who.account_id) for one in page.items)
    return SavedSearchPage(items=items, next_cursor=next_cursor(request, page.after))


@router.get("/v1/saved-searches/{saved_id}")
@promises(NotFound)
async def read_saved_search(
    saved_id: UUID, who: Who, ports: Outside, response: Response
) -> SavedSearchAnswer:
    """One saved search, the own or a colleague's. 登録した条件の詳細です。"""
    view, relation = await saving_searches.read_saved_search(ports, who, SavedSearchId(saved_id))
    own = relation is Relation.OWN
    set_etag(response, view.saved.version if own else None)
    return _answer(view, own=own)


@router.patch("/v1/saved-searches/{saved_id}")
@promises(NotFound, NotYours, Stale, MaskedForTrial, if_match="required")
async def amend_saved_search(
    saved_id: UUID,
    patch: SavedSearchPatch,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> SavedSearchAnswer:
    """Amend the own saved search by JSON Merge Patch. 登録した条件を変更します。"""
    seen = required_version(request)
    view = await saving_searches.amend_saved_search(
        *(ports, who, SavedSearchId(saved_id), seen),
        lambda former: merged(SavedSearchTerms, SavedSearchForm, former, patch),
    )
    set_etag(response, view.saved.version)
    return _answer(view)


@router.delete("/v1/saved-searches/{saved_id}", status_code=204)
@promises(NotFound, NotYours, Stale, if_match="required")
async def drop_saved_search(saved_id: UUID, who: Who, ports: Outside, request: Request) -> Response:
    """Let the own saved search go. 登録した条件を削除します。"""
    seen = required_version(request)
    await saving_searches.drop_saved_search(ports, who, SavedSearchId(saved_id), seen)
    return Response(status_code=204)


@router.get("/v1/saved-searches/{saved_id}/matches")
@promises(NotFound)
async def list_saved_search_matches(
    saved_id: UUID, who: Who, ports: Outside, request: Request, limit: Limit = 50, cursor: Cursor = None
) -> SavedSearchMatchPage:
    """What met a saved search, newest first, as it may be seen now. 条件に合った登録の一覧です。"""
    after = resume(request, cursor)
    page = await saving_searches.list_saved_search_matches(ports, who, SavedSearchId(saved_id), after, limit)
    return SavedSearchMatchPage(
        items=tuple(map(_match, page.items)), next_cursor=next_cursor(request, page.after)
    )
