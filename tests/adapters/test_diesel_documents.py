"""The survey's result on paper and as a table: each printed cell, hidden ones, and words that stay words."""

import csv
from dataclasses import replace
from io import StringIO

from adapters.documents.typst_documents import TypstDocuments
from domain.calendar import Month
from domain.diesel.replies import Branch
from domain.diesel.surveys import Basis, DieselSurvey, new_survey
from domain.diesel.views import view_of
from tests.adapters.test_settlement_documents import assert_says, assert_silent, read
from tests.builders import NOW
from tests.domain.test_diesel_results import (
    CARD,
    JANUARY,
    OTHER,
    PRINTED_BY_BRANCH,
    PRINTED_BY_COMPANY,
    a_reply,
    replies_of_january,
)


def published(dearer_sen: int = 0, *, hides: bool = False, month: Month = JANUARY) -> DieselSurvey:
    replies = [
        replace(one, price_sen_per_litre=one.price_sen_per_litre + dearer_sen) for one in replies_of_january()
    ]
    return new_survey(month, at=NOW).publish(replies, hides_small_cells=hides, at=NOW)


def cells(line: str) -> str:
    """A printed line's figures as they stand on our page."""
    _, name, count, *prices = line.split()
    return f"{'' if name in ('計', '全体') else name}{count}件{''.join(prices)}"


async def test_the_page_says_every_cell_that_the_mailing_printed(documents: TypstDocuments) -> None:
    _, said = read(await documents.diesel_pdf(view_of(published(), None)))
    assert_says(said, *(cells(line) for line in PRINTED_BY_BRANCH.strip().splitlines()))
    assert_says(
        said,
        *(
            line.split(maxsplit=2)[2].replace(" ", "件", 1)
            for line in PRINTED_BY_COMPANY.strip().splitlines()
        ),
    )
    assert_says(
        said,
        "軽油価格調査 結果報告",
        "令和5年1月購入分の価格(円/L)。軽油引取税32.10円を含み、消費税を含みません。",
        "全体は「その他買い」を除きます。",
        "<その他買い> Other ways (全体に含めません",
        "基準価格以下のため、燃料サーチャージはありません。",
    )
    assert_silent(said, "秘匿", "前月")


async def test_the_page_says_what_the_price_lifts_and_that_the_basis_changed(
    documents: TypstDocuments,
) -> None:
    former = replace(published(month=Month("2022-12")), basis=Basis(1_500))
    _, said = read(await documents.diesel_pdf(view_of(published(2_734, hides=True), former)))
    assert_says(
        said,
        "全体平均 147.00円 → 1リットルあたりの上昇額 27.50円",
        "1,100 km 10,084円 9,167円",  # SPEC 7.5: 1,100 km, 3.3 km/l, 147 yen
        "前月(令和4年12月)の全体平均 119.66円 前月差 +27.34円",
        "前月は調査の基準が異なります(軽油引取税15.00円を含み、消費税を含みません)。",
        "南紀 秘匿 秘匿 秘匿 秘匿",
        "3社に満たない欄は秘匿します",
    )
    assert_silent(said, "南紀2件", "149.89 149.89")


async def test_the_same_result_gives_the_same_bytes(documents: TypstDocuments) -> None:
    view = view_of(published(hides=True), None)
    assert await documents.diesel_pdf(view) == await documents.diesel_pdf(view)
    assert await documents.diesel_csv(view) == await documents.diesel_csv(view)


async def test_the_table_has_a_row_for_each_cell_and_no_name_becomes_a_formula(
    documents: TypstDocuments,
) -> None:
    replies = [a_reply(n, 12_000 + n, CARD, '=HYPERLINK("x")') for n in range(3)]
    replies += [a_reply(7, 13_000, OTHER, None, "cosmo")]
    survey = new_survey(Month("2026-04"), at=NOW).publish(replies, hides_small_cells=True, at=NOW)
    table = await documents.diesel_csv(view_of(survey, None))
    assert table.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in table
    rows = list(csv.reader(StringIO(table.decode("utf-8-sig"))))
    figures = ["3", "120.02", "120.01", "120.00", "15.00", "抜き"]
    hidden = ["秘匿", "秘匿", "秘匿", "秘匿", "15.00", "抜き"]
    assert rows[1:] == [
        ["2026-04", "購入方法", "カード買い", "", "", *figures],
        ["2026-04", "購入方法", "その他買い", "", "", *hidden],
        ["2026-04", "支部", "カード買い", '三重県 =HYPERLINK("x")', "", *figures],
        ["2026-04", "支部", "その他買い", "三重県 支部の登録なし", "", *hidden],
        ["2026-04", "元売", "カード買い", "", "ENEOS", *figures],
        ["2026-04", "元売", "その他買い", "", "コスモ", *hidden],
        ["2026-04", "全体(その他買いを除く)", "", "", "", *figures],
    ]
    nowhere = replace(replies[0], branch=Branch("00", "=1+1"))
    many = [nowhere, *(replace(one, branch=nowhere.branch) for one in replies[1:3])]
    odd = new_survey(JANUARY, at=NOW).publish(many, hides_small_cells=True, at=NOW)
    rows = list(csv.reader(StringIO((await documents.diesel_csv(view_of(odd, None))).decode("utf-8-sig"))))
    assert rows[2][3] == "'=1+1"


async def test_a_month_without_replies_is_printed_too(documents: TypstDocuments) -> None:
    survey = new_survey(JANUARY, at=NOW).publish([], hides_small_cells=True, at=NOW)
    _, said = read(await documents.diesel_pdf(view_of(survey, None)))
    assert_says(said, "全体 Whole ― ― ― ―")
    assert_silent(said, "秘匿 秘匿", "燃料サーチャージ", "元売")
    table = (await documents.diesel_csv(view_of(survey, None))).decode("utf-8-sig")
    assert table.splitlines()[1:] == ["2023-01,全体(その他買いを除く),,,,0,,,,32.10,抜き"]
