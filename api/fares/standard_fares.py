"""The doors of standard fares (標準的な運賃, SPEC 7)."""

from typing import Annotated

from fastapi import Query

from api.fares.shapes import FareForm, StandardFareQuote, WholeFareQuote, WorkForm
from api.fares.words import fare_line
from api.needs import Doors, Outside, Spoken, Who, promises
from api.shapes import PRINTABLE, Code5, Instant
from api.terms import answer_of, terms_of
from domain.fares.kilometres import Km, exact_km
from domain.fares.quotes import Charges, FuelUse, PerUnit, Quote
from domain.fares.tariffs import NotInThisTariff
from domain.fares.waiting import Handling, SiteStay
from domain.money import BasisPoints, Yen
from domain.places import Bureau, MunicipalityCode
from domain.refusals import Fault, refuse_faults
from domain.usecases import quoting
from domain.usecases.quoting import FareAsked, Lane
from domain.vehicle_classes import BodyType, VehicleClass

router = Doors(tags=["reference"])

QueryKm = Annotated[float | None, Query(ge=0, le=5000, allow_inf_nan=False)]


@router.get("/v1/standard-fare")
@promises(NotInThisTariff)
async def quote_standard_fare(
    who: Who,
    ports: Outside,
    vehicle_class: Annotated[VehicleClass, Query()],
    origin: Annotated[Code5 | None, Query()] = None,
    destination: Annotated[Code5 | None, Query()] = None,
    distance_km: QueryKm = None,
    bureau: Annotated[Bureau | None, Query()] = None,
    body_type: Annotated[BodyType | None, Query()] = None,
    at: Annotated[Instant | None, Query()] = None,
    tariff: Annotated[str | None, Query(max_length=40, pattern=PRINTABLE)] = None,
    holiday_km: QueryKm = None,
    night_km: QueryKm = None,
) -> StandardFareQuote:
    """The standard fare of a lane, or of a distance within a bureau. 標準的な運賃です。"""
    asked = FareAsked(
        over=_asked_over(origin, destination, distance_km, bureau),
        bureau=bureau,
        vehicle_class=vehicle_class,
        body_types=() if body_type is None else (body_type,),
        at=at,
        tariff=tariff,
        holiday_km=_exact(holiday_km),
        night_km=_exact(night_km),
    )
    return answer_of(StandardFareQuote, _told(await quoting.quote_standard_fare(ports, who, asked)))


@router.post("/v1/standard-fare")
@promises(NotInThisTariff)
async def quote_whole_fare(form: FareForm, who: Who, ports: Outside, spoken: Spoken) -> WholeFareQuote:
    """A full quote: the standard fare and what is charged beside it, line by line. 運賃と料金の見積り。"""
    quote = await quoting.quote_whole_fare(ports, who, _asked(form))
    asking = form.asking_fare_yen
    return answer_of(
        WholeFareQuote,
        _told(quote),
        {
            "system": quote.question.system,
            "lines": tuple(fare_line(line, quote.tariff.notice, spoken) for line in quote.lines),
            "total_yen": quote.total_yen,
            "with_surcharges_yen": quote.with_surcharges_yen,
            "per_unit_yen": quote.per_unit_yen,
            "fare_ratio_bp": None if asking is None else quote.ratio_bp(Yen(asking)),
        },
    )


def _told(quote: Quote) -> dict[str, object]:
    """What both doors tell of a quote."""
    return {
        "base_yen": quote.base_yen,
        "surcharges": quote.surcharges,
        "fare_yen": quote.fare_yen,
        "not_included": quote.not_included,
        "distance_km": float(quote.question.km),
        "rounded_km": quote.rounded_km,
        "bureau": quote.question.bureau,
        "tariff_class": quote.tariff_class,
        "tariff": quote.tariff.id,
    }


def _asked(form: FareForm) -> FareAsked:
    refuse_faults(
        [Fault("#/body_types", "either-one-body-or-several")] if form.body_type and form.body_types else []
    )
    bodies = form.body_types if form.body_type is None else (form.body_type,)
    return FareAsked(
        over=_asked_over(form.origin, form.destination, form.distance_km, form.bureau, within="#/"),
        bureau=form.bureau,
        vehicle_class=form.vehicle_class,
        body_types=bodies,
        at=form.at,
        tariff=form.tariff,
        holiday_km=_exact(form.holiday_km),
        night_km=_exact(form.night_km),
        system=form.system,
        hours=form.hours,
        express_bp=None if form.express_bp is None else BasisPoints(form.express_bp),
        charges=_charges(form),
        per_unit=None if form.per_unit is None else terms_of(PerUnit, form.per_unit),
        within="#/",
    )


def _charges(form: FareForm) -> Charges:
    work = tuple(_handling(one) for one in form.handling)
    stays = (SiteStay(form.waiting_minutes, work),) if form.waiting_minutes or work else ()
    fuel = None if form.fuel is None else terms_of(FuelUse, form.fuel)
    return Charges(stays, form.forwarding, fuel)


def _handling(form: WorkForm) -> Handling:
    return terms_of(Handling, form)


def _exact(km: float | None) -> Km | None:
    return None if km is None else exact_km(km)


def _asked_over(
    origin: str | None,
    destination: str | None,
    distance_km: float | None,
    bureau: Bureau | None,
    *,
    within: str = "",
) -> Lane | Km:
    """A lane, or a distance with its bureau: one of the two, and whole."""
    lane = {within + "origin": origin, within + "destination": destination}
    if distance_km is None:
        refuse_faults(Fault(name, "required") for name, code in lane.items() if code is None)
        return Lane(MunicipalityCode(origin or ""), MunicipalityCode(destination or ""))
    refuse_faults(Fault(name, "either-lane-or-distance") for name, code in lane.items() if code is not None)
    refuse_faults([Fault(within + "bureau", "required")] if bureau is None else [])
    return exact_km(distance_km)
