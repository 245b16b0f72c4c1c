"""The door of the fuel surcharge (燃料サーチャージ, SPEC 7.5)."""

from typing import Annotated

from fastapi import Query

from api.fares.shapes import MetresPerLitre, SenPerLitre
from api.needs import Doors, Outside, Who, promises
from api.shapes import Answer
from api.terms import answer_of
from domain.fares.kilometres import exact_km
from domain.fares.tariffs import NotInThisTariff
from domain.usecases import quoting

router = Doors(tags=["reference"])


class FuelSurchargeQuote(Answer):
    """A fuel surcharge: the whole in yen, and what each litre costs beyond the base, in sen (1/100 yen)."""

    amount_yen: int
    lift_sen_per_litre: int


@router.get("/v1/fuel-surcharge")
@promises(NotInThisTariff)
async def quote_fuel_surcharge(
    who: Who,
    ports: Outside,
    distance_km: Annotated[float, Query(ge=0, le=5000, allow_inf_nan=False)],
    metres_per_litre: Annotated[MetresPerLitre, Query()],
    price_sen_per_litre: Annotated[SenPerLitre, Query()],
) -> FuelSurchargeQuote:
    """The fuel surcharge of a way, from the carrier's own metres a litre. 燃料サーチャージを計算します。"""
    km = exact_km(distance_km)
    quote = await quoting.quote_fuel_surcharge(ports, who, km, metres_per_litre, price_sen_per_litre)
    return answer_of(FuelSurchargeQuote, quote)
