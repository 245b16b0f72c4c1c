"""Login ids: none may be taken for another's (SECURITY 29)."""

import pytest

from domain.login_ids import LoginIdCannotBeUsed, look_of, refuse_bad_login_id
from domain.refusals import Fault


@pytest.mark.parametrize("login_id", ["penguin", "mie-clerk", "coop_clerk-12", "a.b.c", "a" * 64, "abc"])
def test_a_login_id_is_written_in_small_letters_and_digits(login_id: str) -> None:
    refuse_bad_login_id(login_id)


@pytest.mark.parametrize(
    "login_id",
    [
        "",
        "ab",
        "a" * 65,
        "Penguin",
        "9lives",
        "-penguin",
        "penguin-",
        "pen--guin",
        "pen guin",
        "penguin\n",
        "penguin\x00",
        "ｐｅｎｇｕｉｎ",  # wide: NFKC makes the plain word of it
        "pеnguin",  # a Cyrillic е
        "pen\u200bguin",  # a space of no width
        "pengu\u0131n",  # an i without its dot
        "pen\u0301guin",
        "ペンギン",
        "penguin\u0661",  # an Arabic one
        "pen\u202eniug",
    ],
)
def test_what_could_be_taken_for_another_sign_is_no_part_of_one(login_id: str) -> None:
    with pytest.raises(LoginIdCannotBeUsed) as refused:
        refuse_bad_login_id(login_id)
    assert refused.value.faults == (Fault("#/login_id", "login-id-malformed"),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("otter", "0tter"),
        ("owl", "ow1"),
        ("owl", "owi"),
        ("mie-clerk", "mie_clerk"),
        ("mie-clerk", "mie.clerk"),
        ("mie-clerk", "rnie-clerk"),
        ("swan", "svvan"),
        ("seal", "5eal"),
    ],
)
def test_ids_that_look_alike_have_one_look(one: str, other: str) -> None:
    assert look_of(one) == look_of(other)


def test_ids_that_differ_in_their_numbers_look_different() -> None:
    assert len({look_of(f"penguin-{n}") for n in range(200)}) == 200
