"""The door of standard fares (標準的な運賃, SPEC 7)."""

from typing import Annotated

from fastapi import Query

from api.needs import Doors, Outside, Who, promises
from api.shapes import PRINTABLE, Answer, Code5, Instant
from api.terms import answer_of
from domain.fares.kilometres import Km, exact_km
from domain.fares.tariffs import NotInThisTariff
from domain.places import Bureau, MunicipalityCode
from domain.refusals import Fault, refuse_faults
from domain.usecases import quoting
from domain.usecases.quoting import FareAsked, Lane
from domain.vehicle_classes import BodyType, TariffClass, VehicleClass

router = Doors(tags=["reference"])

QueryKm = Annotated[float | None, Query(ge=0, le=5000, allow_inf_nan=False)]


class SurchargeLine(Answer):
    """A surcharge of a quote: basis points of the base, and yen."""

    code: str
    rate_bp: int
    yen: int


class StandardFareQuote(Answer):
    """A standard fare with its lines; ``fare_yen`` is base and surcharges together."""

    base_yen: int
    surcharges: tuple[SurchargeLine, ...]
    fare_yen: int
    not_included: tuple[str, ...]
    distance_km: float
    rounded_km: int
    bureau: Bureau
    tariff_class: TariffClass
    tariff: str


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
        body_type=body_type,
        at=at,
        tariff=tariff,
        holiday_km=_exact(holiday_km),
        night_km=_exact(night_km),
    )
    quote = await quoting.quote_standard_fare(ports, who, asked)
    return answer_of(StandardFareQuote, quote, {"distance_km": float(quote.distance_km)})


def _exact(km: float | None) -> Km | None:
    return None if km is None else exact_km(km)


def _asked_over(
    origin: str | None, destination: str | None, distance_km: float | None, bureau: Bureau | None
) -> Lane | Km:
    """A lane, or a distance with its bureau: one of the two, and whole."""
    if distance_km is None:
        lane = {"origin": origin, "destination": destination}
        refuse_faults(Fault(name, "required") for name, code in lane.items() if code is None)
        return Lane(MunicipalityCode(origin or ""), MunicipalityCode(destination or ""))
    surplus = {"origin": origin, "destination": destination}
    refuse_faults(
        Fault(name, "either-lane-or-distance") for name, code in surplus.items() if code is not None
    )
    refuse_faults([Fault("bureau", "required")] if bureau is None else [])
    return exact_km(distance_km)
