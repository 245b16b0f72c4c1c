"""The doors of the named truck (車番連絡) and of the text for the shipper (SPEC 5.4b)."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from api.contracts.doors import Number, contract_answer
from api.contracts.shapes import ContractAnswer
from api.contracts.shipper_texts import shipper_text
from api.etags import required_version, set_etag
from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.shapes import Answer, Line, Phone, Strict
from api.terms import terms_of
from domain.contracts.checks import OverloadedVehicle
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumberMistyped
from domain.contracts.trucks import Truck, read_plate
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.usecases.contracts import naming_trucks

router = Doors(tags=["contracts"])


def _read_plate(value: object) -> str:
    plate = read_plate(value) if isinstance(value, str) and len(value) <= 40 else None
    if plate is None:
        raise PydanticCustomError("not-a-plate", "Not a registration plate")
    return plate


Plate = Annotated[
    str,
    BeforeValidator(_read_plate, json_schema_input_type=str),
    Field(json_schema_extra={"type": "string", "maxLength": 40}, examples=["三重 100 あ 12-34"]),
]


class TruckForm(Strict):
    """The truck that comes. ``payload_kg``: 最大積載量."""

    plate: Plate
    driver_name: Line
    mobile: Phone
    payload_kg: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None


class ShipperTextAnswer(Answer):
    """A text to be passed on, in the language asked for."""

    text: str


@router.put("/v1/contracts/{contract_number}/truck")
@promises(
    ContractNumberMistyped,
    NotFound,
    NotYours,
    Stale,
    WrongContractState,
    OverloadedVehicle,
    if_match="required",
)
async def name_truck(
    number: Number,
    form: TruckForm,
    who: Whoever,
    ports: Outside,
    spoken: Spoken,
    request: Request,
    response: Response,
) -> ContractAnswer:
    """Name the truck that comes, or a substitute. 車番を連絡します。代車のときも同じです。"""
    truck = terms_of(Truck, form)
    view = await naming_trucks.name_truck(ports, who, number, required_version(request), truck)
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.get("/v1/contracts/{contract_number}/shipper-text")
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState)
async def read_shipper_text(
    number: Number, who: Whoever, ports: Outside, spoken: Spoken
) -> ShipperTextAnswer:
    """A text for the shipper: status and arrival, no names, no map. 荷主へ送る文面です。"""
    news = await naming_trucks.read_shipper_news(ports, who, number)
    return ShipperTextAnswer(text=shipper_text(news, spoken))
