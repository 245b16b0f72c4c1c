"""Ledger, number page and amended contract on paper: words never markup, no fare where none belongs."""

import csv
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader

from adapters.documents.typst_documents import TypstDocuments
from domain.actual_carriers.ledgers import (
    CarrierRole,
    Ledger,
    LedgerChange,
    LedgerLine,
    LedgerRecord,
)
from domain.calendar import Month
from domain.contracts.changes.amended import Agreed, agreements
from domain.contracts.contracts import Contract, ContractStatus, Payment, PaymentMethod, Side
from domain.contracts.frozen import FrozenFuel, PrimeCarrier
from domain.loads import Cargo, Charge, ChargeKind
from domain.places import Place, Site
from tests.builders import DAY, HOUR, KAWAGUCHI, NOW, YOKKAICHI, load_terms
from tests.concluded import NUMBER, a_concluded_contract, a_proposal, an_agreement, some_party

WILD = '=1+1 #set text(red) *$x$ <b>"</b> @a _b_ `c` \\ // [d] ' + "\u202e\u0007" + "長" * 10_000
BASE_URL = "https://kaerini.example"


def flat(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def a_line(**changes: object) -> LedgerLine:
    load = load_terms()
    made = LedgerLine(
        role=CarrierRole.RE_CONSIGNOR,
        tier=1,
        name="川口フクロウ急送",
        cargo=load.cargo,
        origin=YOKKAICHI,
        destination=KAWAGUCHI,
        pickup=load.pickup,
        delivery=load.delivery,
        concluded_at=NOW,
        contract_number=NUMBER,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # as the fields are


def a_ledger(**changes: object) -> Ledger:
    further = {"contract_number": None}
    lines = (
        a_line(),
        a_line(role=CarrierRole.FORWARDER, tier=None, name="埼玉見本協同組合", **further),
        a_line(role=CarrierRole.ACTUAL_CARRIER, tier=2, name="津カワウソ物流", **further),
    )
    made = Ledger(
        is_required=True,
        weight_kg=8000,
        prime=some_party(name="四日市ペンギン運輸"),
        lines=lines,
        records=(LedgerRecord(NOW, LedgerChange.CANCELLED, 2, "鈴鹿ラッコ運送"),),
        kept_until=date(2033, 4, 3),
        as_of=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # as the fields are


def amended() -> tuple[Contract, tuple[Agreed, ...]]:
    """Concluded, then dearer, without its service and paid a month earlier; then set out."""
    proposed = a_proposal()
    concluded = a_concluded_contract(consignor=proposed.consignor, carrier=proposed.carrier)
    agreement = an_agreement(
        fare_yen=150_000,
        charges=(Charge(ChargeKind.TOLLS, 12_000), Charge(ChargeKind.FUEL_SURCHARGE, 9_167)),
        services=(),
        payment=Payment(PaymentMethod.ELECTRONIC_RECORD, date(2026, 5, 15)),
    )
    named = replace(concluded, version=3, updated_at=NOW + 2 * HOUR)
    changed = replace(concluded, agreement=agreement, version=4, updated_at=NOW + DAY)
    out = replace(changed, status=ContractStatus.IN_TRANSIT, version=5, updated_at=NOW + 2 * DAY)
    return changed, agreements([proposed, concluded, named, changed, out])


def test_what_was_agreed_on_is_told_from_what_merely_happened() -> None:
    contract, agreed = amended()
    assert [(one.contract.version, one.at) for one in agreed] == [(2, NOW + HOUR), (4, NOW + DAY)]
    assert agreed[-1].contract == contract


async def test_an_amendment_is_marked_with_what_it_changed(documents: TypstDocuments) -> None:
    contract, agreed = amended()
    agreed = (agreed[0], replace(agreed[1], asked_by=Side.CARRIER))
    pdf = await documents.contract_pdf(contract, agreed)
    text = flat(pdf)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1, "one page where it can be"
    assert "変更の記録" in text
    for said in (
        "第4版Version42026年4月2日(木)09:00運送側の申出",
        "運賃¥123,456¥150,000",
        "荷役卸地での手卸し¥8,000(記載なし)",
        "燃料サーチャージ(記載なし)¥9,167",
        "支払期日2026年6月15日(月)2026年5月15日(金)",
        "※運賃Fare¥150,000",
        "※支払期日Due2026年5月15日(金)",
        "書面交付日Issued2026年4月2日(木)",
        "支払期日までに全額を現金にできるもの",
    ):
        assert said in text, said
    assert "※高速道路料金" not in text
    assert "※積地" not in text
    plain = flat(await documents.contract_pdf(contract, agreed[:1]))
    assert "変更の記録" not in plain
    assert "※" not in plain


async def test_the_fuel_price_stands_where_fuel_is_charged_for(documents: TypstDocuments) -> None:
    contract, _ = amended()
    fuel = FrozenFuel(Month("2026-03"), 14_705)
    text = flat(await documents.contract_pdf(replace(contract, fuel=fuel)))
    assert "燃料価格Fuelprice147.05円/L(令和8年3月の軽油価格調査の平均、成約時に固定fixed)" in text
    assert "燃料価格" not in flat(await documents.contract_pdf(a_concluded_contract(fuel=fuel)))


async def test_the_document_names_the_prime_and_the_tier(documents: TypstDocuments) -> None:
    prime = PrimeCarrier("四日市ペンギン運輸", "三重県四日市市見本町1-1", "059-000-0001")
    contract = a_concluded_contract(load=load_terms(tier=2), prime=prime)
    text = flat(await documents.contract_pdf(contract))
    assert "元請事業者Primecarrier四日市ペンギン運輸、三重県四日市市見本町1-1、059-000-0001" in text
    assert "請負階層Tier2次" in text


async def test_the_ledger_states_what_the_law_asks_for(documents: TypstDocuments) -> None:
    text = flat(await documents.ledger_pdf(a_ledger(reference="A-1")))
    for said in (
        "実運送体制管理簿",
        "元請事業者Primecarrier四日市ペンギン運輸",
        "管理番号ReferenceA-1",
        "三重県四日市市→埼玉県川口市",
        "鋼材、8,000kg",
        "1次再委託Re-consignor川口フクロウ急送1234-5678-9012-3456-7891",
        "―利用運送Forwarder埼玉見本協同組合",
        "2次実運送Actualcarrier津カワウソ物流",
        "取消Cancelled2次鈴鹿ラッコ運送",
        "保存期限Keptuntil2033年4月3日(日)",
    ):
        assert said in text, said


async def test_a_light_request_says_that_none_is_asked_for(documents: TypstDocuments) -> None:
    light = a_ledger(is_required=False, weight_kg=1_499, prime=None, lines=(), records=())
    text = flat(await documents.ledger_pdf(light))
    assert "1,500kg未満" in text
    assert "運送の体制" not in text
    assert (await documents.ledger_csv(light)).decode("utf-8-sig").count("\r\n") == 1


async def test_where_the_prime_is_outside_the_ledger_says_so(documents: TypstDocuments) -> None:
    assert "このネットワークの外" in flat(await documents.ledger_pdf(a_ledger(prime=None)))


async def test_the_number_page_tells_the_job_and_no_money(documents: TypstDocuments) -> None:
    site = Site("059-123-4567", "東門", "伝票77", "ヘルメット")
    load = load_terms(
        origin=Place(YOKKAICHI, "霞2-1", "510-0011", site=site),
        asking_fare_yen=987_654,
        value_yen=4_000_000,
        remarks="単価は120,000円",
        payment_terms="月末締め",
    )
    pdf = await documents.number_page_pdf(a_concluded_contract(load=load), BASE_URL)
    text = flat(pdf)
    for said in (
        "成約番号のご案内",
        "1234-5678-9012-3456-7891",
        "〒510-0011三重県四日市市霞2-1",
        "電話:059-123-4567入口:東門参照番号:伝票77装備:ヘルメット",
        "鋼材、8,000kg",
        "運送会社Carrier川口フクロウ急送",
        BASE_URL,
    ):
        assert said in text, said
    for money in ("¥", "円", "123,456", "987,654", "4,000,000", "120,000", "月末締め"):
        assert money not in text, money
    (page,) = PdfReader(BytesIO(pdf)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)


def settings(documents: TypstDocuments) -> list[Callable[[], Awaitable[bytes]]]:
    """Each page, with words as wild as people write them."""
    cargo = Cargo(WILD[:200], 8_000)
    load = load_terms(cargo=cargo, remarks=WILD, origin=Place(YOKKAICHI, WILD[:200]))
    contract = a_concluded_contract(
        load=load,
        carrier=some_party(name=WILD[:200]),
        prime=PrimeCarrier(WILD[:100], WILD[:100], WILD[:20]),
    )
    changed = replace(contract, load=replace(load, remarks="x" + WILD), version=3, updated_at=NOW + DAY)
    agreed = agreements([contract, changed])
    ledger = a_ledger(lines=(a_line(name=WILD, cargo=cargo),), reference=WILD[:200])
    return [
        lambda: documents.contract_pdf(changed, agreed),
        lambda: documents.number_page_pdf(contract, BASE_URL),
        lambda: documents.ledger_pdf(ledger),
    ]


@pytest.mark.parametrize("which", range(3))
async def test_words_are_printed_as_words(documents: TypstDocuments, which: int) -> None:
    text = flat(await settings(documents)[which]())
    assert '=1+1#settext(red)*$x$<b>"</b>@a_b_`c`\\//[d]' in text
    assert "長" * 100 in text
    assert "\u202e" not in text


@pytest.mark.parametrize("which", range(3))
async def test_each_page_is_kept_for_years_and_set_alike_again(documents: TypstDocuments, which: int) -> None:
    setting = settings(documents)[which]
    pdf = await setting()
    reader = PdfReader(BytesIO(pdf))
    xmp = bytes(reader.trailer["/Root"]["/Metadata"].get_data()).decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in xmp
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & descriptor.keys(), "the font is inside"
    assert await setting() == pdf


async def test_no_cell_of_the_table_becomes_a_formula(documents: TypstDocuments) -> None:
    names = ("=1+1", "+1", "-1", "@a", "\u2212 1", "＝1", "\t=1", "津\r\nカワウソ")
    ledger = a_ledger(
        prime=some_party(name="=HYPERLINK(1)"), lines=tuple(a_line(name=name) for name in names)
    )
    written = (await documents.ledger_csv(ledger)).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(written)))
    assert [row["事業者の名称"] for row in rows] == [
        *("'=1+1", "'+1", "'-1", "'@a", "'\u2212 1", "'＝1", "' =1", "津  カワウソ"),
    ]
    assert {row["元請事業者"] for row in rows} == {"'=HYPERLINK(1)"}
    assert {row["自社の成約番号"] for row in rows} == {"1234-5678-9012-3456-7891"}
    assert {row["成約日時"] for row in rows} == {"2026-04-01T09:00:00+09:00"}


async def test_the_page_is_dated_with_what_it_tells(documents: TypstDocuments) -> None:
    one, other = a_ledger(), a_ledger(as_of=NOW + timedelta(days=1))
    assert await documents.ledger_pdf(one) == await documents.ledger_pdf(one)
    assert await documents.ledger_pdf(one) != await documents.ledger_pdf(other)
