"""Invoices and statements on paper: the law's items, SPEC 8.6b's yen, words only words."""

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from adapters.documents.typst_documents import TypstDocuments
from domain.money import BasisPoints, Yen
from domain.settlement.documents import Deduction, LineKind, SettlementDocument
from domain.settlement.rates import TaxCategory
from tests.adapters.settlement_papers import (
    A1,
    B1,
    COOP_A,
    COOP_B,
    a_document,
    a_line,
    a_line_without_tax,
    a_long_month,
    cooperative_invoice,
    federation_invoice,
    member_invoice,
    statement,
)

ROOT = Path(__file__).parents[2]
FIRST, SECOND, THIRD = "1111-1111-1111-1111-1113", "2222-2222-2222-2222-2221", "3333-3333-3333-3333-3333"
MEDIATED = "媒介者交付特例、消費税法施行令第70条の12"
EVERY_KIND = (member_invoice, cooperative_invoice, federation_invoice, statement)
Kind = Callable[..., SettlementDocument]


def read(pdf: bytes) -> tuple[list[str], str]:
    """The text of each page, and of all, without the spaces and breaks that only setting made."""
    pages = [
        "".join(page.extract_text().replace("\u200b", "").split()) for page in PdfReader(BytesIO(pdf)).pages
    ]
    return pages, "".join(pages)


def assert_says(text: str, *sentences: str) -> None:
    missing = [sentence for sentence in sentences if "".join(sentence.split()) not in text]
    assert missing == [], text


def assert_silent(text: str, *sentences: str) -> None:
    said = [sentence for sentence in sentences if "".join(sentence.split()) in text]
    assert said == [], text


async def test_the_consignors_invoice_states_what_the_law_asks_of_a_qualified_invoice(
    documents: TypstDocuments,
) -> None:
    pages, text = read(await documents.settlement_pdf(member_invoice()))
    assert len(pages) == 1
    assert_says(text, "請求書 (適格請求書)", "Invoice", "書類番号 No. 202606-0001", "1/1")
    # who to whom, with number
    assert_says(text, "宛先 To 四日市ペンギン運輸 御中 住所 Address 三重県四日市市霞4-4")
    assert_says(text, "発行者 Issued by 三重見本協同組合 住所 Address 三重県四日市市見本町1-1")
    assert_says(text, "電話 Phone 059-000-0001 登録番号 No. T1000000000001")
    # when, for which month, due when
    assert_says(text, "発行日 Issued 2026年7月11日(土)", "対象月 Period 2026年6月分 (30日締め)")
    assert_says(text, "支払期限 Due 2026年8月15日(土) 銀行のお支払日 Bank day 2026年8月14日(金)")
    # what, each with its tax
    assert_says(text, f"{FIRST} 運賃 6月10日 四日市市→川口市 10% 対象 ¥100,001")
    assert_says(text, f"{SECOND} 運賃 6月20日 四日市市→川口市 10% 対象 ¥33,333")
    assert_says(text, f"{THIRD} 運賃 6月30日 四日市市→川口市 10% 対象 ¥7,777")
    assert_says(text, "小計 Subtotal: 運賃・料金 Fares and charges ¥141,111")
    assert_says(text, f"{FIRST} 協同組合手数料 5% 10% 対象 ¥5,000", "¥1,666", "¥388")
    assert_says(text, "小計 Subtotal: 協同組合手数料 Cooperative fee ¥7,054")
    # total and tax per rate
    assert_says(text, "10% 対象 Taxable 10% ¥148,165 ¥14,816 ¥162,981")
    assert_says(text, "ご請求金額 Amount due ¥148,165 ¥14,816 ¥162,981")
    assert_says(text, "ご請求金額(税込) Amount due ¥162,981")
    assert_says(text, MEDIATED, "協同組合手数料は、当組合が行う役務の対価です")
    assert_silent(text, "差引", "お支払額", "立替", "不課税", A1.registration_number or "")


async def test_between_co_operatives_carriage_is_invoiced_in_full(documents: TypstDocuments) -> None:
    _, text = read(await documents.settlement_pdf(cooperative_invoice()))
    assert_says(text, "請求書 (適格請求書)", "三重見本協同組合 御中", "埼玉見本協同組合", "T2000000000002")
    assert_says(text, "10% 対象 Taxable 10% ¥141,111 ¥14,111 ¥155,222", MEDIATED)
    assert_says(text, "ご請求金額(税込) Amount due ¥155,222")
    assert_silent(text, "手数料", "小計", "差引")


async def test_the_statement_shows_what_is_kept_back_and_what_is_paid(documents: TypstDocuments) -> None:
    _, text = read(await documents.settlement_pdf(statement()))
    assert_says(text, "支払通知書", "Payment statement", "お支払金額 To be paid to you ¥147,182")
    assert_says(text, "川口フクロウ急送 御中", "登録番号 No. T5000000000005", "埼玉見本協同組合")
    assert_says(text, "登録番号 No. T2000000000002", *(f"¥{fare:,}" for fare in (100_001, 33_333, 7_777)))
    assert_says(text, "運賃等合計 Fares and charges ¥141,111 ¥14,111 ¥155,222")
    assert_says(text, "協同組合手数料 Cooperative fee 10% 対象 -¥7,054 -¥705 -¥7,759")
    assert_says(text, "KIT荷物保険料 Cargo insurance premium 不課税 -¥281 ― -¥281")
    assert_says(text, "差引合計 Deducted -¥7,335 -¥705 -¥8,040")
    assert_says(text, "お支払額 To be paid to you = fares and charges less deductions ¥147,182")
    assert_says(text, "差引の協同組合手数料とその消費税については、この書面が適格請求書を兼ねます")
    assert_silent(text, "請求金額", "媒介者")


async def test_the_federation_bills_fees_with_tax_and_premiums_without(documents: TypstDocuments) -> None:
    _, text = read(await documents.settlement_pdf(federation_invoice()))
    assert_says(text, "請求書 (適格請求書)", "見本連合会", "T3000000000003", "埼玉見本協同組合 御中")
    assert_says(text, "帰り荷ネットワーク 月額 10% 対象 ¥15,000", "ID 3件 10% 対象 ¥6,000")
    assert_says(text, "KIT荷物保険料 不課税 ¥281")
    assert_says(text, "10% 対象 Taxable 10% ¥21,000 ¥2,100 ¥23,100", "不課税 Outside tax ¥281 ― ¥281")
    assert_says(text, "ご請求金額 Amount due ¥21,281 ¥2,100 ¥23,381")
    assert_silent(text, "媒介者", "差引")


async def test_what_bears_no_tax_is_told_apart_by_the_reason(documents: TypstDocuments) -> None:
    document = cooperative_invoice(
        lines=(
            a_line(10_009),
            a_line_without_tax(3_000, "高速道路料金", TaxCategory.AT_COST),
            a_line_without_tax(2_000, "フェリー料金", TaxCategory.AT_COST),
            a_line_without_tax(700, "取消料", TaxCategory.OUTSIDE),
        )
    )
    _, text = read(await documents.settlement_pdf(document))
    assert_says(text, "高速道路料金 立替(税込) ¥3,000", "取消料 不課税 ¥700")
    assert_says(
        text,
        "合計 Sum 10% 対象 Taxable 10% ¥10,009 ¥1,000 ¥11,009 立替(税込) At cost, tax in ¥5,000 ― ¥5,000"
        "不課税 Outside tax ¥700 ― ¥700 ご請求金額 Amount due ¥15,709 ¥1,000 ¥16,709",
        "立替は領収書の税込金額",
    )


async def test_two_rates_stand_apart_each_with_its_tax(documents: TypstDocuments) -> None:
    document = cooperative_invoice(lines=(a_line(1_009), replace(a_line(2_019), rate_bp=BasisPoints(1_250))))
    _, text = read(await documents.settlement_pdf(document))
    assert_says(text, "12.5% 対象 Taxable 12.5% ¥2,019 ¥252 ¥2,271 10% 対象 Taxable 10% ¥1,009 ¥100 ¥1,109")


async def test_who_is_not_registered_issues_no_qualified_invoice(documents: TypstDocuments) -> None:
    unknown = replace(COOP_A, registration_number=None, address="")
    _, text = read(await documents.settlement_pdf(member_invoice(issuer=unknown)))
    assert_says(text, "登録番号 No. なし Not registered", "発行者に登録番号がないため", "¥162,981")
    assert_says(text, "三重見本協同組合 電話 Phone 059-000-0001")
    assert_silent(text, "適格請求書", "qualified", "媒介者", "T1000000000001")
    unknown = replace(COOP_B, registration_number=None)
    _, text = read(await documents.settlement_pdf(statement(issuer=unknown)))
    assert_says(text, "差引の手数料について消費税の仕入税額控除を受けられません", "¥147,182")
    assert_silent(text, "適格請求書", "T2000000000002")


async def test_a_carrier_without_a_number_gets_its_statement_all_the_same(documents: TypstDocuments) -> None:
    _, text = read(await documents.settlement_pdf(statement(receiver=replace(B1, registration_number=None))))
    assert_says(text, "なし Not registered", "T2000000000002", "¥147,182")


async def test_the_bank_day_stands_only_where_it_is_another(documents: TypstDocuments) -> None:
    document = replace(member_invoice(), due_on=date(2026, 7, 15), pay_on=date(2026, 7, 15))
    _, text = read(await documents.settlement_pdf(document))
    assert_says(text, "支払期限 Due 2026年7月15日(水)")
    assert_silent(text, "銀行")


async def test_a_statement_that_keeps_nothing_back_pays_all(documents: TypstDocuments) -> None:
    _, text = read(await documents.settlement_pdf(statement(deductions=())))
    assert_says(text, "差引合計 Deducted ¥0 ¥0 ¥0", "less deductions ¥155,222", "To be paid to you ¥155,222")
    assert_silent(text, "適格請求書", "-¥")


async def test_many_lines_run_over_pages_that_each_say_what_they_are(documents: TypstDocuments) -> None:
    lines = a_long_month(150, 10_000_000_000)
    pages, text = read(await documents.settlement_pdf(member_invoice(lines=lines)))
    assert 6 <= len(pages) <= 12
    for number, page in enumerate(pages, 1):
        assert_says(page, f"請求書 Invoice 202606-0001 発行者 Issuer T1000000000001 {number}/{len(pages)}")
    heading = "成約番号 Contract 内容 Description 税区分 Tax 金額 Amount"
    with_lines = [page for page in pages if "高速道路料金" in page]
    assert len(with_lines) >= len(pages) - 1
    for page in with_lines:
        assert_says(page, heading)
    for line in lines:
        assert line.contract_number is not None
        said = "10% 対象" if line.tax_category is TaxCategory.TAXABLE else "立替(税込)"
        fours = "-".join(line.contract_number[at : at + 4] for at in range(0, 20, 4))
        assert_says(text, f"{fours} {line.text} {said} ¥{line.base_yen:,}")
    base = 150 * 10_000_000_000 + 11_325
    tax, tolls = base // 10, 150_000 + 11_325
    assert_says(text, f"¥{base:,} ¥{tax:,} ¥{base + tax:,}", f"Amount due ¥{base + tax + tolls:,}")


HOSTILE = [
    '#image("x")',
    '#panic("x")',
    "*b* _i_ $x^2$ `r` <label> @ref \\ // /* */ = h",
    "<script>alert(1)</script>",
    "𠮷野家 髙﨑",
    "-" * 60 + "W" * 140,
    "。" * 120,
    '"}, "x": {"',
]


@pytest.mark.parametrize("words", HOSTILE)
async def test_words_of_people_are_never_read_as_markup(documents: TypstDocuments, words: str) -> None:
    document = statement(
        issuer=replace(COOP_B, name=words, address=words, phone=words),
        receiver=replace(B1, name=words, address=words, registration_number=words),
        lines=(a_line(100, words), a_line(200)),
    )
    _, text = read(await documents.settlement_pdf(document))
    assert text.count("".join(words.split())) >= 7


async def test_no_glyph_is_missing_whatever_is_written(documents: TypstDocuments) -> None:
    """PDF/A forbids a missing glyph: typst would refuse to write the document."""
    name = "株式会社\u202e🚚👩‍🔧\uf8ff\U0010fffd\x07ア"
    document = member_invoice(receiver=replace(A1, name=name, address=name), lines=(a_line(7, name),))
    _, text = read(await documents.settlement_pdf(document))
    assert_says(
        text,
        "株式会社〓〓〓〓〓ア 御中 住所 Address 株式会社〓〓〓〓〓ア 電話",
        "株式会社〓〓〓〓〓ア 10% 対象 ¥7",
    )


@pytest.mark.parametrize("kind", EVERY_KIND)
async def test_nothing_is_printed_smaller_than_nine_points(documents: TypstDocuments, kind: Kind) -> None:
    sizes: set[float] = set()

    def note(text: str, _: Any, text_matrix: list[float], __: Any, size: float) -> None:
        if text.strip():
            sizes.add(round(size * abs(text_matrix[3]), 2))

    for page in PdfReader(BytesIO(await documents.settlement_pdf(kind()))).pages:
        page.extract_text(visitor_text=note)
    assert min(sizes) == 9.0
    assert max(sizes) == 20.0


async def test_a_document_is_kept_for_years_and_dated_with_its_issue(documents: TypstDocuments) -> None:
    reader = PdfReader(BytesIO(await documents.settlement_pdf(member_invoice())))
    xmp = bytes(reader.trailer["/Root"]["/Metadata"].get_data()).decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert reader.metadata is not None
    assert reader.metadata.title == "請求書 202606-0001"
    made = reader.metadata.creation_date
    assert made is not None
    assert made.isoformat() == "2026-07-10T15:00:00+00:00"  # midnight in Japan


IN_ANOTHER_PROCESS = """
import asyncio, pickle, sys
from adapters.documents.typst_documents import TypstDocuments
from adapters.reference.municipalities import load_municipalities
documents = TypstDocuments(load_municipalities())
document = pickle.load(sys.stdin.buffer)
pdf, csv = (asyncio.run(make(document)) for make in (documents.settlement_pdf, documents.settlement_csv))
documents.close()
sys.stdout.buffer.write(pdf + csv)
"""


@pytest.mark.parametrize("kind", EVERY_KIND)
async def test_the_same_document_gives_the_same_bytes_twice_and_in_another_process(
    documents: TypstDocuments, kind: Kind
) -> None:
    document = kind()
    first = await documents.settlement_pdf(document), await documents.settlement_csv(document)
    later = replace(document, number="202606-0002")
    assert await documents.settlement_pdf(later) != first[0]
    assert await documents.settlement_csv(later) != first[1]
    assert (await documents.settlement_pdf(document), await documents.settlement_csv(document)) == first
    elsewhere = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        cwd=ROOT,
        env={**os.environ, "TZ": "America/New_York", "LANG": "C", "PYTHONPATH": str(ROOT)},
        input=pickle.dumps(document),
        stdout=subprocess.PIPE,
        check=True,
    )
    assert elsewhere.stdout == b"".join(first)


async def test_a_fee_too_small_for_tax_is_taxed_all_the_same(documents: TypstDocuments) -> None:
    document = statement(deductions=(Deduction(LineKind.COOPERATIVE_FEE, Yen(9), Yen(0)),))
    _, text = read(await documents.settlement_pdf(document))
    assert_says(text, "Cooperative fee 10% 対象 -¥9 ¥0 -¥9", "¥155,213")


async def test_a_document_without_a_line_owes_nothing(documents: TypstDocuments) -> None:
    document = a_document(replace(cooperative_invoice().contents, lines=()))
    _, text = read(await documents.settlement_pdf(document))
    assert_says(text, "ご請求金額(税込) Amount due ¥0")
