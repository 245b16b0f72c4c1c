"""The door of the own desk's schedule (スケジュール, SPEC 4.9)."""

from typing import Annotated

from fastapi import Query, Request
from pydantic import Field

from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.shapes import Answer, Code5, Day, Id, Instant
from api.texts import Language
from domain.contracts.contracts import ContractStatus, Side
from domain.desk.schedules import ScheduleItem, ScheduleKind, ScheduleSpan
from domain.postings import PostingStatus
from domain.usecases.board import scheduling
from domain.vehicle_classes import BODY_TYPE_LABELS, VEHICLE_CLASS_LABELS

router = Doors(tags=["loads"])


class CounterpartyAnswer(Answer):
    """The other company of a contract."""

    member_id: Id
    name: str


class ScheduleItemAnswer(Answer):
    """A posting or a contract in time. ``id``: the posting's, of a contract its load's.

    ``side``, ``counterparty``, ``contract_number``: of a contract. Of a vehicle ``from`` is when it is empty
    and ``to`` when it must be home, or a day later.
    """

    kind: ScheduleKind
    id: Id
    contract_number: str | None
    title: str
    from_at: Instant = Field(serialization_alias="from")
    to_at: Instant = Field(serialization_alias="to")
    status: PostingStatus | ContractStatus
    origin: Code5
    destination: Code5 | None
    in_talks_until: Instant | None
    side: Side | None
    counterparty: CounterpartyAnswer | None


class SchedulePage(Answer):
    """A page of the schedule, the earliest first."""

    items: tuple[ScheduleItemAnswer, ...]
    next_cursor: str | None


def title_of(item: ScheduleItem, language: Language) -> str:
    """What a calendar writes on it: the cargo, or of an empty truck what kind it is."""
    if item.cargo is not None:
        return item.cargo
    at = 0 if language == "ja" else 1
    body = "" if item.body_type is None else BODY_TYPE_LABELS[item.body_type][at]
    return f"{VEHICLE_CLASS_LABELS[item.vehicle_class][at]} {body}".strip()


def _answer(item: ScheduleItem, language: Language) -> ScheduleItemAnswer:
    return ScheduleItemAnswer.model_validate(
        {name: getattr(item, name, None) for name in ScheduleItemAnswer.model_fields}
        | {"title": title_of(item, language)},
        by_name=True,
    )


@router.get("/v1/schedule")
@promises()
async def read_schedule(
    who: Whoever,
    ports: Outside,
    spoken: Spoken,
    request: Request,
    from_on: Annotated[Day, Query(alias="from", description="初日。First day, included.")],
    to_on: Annotated[Day, Query(alias="to", description="末日の翌日。The day after the last.")],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> SchedulePage:
    """The own desk's postings and contracts by when they take place. 自社のスケジュールです。"""
    span = ScheduleSpan(from_on, to_on)
    page = await scheduling.read_schedule(ports, who, span, resume(request, cursor), limit)
    return SchedulePage(
        items=tuple(_answer(item, spoken) for item in page.items),
        next_cursor=next_cursor(request, page.after),
    )
