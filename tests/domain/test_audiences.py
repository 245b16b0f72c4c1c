"""Audiences: to whom a posting is disclosed (SPEC 3.5)."""

from datetime import timedelta

import pytest

from domain.accounts import Viewer
from domain.audiences import Audience, AudienceKind
from tests.builders import NOW
from tests.viewers import CLERK, COLLEAGUE, FEDERATION, MIE, OTHER_CLERK, OTTER, OWL, STRANGER, TRIAL

LATER = NOW + timedelta(hours=2)
FIRST = Audience(AudienceKind.NAMED_FIRST, member_ids=(OWL.id,), widens_at=LATER)


@pytest.mark.parametrize("viewer", [COLLEAGUE, STRANGER, CLERK, OTHER_CLERK, FEDERATION, TRIAL])
def test_what_is_posted_to_everyone_is_disclosed_to_everyone(viewer: Viewer) -> None:
    assert Audience().admits(viewer, NOW)


@pytest.mark.parametrize(
    ("audience", "admitted"),
    [
        (Audience(AudienceKind.NAMED, member_ids=(OTTER.id,)), {COLLEAGUE}),
        (Audience(AudienceKind.NAMED, cooperative_ids=(MIE.id,)), {COLLEAGUE, CLERK}),
    ],
)
def test_what_is_posted_to_some_is_disclosed_to_them_alone(audience: Audience, admitted: set[Viewer]) -> None:
    viewers = {COLLEAGUE, STRANGER, CLERK, OTHER_CLERK, FEDERATION, TRIAL}
    assert {viewer for viewer in viewers if audience.admits(viewer, LATER)} == admitted


def test_those_named_first_see_it_at_once_and_everyone_from_the_minute_it_widens() -> None:
    moments = [NOW, LATER - timedelta(microseconds=1), LATER]
    assert [FIRST.admits(STRANGER, at) for at in moments] == [True, True, True]
    assert [FIRST.admits(COLLEAGUE, at) for at in moments] == [False, False, True]
    assert [FIRST.admits(TRIAL, at) for at in moments] == [False, False, True]


def test_a_trial_user_is_never_named_even_if_an_id_would_fit() -> None:
    masked = Viewer(OWL.id, MIE.id, None, masked=True)
    assert not FIRST.admits(masked, NOW)
    assert not Audience(AudienceKind.NAMED, cooperative_ids=(MIE.id,)).admits(masked, NOW)


def test_a_posting_appears_when_it_is_disclosed_not_when_it_was_written() -> None:
    assert FIRST.discloses_at(STRANGER, NOW) == NOW
    assert FIRST.discloses_at(COLLEAGUE, NOW) == LATER
    assert Audience().discloses_at(COLLEAGUE, NOW) == NOW
    assert FIRST.discloses_at(COLLEAGUE, LATER + timedelta(hours=1)) == LATER + timedelta(hours=1)
