"""What is sent and answered of contracts (API §2)."""

from datetime import date
from typing import Annotated

from pydantic import Field, StrictBool, StringConstraints

from api.load_shapes import (
    CargoForm,
    ChargeForm,
    HandlingWayForm,
    LoadForm,
    ServiceForm,
    StandardFareAnswer,
    StopForm,
)
from api.shapes import (
    Answer,
    AudienceForm,
    ContactForm,
    Day,
    FareYen,
    Id,
    Instant,
    Line,
    Lines,
    NamedThing,
    PlaceForm,
    PointForm,
    Strict,
    WindowForm,
)
from domain.contracts.checks import CheckResult
from domain.contracts.contracts import ConcludedBy, ContractStatus, PaymentMethod, Side, WrittenItem
from domain.contracts.proposals import ConsignorIs, Proof
from domain.contracts.timelines import ReportFlagged, ReportRefused, TransportStatus
from domain.fares.tariffs import FareSystem
from domain.loads import Booking, Purpose
from domain.members import MemberKind
from domain.vehicle_classes import BodyType, Equipment, VehicleClass

CallCodeDigits = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{4}$")]


class PaymentForm(Strict):
    """How the fare is paid; without ``due_on`` on the 15th of the second month after delivery."""

    method: PaymentMethod
    due_on: Day | None = None


class ContractForm(Strict):
    """A proposal for one truck of a load. What is left out is the posting's; null says nothing.

    Either ``load_id`` or ``load``: a deal by telephone of a load that never was on the board (SPEC 5.1),
    of one truck, with ``counterparty_member_id``. ``proof``: the other side types the code that this one's
    screen shows.

    ``charges``, ``services``: an empty list states that there are none (SPEC 5.6). Yen without tax.
    ``reason``: why a carrier gives its own contract on for less than it gets (SPEC 5.8).
    """

    load_id: Id | None = None
    load: LoadForm | None = None
    consignor_is: ConsignorIs
    vehicle_id: Id | None = None
    counterparty_member_id: Id | None = None
    fare_yen: FareYen | None = None
    charges: tuple[ChargeForm, ...] | None = Field(default=None, max_length=30)
    services: tuple[ServiceForm, ...] | None = Field(default=None, max_length=30)
    payment: PaymentForm | None = None
    reason: Lines | None = None
    proof: Proof | None = None


class ConclusionForm(Strict):
    """``reason``: why at this fare, where a co-operative asks for one (SPEC 5.7).

    ``call_code``: the four digits on the proposer's screen, of a deal to be proven by telephone (SPEC 5.1).
    """

    reason: Lines | None = None
    call_code: CallCodeDigits | None = None


class DeliveryForm(Strict):
    """When it arrived, and who took it."""

    receiver: Line
    at: Instant


class StatusForm(Strict):
    """A transport status, at the time it held."""

    status: TransportStatus
    at: Instant
    note: Lines | None = None
    point: PointForm | None = None


class StatusesForm(Strict):
    """Statuses, in any order; one of the same status and time is taken once."""

    statuses: tuple[StatusForm, ...] = Field(min_length=1, max_length=500)


class FlaggedReportAnswer(Answer):
    """A report that is kept but marked, by its place in the batch."""

    index: int
    reason: ReportFlagged


class RefusedReportAnswer(Answer):
    """A report that is not taken, by its place in the batch."""

    index: int
    reason: ReportRefused


class ReceiptAnswer(Answer):
    """What became of a batch: accepted + duplicates + refused are all, flagged are among the accepted."""

    accepted: int
    duplicates: int
    flagged: tuple[FlaggedReportAnswer, ...]
    refused: tuple[RefusedReportAnswer, ...]


class PartyAnswer(Answer):
    """A company as the contract names it."""

    member_id: Id
    kind: MemberKind
    name: str
    address: str
    phone: str
    cooperative: NamedThing
    registration_number: str | None


class PaymentAnswer(Answer):
    """How and until when the fare is paid."""

    method: PaymentMethod
    due_on: date


class ContractedLoadAnswer(Answer):
    """The load's terms as they were when agreed, and the version that had them.

    ``audience`` and references: null to all but the consignor. Sites: to the carrier once concluded.
    """

    id: Id
    version: int
    origin: PlaceForm
    destination: PlaceForm
    stops: tuple[StopForm, ...]
    pickup: WindowForm
    delivery: WindowForm
    cargo: CargoForm
    vehicle_class: VehicleClass
    body_types: tuple[BodyType, ...]
    equipment: tuple[Equipment, ...]
    trucks: int
    consolidation: bool
    loading: HandlingWayForm | None
    unloading: HandlingWayForm | None
    asking_fare_yen: int | None
    booking: Booking
    fare_system: FareSystem
    charges: tuple[ChargeForm, ...] | None
    services: tuple[ServiceForm, ...] | None
    payment_terms: str | None
    remarks: str | None
    photo_ids: tuple[Id, ...]
    contact: ContactForm
    closes_at: Instant
    audience: AudienceForm | None
    external_ref: str | None
    tier: int
    parent_contract_number: str | None
    purpose: Purpose | None


class TruckAnswer(Answer):
    """The truck that the carrier named."""

    plate: str
    driver_name: str
    mobile: str
    payload_kg: int | None


class HappeningAnswer(Answer):
    """A line of the timeline. ``event``: a contract's or transport status; ``by`` null: of itself."""

    at: Instant
    event: str
    by: Side | None


CheckFigureAnswer = Annotated[
    StrictBool | int | date | tuple[WrittenItem, ...] | None, Field(union_mode="left_to_right")
]
"""A figure: yes or no, a number, a day, or what is missing. Strict first: a yes is no 1."""


class CheckAnswer(Answer):
    """One check, in a sentence and in figures."""

    result: CheckResult
    text: str
    figures: dict[str, CheckFigureAnswer]


class ChecksAnswer(Answer):
    """Every check of a contract.

    ``exposure``: to the parties and the consignor's clerk; null to the carrier's, and of a proposal that is
    over.
    """

    standard_fare: CheckAnswer | None
    exposure: CheckAnswer | None
    insurance: CheckAnswer | None
    payment_days: CheckAnswer | None
    written_items: CheckAnswer | None
    tier: CheckAnswer | None
    payload: CheckAnswer | None


class FuelAnswer(Answer):
    """The price that the fuel surcharge goes by: the survey's whole mean at the conclusion (SPEC 7.5)."""

    month: str
    price_sen_per_litre: int


class PrimeAnswer(Answer):
    """元請: who took the cargo on from its shipper, of what was posted on (SPEC 5.9)."""

    name: str
    address: str
    phone: str


class ContractAnswer(Answer):
    """A contract. ``version``: null to who may only read it. Yen without tax."""

    contract_number: str
    status: ContractStatus
    version: int | None
    document_hash: str
    lapses_at: Instant
    concluded_by: ConcludedBy | None
    consignor: PartyAnswer
    carrier: PartyAnswer
    fare_yen: int | None
    charges: tuple[ChargeForm, ...] | None
    services: tuple[ServiceForm, ...] | None
    payment: PaymentAnswer | None
    standard_fare: StandardFareAnswer | None
    posted_standard_fare: StandardFareAnswer | None
    call_code: str | None
    load: ContractedLoadAnswer
    truck: TruckAnswer | None
    timeline: tuple[HappeningAnswer, ...]
    due_on: date | None
    pay_on: date | None
    checks: ChecksAnswer
    fuel: FuelAnswer | None
    prime: PrimeAnswer | None


class ContractPage(Answer):
    """A page of contracts."""

    items: tuple[ContractAnswer, ...]
    next_cursor: str | None
