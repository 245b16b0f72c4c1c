"""What may differ in what others watch the board for, without some viewers' knowing (SPEC 4.7)."""

from hypothesis import strategies as st

from domain.places import Area
from domain.saved_searches.searches import SavedSearchTerms
from domain.search import LoadSearch
from tests.worlds.cast import EYES, Eye
from tests.worlds.scenes import Scene, Secret
from tests.worlds.secrets import Draw, all_but, desks_of, kind
from tests.worlds.secrets_chains import KINDS
from tests.worlds.watched import a_saved_search

__all__ = ["KINDS"]


@kind
def saved_search_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """For what another watches the board: known to who sits at the same desk, and to nobody else."""
    others = [
        name
        for name, eye in EYES.items()
        if eye.has_account and name != near.name and (eye.desk is None or eye.desk is not near.desk)
    ]
    whose = draw(st.sampled_from(others))
    codes = draw(st.permutations(("13", "24")))
    there = [
        (
            a_saved_search(
                f"secret {n}", whose, SavedSearchTerms("秘密", LoadSearch(Area(prefectures=(code,))))
            ),
        )
        for code in codes
    ]
    other = there[1] if draw(st.booleans()) else ()
    desk = EYES[whose].desk
    seen = {whose} if desk is None else {one for one in desks_of(desk) if not EYES[one].is_client}
    return Secret("a saved search", Scene(watched=there[0]), Scene(watched=other), all_but(seen))
