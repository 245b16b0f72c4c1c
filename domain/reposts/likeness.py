"""When one load repeats another (SPEC 3.9): the same lane, times and size, and similar words or a photo."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from domain.accounts import Viewer
from domain.loads import Load, LoadTerms
from domain.photos.looks import Looks, any_look_alike
from domain.postings import PostingStatus, without_site
from domain.reposts.marks import (
    MOST_KEPT,
    REPEATS_A_TAKEN_LOAD,
    REPEATS_OWN_LOAD,
    Caution,
    Taken,
)
from domain.words import fold

WEIGHT_WITHIN_BP = 1_000
"""Weights a truck that differ by no more than this part of the taken load's are one size."""

SIMILAR_FROM_BP = 6_000
"""From this share of common letter pairs on (``similarity_bp``) words count as similar."""


def repeats(load: Load, taken: Load, looks: Looks) -> bool:
    """Whether a load repeats one that is taken: of another company, and posted no earlier.

    ``looks``: of the photos of both. Who posted first repeats nobody. A load of several trucks counts by the
    truck's share of its weight, so that one truck of it, posted on, is found.
    """
    return (
        taken.status is PostingStatus.CONTRACTED
        and load.poster_id != taken.poster_id
        and load.posted_at >= taken.posted_at
        and _is_same_run(load.terms, taken.terms)
        and _is_same_size(load.terms, taken.terms)
        and (_reads_alike(load.terms, taken.terms) or _is_shown_alike(load.terms, taken.terms, looks))
    )


def _is_same_run(terms: LoadTerms, taken: LoadTerms) -> bool:
    lane = (terms.origin.municipality, terms.destination.municipality)
    return (
        lane == (taken.origin.municipality, taken.destination.municipality)
        and terms.pickup.overlaps(taken.pickup)
        and terms.delivery.overlaps(taken.delivery)
    )


def _is_same_size(terms: LoadTerms, taken: LoadTerms) -> bool:
    """By class and weight a truck; in whole numbers, multiplied out."""
    weight, other = terms.cargo.weight_kg * taken.trucks, taken.cargo.weight_kg * terms.trucks
    return terms.vehicle_class is taken.vehicle_class and (
        abs(weight - other) * 10_000 <= other * WEIGHT_WITHIN_BP
    )


def _reads_alike(terms: LoadTerms, taken: LoadTerms) -> bool:
    return similarity_bp(_said(terms), _said(taken)) >= SIMILAR_FROM_BP


def _is_shown_alike(terms: LoadTerms, taken: LoadTerms, looks: Looks) -> bool:
    """A photo taken over: another company sends it anew, so that it has another id and other bytes."""
    return any_look_alike(terms.photo_ids, taken.photo_ids, looks)


def _said(terms: LoadTerms) -> str:
    return f"{terms.cargo.name} {terms.remarks or ''}"


def similarity_bp(one: str, other: str) -> int:
    """How alike two texts are: twice the letter pairs in common over all of both (Dice), in basis points.

    Folded as words of a search are, white space and all that is no letter or digit left out. A single
    letter is its own pair; two texts that say nothing are not alike.
    """
    ours, theirs = _pairs(one), _pairs(other)
    together = len(ours) + len(theirs)
    return 20_000 * len(ours & theirs) // together if together else 0


def _pairs(text: str) -> set[str]:
    letters = "".join(letter for letter in fold(text) if letter.isalnum())
    if len(letters) == 1:
        return {letters}
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def job_of(terms: LoadTerms) -> Hashable:
    """What makes two loads of one company exact doubles: places, times, cargo, truck; not fare or words."""
    places = tuple(without_site(place) for place in terms.route)
    return (
        places,
        terms.pickup,
        terms.delivery,
        terms.cargo,
        terms.trucks,
        terms.vehicle_class,
        terms.body_types,
    )


def marked(load: Load, others: Iterable[Load], looks: Looks) -> Load:
    """The load with the marks of those taken loads, among these, that it repeats."""
    repeated = (one for one in others if repeats(load, one, looks))
    taken = sorted(repeated, key=lambda one: (one.posted_at, one.id))
    return replace(load, repeats=tuple(Taken(one.id, one.posting) for one in taken[-MOST_KEPT:]))


def cautions_for(load: Load, others: Iterable[Load], eyes: Viewer, now: datetime) -> Iterator[Caution]:
    """What the poster of a marked load is told (SPEC 3.9).

    That it doubles an own open load; and, while it says that it is the prime carrier, which taken load it
    repeats: to declare its tier is the answer to that. Of a taken load that is not disclosed to it, nothing.
    """
    job = job_of(load.terms)
    own = (
        one.id
        for one in others
        if one.poster_id == load.poster_id
        and one.id != load.id
        and one.posting.status_at(now) is PostingStatus.OPEN
        and job_of(one.terms) == job
    )
    yield from (Caution(REPEATS_OWN_LOAD, load_id) for load_id in sorted(own)[:1])
    if load.terms.tier == 1:
        shown = [one for one in load.repeats if one.posting.discloses_to(eyes, now)]
        yield from (Caution(REPEATS_A_TAKEN_LOAD, one.load_id) for one in shown[-1:])
