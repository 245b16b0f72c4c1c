"""What is sent and answered of many postings at once (SPEC 3.8, API §2)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, PlainValidator, ValidationError

from api.board.cautions import WarningAnswer, warnings_of
from api.load_shapes import LoadForm
from api.problems import Problem, faults_of, problem_of
from api.shapes import Answer, Id, Line, Strict
from api.terms import terms_of
from api.texts import Language
from api.vehicle_shapes import VehicleForm
from domain.refusals import Fault, Invalid
from domain.usecases.board.posting_in_bulk import MOST, Answered, BulkResult, Sent, Terms

AnyTerms = TypeVar("AnyTerms", bound=Terms)
LONGEST_REF = 200


class BulkLoadForm(LoadForm):
    """A load as one of many: known by the sender's reference."""

    external_ref: Line


class BulkVehicleForm(VehicleForm):
    """A vehicle as one of many: known by the sender's reference."""

    external_ref: Line


def _as_sent(value: Any) -> Any:
    """Read later, each by itself: one that is wrong never sinks the others."""
    return value


class BulkLoadsForm(Strict):
    """Loads to post, amend or leave, each by its own reference."""

    items: Annotated[
        tuple[Annotated[Any, PlainValidator(_as_sent, json_schema_input_type=BulkLoadForm)], ...],
        Field(min_length=1, max_length=MOST),
    ]


class BulkVehiclesForm(Strict):
    """Vehicles to offer, amend or leave, each by its own reference."""

    items: Annotated[
        tuple[Annotated[Any, PlainValidator(_as_sent, json_schema_input_type=BulkVehicleForm)], ...],
        Field(min_length=1, max_length=MOST),
    ]


class BulkItemAnswer(Answer):
    """What became of one posting. ``problem``: why it was refused; its pointers are of the item's own form.

    ``id``, ``version``: of the posting kept under the reference; null where there is none.
    """

    external_ref: str | None
    result: BulkResult
    id: Id | None
    version: int | None
    problem: Problem | None
    warnings: tuple[WarningAnswer, ...]


class BulkAnswer(Answer):
    """What became of each, in the order sent."""

    items: tuple[BulkItemAnswer, ...]


class ImportItemAnswer(BulkItemAnswer):
    """What became of one row. ``line``: as a spreadsheet counts, the headings are 1."""

    line: int


class ImportAnswer(Answer):
    """What became of each row, in order."""

    items: tuple[ImportItemAnswer, ...]


def sent_of(kind: Callable[..., AnyTerms], form: type[BaseModel], said: Any) -> Sent[AnyTerms]:
    """One posting as it was sent: read, or with what is wrong in it."""
    try:
        read = form.model_validate(said)
    except ValidationError as wrong:
        found = ({**fault, "loc": ("body", *fault["loc"])} for fault in wrong.errors(include_url=False))
        return Sent(_ref_of(said), Invalid(*faults_of(list(found))))
    terms = terms_of(kind, read)
    return Sent(terms.external_ref, terms)


def unread(said: Any, faults: Iterable[Fault]) -> Sent[Any]:
    """One posting that cannot even be held to its form."""
    return Sent(_ref_of(said), Invalid(*faults))


def _ref_of(said: Any) -> str | None:
    """The reference it says, where that can be told back."""
    ref = said.get("external_ref") if isinstance(said, Mapping) else None
    return ref if isinstance(ref, str) and len(ref) <= LONGEST_REF else None


def item_fields(answered: Answered, language: Language, request_id: str) -> dict[str, Any]:
    """The fields of an item's answer."""
    refusal = answered.refusal
    return {
        "external_ref": answered.external_ref,
        "result": answered.result,
        "id": answered.id,
        "version": answered.version,
        "problem": None if refusal is None else problem_of(refusal, language, request_id),
        "warnings": warnings_of(answered.cautions, language),
    }
