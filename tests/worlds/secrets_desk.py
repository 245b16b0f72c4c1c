"""What may differ of what desks have at hand without some viewers' knowing: templates, calendar links, talks
(SPEC 3.4, 3.5, 4.9).
"""

from dataclasses import replace

from hypothesis import strategies as st

from domain.audiences import AudienceKind
from tests.adapters.board_world import HOUR, NOW
from tests.worlds.around import Around
from tests.worlds.cast import EYES, TRADERS, Eye
from tests.worlds.desks import LINKED, a_link, a_template
from tests.worlds.scenes import Scene, Secret, terms_changed
from tests.worlds.secrets import Draw, _audience, _in_charge, _posted, all_but, desks_of, kind, named_by
from tests.worlds.secrets_around import KINDS

__all__ = ["KINDS"]

NO_LOADS = {name for name, eye in EYES.items() if eye.name in ("contracts-client", "books-client")}


@kind
def template_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """A template: there or not, of this or that. Its desk's alone, whoever works there."""
    member = draw(st.sampled_from([one for one in TRADERS if one is not near.desk]))
    names = draw(st.permutations(("朝便", "夜便", "週末")))
    made = [a_template(f"{n}", member, name, draw(st.sampled_from((None, "鋼材")))) for name in names[:2]]
    other = Around(templates=(made[1],)) if draw(st.booleans()) else Around()
    scenes = Scene(around=Around(templates=(made[0],))), Scene(around=other)
    return Secret("a template", *scenes, all_but(desks_of(member) - NO_LOADS))


@kind
def calendar_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """That an account has a further calendar link, and what it calls it: told to nobody else, ever."""
    of = draw(st.sampled_from(sorted(LINKED - {near.name})))
    names = draw(st.permutations(("電話", "事務所", "自宅")))
    made = [a_link(of, f"{n}", name=name) for name in names[:2]]
    other = Around(links=(made[1],)) if draw(st.booleans()) else Around()
    return Secret("a calendar", Scene(around=Around(links=(made[0],))), Scene(around=other), all_but({of}))


@kind
def talks_about_a_load_for_others(draw: Draw, n: int, near: Eye) -> Secret:
    """That a load for named ones is in talks, until when, or not at all."""
    load, _ = _posted(draw, n, "talked about")
    audience = _audience(draw, (AudienceKind.NAMED, AudienceKind.NAMED_FIRST))
    load = terms_changed(load, audience=audience)
    times = draw(st.permutations((None, NOW + HOUR, NOW + 2 * HOUR)))[:2]
    scenes = [Scene(loads=(replace(load, in_talks_until=until),)) for until in times]
    return Secret("talks", *scenes, all_but(_in_charge(load), named_by(audience)))
