"""Invoices and statements as tables: each amount once, their sum to be paid, no cell a formula."""

import csv
import re
from dataclasses import replace
from io import StringIO

import pytest

from adapters.documents.settlement_table import COLUMNS, only_words
from adapters.documents.typst_documents import TypstDocuments
from domain.money import BasisPoints, Yen
from domain.settlement.documents import Deduction, LineKind, SettlementDocument
from tests.adapters.settlement_papers import (
    A1,
    B1,
    CARRIAGE,
    CONSIGNOR_FEES,
    COOP_B,
    FEDERATION,
    NUMBERS,
    a_line,
    a_long_month,
    cooperative_invoice,
    federation_invoice,
    member_invoice,
    statement,
)


def table(csv_bytes: bytes) -> list[list[str]]:
    """The rows under the heading, as a spreadsheet reads them."""
    assert csv_bytes.startswith(b"\xef\xbb\xbf")
    text = csv_bytes.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n")
    rows = list(csv.reader(StringIO(text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {10}
    return rows[1:]


def summed(rows: list[list[str]]) -> int:
    return sum(int(row[-1]) for row in rows if row[-1])


async def test_two_rates_have_their_tax_apart(documents: TypstDocuments) -> None:
    lines = (a_line(1_009), replace(a_line(2_019), rate_bp=BasisPoints(1_250)))
    rows = table(await documents.settlement_csv(cooperative_invoice(lines=lines)))
    assert [row[6:] for row in rows if row[7] == "消費税"] == [
        ["消費税 12.5%", "消費税", "12.5%", "252"],
        ["消費税 10%", "消費税", "10%", "100"],
    ]
    assert summed(rows) == 2_271 + 1_109


@pytest.mark.parametrize("words", ['=HYPERLINK("http://x.example","x")', "-1", "＋1", "@x", "\t=1"])
async def test_words_of_people_are_never_read_as_formula(documents: TypstDocuments, words: str) -> None:
    document = statement(
        issuer=replace(COOP_B, name=words), receiver=replace(B1, name=words), lines=(a_line(100, words),)
    )
    rows = table(await documents.settlement_csv(document))
    kept = "'" + words.replace("\t", " ")
    assert [rows[0][2], rows[0][3], rows[0][6]] == [kept] * 3
    assert {(row[2], row[3]) for row in rows} == {(kept, kept)}


async def test_a_fee_too_small_for_tax_has_its_row_of_tax_all_the_same(documents: TypstDocuments) -> None:
    document = statement(deductions=(Deduction(LineKind.COOPERATIVE_FEE, Yen(9), Yen(0)),))
    rows = table(await documents.settlement_csv(document))
    assert [row[6:] for row in rows[4:6]] == [
        ["差引 協同組合手数料", "課税", "10%", "-9"],
        ["差引 協同組合手数料の消費税", "消費税", "10%", "0"],
    ]
    assert summed(rows) == 155_213


async def test_the_table_of_a_statement_has_every_amount_once(documents: TypstDocuments) -> None:
    said = ["202606-0001", "支払通知書", "埼玉見本協同組合", "川口フクロウ急送", "2026年6月"]
    first, second, third = ("-".join(re.findall("....", number)) for number in NUMBERS)
    rows = table(await documents.settlement_csv(statement()))
    assert rows == [
        [*said, first, "運賃 6月10日 四日市市→川口市", "課税", "10%", "100001"],
        [*said, second, "運賃 6月20日 四日市市→川口市", "課税", "10%", "33333"],
        [*said, third, "運賃 6月30日 四日市市→川口市", "課税", "10%", "7777"],
        [*said, "", "消費税 10%", "消費税", "10%", "14111"],
        [*said, "", "差引 協同組合手数料", "課税", "10%", "-7054"],
        [*said, "", "差引 協同組合手数料の消費税", "消費税", "10%", "-705"],
        [*said, "", "差引 KIT荷物保険料", "不課税", "", "-281"],
        [*said, "", "お支払金額 147,182円 (金額欄の合計)", "合計", "", ""],
    ]


async def test_the_table_of_an_invoice_has_every_amount_once(documents: TypstDocuments) -> None:
    said = ["202606-0001", "請求書", FEDERATION.name, COOP_B.name, "2026年6月", ""]
    rows = table(await documents.settlement_csv(federation_invoice()))
    assert rows == [
        [*said, "帰り荷ネットワーク 月額", "課税", "10%", "15000"],
        [*said, "ID 3件", "課税", "10%", "6000"],
        [*said, "KIT荷物保険料", "不課税", "", "281"],
        [*said, "消費税 10%", "消費税", "10%", "2100"],
        [*said, "ご請求金額 23,381円 (金額欄の合計)", "合計", "", ""],
    ]


@pytest.mark.parametrize(
    ("document", "payable_yen"),
    [
        (member_invoice(), 162_981),
        (cooperative_invoice(), 155_222),
        (statement(), 147_182),
        (federation_invoice(), 23_381),
        (member_invoice(lines=(*CARRIAGE, *CONSIGNOR_FEES, *a_long_month(2, 9))), 162_981 + 21 + 2 + 2_003),
    ],
    ids=["member", "cooperative", "statement", "federation", "at cost"],
)
async def test_the_column_of_amounts_sums_to_what_is_to_be_paid(
    documents: TypstDocuments, document: SettlementDocument, payable_yen: int
) -> None:
    rows = table(await documents.settlement_csv(document))
    assert summed(rows) == payable_yen
    assert f" {payable_yen:,}円 " in rows[-1][6]
    assert all(row[-1] for row in rows[:-1])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("四日市ペンギン運輸", "四日市ペンギン運輸"),
        ("A=B-1@x+y", "A=B-1@x+y"),
        ("", ""),
        ("ー", "ー"),
        *((sign + "1+1", f"'{sign}1+1") for sign in "=+-@＝＋－＠﹦﹢﹣﹫⁺₌−⁻"),
        ("  \u3000=1", "'  \u3000=1"),
        ("\t=1", "' =1"),
        ("\r\n@x", "'  @x"),
        ("\u200b\u202e\ufeff=1", "'\u200b\u202e\ufeff=1"),
        ("\u0301\ufe0f+1", "'\u0301\ufe0f+1"),
        ("a\r\n=1\tb", "a  =1 b"),
        ("'=1", "'=1"),
    ],
)
def test_a_cell_never_becomes_a_formula(written: str, kept: str) -> None:
    assert only_words(written) == kept


async def test_a_cell_with_commas_quotes_and_breaks_stays_one_cell(documents: TypstDocuments) -> None:
    name = '山田, "本店"\r\n=1+1'
    rows = table(await documents.settlement_csv(member_invoice(receiver=replace(A1, name=name))))
    assert {row[3] for row in rows} == {'山田, "本店"  =1+1'}
