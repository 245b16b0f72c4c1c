"""Questions about saved searches, and what met them (SPEC 4.7)."""

from collections.abc import Iterator

from domain.saved_searches.searches import PostingKind
from tests.worlds.answers import Ask
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked
from tests.worlds.cast import fixed_id
from tests.worlds.watched import name_of

OLD = (("If-Match", '"99"'),)


def _ids(sight: Sight) -> list[object]:
    """The own ones, those that differ, somebody's, and none."""
    name = sight.eye.looked_at or sight.eye.by or sight.eye.name
    own = [fixed_id(f"saved search {name_of(name, kind)}") for kind in PostingKind]
    somebodys = fixed_id(f"saved search {name_of('heron', PostingKind.LOADS)}")
    return [*own, *(one.id for one in sight.differing.watched), somebodys, NOWHERE]


@asks("list_saved_searches", "read_saved_search", "amend_saved_search", "drop_saved_search")
def look_at_saved_searches(sight: Sight) -> Iterator[Ask]:
    """The own ones, those of the desk, and others' by their ids; to change what is stale."""
    yield Ask("list_saved_searches", "GET", "/v1/saved-searches?limit=1", walks=True)
    yield Ask("list_saved_searches", "GET", "/v1/saved-searches?desk=true")
    for saved_id in _ids(sight):
        path = f"/v1/saved-searches/{saved_id}"
        yield Ask("read_saved_search", "GET", path)
        yield Ask("amend_saved_search", "PATCH", path, {"name": "見本"}, OLD)
        yield Ask("drop_saved_search", "DELETE", path, None, OLD)


@asks("list_saved_search_matches")
def look_at_matches(sight: Sight) -> Iterator[Ask]:
    """Page after page: of every posting that there is, also of those no longer disclosed."""
    for saved_id in _ids(sight):
        path = f"/v1/saved-searches/{saved_id}/matches"
        yield Ask("list_saved_search_matches", "GET", f"{path}?limit=7", walks=True)
        yield Ask("list_saved_search_matches", "GET", path)


is_not_asked("save_search", "it answers with what the caller has just said")
