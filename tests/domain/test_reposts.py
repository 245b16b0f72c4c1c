"""When a load repeats a taken one, who is shown the mark, and what its poster is told (SPEC 3.9)."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.ids import new_id
from domain.accounts import Viewer
from domain.audiences import Audience, AudienceKind
from domain.loads import Load, PhotoId
from domain.photos.looks import Look, Looks
from domain.places import MunicipalityCode, Place
from domain.postings import READABLE_AFTER_CLOSE, PostingStatus, Window
from domain.reposts.likeness import cautions_for, marked, repeats, similarity_bp
from domain.reposts.marks import MOST_KEPT, Caution
from domain.vehicle_classes import VehicleClass
from tests.builders import DAY, HOUR, NAGOYA, NOW, a_cooperative, a_load, a_member

MIE = a_cooperative()
PENGUIN, OTTER, OWL = (a_member(MIE) for _ in range(3))
PHOTO, TWIN, ANOTHER, EVEN = (PhotoId(new_id()) for _ in range(4))
LOOKS: Looks = {
    PHOTO: Look(f"{0:032x}"),
    TWIN: Look(f"{0b11_1111_1111:032x}"),
    ANOTHER: Look(f"{0b111_1111_1111:032x}"),
}
"""The twin differs from the photo in ten bits, another in eleven; the even one looks like nothing."""
NO_PHOTOS: Looks = {}
WORDS: dict[str, Any] = {"name": "鋼材コイル", "remarks": "雨天時はシート掛け"}


def taken(**changes: Any) -> Load:
    """Penguin's load, contracted an hour after it was posted."""
    made = a_load(PENGUIN, **{**WORDS, **changes})
    return replace(made, status=PostingStatus.CONTRACTED, closed_at=NOW + HOUR, trucks_left=0)


def later(**changes: Any) -> Load:
    """Otter's load that says the same, posted two hours later."""
    return a_load(OTTER, **{**WORDS, "posted_at": NOW + 2 * HOUR, **changes})


def viewer(member: Any, **changes: Any) -> Viewer:
    return replace(Viewer(member.id, member.cooperative_id, None, masked=False), **changes)


def test_the_same_job_of_another_company_posted_later_is_a_repeat() -> None:
    assert repeats(later(), taken(), NO_PHOTOS)


def _times(start: Any, length: Any = 2 * HOUR) -> Window:
    return Window(NOW + start, NOW + start + length)


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": Place(NAGOYA)},
        {"destination": Place(MunicipalityCode("11100"))},
        {"pickup": _times(DAY + 2 * HOUR)},
        {"delivery": _times(3 * DAY)},
        {"weight_kg": 8_801},
        {"weight_kg": 7_199},
        {"vehicle_class": VehicleClass.TRAILER},
        {"name": "雑貨", "remarks": None},
        {"posted_at": NOW - HOUR},
        {"trucks": 2},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_of_another_lane_time_size_or_wording_it_is_none(changes: dict[str, Any]) -> None:
    assert not repeats(later(**changes), taken(), NO_PHOTOS)


@pytest.mark.parametrize(
    "changes",
    [
        {"pickup": _times(DAY + HOUR, 8 * HOUR)},
        {"weight_kg": 8_800},
        {"weight_kg": 7_200},
        {"name": "コイル鋼材", "remarks": "雨天時はシート掛け。"},
        {"name": "コウザイ", "remarks": None, "photo_ids": (TWIN,)},
        {"origin": Place(later().terms.origin.municipality, address="別の門")},
    ],
    ids=["times overlap", "heavier", "lighter", "reworded", "photo", "another gate"],
)
def test_told_a_little_otherwise_it_still_is_one(changes: dict[str, Any]) -> None:
    assert repeats(later(**changes), taken(photo_ids=(PHOTO,)), LOOKS)


@pytest.mark.parametrize("photo", [ANOTHER, EVEN])
def test_a_photo_of_something_else_makes_no_repeat(photo: PhotoId) -> None:
    other = later(name="コウザイ", remarks=None, photo_ids=(photo,))
    assert not repeats(other, taken(photo_ids=(PHOTO, EVEN)), LOOKS)


def test_one_truck_of_several_is_found_by_its_share() -> None:
    assert repeats(later(weight_kg=8_000), taken(weight_kg=24_000, trucks=3), NO_PHOTOS)
    assert not repeats(later(weight_kg=24_000), taken(weight_kg=24_000, trucks=3), NO_PHOTOS)


def test_what_is_not_taken_or_is_ones_own_repeats_nothing() -> None:
    still_open = replace(taken(), status=PostingStatus.OPEN, closed_at=None)
    withdrawn = replace(taken(), status=PostingStatus.WITHDRAWN)
    assert not repeats(later(), still_open, NO_PHOTOS)
    assert not repeats(later(), withdrawn, NO_PHOTOS)
    assert not repeats(replace(later(), poster_id=PENGUIN.id), taken(), NO_PHOTOS)


@pytest.mark.parametrize(
    ("one", "other", "bp"),
    [
        ("鋼材", "鋼材", 10_000),
        ("鋼材", "雑貨", 0),
        ("ｺｲﾙ", "こいる", 10_000),
        ("abcd", "bcde", 6_666),
        ("米", "米", 10_000),
        ("米 ", "米。", 10_000),
        ("", "", 0),
        ("、", "。", 0),
    ],
)
def test_words_are_alike_by_their_pairs_of_letters(one: str, other: str, bp: int) -> None:
    assert similarity_bp(one, other) == similarity_bp(other, one) == bp


def test_the_mark_shows_to_those_to_whom_both_are_disclosed() -> None:
    named = Audience(AudienceKind.NAMED, member_ids=(OWL.id,))
    load = marked(later(), [taken(audience=named)], NO_PHOTOS)
    now = NOW + 3 * HOUR

    def shown_to(eyes: Viewer) -> bool:
        company: Any = None
        return load.seen_by(eyes, company, now).is_repost

    assert shown_to(viewer(OWL))
    assert shown_to(viewer(PENGUIN))
    assert shown_to(Viewer(None, MIE.id, MIE.id, masked=False))
    assert not shown_to(viewer(OTTER)), "the poster of the repeat knows of no load that was hidden from it"
    assert not shown_to(Viewer(None, None, None, masked=True))
    assert not shown_to(viewer(OWL, barred=frozenset({PENGUIN.id})))
    company: Any = None
    gone = NOW + HOUR + READABLE_AFTER_CLOSE
    assert not load.seen_by(viewer(OWL), company, gone).is_repost


def _told(load: Load, others: list[Load], eyes: Viewer) -> list[Caution]:
    return list(cautions_for(marked(load, others, NO_PHOTOS), others, eyes, NOW + 3 * HOUR))


def test_who_claims_to_be_the_prime_carrier_is_asked_and_who_declares_is_not() -> None:
    original = taken()
    assert _told(later(), [original], viewer(OTTER)) == [Caution("repeats-a-taken-load", original.id)]
    declared = later(tier=2)
    assert _told(declared, [original], viewer(OTTER)) == []
    still_marked = marked(declared, [original], NO_PHOTOS).repeats
    assert len(still_marked) == 1, "the mark stays: readers see it beside the tier"


def test_of_a_hidden_load_its_repeater_is_told_nothing() -> None:
    hidden = taken(audience=Audience(AudienceKind.NAMED, member_ids=(OWL.id,)))
    assert _told(later(), [hidden], viewer(OTTER)) == []
    assert _told(later(), [taken()], viewer(OTTER, barred=frozenset({PENGUIN.id}))) == []


def test_an_own_double_is_told_by_the_open_load_it_doubles() -> None:
    first = replace(later(), id=new_id())
    second = later(asking_fare_yen=99_000, remarks="別の言葉")
    assert _told(second, [first], viewer(OTTER)) == [Caution("repeats-own-load", first.id)]
    assert _told(later(weight_kg=7_999), [first], viewer(OTTER)) == []
    expired = replace(first, terms=replace(first.terms, closes_at=NOW + 2 * HOUR))
    assert _told(second, [expired], viewer(OTTER)) == []


def test_no_more_marks_are_kept_than_the_latest() -> None:
    others = [replace(taken(), posted_at=NOW + n * HOUR / 100) for n in range(MOST_KEPT + 5)]
    kept = marked(later(), others, NO_PHOTOS).repeats
    assert [one.load_id for one in kept] == [one.id for one in others[5:]]
