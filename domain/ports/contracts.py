"""Contracts and the talks before them as they are kept, and what their checks found and allowed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts import Viewer
from domain.calendar import Month
from domain.contracts.call_codes import CallCode
from domain.contracts.changes.amended import Agreed
from domain.contracts.changes.amendments import Amendment, AmendmentId
from domain.contracts.changes.cancellations import Cancellation
from domain.contracts.checks import (
    CompanySize,
    Findings,
    Override,
    Overrides,
    StandingOverride,
    StandingOverrideId,
)
from domain.contracts.contracts import Contract
from domain.contracts.numbers import ContractNumber
from domain.contracts.ratings import Rating, Reliability
from domain.contracts.timelines import Happening
from domain.contracts.views import ContractSearch, ContractVersion
from domain.loads import Load, LoadId
from domain.members import CooperativeId, Member, MemberId
from domain.negotiation.desk_notes import Call, HandoverNote
from domain.negotiation.inquiries import Inquiry, InquiryId
from domain.negotiation.messages import Message, MessageId, OfferId
from domain.negotiation.offers import Offer
from domain.negotiation.views import Dealings, InquirySearch
from domain.ports.pages import Page, Standing
from domain.vehicles import Vehicle, VehicleId


class Contracts(Protocol):
    """Contracts as they are kept, each version chained to the one before (SPEC 5.5)."""

    async def get(self, number: ContractNumber) -> Contract | None:
        """The contract, or None."""

    async def as_agreed(self, number: ContractNumber) -> Contract | None:
        """The version that the two agreed on last, which its document shows; None before the conclusion."""

    async def agreements(self, number: ContractNumber) -> Sequence[Agreed]:
        """The versions that were agreed on, each with another term changed; none before the conclusion."""

    async def at_version(self, number: ContractNumber, version: int) -> Contract | None:
        """The contract as it was, or None where it had no such version."""

    async def versions(self, number: ContractNumber) -> Sequence[ContractVersion]:
        """Every version, oldest first, with its hash and what that is taken over."""

    async def lock(self, number: ContractNumber) -> Contract | None:
        """The contract, or None; nobody else changes it until this work ends."""

    async def lock_open(self, one: MemberId, other: MemberId | None, now: datetime) -> Sequence[Contract]:
        """The proposals that wait between two members (None: with anybody), locked, by number."""

    async def lock_rivals(self, contract: Contract, now: datetime) -> Sequence[Contract]:
        """The other proposals for its load that have not lapsed, locked."""

    async def add(self, contract: Contract) -> Contract:
        """Keep a new contract with its first version and its audit row; answers it with its hash."""

    async def save(self, contract: Contract, *, of_itself: bool = False) -> Contract:
        """Keep a changed contract (locked before) as its next version, with its audit row and hash.

        ``of_itself``: it came of what others did; the log of who did that does not tell it.
        """

    async def find(
        self, search: ContractSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[Contract]:
        """The contracts of the viewer's desk, a clerk's of the whole co-operative, newest first."""

    async def tell(
        self, number: ContractNumber, happenings: Sequence[Happening]
    ) -> set[tuple[str, datetime]]:
        """Put lines on the timeline; event and time of those that were not there already."""

    async def lock_to_bill(self, month: Month) -> Sequence[Contract]:
        """The delivered ones that close with this month, or should have before; by number, locked."""

    async def count_to_bill(self, month: Month) -> Mapping[CooperativeId, int]:
        """How many that close with this month each co-operative's members have, on either side, unbilled."""

    async def first_to_bill(self) -> Month | None:
        """The earliest month with which a delivered one closes, or None."""

    async def timelines(
        self, numbers: Sequence[ContractNumber]
    ) -> "dict[ContractNumber, tuple[Happening, ...]]":
        """What happened to each, in order."""


@dataclass(frozen=True, slots=True)
class Owing:
    """What a consignor owes: the sum, and of how many contracts."""

    open_yen: int
    contracts: int


class Checks(Protocol):
    """What checks ask of what is kept, and what they found and clerks allowed (SPEC 5.7, 8.8)."""

    async def hold_exposure(self, member_id: MemberId) -> None:
        """Nobody else concludes for this consignor until this work ends; after desk, load and contract."""

    async def owing(self, member_ids: Collection[MemberId]) -> Mapping[MemberId, Owing]:
        """What each owes: its ``OWING`` contracts, of the billed those whose invoice is not paid whole."""

    async def capacities_kg(self, vehicle_ids: Collection[VehicleId]) -> Mapping[VehicleId, int]:
        """What each vehicle posting says it carries, as it is now."""

    async def sizes(self, member_ids: Collection[MemberId]) -> Mapping[MemberId, CompanySize]:
        """By what the law measures each."""

    async def findings(self, numbers: Collection[ContractNumber]) -> Mapping[ContractNumber, Findings]:
        """What was found when each was agreed on last, of those of which it was kept."""

    async def keep_findings(self, contract: Contract, findings: Findings, at: datetime) -> None:
        """Keep what was found for a contract that is being concluded, or amended, and is kept already."""

    async def overrides(self, numbers: Collection[ContractNumber]) -> Mapping[ContractNumber, Overrides]:
        """The newest override of each check of each."""

    async def add_override(self, override: Override) -> None:
        """Keep an override, with its audit row."""


class StandingOverrides(Protocol):
    """Standing overrides as they are kept (SPEC 5.7)."""

    async def of_members(self, member_ids: Collection[MemberId]) -> Sequence[StandingOverride]:
        """Those of these members that nobody has withdrawn."""

    async def of_cooperative(self, cooperative_id: CooperativeId, limit: int) -> Sequence[StandingOverride]:
        """What a co-operative has granted, newest first."""

    async def lock(self, override_id: StandingOverrideId) -> StandingOverride | None:
        """The standing override, or None; nobody else changes it until this work ends."""

    async def add(self, override: StandingOverride) -> None:
        """Keep a new one, with its audit row."""

    async def save(self, override: StandingOverride) -> StandingOverride:
        """Keep a changed one (locked before) as its next version, with its audit row."""


class Inquiries(Protocol):
    """Threads and their messages."""

    async def get(self, inquiry_id: InquiryId) -> Inquiry | None:
        """The thread, or None."""

    async def lock(self, inquiry_id: InquiryId) -> Inquiry | None:
        """The thread, or None; nobody else says anything in it until this work ends."""

    async def lock_of_posting(self, posting_id: UUID) -> Sequence[Inquiry]:
        """All threads about a load or a vehicle, locked, by id."""

    async def of_asker(self, posting_id: UUID, asker_id: MemberId) -> Inquiry | None:
        """The thread of this desk about this posting, or None."""

    async def add(self, inquiry: Inquiry) -> None:
        """Keep a new thread, with an audit row that does not tell with whom."""

    async def save(self, inquiry: Inquiry) -> None:
        """Keep a changed thread (locked before)."""

    async def find(
        self, desk: MemberId, search: InquirySearch, after: Standing | None, limit: int
    ) -> Page[Inquiry]:
        """The desk's threads, the one that it heard of last first."""

    async def add_message(self, message: Message) -> None:
        """Keep a new message, with an audit row that does not tell what it says."""

    async def message(self, message_id: MessageId) -> Message | None:
        """The message, or None."""

    async def messages(
        self, inquiry_id: InquiryId, desk: MemberId, after: Standing | None, limit: int
    ) -> Page[Message]:
        """Those that reach the desk, newest first."""

    async def has_spoken(self, inquiry_id: InquiryId, desk: MemberId, before: int) -> bool:
        """Whether the desk has said anything that both hear before the message of this number."""

    async def newest_up_to(self, inquiry_id: InquiryId, desk: MemberId, number: int) -> MessageId | None:
        """The newest message that reaches the desk, of those up to this number."""

    async def unread(self, desk: MemberId, ids: Collection[InquiryId]) -> Mapping[InquiryId, int]:
        """How many messages of others the desk has not read in each of these threads; none where it has."""

    async def latest(self, desk: MemberId, ids: Collection[InquiryId]) -> Mapping[InquiryId, Message]:
        """The newest message that reaches the desk in each of these threads."""

    async def loads(self, ids: Collection[UUID]) -> Mapping[UUID, Load]:
        """Those of these loads that there are."""

    async def vehicles(self, ids: Collection[UUID]) -> Mapping[UUID, Vehicle]:
        """Those of these vehicles that there are."""

    async def dealings(self, desk: MemberId, other: MemberId, most: int) -> Dealings:
        """What the two have concluded with each other, as the first of them sees it; so many one by one."""


class DeskNotes(Protocol):
    """What a desk keeps of its talks for itself."""

    async def add_call(self, call: Call) -> None:
        """Keep a call, with an audit row that does not tell its note."""

    async def calls(
        self, inquiry_id: InquiryId, desk: MemberId, after: Standing | None, limit: int
    ) -> Page[Call]:
        """The desk's calls of this thread, the last one noted first."""

    async def add_note(self, note: HandoverNote) -> None:
        """Keep a hand-over note, with an audit row that does not tell its text."""

    async def notes(
        self, inquiry_id: InquiryId, desk: MemberId, after: Standing | None, limit: int
    ) -> Page[HandoverNote]:
        """The desk's notes of this thread, newest first."""


class Offers(Protocol):
    """Offers; of each thread one at most is open."""

    async def get(self, offer_id: OfferId) -> Offer | None:
        """The offer, or None."""

    async def lock(self, offer_id: OfferId) -> Offer | None:
        """The offer, or None; nobody else answers it until this work ends."""

    async def lock_open(self, inquiry_id: InquiryId) -> Offer | None:
        """The thread's offer that nobody has answered, locked; its time may be over."""

    async def lock_between(self, one: MemberId, other: MemberId | None, now: datetime) -> Sequence[Offer]:
        """The open offers between two members (None: with anybody), locked, by thread."""

    async def add(self, offer: Offer) -> None:
        """Keep a new offer, with an audit row that does not tell its terms."""

    async def save(self, offer: Offer) -> None:
        """Keep what became of an offer (locked before)."""

    async def find(
        self, inquiry_id: InquiryId, desk: MemberId, after: Standing | None, limit: int
    ) -> Page[Offer]:
        """Those of the thread that reach the desk, newest first."""


class ActualCarriers(Protocol):
    """Chains of contracts: each names its parent in its load (SPEC 5.9)."""

    async def chain(self, number: ContractNumber) -> Sequence[Contract]:
        """Every contract ever concluded of the chain that a concluded one stands in, in no order."""

    async def has_child(self, parent: ContractNumber) -> bool:
        """Whether a contract in force carries this one on."""

    async def posted_as(self, parent: ContractNumber) -> LoadId | None:
        """The load that the contract was posted on as last, or None."""

    async def post_on(
        self, parent: ContractNumber, load_id: LoadId, former: LoadId | None, at: datetime
    ) -> bool:
        """Let the contract be posted on as this load, in place of the former; False where it no longer is."""


class Amendments(Protocol):
    """Amendments as they are kept (SPEC 5.5). Who changes one has locked its contract."""

    async def get(self, amendment_id: AmendmentId) -> Amendment | None:
        """The amendment, or None."""

    async def of_contract(self, number: ContractNumber) -> Sequence[Amendment]:
        """Every one of a contract, oldest first."""

    async def open_of(self, number: ContractNumber) -> Amendment | None:
        """The one that awaits an answer, or None."""

    async def add(self, amendment: Amendment) -> None:
        """Keep a new amendment, with its audit row."""

    async def save(self, amendment: Amendment) -> Amendment:
        """Keep a changed amendment as its next version, with its audit row."""


class Cancellations(Protocol):
    """Cancellations as they are kept (SPEC 5.4). Who changes one has locked its contract."""

    async def latest_of(self, number: ContractNumber) -> Cancellation | None:
        """The last one of a contract, or None; only that can await an answer."""

    async def add(self, cancellation: Cancellation) -> None:
        """Keep a new cancellation, with its audit row."""

    async def save(self, cancellation: Cancellation) -> Cancellation:
        """Keep a changed cancellation as its next version, with its audit row."""


class CallCodes(Protocol):
    """Call codes as they are kept: in no audit row, and in no version of the contract (SPEC 5.1)."""

    async def of(self, numbers: Collection[ContractNumber]) -> Mapping[ContractNumber, CallCode]:
        """The codes of those of these proposals that have one."""

    async def lock(self, number: ContractNumber) -> CallCode | None:
        """The code of a proposal, or None; nobody else tries it until this work ends."""

    async def add(self, code: CallCode) -> None:
        """Keep the code of a new proposal."""

    async def save(self, code: CallCode) -> None:
        """Keep how often it has been mistyped."""


class Ratings(Protocol):
    """Ratings as they are kept, and what is counted of a company (SPEC 5.11)."""

    async def of_contract(self, number: ContractNumber) -> Sequence[Rating]:
        """What either side said, the consignor's first."""

    async def add(self, rating: Rating) -> bool:
        """Keep a new rating with its audit row; False where its side has said something before."""

    async def reliability(self, member: Member) -> Reliability:
        """The member's figures, counted from what is kept."""
