"""What stands on the contract document (成約書面): every written item of SPEC 5.6, as words and figures."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

import segno

from adapters.documents.glyphs import printable
from domain.calendar import in_jst
from domain.contracts.changes.amended import Agreed
from domain.contracts.contracts import Agreement, Contract, Party, PaymentMethod
from domain.contracts.numbers import in_fours
from domain.diesel.wording import month_in_words, yen
from domain.labels import (
    CHARGE_KIND_LABELS,
    CONCLUDED_BY_LABELS,
    PAYMENT_METHOD_LABELS,
    SERVICE_KIND_LABELS,
    SIDE_LABELS,
    STOP_KIND_LABELS,
)
from domain.loads import Cargo, Charge, ChargeKind, HandlingWay, LoadTerms, ServiceKind
from domain.places import Municipalities, Place
from domain.postings import Window
from domain.vehicle_classes import BODY_TYPE_LABELS, EQUIPMENT_LABELS, VEHICLE_CLASS_LABELS

Row = tuple[str, str, str]
"""A label in Japanese, the same in English, and what is said."""

Json = dict[str, Any]

WEEKDAYS = "月火水木金土日"
NONE_STATED = "なし None"
NOTHING = "(記載なし)"
MARK = "※"
"""Before the label of what was amended."""

_HOW_IT_IS_PAID = {
    PaymentMethod.TRANSFER: " (振込手数料は委託側の負担)",
    PaymentMethod.CASH: "",
    PaymentMethod.ELECTRONIC_RECORD: " (支払期日までに全額を現金にできるもの)",
}
"""取適法: the amount is paid in full by its day; bills (手形) are no method at all (SPEC 5.6, 5.10)."""

_CHARGE_OF_SERVICE = {kind: ChargeKind(kind.value) for kind in ServiceKind}
"""A service is priced by the charge of its kind (API §2)."""


def contract_page(
    contract: Contract, municipalities: Municipalities, agreements: Sequence[Agreed] = ()
) -> Json:
    """The page's contents. The contract has been concluded, so that nothing of SPEC 5.6 is missing.

    ``agreements``: what was agreed on, one after the other: what each changed is told, and marked.
    """
    assert contract.concluded_at is not None, contract.status
    assert contract.concluded_by is not None
    load, agreement = contract.load, contract.agreement
    by = CONCLUDED_BY_LABELS[contract.concluded_by]
    issued_at = max((one.at for one in agreements), default=contract.concluded_at)
    concluded: list[Row] = [
        ("成約日時", "Concluded", f"{moment_in_words(contract.concluded_at)} ({by[0]} {by[1]})"),
        ("書面交付日", "Issued", day_in_words(in_jst(issued_at).date())),
    ]
    amendments = list(amendment_rows(agreements, municipalities))
    changed = {label for amendment in amendments for label, *_ in amendment["rows"]}
    return {
        "number": in_fours(contract.number),
        "qr": qr_of(contract.number),
        "parties": [
            {"role": "委託者 (委託側)", "role_en": "Consignor", "rows": _party(contract.consignor)},
            {"role": "受託者 (運送側)", "role_en": "Carrier", "rows": _party(contract.carrier)},
        ],
        "transport": _marked(_transport(load, municipalities), changed),
        "money": [
            {
                "label": f"{MARK if ja in changed else ''}{ja}",
                "label_en": en,
                "text": printable(text),
                "amount": amount,
            }
            for ja, en, text, amount in _money(agreement)
        ],
        "total": _yen(total_yen(agreement)),
        "payment": _marked([*_payment(agreement, load), *_frozen(contract), *concluded], changed),
        "amendments": amendments,
        "version": str(contract.version),
        "hash": contract.document_hash or "",
    }


def total_yen(agreement: Agreement) -> int:
    """Fare and charges together, without tax."""
    assert agreement.fare_yen is not None
    assert agreement.charges is not None
    return agreement.fare_yen + sum(charge.amount_yen for charge in agreement.charges)


def _marked(rows: Iterable[Row], changed: Collection[str]) -> list[Row]:
    return [(f"{MARK if ja in changed else ''}{ja}", en, said) for ja, en, said in _printed(list(rows))]


def amendment_rows(agreements: Sequence[Agreed], municipalities: Municipalities) -> Iterator[Json]:
    """What each agreement changed against the one before: label, former words, new words."""
    for before, after in pairwise(agreements):
        was, now = (_terms(one.contract, municipalities) for one in (before, after))
        yield {
            "version": str(after.contract.version),
            "at": moment_in_words(after.at),
            "asked_by": "" if after.asked_by is None else f"{SIDE_LABELS[after.asked_by][0]}の申出",
            "rows": [
                (label, printable(was.get(label, NOTHING)), printable(now.get(label, NOTHING)))
                for label in {**was, **now}
                if was.get(label) != now.get(label)
            ],
        }


def _terms(contract: Contract, municipalities: Municipalities) -> dict[str, str]:
    """All that was agreed on, in words, by its label."""
    said: dict[str, str] = {}
    agreement, load = contract.agreement, contract.load
    money = ((ja, f"{text} {amount}".strip()) for ja, _, text, amount in _money(agreement))
    rows = ((ja, text) for ja, _, text in (*_transport(load, municipalities), *_payment(agreement, load)))
    for label, text in (*rows, *money):
        said[label] = f"{said[label]}、{text}" if label in said else text
    return said


def _frozen(contract: Contract) -> Iterator[Row]:
    """What the conclusion fixed: the price of fuel where it is charged for, and the prime (SPEC 5.9, 7.5)."""
    charges = contract.agreement.charges or ()
    if contract.fuel is not None and any(one.kind is ChargeKind.FUEL_SURCHARGE for one in charges):
        survey = f"{month_in_words(contract.fuel.month)}の軽油価格調査の平均、成約時に固定"
        yield "燃料価格", "Fuel price", f"{yen(contract.fuel.price_sen_per_litre)}円/L ({survey} fixed)"
    if contract.prime is not None:
        prime = contract.prime
        yield "元請事業者", "Prime carrier", f"{prime.name}、{prime.address}、{prime.phone}"


def _printed(rows: Iterator[Row] | list[Row]) -> list[Row]:
    return [(ja, en, printable(said)) for ja, en, said in rows]


def qr_of(text: str) -> str:
    """The text as a QR code (SVG), readable with a quarter of it lost on a fax."""
    svg = BytesIO()
    segno.make_qr(text, error="q", boost_error=False).save(svg, kind="svg", border=0, xmldecl=False)
    return svg.getvalue().decode()


def _yen(amount: int) -> str:
    return f"¥{amount:,}"


def day_in_words(day: date) -> str:
    """2026年6月15日(月)."""
    return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def moment_in_words(at: datetime) -> str:
    """The day and the time in Japan."""
    there = in_jst(at)
    return f"{day_in_words(there.date())} {there:%H:%M}"


def window_in_words(window: Window) -> str:
    """From when to when, the day once where it is the same."""
    start, end = in_jst(window.from_at), in_jst(window.to_at)
    until = f"{end:%H:%M}" if start.date() == end.date() else moment_in_words(end)
    return f"{moment_in_words(start)} ～ {until}"


def _party(party: Party) -> list[Row]:
    return _printed(
        [
            ("名称", "Name", party.name),
            ("住所", "Address", party.address),
            ("電話", "Phone", party.phone),
            ("所属組合", "Co-op", party.cooperative.name),
            ("登録番号", "No.", party.registration_number or "登録なし Not registered"),
        ]
    )


def _transport(load: LoadTerms, municipalities: Municipalities) -> Iterator[Row]:
    yield "積地", "From", place_in_words(load.origin, municipalities)
    yield "積込日時", "Pickup", window_in_words(load.pickup)
    for number, stop in enumerate(load.stops, 1):
        kind, kind_en = STOP_KIND_LABELS[stop.kind]
        said = [place_in_words(stop.place, municipalities)]
        if stop.window is not None:
            said.append(window_in_words(stop.window))
        if stop.weight_kg is not None:
            said.append(f"{stop.weight_kg:,} kg")
        yield f"経由地{number} ({kind})", f"Stop {number}: {kind_en}", "\n".join(said)
    yield "卸地", "To", place_in_words(load.destination, municipalities)
    yield "納入日時", "Delivery", window_in_words(load.delivery)
    yield "貨物", "Cargo", cargo_in_words(load.cargo, load.trucks)
    yield "車両", "Vehicle", _vehicle(load)
    yield "請負階層", "Tier", f"{load.tier}次"
    for ja, en, way in (("積込方法", "Loading", load.loading), ("荷卸方法", "Unloading", load.unloading)):
        if way is not None:
            yield ja, en, _way(way)
    yield "連絡先", "Contact", f"{load.contact.name} {load.contact.phone}"
    if load.remarks:
        yield "備考", "Remarks", load.remarks


def place_in_words(place: Place, municipalities: Municipalities) -> str:
    """The place with its address, without its site."""
    municipality = municipalities.get(place.municipality)
    assert municipality is not None, place.municipality
    named = f"{municipality.prefecture_name}{municipality.full_name}{place.address or ''}"
    # Not the site: the document also goes to the co-operatives, who may not see it (API §2).
    return f"〒{place.postal_code} {named}" if place.postal_code else named


def cargo_in_words(cargo: Cargo, trucks: int, *, with_value: bool = True) -> str:
    """What is carried; its value is money, and not for everyone's eyes."""
    weight = f"{cargo.weight_kg:,} kg"
    counted = (
        (cargo.pallets, "パレット {:,}枚"),
        (cargo.pieces, "{:,}個"),
        (cargo.volume_l, "{:,} L"),
        (cargo.floor_cm, "床長 {:,} cm"),
    )
    said = [cargo.name, *(text for text in (cargo.kind, cargo.packaging) if text)]
    said.append(weight if trucks == 1 else f"{weight} ({trucks}台の合計 for {trucks} trucks)")
    said += [form.format(number) for number, form in counted if number is not None]
    if cargo.temperature_c is not None:
        said.append(f"{cargo.temperature_c.min} ～ {cargo.temperature_c.max} ℃")
    if with_value and cargo.value_yen is not None:
        said.append(f"価額 {_yen(cargo.value_yen)}")
    return "、".join(said)


def _vehicle(load: LoadTerms) -> str:
    bodies = "・".join(BODY_TYPE_LABELS[body][0] for body in load.body_types)
    said = f"{VEHICLE_CLASS_LABELS[load.vehicle_class][0]} {bodies} 1台"
    if load.equipment:
        said += "、装備 " + "・".join(EQUIPMENT_LABELS[one][0] for one in load.equipment)
    return said + ("、積合せ" if load.consolidation else "")


def _way(way: HandlingWay) -> str:
    return f"{way.method} ({way.by})"


def _money(agreement: Agreement) -> Iterator[tuple[str, str, str, str]]:
    """Fare, services with the price of their kind, special costs; what is stated as none says so."""
    assert agreement.fare_yen is not None
    assert agreement.charges is not None
    assert agreement.services is not None
    yield "運賃", "Fare", "", _yen(agreement.fare_yen)
    services = list(_services(agreement))
    yield from services or [("附帯業務・荷役", "Services", NONE_STATED, _yen(0))]
    of_services = set(_CHARGE_OF_SERVICE.values())
    costs = [charge for charge in agreement.charges if charge.kind not in of_services]
    for charge in costs:
        yield (*CHARGE_KIND_LABELS[charge.kind], "", _yen(charge.amount_yen))
    if not costs:
        yield "特別に生ずる費用", "Special costs", NONE_STATED, _yen(0)


def _services(agreement: Agreement) -> Iterator[tuple[str, str, str, str]]:
    assert agreement.charges is not None
    assert agreement.services is not None
    for kind, priced_by in _CHARGE_OF_SERVICE.items():
        texts = [service.text for service in agreement.services if service.kind is kind]
        charges: list[Charge] = [charge for charge in agreement.charges if charge.kind is priced_by]
        if texts or charges:
            price = sum(charge.amount_yen for charge in charges)
            yield (*SERVICE_KIND_LABELS[kind], "\n".join(texts), _yen(price))


def _payment(agreement: Agreement, load: LoadTerms) -> Iterator[Row]:
    assert agreement.payment is not None
    ja, en = PAYMENT_METHOD_LABELS[agreement.payment.method]
    yield (
        "委託の内容",
        "Ordered",
        "貨物自動車運送 1台 (上記のとおり)、検査なし no inspection",
    )
    yield "支払方法", "Paid by", f"{ja} {en}{_HOW_IT_IS_PAID[agreement.payment.method]}"
    yield "支払期日", "Due", day_in_words(agreement.payment.due_on)
    if load.payment_terms:
        yield "支払条件", "Terms", load.payment_terms
