"""What stands on the contract document (成約書面): every written item of SPEC 5.6, as words and figures."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import segno

from adapters.documents.glyphs import printable
from domain.calendar import in_jst
from domain.contracts.contracts import Agreement, Contract, Party
from domain.contracts.numbers import in_fours
from domain.labels import (
    CHARGE_KIND_LABELS,
    CONCLUDED_BY_LABELS,
    PAYMENT_METHOD_LABELS,
    SERVICE_KIND_LABELS,
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

_CHARGE_OF_SERVICE = {kind: ChargeKind(kind.value) for kind in ServiceKind}
"""A service is priced by the charge of its kind (API §2)."""


def contract_page(contract: Contract, municipalities: Municipalities) -> Json:
    """The page's contents. The contract has been concluded, so that nothing of SPEC 5.6 is missing."""
    assert contract.concluded_at is not None, contract.status
    assert contract.concluded_by is not None
    load, agreement = contract.load, contract.agreement
    by = CONCLUDED_BY_LABELS[contract.concluded_by]
    concluded: list[Row] = [
        ("成約日時", "Concluded", f"{_moment(contract.concluded_at)} ({by[0]} {by[1]})"),
        ("書面交付日", "Issued", _day(in_jst(contract.concluded_at).date())),
    ]
    return {
        "number": in_fours(contract.number),
        "qr": _qr(contract.number),
        "parties": [
            {"role": "委託者 (委託側)", "role_en": "Consignor", "rows": _party(contract.consignor)},
            {"role": "受託者 (運送側)", "role_en": "Carrier", "rows": _party(contract.carrier)},
        ],
        "transport": _printed(_transport(load, municipalities)),
        "money": [
            {"label": ja, "label_en": en, "text": printable(text), "amount": amount}
            for ja, en, text, amount in _money(agreement)
        ],
        "total": _yen(total_yen(agreement)),
        "payment": _printed([*_payment(agreement, load), *concluded]),
        "version": str(contract.version),
        "hash": contract.document_hash or "",
    }


def total_yen(agreement: Agreement) -> int:
    """Fare and charges together, without tax."""
    assert agreement.fare_yen is not None
    assert agreement.charges is not None
    return agreement.fare_yen + sum(charge.amount_yen for charge in agreement.charges)


def _printed(rows: Iterator[Row] | list[Row]) -> list[Row]:
    return [(ja, en, printable(said)) for ja, en, said in rows]


def _qr(text: str) -> str:
    svg = BytesIO()
    segno.make_qr(text, error="q", boost_error=False).save(svg, kind="svg", border=0, xmldecl=False)
    return svg.getvalue().decode()


def _yen(amount: int) -> str:
    return f"¥{amount:,}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def _moment(at: datetime) -> str:
    there = in_jst(at)
    return f"{_day(there.date())} {there:%H:%M}"


def _window(window: Window) -> str:
    start, end = in_jst(window.from_at), in_jst(window.to_at)
    until = f"{end:%H:%M}" if start.date() == end.date() else _moment(end)
    return f"{_moment(start)} ～ {until}"


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
    yield "積地", "From", _place(load.origin, municipalities)
    yield "積込日時", "Pickup", _window(load.pickup)
    for number, stop in enumerate(load.stops, 1):
        kind, kind_en = STOP_KIND_LABELS[stop.kind]
        said = [_place(stop.place, municipalities)]
        if stop.window is not None:
            said.append(_window(stop.window))
        if stop.weight_kg is not None:
            said.append(f"{stop.weight_kg:,} kg")
        yield f"経由地{number} ({kind})", f"Stop {number}: {kind_en}", "\n".join(said)
    yield "卸地", "To", _place(load.destination, municipalities)
    yield "納入日時", "Delivery", _window(load.delivery)
    yield "貨物", "Cargo", _cargo(load.cargo, load.trucks)
    yield "車両", "Vehicle", _vehicle(load)
    for ja, en, way in (("積込方法", "Loading", load.loading), ("荷卸方法", "Unloading", load.unloading)):
        if way is not None:
            yield ja, en, _way(way)
    yield "連絡先", "Contact", f"{load.contact.name} {load.contact.phone}"
    if load.remarks:
        yield "備考", "Remarks", load.remarks


def _place(place: Place, municipalities: Municipalities) -> str:
    municipality = municipalities.get(place.municipality)
    assert municipality is not None, place.municipality
    named = f"{municipality.prefecture_name}{municipality.full_name}{place.address or ''}"
    # Not the site: the document also goes to the co-operatives, who may not see it (API §2).
    return f"〒{place.postal_code} {named}" if place.postal_code else named


def _cargo(cargo: Cargo, trucks: int) -> str:
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
    if cargo.value_yen is not None:
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
    yield "支払方法", "Paid by", f"{ja} {en}"
    yield "支払期日", "Due", _day(agreement.payment.due_on)
    if load.payment_terms:
        yield "支払条件", "Terms", load.payment_terms
