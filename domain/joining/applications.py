"""Applications to join (加入申込み): filed, endorsed by the co-operative, then approved (SPEC 1.2)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.accounts import AccountId, Role
from domain.joining.attachments import Attachment
from domain.members import CooperativeId, MemberId, NamedCooperative
from domain.places import MunicipalityCode
from domain.refusals import Conflict

ApplicationId = NewType("ApplicationId", UUID)

TERMS_VERSION = 1
"""Of the terms that an applicant agrees to."""

LETTERS_A_DAY = 3
"""So many first letters one mail address gets in 24 hours, however often one applies in its name."""


class WrongApplicationState(Conflict):
    """The application stands at another step: decided, not endorsed yet, or not sent back. ``status``."""

    code = "wrong-application-state"
    title_ja = "この申込みの状態では行えません"
    title_en = "The application stands at another step"


class ApplicationKind(StrEnum):
    """What would join: a carrier as a co-operative's member, or a co-operative itself."""

    MEMBER = "member"
    COOPERATIVE = "cooperative"


class ApplicationStatus(StrEnum):
    """Where an application stands."""

    FILED = "filed"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    REJECTED = "rejected"


class StepKind(StrEnum):
    """What was done with an application."""

    FILED = "filed"
    FILED_AGAIN = "filed_again"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    REJECTED = "rejected"


class Hand(StrEnum):
    """Whose step it was."""

    APPLICANT = "applicant"
    COOPERATIVE = "cooperative"
    FEDERATION = "federation"


@dataclass(frozen=True, slots=True)
class Answers:
    """The three questions: of a prefectural association, of a co-operative, and does that take part."""

    association: bool
    cooperative: bool
    taking_part: bool

    @property
    def all_yes(self) -> bool:
        """Whether the way leads to the form, and not to the list of co-operatives."""
        return self.association and self.cooperative and self.taking_part


@dataclass(frozen=True, slots=True)
class ApplicationTerms:
    """What an applicant says. ``cooperative_id``: the one applied to; a co-operative names none.

    ``branch``: 支部 of the association. ``registration_number``: T and 13 digits. ``g_mark``: holds the
    safety certificate (Gマーク). ``answers``: a carrier's, to the three questions.
    """

    company: str
    kana: str
    representative: str
    person: str
    municipality: MunicipalityCode
    address: str
    phone: str
    mail: str
    association: str
    vehicles: int
    employees: int
    g_mark: bool
    accounts_wanted: int
    terms_version: int
    cooperative_id: CooperativeId | None = None
    branch: str | None = None
    registration_number: str | None = None
    answers: Answers | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """An application, from its filing on, by the network's clock.

    ``secret_id``: what the applicant's own secret is made from; the secret itself is kept nowhere.
    ``member_id``, ``joined_cooperative_id``: whom its approval made; of a co-operative its trading desk.
    """

    id: ApplicationId
    version: int
    kind: ApplicationKind
    status: ApplicationStatus
    secret_id: UUID
    filed_at: datetime
    updated_at: datetime
    terms: ApplicationTerms
    member_id: MemberId | None = None
    joined_cooperative_id: CooperativeId | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody to decide."""
        return self.status in (ApplicationStatus.FILED, ApplicationStatus.ENDORSED)

    def endorse(self, *, at: datetime) -> Self:
        """The application, endorsed by the co-operative. Refuses: WrongApplicationState."""
        self._refuse_unless(self.kind is ApplicationKind.MEMBER and self.status is ApplicationStatus.FILED)
        return replace(self, status=ApplicationStatus.ENDORSED, updated_at=at)

    def approve(self, member_id: MemberId, cooperative_id: CooperativeId, *, at: datetime) -> Self:
        """The application, approved, and whom that made. Refuses: WrongApplicationState."""
        self.refuse_unless_approvable()
        return replace(
            self,
            status=ApplicationStatus.APPROVED,
            updated_at=at,
            member_id=member_id,
            joined_cooperative_id=cooperative_id,
        )

    def refuse_unless_approvable(self) -> None:
        """A carrier's is endorsed first; a co-operative's comes straight to the federation.

        Refuses: WrongApplicationState.
        """
        waits_in = (
            ApplicationStatus.ENDORSED if self.kind is ApplicationKind.MEMBER else ApplicationStatus.FILED
        )
        self._refuse_unless(self.status is waits_in)

    def reject(self, by: Role, *, at: datetime) -> Self:
        """The application, sent back: by a clerk before the endorsement, by the federation until the end.

        Refuses: WrongApplicationState.
        """
        may = self.is_open if by is Role.FEDERATION_ADMIN else self.status is ApplicationStatus.FILED
        self._refuse_unless(may)
        return replace(self, status=ApplicationStatus.REJECTED, updated_at=at)

    def file_again(self, terms: ApplicationTerms, *, at: datetime) -> Self:
        """The application with new terms, after it was sent back. Refuses: WrongApplicationState."""
        self._refuse_unless(self.status is ApplicationStatus.REJECTED)
        return replace(self, status=ApplicationStatus.FILED, terms=terms, updated_at=at)

    def refuse_unless_takes_files(self) -> None:
        """Files may come until it is approved. Refuses: WrongApplicationState."""
        self._refuse_unless(self.status is not ApplicationStatus.APPROVED)

    def _refuse_unless(self, may: bool) -> None:
        if not may:
            raise WrongApplicationState(status=self.status.value)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an application's history: what, when, by whom, and why. It is never changed.

    ``account_id``, ``person``: None where the applicant did it. ``reason``: of a rejection; else a note.
    """

    number: int
    kind: StepKind
    at: datetime
    by: Hand
    account_id: AccountId | None
    person: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application with the co-operative applied to, its history and its files."""

    application: Application
    cooperative: NamedCooperative | None
    history: tuple[Step, ...]
    files: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class ApplicationSearch:
    """Which applications are listed. ``cooperative_id`` None: of all co-operatives."""

    cooperative_id: CooperativeId | None
    status: ApplicationStatus | None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who calls with an application's secret: no account, and nothing but this application."""

    application_id: ApplicationId


@dataclass(frozen=True, slots=True)
class OpenCooperative:
    """A co-operative that takes members on, as anyone may know it."""

    id: CooperativeId
    name: str
    prefecture: str
    phone: str
