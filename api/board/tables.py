"""The doors of tables for spreadsheets: exporting, importing, and templates to fill in (SPEC 3.8)."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request, Response
from pydantic import BaseModel

from api.board.bulk import MOST_BYTES
from api.board.bulk_shapes import (
    BulkLoadForm,
    BulkVehicleForm,
    ImportAnswer,
    ImportItemAnswer,
    item_fields,
    sent_of,
    unread,
)
from api.board.sheets.cells import write_time
from api.board.sheets.columns import Columns, load_columns, vehicle_columns
from api.board.sheets.reading import Row, read_table
from api.board.sheets.writing import Encoding, encoded, example_table, written_table
from api.bodies import CSV
from api.calls import call_of
from api.envelope import exchange_of
from api.files import CsvResponse, csv_answer
from api.load_shapes import LoadForm
from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.shapes import Instant
from api.texts import Language
from api.vehicle_shapes import VehicleForm
from api.vocabularies import VOCABULARIES
from domain.loads import Load, LoadTerms
from domain.postings import PostingStatus
from domain.usecases.board import exporting, putting_postings
from domain.usecases.board.posting_in_bulk import MOST, Answered, Sent, Terms
from domain.vehicles import Vehicle, VehicleTerms

router = Doors(tags=["bulk"])

AnyTerms = TypeVar("AnyTerms", bound=Terms)
Json = Any

TABLE: dict[str, Any] = {"requestBody": {"required": True, "content": {CSV: {"schema": {"type": "string"}}}}}
"""How a table stands in the contract."""

REPLACED = "X-Replaced-Characters"
"""The header that tells how many signs a table in cp932 could not hold."""

Status = Annotated[PostingStatus | None, Query()]
From = Annotated[
    Instant | None, Query(alias="from", description="この時から始まるもの。Begins from then, included.")
]
To = Annotated[Instant | None, Query(alias="to", description="この時より前に始まるもの。Begins before then.")]
In = Annotated[
    Encoding,
    Query(
        description="文字コード。cp932にない文字は〓になり、その数を X-Replaced-Characters で返します。"
        "What cp932 lacks becomes 〓, and X-Replaced-Characters counts it."
    ),
]


@router.get("/v1/loads/export.csv", response_class=CsvResponse)
@promises()
async def export_loads(
    who: Whoever,
    ports: Outside,
    status: Status = None,
    from_at: From = None,
    to_at: To = None,
    encoding: In = Encoding.UTF_8,
) -> Response:
    """The own desk's loads as CSV, up to 5,000; it imports again. 自社の荷物の表(CSV)です。"""
    found = await exporting.export_loads(ports, who, status, exporting.span_of(from_at, to_at))
    columns = load_columns(ports.municipalities, ports.now())
    rows = [(posting, posting.posting.status_at(ports.now())) for posting in found]
    return await _exported(columns, LoadForm, rows, encoding, "kaerini-loads.csv")


@router.get("/v1/vehicles/export.csv", response_class=CsvResponse)
@promises()
async def export_vehicles(
    who: Whoever,
    ports: Outside,
    status: Status = None,
    from_at: From = None,
    to_at: To = None,
    encoding: In = Encoding.UTF_8,
) -> Response:
    """The own desk's empty trucks as CSV, up to 5,000; it imports again. 自社の車両の表(CSV)です。"""
    found = await exporting.export_vehicles(ports, who, status, exporting.span_of(from_at, to_at))
    columns = vehicle_columns(ports.municipalities, ports.now())
    rows = [(posting, posting.posting.status_at(ports.now())) for posting in found]
    return await _exported(columns, VehicleForm, rows, encoding, "kaerini-vehicles.csv")


@router.get("/v1/loads/import-template.csv", response_class=CsvResponse)
@promises()
async def read_load_template(who: Whoever, ports: Outside, encoding: In = Encoding.UTF_8) -> Response:
    """Headings and one example of a table of loads. 荷物の取込み用のひな形(CSV)です。"""
    exporting.offer_load_template(who)
    columns = load_columns(ports.municipalities, ports.now())
    return _csv(example_table(columns), encoding, "kaerini-loads-template.csv")


@router.get("/v1/vehicles/import-template.csv", response_class=CsvResponse)
@promises()
async def read_vehicle_template(who: Whoever, ports: Outside, encoding: In = Encoding.UTF_8) -> Response:
    """Headings and one example of a table of empty trucks. 車両の取込み用のひな形(CSV)です。"""
    exporting.offer_vehicle_template(who)
    columns = vehicle_columns(ports.municipalities, ports.now())
    return _csv(example_table(columns), encoding, "kaerini-vehicles-template.csv")


@router.post("/v1/loads/import", openapi_extra=TABLE)
@promises(media=(CSV,), most_bytes=MOST_BYTES)
async def import_loads(who: Whoever, ports: Outside, language: Spoken, request: Request) -> ImportAnswer:
    """Post or amend loads by a CSV of up to 500 rows, each by itself. 荷物をCSVで取り込みます。"""
    columns = load_columns(ports.municipalities, ports.now())
    rows = await _rows(request, columns)
    sent = await asyncio.to_thread(_sent, LoadTerms, BulkLoadForm, rows)
    return _answer(rows, await putting_postings.import_loads(ports, who, sent), language, request)


@router.post("/v1/vehicles/import", openapi_extra=TABLE)
@promises(media=(CSV,), most_bytes=MOST_BYTES)
async def import_vehicles(who: Whoever, ports: Outside, language: Spoken, request: Request) -> ImportAnswer:
    """Offer or amend trucks by a CSV of up to 500 rows, each by itself. 空車をCSVで取り込みます。"""
    columns = vehicle_columns(ports.municipalities, ports.now())
    rows = await _rows(request, columns)
    sent = await asyncio.to_thread(_sent, VehicleTerms, BulkVehicleForm, rows)
    return _answer(rows, await putting_postings.import_vehicles(ports, who, sent), language, request)


async def _rows(request: Request, columns: Columns) -> list[Row]:
    return await asyncio.to_thread(read_table, call_of(request).body, columns, MOST)


def _sent(kind: Callable[..., AnyTerms], form: type[BaseModel], rows: Sequence[Row]) -> list[Sent[AnyTerms]]:
    return [unread(row.form, row.faults) if row.faults else sent_of(kind, form, row.form) for row in rows]


def _answer(
    rows: Sequence[Row], answers: Sequence[Answered], language: Language, request: Request
) -> ImportAnswer:
    request_id = exchange_of(request.scope).request_id
    items = (
        ImportItemAnswer(**item_fields(one, language, request_id), line=row.line)
        for row, one in zip(rows, answers, strict=True)
    )
    return ImportAnswer(items=tuple(items))


async def _exported(
    columns: Columns,
    form: type[BaseModel],
    postings: Sequence[tuple[Load | Vehicle, PostingStatus]],
    encoding: Encoding,
    name: str,
) -> Response:
    text = await asyncio.to_thread(written_table, columns, _told(form, postings))
    return _csv(text, encoding, name)


def _told(
    form: type[BaseModel], postings: Sequence[tuple[Load | Vehicle, PostingStatus]]
) -> Iterator[tuple[Mapping[str, Json], tuple[str, ...]]]:
    """Each posting as its form would be sent, and what is told beside it."""
    for posting, status in postings:
        read = form.model_validate(posting.terms, from_attributes=True, by_name=True)
        label = VOCABULARIES["posting_status"][status][0]
        beside = (label, write_time(posting.posted_at.isoformat()), str(posting.id))
        yield read.model_dump(mode="json", by_alias=True), beside


def _csv(text: str, encoding: Encoding, name: str) -> CsvResponse:
    content, replaced = encoded(text, encoding)
    charset = "utf-8" if encoding is Encoding.UTF_8 else "Windows-31J"
    answer = csv_answer(name, content)
    answer.headers["Content-Type"] = f"{CSV}; charset={charset}"
    if encoding is Encoding.CP932:
        answer.headers[REPLACED] = str(replaced)
    return answer
