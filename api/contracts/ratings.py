"""The doors of ratings (評価) and of a company's figures (SPEC 5.11)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from api.contracts.doors import Number
from api.needs import Doors, Outside, Who, Whoever, promises
from api.shapes import Answer, Id, Instant, Lines, Strict
from api.terms import answer_of, terms_of
from domain.contracts.contracts import Side, WrongContractState
from domain.contracts.numbers import ContractNumberMistyped
from domain.contracts.ratings import RatedAlready, RatingCategory, Scores
from domain.members import MemberId
from domain.permissions import NotYours
from domain.refusals import NotFound
from domain.usecases.contracts import rating

router = Doors(tags=["contracts"])

Score = Annotated[int, Field(strict=True, ge=1, le=5)]


class ScoresForm(Strict):
    """1 (bad) to 5 (very good) in each category."""

    punctuality: Score
    communication: Score
    accuracy: Score
    care: Score


class RatingForm(ScoresForm):
    """The scores; the comment is for the two parties only."""

    comment: Lines | None = None


class RatingAnswer(Answer):
    """What one side said of the other."""

    by: Side
    rated_id: Id
    punctuality: int
    communication: int
    accuracy: int
    care: int
    comment: str | None
    rated_at: Instant


class RatingList(Answer):
    """What the two sides said."""

    items: tuple[RatingAnswer, ...]


class MeanScoreAnswer(Answer):
    """``mean_hundredths``: 425 is 4.25; null without a rating."""

    category: RatingCategory
    mean_hundredths: int | None


class MemberRecordAnswer(Answer):
    """What a company's contracts say of it: counts since it joined."""

    member_id: Id
    since: date
    contracts: int
    cancellations: int
    no_shows: int
    deliveries: int
    on_time: int
    invoices_paid: int
    paid_late: int
    days_late: int
    ratings: int
    scores: tuple[MeanScoreAnswer, ...]


@router.post("/v1/contracts/{contract_number}/ratings", status_code=201)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState, RatedAlready, keyed=True)
async def rate_contract(
    number: Number, form: RatingForm, who: Whoever, ports: Outside, response: Response
) -> RatingAnswer:
    """Rate the other side after the delivery, once. 納品後に相手方を評価します(1回)。"""
    scores = terms_of(Scores, form)
    made = await rating.rate_contract(ports, who, number, scores, form.comment)
    response.headers["Location"] = f"/v1/contracts/{number}/ratings"
    return answer_of(RatingAnswer, made, made.scores)


@router.get("/v1/contracts/{contract_number}/ratings")
@promises(ContractNumberMistyped, NotFound, NotYours)
async def list_ratings(number: Number, who: Whoever, ports: Outside) -> RatingList:
    """What the two sides said of each other. この成約の評価です。"""
    found = await rating.list_ratings(ports, who, number)
    return RatingList(items=tuple(answer_of(RatingAnswer, one, one.scores) for one in found))


@router.get("/v1/members/{member_id}/record")
@promises(NotFound)
async def read_member_record(member_id: UUID, who: Who, ports: Outside) -> MemberRecordAnswer:
    """A company's figures: contracts, cancellations, punctuality, payment, ratings. 会社の実績です。"""
    return answer_of(MemberRecordAnswer, await rating.read_member_record(ports, who, MemberId(member_id)))
