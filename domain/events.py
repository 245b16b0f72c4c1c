"""Events: what has happened, told to whoever reacts (DESIGN §4). Each carries ids, never contents."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.accounts import AccountId, SessionEnd, SessionId
from domain.actual_carriers.ledgers import LedgerChange
from domain.calendar import Month
from domain.contracts.numbers import ContractNumber
from domain.joining.applications import ApplicationId
from domain.joining.notices import NoticeId
from domain.letters import Addressee, ChainAddressee
from domain.loads import LoadId
from domain.members import MemberId
from domain.negotiation.inquiries import InquiryId
from domain.negotiation.messages import MessageId, OfferId
from domain.password_resets import ResetId
from domain.saved_searches.letters import SavedSearchLetterId
from domain.second_factors import CredentialChange
from domain.settlement.documents import DocumentId
from domain.trials import TrialId
from domain.vehicles import VehicleId


@dataclass(frozen=True, slots=True)
class LoadPosted:
    load_id: LoadId


@dataclass(frozen=True, slots=True)
class LoadAmended:
    load_id: LoadId


@dataclass(frozen=True, slots=True)
class LoadWithdrawn:
    load_id: LoadId


@dataclass(frozen=True, slots=True)
class VehiclePosted:
    vehicle_id: VehicleId


@dataclass(frozen=True, slots=True)
class VehicleAmended:
    vehicle_id: VehicleId


@dataclass(frozen=True, slots=True)
class VehicleWithdrawn:
    vehicle_id: VehicleId


@dataclass(frozen=True, slots=True)
class LoadWidened:
    """Named ones first: from now on it is disclosed to everyone (SPEC 3.5)."""

    load_id: LoadId


@dataclass(frozen=True, slots=True)
class VehicleWidened:
    vehicle_id: VehicleId


@dataclass(frozen=True, slots=True)
class SavedSearchesMet:
    """A load or a vehicle met saved searches that it had not met before (SPEC 4.7).

    One for all of them: on a morning a posting meets hundreds, and the rows say which.
    """

    posting_id: UUID


@dataclass(frozen=True, slots=True)
class SavedSearchLetterOwed:
    letter_id: SavedSearchLetterId


@dataclass(frozen=True, slots=True)
class ContractConcluded:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ConfirmationOwed:
    contract_number: ContractNumber
    version: int
    addressee: Addressee


@dataclass(frozen=True, slots=True)
class ChainNoticeOwed:
    """A contract of a chain was concluded or cancelled: one who is above or below is told (SPEC 5.9)."""

    contract_number: ContractNumber
    addressee: ChainAddressee
    change: LedgerChange


@dataclass(frozen=True, slots=True)
class DocumentIssued:
    document_id: DocumentId


@dataclass(frozen=True, slots=True)
class ContractSettled:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class SessionEnded:
    account_id: AccountId
    session_id: SessionId
    because: SessionEnd


@dataclass(frozen=True, slots=True)
class PasswordResetAsked:
    """``account_id`` None: nobody has the login id; kept all the same, to take as long (SECURITY 29)."""

    reset_id: ResetId
    account_id: AccountId | None


@dataclass(frozen=True, slots=True)
class CredentialsChanged:
    notice_id: UUID
    account_id: AccountId
    change: CredentialChange
    at: datetime


@dataclass(frozen=True, slots=True)
class ContractProposed:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ContractDeclined:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ContractLapsed:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class AmendmentProposed:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ContractAmended:
    contract_number: ContractNumber
    version: int


@dataclass(frozen=True, slots=True)
class CancellationProposed:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ContractCancelled:
    contract_number: ContractNumber
    version: int


@dataclass(frozen=True, slots=True)
class LoadReopened:
    """A contract for it was cancelled: a truck is wanted again."""

    load_id: LoadId


@dataclass(frozen=True, slots=True)
class VehicleReopened:
    vehicle_id: VehicleId


@dataclass(frozen=True, slots=True)
class TruckNamed:
    contract_number: ContractNumber
    version: int


@dataclass(frozen=True, slots=True)
class ContractSetOut:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ContractDelivered:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class StatusReported:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class DriverBound:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class DriverReleased:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class TrialRequested:
    trial_id: TrialId


@dataclass(frozen=True, slots=True)
class TrialIssued:
    trial_id: TrialId


@dataclass(frozen=True, slots=True)
class TrialWithdrawn:
    trial_id: TrialId


@dataclass(frozen=True, slots=True)
class ApplicationMoved:
    """A step of its history: filed, endorsed, approved, rejected."""

    application_id: ApplicationId
    step: int


@dataclass(frozen=True, slots=True)
class AccountNoticeIssued:
    """The first password is not in it: it is made from the notice's id when the letter is written."""

    notice_id: NoticeId


@dataclass(frozen=True, slots=True)
class DieselSurveyPublished:
    """One for each desk that is told by mail."""

    month: Month
    member_id: MemberId


@dataclass(frozen=True, slots=True)
class InquiryOpened:
    inquiry_id: InquiryId


@dataclass(frozen=True, slots=True)
class MessagePosted:
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class OfferMade:
    offer_id: OfferId


@dataclass(frozen=True, slots=True)
class OfferClosed:
    """Accepted, refused, withdrawn, superseded or overtaken; that one runs out, the clock tells."""

    offer_id: OfferId


Event = (
    LoadPosted
    | LoadAmended
    | LoadWithdrawn
    | VehiclePosted
    | VehicleAmended
    | VehicleWithdrawn
    | LoadWidened
    | VehicleWidened
    | SavedSearchesMet
    | SavedSearchLetterOwed
    | ContractConcluded
    | ConfirmationOwed
    | ChainNoticeOwed
    | ContractProposed
    | ContractDeclined
    | ContractLapsed
    | AmendmentProposed
    | ContractAmended
    | CancellationProposed
    | ContractCancelled
    | LoadReopened
    | VehicleReopened
    | TruckNamed
    | ContractSetOut
    | ContractDelivered
    | StatusReported
    | DocumentIssued
    | ContractSettled
    | DriverBound
    | DriverReleased
    | SessionEnded
    | TrialRequested
    | TrialIssued
    | TrialWithdrawn
    | PasswordResetAsked
    | CredentialsChanged
    | ApplicationMoved
    | AccountNoticeIssued
    | DieselSurveyPublished
    | InquiryOpened
    | MessagePosted
    | OfferMade
    | OfferClosed
)
