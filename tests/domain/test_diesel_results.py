"""The survey's result against the printed one of January 2023, and against a slow oracle (SPEC 7.7)."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Month
from domain.diesel.replies import Branch, DieselReply, DieselReplyId, OilCompany, PurchaseWay
from domain.diesel.results import Figures, Results, tabulate
from domain.diesel.surveys import Basis, basis_of, new_survey, survey_days
from domain.members import MemberId
from tests.builders import NOW

LORRY, STAND, CARD, OTHER = PurchaseWay
JANUARY = Month("2023-01")

PRINTED_BY_BRANCH = """
tank_lorry 計    72 142.60 110.96 104.80
tank_lorry 桑員   7 109.60 108.09 104.80
tank_lorry 北勢  20 142.60 110.20 106.40
tank_lorry 鈴鹿  18 110.40 108.34 106.30
tank_lorry 津     6 111.30 109.37 107.00
tank_lorry 松阪   5 110.70 109.80 108.00
tank_lorry 南勢   3 122.00 112.87 108.30
tank_lorry 伊賀   8 138.10 116.94 109.00
tank_lorry 紀北   5 136.50 119.84 109.00
stand      計    25 141.00 119.33 109.60
stand      桑員   5 135.00 117.68 109.60
stand      鈴鹿   7 126.00 116.84 110.30
stand      津     1 113.10 113.10 113.10
stand      松阪   3 120.20 117.17 112.30
stand      伊賀   7 134.00 119.13 110.00
stand      紀北   2 141.00 139.20 137.40
card       計   163 164.00 123.55 110.70
card       桑員  11 135.00 124.53 115.00
card       北勢  33 156.00 123.52 110.70
card       鈴鹿  34 152.70 126.04 111.40
card       津    26 158.10 124.90 112.30
card       松阪  35 164.00 119.18 110.90
card       南勢   5 123.00 119.40 112.30
card       伊賀   8 133.80 119.13 113.30
card       紀北   9 151.00 132.32 112.30
card       南紀   2 124.50 123.55 122.60
whole      全体 260 164.00 119.66 104.80
"""

PRINTED_BY_COMPANY = """
tank_lorry eneos    14 142.60 113.66 104.80
tank_lorry idemitsu 22 138.10 110.31 107.00
tank_lorry kygnus    2 109.14 107.97 106.80
tank_lorry cosmo    15 138.10 110.55 106.30
tank_lorry other    19 136.50 110.37 106.40
stand      eneos    11 141.00 118.53 109.60
stand      idemitsu  4 137.40 123.70 116.00
stand      cosmo     4 135.00 119.88 110.30
stand      other     6 134.00 117.52 110.00
card       eneos    52 160.00 126.26 110.90
card       idemitsu 28 156.00 126.12 111.00
card       kygnus    2 125.40 119.45 113.50
card       cosmo    14 158.10 126.70 110.90
card       other    67 164.00 119.83 110.70
other      eneos     4 124.00 116.15 112.60
other      idemitsu  1 136.00 136.00 136.00
other      other     9 143.60 117.46 106.60
"""
"""The mailing of the Mie Truck Association of March 2023, cell by cell."""


def a_reply(
    member: int,
    sen: int,
    way: PurchaseWay = CARD,
    branch: str | None = "津",
    company: str = "eneos",
    **more: Any,
) -> DieselReply:
    made = DieselReply(
        id=DieselReplyId(UUID(int=hash((member, way, company)) % 2**64)),
        month=JANUARY,
        member_id=MemberId(UUID(int=member)),
        way=way,
        company=OilCompany(company),
        branch=Branch("24", branch),
        price_sen_per_litre=sen,
        reported_at=NOW,
    )
    return replace(made, **more)


def replies_of_january() -> list[DieselReply]:
    """Replies built so that the printed cells come out, by branch and by company at once."""
    with (Path(__file__).parent / "january_2023.csv").open() as file:
        return [
            a_reply(
                n, int(row["price_sen_per_litre"]), PurchaseWay(row["way"]), row["branch"], row["company"]
            )
            for n, row in enumerate(csv.DictReader(file))
        ]


def lines_of(printed: str) -> Iterator[tuple[str, str, Figures]]:
    for line in printed.strip().splitlines():
        way, name, count, *prices = line.split()
        highest, mean, lowest = (int(price.replace(".", "")) for price in prices)
        yield way, name, Figures(int(count), highest, mean, lowest)


def test_the_printed_survey_of_january_2023_comes_out_to_the_last_cell() -> None:
    results = tabulate(replies_of_january(), hides_small_cells=False)
    by_branch = list(lines_of(PRINTED_BY_BRANCH))
    assert {(line.way.value, "計", line.figures) for line in results.ways} == {
        *(line for line in by_branch if line[1] == "計"),
        ("other", "計", Figures(14, 14_360, 11_841, 10_660)),
    }
    assert {
        (line.way.value, line.branch.name, line.figures) for line in results.branches if line.way is not OTHER
    } == {line for line in by_branch if line[1] not in ("計", "全体")}
    assert [(line.way.value, line.company.value, line.figures) for line in results.companies] == list(
        lines_of(PRINTED_BY_COMPANY)
    )
    assert results.whole == by_branch[-1][2]


def test_three_ways_of_the_spec_make_the_whole() -> None:
    cells = ((LORRY, 72, 11_096), (STAND, 25, 11_933), (CARD, 163, 12_355))
    replies = [a_reply(n, sen, way) for way, count, sen in cells for n in range(count)]
    aside = [a_reply(n, 20_000, OTHER) for n in range(40)]
    whole = tabulate([*replies, *aside], hides_small_cells=True).whole
    assert whole == Figures(260, 12_355, 11_966, 11_096)


@pytest.mark.parametrize(
    ("prices", "mean"), [([1_001, 1_002], 1_002), ([1_001, 1_001, 1_002], 1_001), ([1_000], 1_000)]
)
def test_a_mean_is_rounded_half_up_at_two_decimals_of_a_yen(prices: list[int], mean: int) -> None:
    whole = tabulate([a_reply(n, sen) for n, sen in enumerate(prices)], hides_small_cells=False).whole
    assert whole is not None
    assert whole.mean_sen_per_litre == mean


def test_branches_of_the_same_name_in_two_prefectures_are_two() -> None:
    both = [a_reply(1, 12_000), a_reply(2, 13_000, branch=None), a_reply(3, 14_000)]
    both[2] = replace(both[2], branch=Branch("11", "津"))
    lines = tabulate(both, hides_small_cells=False).branches
    assert [(one.branch, one.figures) for one in lines] == [
        (Branch("11", "津"), Figures(1, 14_000, 14_000, 14_000)),
        (Branch("24", "津"), Figures(1, 12_000, 12_000, 12_000)),
        (Branch("24", None), Figures(1, 13_000, 13_000, 13_000)),
    ]


def test_the_diesel_tax_fell_in_april_2026() -> None:
    assert basis_of(JANUARY) == basis_of(Month("2026-03")) == Basis(3_210, True, False)
    assert basis_of(Month("2026-04")) == Basis(1_500, True, False)
    assert new_survey(Month("2026-04"), at=NOW).basis == Basis(1_500)


def test_december_is_asked_for_until_january() -> None:
    days = survey_days(Month("2026-12"))
    said = [one.isoformat() for one in (days.opens_at, days.over_at, days.closes_at)]
    assert said == ["2026-12-01T00:00:00+09:00", "2027-01-01T00:00:00+09:00", "2027-01-11T00:00:00+09:00"]


REPLIES = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.integers(1_000, 99_999) | st.sampled_from((11_000, 11_001, 12_000)),
        st.sampled_from(PurchaseWay),
        st.sampled_from(("津", "北勢", "伊賀", None)),
        st.sampled_from(("eneos", "cosmo", "other")),
    ),
    unique_by=lambda one: (one[0], one[2], one[4]),
    max_size=60,
).map(lambda ones: [a_reply(*one) for one in ones])


def oracle_of(replies: Sequence[DieselReply], **of: Any) -> Figures | None:
    """A cell, by looking at every reply once more."""
    prices = [
        Decimal(one.price_sen_per_litre) / 100
        for one in replies
        if all(getattr(one, name) == value for name, value in of.items())
    ]
    if not prices:
        return None
    mean = (sum(prices, Decimal(0)) / len(prices)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    highest, *_, lowest = (*sorted(prices, reverse=True), min(prices))
    return Figures(len(prices), int(highest * 100), int(mean * 100), int(lowest * 100))


@given(REPLIES)
def test_every_cell_is_what_a_slow_oracle_says(replies: list[DieselReply]) -> None:
    results = tabulate(replies, hides_small_cells=False)
    for line in results.ways:
        assert line.figures == oracle_of(replies, way=line.way)
    for each in results.branches:
        assert each.figures == oracle_of(replies, way=each.way, branch=each.branch)
    for one in results.companies:
        assert one.figures == oracle_of(replies, way=one.way, company=one.company)
    assert results.whole == oracle_of([one for one in replies if one.way is not OTHER])
    assert {line.way for line in results.ways} == {one.way for one in replies}
    assert {(one.way, one.branch) for one in results.branches} == {(one.way, one.branch) for one in replies}
    assert {(one.way, one.company) for one in results.companies} == {
        (one.way, one.company) for one in replies
    }


def groups_of(
    results: Results,
) -> Iterator[tuple[Figures | None, list[tuple[dict[str, Any], Figures | None]]]]:
    """Each total beside the cells that sum to it."""
    counted = [line for line in results.ways if line.way is not OTHER]
    yield results.whole, [({"way": line.way}, line.figures) for line in counted]
    for line in results.ways:
        yield (
            line.figures,
            [
                ({"way": one.way, "branch": one.branch}, one.figures)
                for one in results.branches
                if one.way is line.way
            ],
        )
        yield (
            line.figures,
            [
                ({"way": one.way, "company": one.company}, one.figures)
                for one in results.companies
                if one.way is line.way
            ],
        )


def companies_behind(replies: Sequence[DieselReply], cells: list[dict[str, Any]]) -> int:
    return len(
        {
            one.member_id
            for one in replies
            if any(all(getattr(one, name) == value for name, value in cell.items()) for cell in cells)
        }
    )


@given(REPLIES)
def test_neither_a_cell_nor_what_a_total_leaves_of_hidden_ones_is_of_fewer_than_three_companies(
    replies: list[DieselReply],
) -> None:
    results = tabulate(replies, hides_small_cells=True)
    openly = tabulate(replies, hides_small_cells=False)
    for (total, cells), (_, truths) in zip(groups_of(results), groups_of(openly), strict=True):
        hidden = [cell for cell, figures in cells if figures is None]
        shown = [(cell, figures) for cell, figures in cells if figures is not None]
        for cell, figures in shown:
            assert companies_behind(replies, [cell]) >= 3
            assert (cell, figures) in truths, "what is shown is true"
        if total is None:
            assert not shown, "parts of a hidden total would add up to it"
        elif hidden:
            assert len(hidden) > 1, "a total less all others is the one that is hidden"
            assert companies_behind(replies, hidden) >= 3, (
                "what the total leaves is as small as a hidden cell"
            )


@given(REPLIES)
def test_where_every_cell_is_of_three_companies_nothing_is_hidden(replies: list[DieselReply]) -> None:
    openly = tabulate(replies, hides_small_cells=False)
    cells = [cell for _, group in groups_of(openly) for cell, _ in group]
    if all(companies_behind(replies, [cell]) >= 3 for cell in cells):
        assert tabulate(replies, hides_small_cells=True) == openly


@given(REPLIES, st.integers(1_000, 99_999))
def test_who_stands_alone_may_say_what_it_likes_and_its_cells_stay_hidden(
    replies: list[DieselReply], sen: int
) -> None:
    """SECURITY 6: one firm's figure changed at will changes no cell but totals of three and more."""
    if not replies:
        return
    changed = [replace(replies[0], price_sen_per_litre=sen), *replies[1:]]
    before, after = (tabulate(ones, hides_small_cells=True) for ones in (replies, changed))
    for (_, cells), (_, others) in zip(groups_of(before), groups_of(after), strict=True):
        for (cell, one), (_, other) in zip(cells, others, strict=True):
            assert (one is None) == (other is None), "what is hidden depends on who replied, never on prices"
            if companies_behind(replies, [cell]) < 3:
                assert one is None


@given(REPLIES)
def test_who_said_which_of_the_same_cell_makes_no_difference(replies: list[DieselReply]) -> None:
    """Two desks of one branch that swap what they paid for the same company are not told apart."""
    for one, other in combinations(replies, 2):
        if (one.way, one.branch, one.company) == (other.way, other.branch, other.company):
            swapped = [
                replace(one, price_sen_per_litre=other.price_sen_per_litre),
                replace(other, price_sen_per_litre=one.price_sen_per_litre),
                *(each for each in replies if each not in (one, other)),
            ]
            for hides in (True, False):
                assert tabulate(swapped, hides_small_cells=hides) == tabulate(
                    replies, hides_small_cells=hides
                )
