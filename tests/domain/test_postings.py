"""Postings: who may know of one, until when, and what it is called meanwhile (SPEC 3.3, 3.5)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.accounts import Viewer
from domain.audiences import Audience, AudienceKind
from domain.loads import Load
from domain.permissions import Relation
from domain.postings import PostingStatus, disclosed, relation_to
from domain.refusals import NotFound
from tests.builders import NOW, a_load
from tests.viewers import CLERK, COLLEAGUE, EVERYBODY, OWL, OWNER, PENGUIN, STRANGER

TO_OWL = Audience(AudienceKind.NAMED, member_ids=(OWL.id,))
CLOSING = a_load(PENGUIN).terms.closing_at
A_MONTH = timedelta(days=30)


def _who_sees(load: Load, now: datetime) -> list[Viewer]:
    return [viewer for viewer in EVERYBODY if load.posting.discloses_to(viewer, now)]


def test_a_load_for_one_member_exists_for_its_owner_the_owners_clerk_and_that_member() -> None:
    assert _who_sees(a_load(PENGUIN, audience=TO_OWL), NOW) == [OWNER, STRANGER, CLERK]


def test_a_closed_load_stays_readable_for_thirty_days_and_for_its_owner_for_good() -> None:
    load = a_load(PENGUIN).withdraw(at=NOW)
    assert _who_sees(load, NOW + A_MONTH - timedelta(seconds=1)) == list(EVERYBODY)
    assert _who_sees(load, NOW + A_MONTH) == [OWNER]


def test_a_load_withdrawn_before_it_widened_is_never_disclosed_to_the_others() -> None:
    widens_at = NOW + timedelta(hours=1)
    first = Audience(AudienceKind.NAMED_FIRST, member_ids=(OWL.id,), widens_at=widens_at)
    load = a_load(PENGUIN, audience=first).withdraw(at=NOW + timedelta(minutes=30))
    assert _who_sees(load, widens_at + timedelta(hours=1)) == [OWNER, STRANGER, CLERK]


def test_a_load_that_ran_out_before_it_widened_is_never_disclosed_to_the_others() -> None:
    first = Audience(AudienceKind.NAMED_FIRST, member_ids=(OWL.id,), widens_at=CLOSING + timedelta(hours=1))
    load = a_load(PENGUIN, audience=first)
    assert _who_sees(load, CLOSING + timedelta(hours=2)) == [OWNER, STRANGER, CLERK]


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (CLOSING - timedelta(microseconds=1), PostingStatus.OPEN),
        (CLOSING, PostingStatus.EXPIRED),
    ],
)
def test_an_open_load_expires_by_the_clock_alone(at: datetime, status: PostingStatus) -> None:
    load = a_load(PENGUIN)
    assert load.posting.status_at(at) is status
    assert replace(load, status=PostingStatus.CONTRACTED, closed_at=NOW).posting.status_at(at) is (
        PostingStatus.CONTRACTED
    )


def test_what_is_not_disclosed_and_what_is_not_there_are_refused_alike() -> None:
    load = a_load(PENGUIN, audience=TO_OWL)
    with pytest.raises(NotFound) as hidden:
        disclosed(load, COLLEAGUE, NOW)
    with pytest.raises(NotFound) as missing:
        disclosed(None, COLLEAGUE, NOW)
    assert (hidden.value.faults, hidden.value.figures) == (missing.value.faults, missing.value.figures)
    assert disclosed(load, OWNER, NOW) is load


def test_relations_are_told_apart() -> None:
    posting = a_load(PENGUIN).posting
    assert [relation_to(posting, viewer) for viewer in EVERYBODY] == [
        Relation.OWN,
        Relation.DISCLOSED,
        Relation.DISCLOSED,
        Relation.OWN_COOPERATIVE,
        Relation.DISCLOSED,
        Relation.DISCLOSED,
        Relation.DISCLOSED,
    ]
