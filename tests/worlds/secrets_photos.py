"""What may differ in photos without some viewers knowing: those of postings they do not see (SPEC 3.7)."""

from dataclasses import replace

from hypothesis import strategies as st

from domain.audiences import AudienceKind
from tests.worlds.cast import TRADERS, Eye
from tests.worlds.photographed import a_photo
from tests.worlds.scenes import Scene, Secret
from tests.worlds.secrets import (
    Draw,
    _audience,
    _in_charge,
    _posted,
    _poster_of,
    all_but,
    desks_of,
    kind,
    named_by,
)
from tests.worlds.secrets_diesel import KINDS

__all__ = ["KINDS"]


@kind
def photo_of_a_load_for_others(draw: Draw, n: int, near: Eye) -> Secret:
    """That a load has a photo, or that there is one: for those alone to whom the load is disclosed."""
    load, _ = _posted(draw, n, "photographed")
    photo = a_photo(f"hidden {n}", _poster_of(load))
    audience = _audience(draw, (AudienceKind.NAMED,))
    shown = replace(load, terms=replace(load.terms, audience=audience, photo_ids=(photo.id,)))
    bare = replace(shown, terms=replace(shown.terms, photo_ids=()))
    other = Scene(loads=(bare,)) if draw(st.booleans()) else Scene(loads=(bare,), photos=(photo,))
    scenes = Scene(loads=(shown,), photos=(photo,)), other
    return Secret("a photo of a load for others", *scenes, all_but(_in_charge(shown), named_by(audience)))


@kind
def photo_that_nothing_carries(draw: Draw, n: int, near: Eye) -> Secret:
    """A photo that was taken and not posted: its own desk's."""
    of = draw(st.sampled_from(TRADERS))
    photo = a_photo(f"unseen {n}", of)
    return Secret("a photo that nothing carries", Scene(photos=(photo,)), Scene(), all_but(desks_of(of)))
