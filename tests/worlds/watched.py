"""What is watched in a world: saved searches, and that every posting of it met everyone's at some time."""

from collections.abc import Iterable
from typing import Any

from adapters.db.saved_searches.searches import SAVED_SEARCHES
from domain.accounts import AccountId
from domain.loads import Load
from domain.saved_searches.searches import Notify, PostingKind, SavedSearch, SavedSearchId, SavedSearchTerms
from domain.search import LoadSearch, VehicleSearch
from domain.vehicles import Vehicle
from tests.adapters.board_world import DAY, HOUR, NOW
from tests.worlds.cast import EYES, fixed_id

Rows = dict[str, list[dict[str, Any]]]


def a_saved_search(name: str, eye: str, terms: SavedSearchTerms) -> SavedSearch:
    """A saved search of that name, of somebody who looks."""
    saved_id, account_id = fixed_id(f"saved search {name}"), fixed_id(f"account {eye}")
    return SavedSearch(SavedSearchId(saved_id), 1, AccountId(account_id), NOW - DAY, NOW - DAY, None, terms)


def name_of(eye: str, kind: PostingKind) -> str:
    """What everyone's own saved search is called."""
    return f"{kind} of {eye}"


def _own(eye: str) -> Iterable[SavedSearch]:
    loads, vehicles = (name_of(eye, kind) for kind in PostingKind)
    quiet = Notify(mail=False)
    yield a_saved_search(loads, eye, SavedSearchTerms("荷物", loads=LoadSearch(), notify=quiet))
    yield a_saved_search(vehicles, eye, SavedSearchTerms("車両", vehicles=VehicleSearch(), notify=quiet))


EVERYONES = tuple(saved for name, eye in EYES.items() if eye.has_account for saved in _own(name))
"""One for all loads and one for all vehicles of each who has an account."""


def watched_rows(watched: Iterable[SavedSearch], loads: Iterable[Load], vehicles: Iterable[Vehicle]) -> Rows:
    """As it is kept: whatever is on the board, or was, has met everyone who asks for all.

    So also what is no longer disclosed, or closed: the reading of it is what is asked about.
    """
    saved = tuple(watched)
    postings = {PostingKind.LOADS: [*loads], PostingKind.VEHICLES: [*vehicles]}
    return {
        "saved_searches": [SAVED_SEARCHES.row_of(one) | {"changed_in": 1} for one in saved],
        "saved_search_matches": [
            {
                "saved_search_id": one.id,
                "posting_id": posting.id,
                "kind": one.terms.kind.value,
                "met_at": NOW - HOUR,
                "to_tell": False,
                "letter_id": None,
            }
            for one in saved
            for posting in postings[one.terms.kind]
        ],
    }
