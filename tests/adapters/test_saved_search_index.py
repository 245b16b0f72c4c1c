"""The reverse index finds whose saved search a posting meets: all that the slow meaning finds (SPEC 4.7)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.saved_searches import index as made
from adapters.saved_searches.index import ReverseIndex
from domain.accounts import AccountId, Viewer
from domain.loads import Load
from domain.places import Area, MunicipalityCode
from domain.saved_searches.meeting import Showing, Watcher
from domain.saved_searches.searches import SavedSearch, SavedSearchId, SavedSearchTerms
from domain.search import LoadSearch, VehicleSearch
from domain.vehicles import Vehicle
from tests.adapters.board_questions import load_questions, vehicle_questions
from tests.adapters.board_world import (
    MOMENTS,
    MUNICIPALITIES,
    NOW,
    VIEWERS,
    Choices,
    a_load,
    a_vehicle,
    company_of,
)

LOADS = tuple(a_load(n) for n in range(400))
VEHICLES = tuple(a_vehicle(n) for n in range(300))


def a_watcher(n: int, search: LoadSearch | VehicleSearch, viewer: Viewer) -> Watcher:
    """A saved search with these conditions, of somebody with these eyes."""
    named = {"loads": search} if isinstance(search, LoadSearch) else {"vehicles": search}
    terms: Any = SavedSearchTerms(f"条件{n}", **named)  # type: ignore[arg-type]
    choices = Choices(f"saved search {n}")
    saved = SavedSearch(
        SavedSearchId(choices.id()), 1, AccountId(choices.id("account")), NOW, NOW, None, terms
    )
    return Watcher(saved, viewer)


def asked_of(index: ReverseIndex, posting: Load | Vehicle, now: Any) -> Sequence[Watcher]:
    """Whose search the index thinks it may meet."""
    poster = company_of(posting.poster_id)
    if isinstance(posting, Load):
        return index.watching_load(posting, poster, now)
    return index.watching_vehicle(posting, poster, now)


def met_of(watchers: Sequence[Watcher], posting: Load | Vehicle, now: Any) -> set[SavedSearchId]:
    """Whose search it meets, one by one."""
    showing = Showing(posting, company_of(posting.poster_id), now, MUNICIPALITIES)
    return {one.saved.id for one in watchers if showing.meets(one.saved, one.viewer)}


def an_index(watchers: Sequence[Watcher]) -> ReverseIndex:
    index = ReverseIndex(MUNICIPALITIES)
    for one in watchers:
        index.put(one)
    return index


QUESTIONS: Any = st.lists(load_questions() | vehicle_questions(), min_size=25, max_size=60)
POSTINGS: Any = st.lists(st.sampled_from((*LOADS, *VEHICLES)), min_size=20, max_size=40, unique_by=id)

thorough = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@thorough
@given(asked=QUESTIONS, postings=POSTINGS, now=st.sampled_from(MOMENTS))
def test_whoever_a_posting_meets_is_found_by_the_index_viewer_for_viewer(
    asked: list[Any], postings: list[Any], now: Any
) -> None:
    watchers = [a_watcher(n, search, eyes.viewer) for n, (search, eyes) in enumerate(asked)]
    index = an_index(watchers)
    for posting in postings:
        found = asked_of(index, posting, now)
        assert met_of(found, posting, now) == met_of(watchers, posting, now)


def everyones(search: LoadSearch | VehicleSearch) -> list[Watcher]:
    """The same search of all viewers."""
    return [a_watcher(n, search, viewer) for n, viewer in enumerate(VIEWERS)]


@pytest.mark.parametrize("posting", [*LOADS[:100], *VEHICLES[:100]], ids=lambda one: str(one.id)[:8])
def test_of_all_eyes_those_are_found_to_whom_a_posting_is_disclosed(posting: Load | Vehicle) -> None:
    search = LoadSearch() if isinstance(posting, Load) else VehicleSearch()
    watchers = everyones(search)
    index = an_index(watchers)
    for now in MOMENTS:
        found = asked_of(index, posting, now)
        assert met_of(found, posting, now) == met_of(watchers, posting, now)
        own = {one.saved.id for one in watchers if one.viewer.desk == posting.poster_id}
        assert not own & {one.saved.id for one in found}


def test_the_index_looks_at_few_who_are_not_met() -> None:
    """Otherwise it would find all by asking everyone."""
    questions = [Choices(f"question {n}") for n in range(400)]
    codes = [one.code for one in MUNICIPALITIES]
    watchers = [
        a_watcher(
            n,
            LoadSearch(origin=Area((one.one("code", codes),)), text=one.one("text", ("鋼材", None))),
            VIEWERS[6],
        )
        for n, one in enumerate(questions)
    ]
    index = an_index(watchers)
    found = sum(len(asked_of(index, load, NOW)) for load in LOADS)
    met = sum(len(met_of(watchers, load, NOW)) for load in LOADS)
    assert 0 < met <= found < len(LOADS) * len(watchers) / 4


def test_a_changed_search_is_found_by_what_it_asks_now_and_a_dropped_one_by_nothing() -> None:
    open_loads = [one for one in LOADS if met_of(everyones(LoadSearch())[6:7], one, NOW)]
    load = open_loads[0]
    here = LoadSearch(origin=Area((load.terms.origin.municipality,)))
    away = next(one.code for one in MUNICIPALITIES if one.code[:2] != load.terms.origin.municipality[:2])
    watcher = a_watcher(1, LoadSearch(origin=Area((MunicipalityCode(away),))), VIEWERS[6])
    index = an_index([watcher])
    assert list(asked_of(index, load, NOW)) == []
    changed = replace(watcher, saved=replace(watcher.saved, terms=SavedSearchTerms("条件", here)))
    index.put(changed)
    assert list(asked_of(index, load, NOW)) == [changed]
    assert len(index) == 1
    index.drop(changed.saved.id)
    index.drop(changed.saved.id)
    assert list(asked_of(index, load, NOW)) == []
    assert len(index) == 0


def test_the_index_is_written_anew_when_most_of_it_is_gone_and_answers_the_same() -> None:
    watchers = [a_watcher(n, LoadSearch(), VIEWERS[n % len(VIEWERS)]) for n in range(40)]
    index = an_index(watchers)
    for _ in range(made.SWEPT_FROM // 20):
        for one in watchers[:30]:
            index.put(one)
    assert len(index) == 40
    for load in LOADS[:60]:
        found = asked_of(index, load, NOW)
        assert len({one.saved.id for one in found}) == len(found)
        assert met_of(found, load, NOW) == met_of(watchers, load, NOW)
