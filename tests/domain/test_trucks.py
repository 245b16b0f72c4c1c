"""Plates of Japan are read however they are typed, and nonsense is not (SPEC 5.4b)."""

import pytest

from domain.contracts.trucks import read_plate


@pytest.mark.parametrize(
    ("written", "plate"),
    [
        ("三重 100 あ 12-34", "三重 100 あ 12-34"),
        ("三重１００あ１２３４", "三重 100 あ 12-34"),
        ("三重100あ・・12", "三重 100 あ ・・12"),
        ("いわき 11 き 7", "いわき 11 き ・・・7"),
        ("伊勢志摩 330 わ 9 99", "伊勢志摩 330 わ ・999"),
        ("品川 30A か 80ー00", "品川 30A か 80-00"),
        ("一宮 1 い 1", "一宮 1 い ・・・1"),
    ],
)
def test_a_plate_has_one_form(written: str, plate: str) -> None:
    assert read_plate(written) == plate
    assert read_plate(plate) == plate


@pytest.mark.parametrize(
    "written",
    [
        "",
        "三重",
        "三重 100 お 12-34",
        "三重 100 あ 0",
        "三重 100 あ 01-23",
        "三重 100 あ 12-345",
        "三重 1000 あ 12-34",
        "三重 010 あ 12-34",
        "ABC 100 あ 12-34",
        "三重 100 12-34",
        "三重 100 あ 12-34\n品川 100 あ 1; DROP TABLE",
        "=1+1",
    ],
)
def test_what_is_no_plate_is_not_read(written: str) -> None:
    assert read_plate(written) is None
