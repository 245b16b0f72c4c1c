"""Secrets that overlap while they are rotated (SPEC 1.5)."""

from dataclasses import replace
from datetime import datetime, timedelta

from adapters.ids import new_id
from domain.api_clients import ApiClientId, ClientSecret, ClientSecretId, overlapping
from tests.builders import DAY, HOUR, NOW

CLIENT = ApiClientId(new_id())


def a_secret(made_at: datetime, ends_at: datetime | None = None) -> ClientSecret:
    return ClientSecret(ClientSecretId(new_id()), CLIENT, b"s" * 32, made_at, ends_at)


def test_the_only_secret_goes_on_for_seven_days() -> None:
    only = a_secret(NOW - DAY)
    assert overlapping([only], NOW) == [replace(only, ends_at=NOW + 7 * DAY)]


def test_the_older_of_two_ends_now_whichever_comes_first() -> None:
    older, newer = a_secret(NOW - 2 * DAY, NOW + 5 * DAY), a_secret(NOW - 2 * HOUR)
    expected = [replace(older, ends_at=NOW), replace(newer, ends_at=NOW + 7 * DAY)]
    assert overlapping([newer, older], NOW) == expected
    assert overlapping([older, newer], NOW) == expected


def test_what_is_over_stays_as_it_was() -> None:
    over, revoked = a_secret(NOW - 9 * DAY, NOW), replace(a_secret(NOW - DAY), revoked_at=NOW - HOUR)
    assert overlapping([over, revoked], NOW) == []
    assert overlapping([], NOW) == []


def test_a_rotation_never_lengthens_a_secrets_life() -> None:
    ending = a_secret(NOW - 3 * DAY, NOW + HOUR)
    assert overlapping([ending], NOW) == []


def test_a_secret_is_good_until_it_ends_or_is_revoked() -> None:
    secret = a_secret(NOW, NOW + DAY)
    tick = timedelta(microseconds=1)
    assert [secret.is_good(at) for at in (NOW, NOW + DAY - tick, NOW + DAY)] == [True, True, False]
    assert not secret.revoke(at=NOW).is_good(NOW)
