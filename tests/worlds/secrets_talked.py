"""What may differ in talks without some viewers' knowing: they are the two desks' alone (SPEC 1.8, 5.1)."""

from dataclasses import replace

from hypothesis import strategies as st

from domain.api_clients import Scope
from domain.audiences import AudienceKind
from domain.loads import Load
from domain.members import Member
from domain.negotiation.messages import Said, TalkEvent
from domain.postings import PostingStatus
from tests.adapters.board_world import HOUR, NOW
from tests.worlds.cast import MEMBERS, Eye
from tests.worlds.photographed import a_photo
from tests.worlds.scenes import Scene, Secret, to_members
from tests.worlds.secrets import (
    LOOKING_IN,
    Draw,
    _audience,
    _in_charge,
    _posted,
    _poster_of,
    all_but,
    desks_of,
    kind,
    named_by,
    without,
)
from tests.worlds.secrets_watched import KINDS
from tests.worlds.talked import a_talk, a_whole_talk

__all__ = ["KINDS"]

TALKING = (Scope.CONTRACTS_READ, Scope.CONTRACTS_WRITE)


def _between(draw: Draw, n: int, name: str, near: Eye) -> tuple[Load, Member, Member]:
    """A load, its poster, and one who asks: often the viewer's own desk is neither."""
    load, _ = _posted(draw, n, name)
    poster = _poster_of(load)
    asker = draw(st.sampled_from([one for one in MEMBERS if one.id != poster.id]))
    return load, poster, asker


@kind
def talks_of_others(draw: Draw, n: int, near: Eye) -> Secret:
    """That two talk about a load that everyone sees, and what they say and offer."""
    load, poster, asker = _between(draw, n, "talked-of load", near)
    talk = a_whole_talk(f"hidden {n}", load, poster, asker)
    other = talk.say(Said("やはり"), poster).offer(poster, 91_000)
    there = () if draw(st.booleans()) else (other,)
    hidden_from = all_but(desks_of(poster, asker)) | without(*TALKING) | LOOKING_IN
    scenes = Scene(loads=(load,), talks=(talk,)), Scene(loads=(load,), talks=there)
    return Secret("talks of others", *scenes, hidden_from)


@kind
def notes_of_the_other_desk(draw: Draw, n: int, near: Eye) -> Secret:
    """What one side notes of calls and for its colleagues: not the other side's."""
    load, poster, asker = _between(draw, n, "noted load", near)
    talk = a_talk(f"noted {n}", load, asker).say(Said("まだありますか"), asker)
    whose = draw(st.sampled_from((poster, asker)))
    other = talk.note(whose, "急がない") if draw(st.booleans()) else talk
    scenes = [Scene(loads=(load,), talks=(one,)) for one in (talk.note(whose, "14万まで"), other)]
    return Secret(
        "notes of the other desk", *scenes, all_but(desks_of(whose)) | without(*TALKING) | LOOKING_IN
    )


@kind
def what_only_one_side_hears(draw: Draw, n: int, near: Eye) -> Secret:
    """What was said and offered to one who does not deal with the desk: heard by its own side alone."""
    load, poster, asker = _between(draw, n, "unheard load", near)
    talk = a_talk(f"unheard {n}", load, asker).say(Said("まだありますか"), asker)
    vain = talk.say(Said("いかがですか"), poster, poster).offer(poster, 70_000, poster).read(poster)
    scenes = [Scene(loads=(load,), talks=(one,)) for one in (vain, talk.read(poster))]
    hidden_from = all_but(desks_of(poster)) | without(*TALKING) | LOOKING_IN
    return Secret("what only one side hears", *scenes, hidden_from)


@kind
def end_of_a_narrowed_load(draw: Draw, n: int, near: Eye) -> Secret:
    """That a load was taken down which was disclosed to the asker once, and is no longer."""
    load, poster, asker = _between(draw, n, "narrowed load", near)
    others = [one for one in MEMBERS if one.id not in (poster.id, asker.id)]
    audience = to_members(draw(st.sampled_from(others)))
    load = replace(load, terms=replace(load.terms, audience=audience))
    talk = a_talk(f"narrowed {n}", load, asker).say(Said("まだありますか"), asker)
    down = replace(load, status=PostingStatus.WITHDRAWN, closed_at=NOW - HOUR, version=2)
    told = talk.say(Said(event=TalkEvent.POSTING_WITHDRAWN), None, poster)
    scenes = Scene(loads=(load,), talks=(talk,)), Scene(loads=(down,), talks=(told,))
    return Secret("the end of a narrowed load", *scenes, all_but(_in_charge(load), named_by(audience)))


@kind
def photo_of_a_message(draw: Draw, n: int, near: Eye) -> Secret:
    """A photo that one desk showed another: theirs, and nobody else's."""
    load, poster, asker = _between(draw, n, "shown load", near)
    audience = _audience(draw, (AudienceKind.NAMED,))
    load = replace(load, terms=replace(load.terms, audience=audience))
    photo = a_photo(f"shown {n}", asker)
    bare = a_talk(f"shown {n}", load, asker).say(Said("こちらです"), asker)
    shown = a_talk(f"shown {n}", load, asker).say(Said("こちらです", (photo.id,)), asker)
    scenes = Scene(loads=(load,), talks=(shown,), photos=(photo,)), Scene(loads=(load,), talks=(bare,))
    return Secret("a photo of a message", *scenes, all_but(desks_of(poster, asker)))
