"""The doors of many postings at once: bulk by JSON (SPEC 3.8, API §2)."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel

from api.board.bulk_shapes import (
    BulkAnswer,
    BulkItemAnswer,
    BulkLoadForm,
    BulkLoadsForm,
    BulkVehicleForm,
    BulkVehiclesForm,
    item_fields,
    sent_of,
)
from api.calls import MIB
from api.envelope import exchange_of
from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.texts import Language
from domain.loads import LoadTerms
from domain.usecases.board import putting_postings
from domain.usecases.board.posting_in_bulk import Answered, Sent, Terms
from domain.vehicles import VehicleTerms

router = Doors(tags=["bulk"])

MOST_BYTES = 8 * MIB
READ_AT_A_TIME = 25
"""Forms read before others' calls have their turn: some milliseconds of work."""

AnyTerms = TypeVar("AnyTerms", bound=Terms)


@router.put("/v1/loads/bulk")
@promises(most_bytes=MOST_BYTES)
async def put_loads(
    form: BulkLoadsForm, who: Whoever, ports: Outside, language: Spoken, request: Request
) -> BulkAnswer:
    """Post or amend up to 500 loads by external_ref, each by itself. 荷物をまとめて登録・変更します。"""
    sent = await _read(LoadTerms, BulkLoadForm, form.items)
    return _answer(await putting_postings.put_loads(ports, who, sent), language, request)


@router.put("/v1/vehicles/bulk")
@promises(most_bytes=MOST_BYTES)
async def put_vehicles(
    form: BulkVehiclesForm, who: Whoever, ports: Outside, language: Spoken, request: Request
) -> BulkAnswer:
    """Offer or amend up to 500 trucks by external_ref, each by itself. 空車をまとめて登録・変更します。"""
    sent = await _read(VehicleTerms, BulkVehicleForm, form.items)
    return _answer(await putting_postings.put_vehicles(ports, who, sent), language, request)


async def _read(
    kind: Callable[..., AnyTerms], form: type[BaseModel], items: Sequence[Any]
) -> list[Sent[AnyTerms]]:
    sent = []
    for start in range(0, len(items), READ_AT_A_TIME):
        sent += [sent_of(kind, form, item) for item in items[start : start + READ_AT_A_TIME]]
        await asyncio.sleep(0)
    return sent


def _answer(answers: Sequence[Answered], language: Language, request: Request) -> BulkAnswer:
    request_id = exchange_of(request.scope).request_id
    items = (BulkItemAnswer(**item_fields(one, language, request_id)) for one in answers)
    return BulkAnswer(items=tuple(items))
