"""What stands on the page that is faxed to the driver: number and job, without any fare (SPEC 6.1)."""

from collections.abc import Iterator

from adapters.documents.contract_page import Json, Row, cargo_in_words, place_in_words, qr_of, window_in_words
from adapters.documents.glyphs import printable
from domain.contracts.contracts import Contract
from domain.contracts.numbers import in_fours
from domain.labels import STOP_KIND_LABELS
from domain.places import Municipalities, Place


def number_page(contract: Contract, base_url: str, municipalities: Municipalities) -> Json:
    """The page's contents. Its code holds the digits alone, as the driver's app reads them."""
    return {
        "number": in_fours(contract.number),
        "qr": qr_of(contract.number),
        "where": printable(base_url),
        "job": [(ja, en, printable(said)) for ja, en, said in _job(contract, municipalities)],
    }


def _job(contract: Contract, municipalities: Municipalities) -> Iterator[Row]:
    load = contract.load
    yield "積地", "From", _with_site(load.origin, municipalities)
    yield "積込日時", "Pickup", window_in_words(load.pickup)
    for number, stop in enumerate(load.stops, 1):
        kind, kind_en = STOP_KIND_LABELS[stop.kind]
        yield f"経由地{number} ({kind})", f"Stop: {kind_en}", _with_site(stop.place, municipalities)
    yield "卸地", "To", _with_site(load.destination, municipalities)
    yield "納入日時", "Delivery", window_in_words(load.delivery)
    yield "貨物", "Cargo", cargo_in_words(load.cargo, load.trucks, with_value=False)
    yield "運送会社", "Carrier", f"{contract.carrier.name} {contract.carrier.phone}"
    yield "連絡先", "Contact", f"{load.contact.name} {load.contact.phone}"


def _with_site(place: Place, municipalities: Municipalities) -> str:
    """The place with what the driver needs at its gate: both parties know it from the conclusion on."""
    where, site = place_in_words(place, municipalities), place.site
    if site is None:
        return where
    named = (("電話", site.phone), ("入口", site.gate), ("参照番号", site.reference), ("装備", site.gear))
    return "\n".join([where, *(f"{name}: {said}" for name, said in named if said)])
