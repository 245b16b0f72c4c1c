"""The contract document: everything the law asks for, data never markup, the same bytes each time."""

import asyncio
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from adapters.documents.contract_page import total_yen
from adapters.documents.glyphs import printable
from adapters.documents.typst_documents import TypstDocuments
from domain.loads import Charge, ChargeKind, HandlingWay, ServiceKind, Stop, StopKind, WorkBeside
from domain.places import Place, Site
from domain.postings import Window
from tests.builders import DAY, NAGOYA, NOW, YOKKAICHI, load_terms
from tests.concluded import a_concluded_contract, a_proposal, an_agreement, some_party

ROOT = Path(__file__).parents[2]
HASH = "0123456789abcdef" * 4


def read(pdf: bytes) -> tuple[list[str], str]:
    """The pages' text, and all of it without the breaks that only setting made."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    return pages, "".join("".join(pages).replace("\u200b", "").split())


def assert_says(text: str, *sentences: str) -> None:
    missing = [sentence for sentence in sentences if "".join(sentence.split()) not in text]
    assert missing == [], text


async def test_the_document_states_every_item_that_the_law_asks_for(documents: TypstDocuments) -> None:
    pages, text = read(await documents.contract_pdf(a_concluded_contract()))
    assert len(pages) == 1
    assert_says(text, "運送契約書", "成約書面", "1234-5678-9012-3456-7891")
    # (a) the transport and its price
    assert_says(text, "積地From三重県四日市市", "卸地To埼玉県川口市", "大型(10t) ウイング 1台")
    assert_says(text, "2026年4月2日(木) 09:00 ～ 11:00", "2026年4月3日(金) 09:00 ～ 11:00")
    assert_says(text, "鋼材、8,000 kg", "運賃Fare¥123,456")
    # (b) services and their price, (c) special costs, and what they come to
    assert_says(text, "荷役Handling卸地での手卸し¥8,000", "高速道路料金Tolls¥12,000", "合計Total¥143,456")
    # (d) the parties
    assert_says(text, "四日市ペンギン運輸", "川口フクロウ急送", "見本町1-1", "T1234567890123", "登録なし")
    # (e) how and until when it is paid, (f) the day of the document
    assert_says(text, "銀行振込", "支払期日Due2026年6月15日(月)", "書面交付日Issued2026年4月1日(水)")
    assert_says(text, "2026年4月1日(水) 10:00", "第2版", HASH, "1/1")


async def test_a_contract_concluded_within_a_second_is_set_like_any_other(documents: TypstDocuments) -> None:
    whole = a_concluded_contract()
    assert whole.concluded_at is not None
    later = replace(whole, concluded_at=whole.concluded_at + timedelta(microseconds=293_257))
    assert await documents.contract_pdf(later) == await documents.contract_pdf(whole)


async def test_what_is_agreed_to_be_none_is_stated_as_none(documents: TypstDocuments) -> None:
    nothing = a_concluded_contract(agreement=an_agreement(charges=(), services=()))
    _, text = read(await documents.contract_pdf(nothing))
    assert_says(text, "Servicesなし None ¥0", "Special costs なし None ¥0", "合計Total¥123,456")


async def test_every_charge_stands_on_paper_and_the_total_is_theirs(documents: TypstDocuments) -> None:
    charges = tuple(Charge(kind, 1_001 + number) for number, kind in enumerate(ChargeKind))
    services = tuple(WorkBeside(kind, f"作業{number}") for number, kind in enumerate(ServiceKind))
    agreement = an_agreement(fare_yen=9_999_999, charges=charges, services=services)
    _, text = read(await documents.contract_pdf(a_concluded_contract(agreement=agreement)))
    assert_says(text, *(f"¥1,{number:03}" for number in range(1, len(charges) + 1)), "¥9,999,999")
    assert_says(text, "作業0", "作業1", "作業2")
    assert total_yen(agreement) == 9_999_999 + 9 * 1_001 + 36
    assert_says(text, f"合計Total¥{9_999_999 + 9 * 1_001 + 36:,}")


async def test_a_long_journey_is_told_in_full_but_for_what_the_gate_asks(documents: TypstDocuments) -> None:
    load = load_terms(
        origin=Place(YOKKAICHI, "霞2-1", "510-0011", site=Site("059-1", "東門", "参照7", "ヘルメット")),
        stops=(Stop(StopKind.DROP_OFF, Place(NAGOYA), Window(NOW + DAY, NOW + 2 * DAY), 500),),
        loading=HandlingWay("フォークリフト", "荷主"),
        trucks=3,
        pallets=1_200,
        remarks="雨天シート掛け",
        payment_terms="月末締め",
    )
    _, text = read(await documents.contract_pdf(a_concluded_contract(load=load)))
    assert_says(text, "〒510-0011 三重県四日市市霞2-1")
    assert not [word for word in ("東門", "参照7", "ヘルメット", "059-1") if word in text]
    assert_says(
        text, "愛知県名古屋市", "経由地1 (卸し)", "500 kg", "4月2日(木) 09:00 ～ 2026年4月3日(金) 09:00"
    )
    assert_says(
        text, "8,000 kg (3台の合計", "パレット 1,200枚", "フォークリフト (荷主)", "雨天シート掛け", "月末締め"
    )


HOSTILE = [
    '#image("x")',
    '#panic("x")',
    "*b* _i_ $x^2$ `r` <label> @ref \\ // /* */ = h",
    "<script>alert(1)</script>",
    "𠮷野家 髙﨑",
    "-" * 60 + "W" * 200,
    "。" * 120,
    "ー" * 120,
    '"}, "x": {"',
]


@pytest.mark.parametrize("words", HOSTILE)
async def test_words_of_people_are_never_read_as_markup(documents: TypstDocuments, words: str) -> None:
    contract = a_concluded_contract(
        consignor=some_party(name=words, address=words), load=load_terms(name=words, remarks=words)
    )
    _, text = read(await documents.contract_pdf(contract))
    assert text.count("".join(words.split())) >= 3


async def test_two_thousand_characters_go_on_the_next_page(documents: TypstDocuments) -> None:
    remarks = "".join(f"第{number:04}の指示です。" for number in range(200))
    pages, text = read(await documents.contract_pdf(a_concluded_contract(load=load_terms(remarks=remarks))))
    assert 2 <= len(pages) <= 3
    assert_says(text, "第0000の指示です。", "第0199の指示です。")
    for number, page in enumerate(pages, 1):
        assert_says("".join(page.split()), "1234-5678-9012-3456-7891", f"{number}/{len(pages)}", HASH)


def test_what_cannot_be_set_is_replaced_and_what_is_unseen_is_left_out() -> None:
    assert printable("積込🚚です") == "積込〓です"
    assert printable("葛\U000e0100城 a\u202eb \u200bc\x07d\x00") == "葛城 ab cd"
    assert printable("か\u3099き\u3099") == "がぎ"
    assert printable("一\r\n二\r三\n\n\n\n\n四\t五") == "一\n二\n三\n\n四 五"
    assert printable("𠮷") == "𠮷"
    assert printable("059-000-0001 T1234567890123") == "059-000-0001 T1234567890123"
    assert printable("W" * 16) == "W" * 15 + "\u200bW"


async def test_no_glyph_is_missing_whatever_is_written(documents: TypstDocuments) -> None:
    """PDF/A forbids a missing glyph: typst would refuse to write the document."""
    planes = "".join(chr(point) for point in range(0x20, 0x3000, 7) if not 0xD800 <= point < 0xE000)
    remarks = planes[:1_900] + "🚚👨‍👩‍👧🏽‍♂️𠮷𩸽\ufffd\uf8ff\U0010fffd"
    pdf = await documents.contract_pdf(a_concluded_contract(load=load_terms(remarks=remarks)))
    _, text = read(pdf)
    assert_says(text, "𠮷𩸽〓〓〓")


async def test_the_document_is_kept_for_years(documents: TypstDocuments) -> None:
    reader = PdfReader(BytesIO(await documents.contract_pdf(a_concluded_contract())))
    metadata = reader.xmp_metadata
    assert metadata is not None
    xmp = bytes(reader.trailer["/Root"]["/Metadata"].get_data()).decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in xmp
    fonts = {
        str(font.get_object()["/BaseFont"])[8:]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {"BIZUDPGothic-Regular", "BIZUDPGothic-Bold"}


IN_ANOTHER_PROCESS = """
import asyncio, pickle, sys
from adapters.documents.typst_documents import TypstDocuments
from adapters.reference.municipalities import load_municipalities
documents = TypstDocuments(load_municipalities())
pdf = asyncio.run(documents.contract_pdf(pickle.load(sys.stdin.buffer)))
documents.close()
sys.stdout.buffer.write(pdf)
"""


async def test_the_same_contract_gives_the_same_bytes_twice_and_in_another_process(
    documents: TypstDocuments,
) -> None:
    contract = a_concluded_contract()
    first = await documents.contract_pdf(contract)
    assert await documents.contract_pdf(a_concluded_contract(load=load_terms(remarks="別"))) != first
    assert await documents.contract_pdf(contract) == first
    elsewhere = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        cwd=ROOT,
        env={**os.environ, "TZ": "Asia/Tokyo", "LANG": "C", "PYTHONPATH": str(ROOT)},
        input=pickle.dumps(contract),
        stdout=subprocess.PIPE,
        check=True,
    )
    assert elsewhere.stdout == first


async def test_a_contract_that_was_never_concluded_has_no_document(documents: TypstDocuments) -> None:
    with pytest.raises(AssertionError):
        await documents.contract_pdf(a_proposal())
