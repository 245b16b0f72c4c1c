"""What is sent and answered of applications to join and of accounts (SPEC 1.2, 1.3)."""

from typing import Annotated

from pydantic import Field

from api.access.shapes import MailAddress
from api.shapes import Answer, Code5, Day, Flag, Id, Instant, Line, Lines, NamedThing, Phone, Strict
from api.terms import answer_of
from domain.accounts import Role
from domain.joining.applications import ApplicationKind, ApplicationStatus, ApplicationView, Hand, StepKind
from domain.joining.attachments import Attachment, AttachmentKind, FileType
from domain.joining.notices import AccountStatus

HowMany = Annotated[int, Field(strict=True, ge=0, le=100_000)]
RegistrationNumber = Annotated[str, Field(strict=True, pattern="^T[0-9]{13}$", examples=["T7000012050002"])]
NewLoginId = Annotated[str, Field(strict=True, max_length=64)]


class AnswersForm(Strict):
    """The three questions: of a prefectural association, of a co-operative, does that take part."""

    association: Flag
    cooperative: Flag
    taking_part: Flag


class ApplicationForm(Strict):
    """An application to join. A carrier names the co-operative it belongs to, and answers the questions.

    ``terms_version``: of the terms agreed to; GET /v1/vocabularies has the current.
    """

    kind: ApplicationKind
    company: Line
    kana: Line
    representative: Line
    person: Line
    municipality: Code5
    address: Line
    phone: Phone
    mail: MailAddress
    association: Line
    vehicles: HowMany
    employees: HowMany
    g_mark: Flag
    accounts_wanted: Annotated[int, Field(strict=True, ge=1, le=1000)]
    terms_version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
    cooperative_id: Id | None = None
    branch: Line | None = None
    registration_number: RegistrationNumber | None = None
    answers: AnswersForm | None = None


class DecisionForm(Strict):
    """A step forward. ``note``: kept with it, and shown to the applicant."""

    note: Lines | None = None


class RejectionForm(Strict):
    """A step back. ``reason``: the applicant is told."""

    reason: Lines


class AnswersAnswer(Answer):
    """The answers to the three questions."""

    association: bool
    cooperative: bool
    taking_part: bool


class ApplicationStepAnswer(Answer):
    """What was done with an application. ``person``: of the office; null for the applicant's own steps."""

    kind: StepKind
    at: Instant
    by: Hand
    person: str | None
    reason: str | None


class AttachmentAnswer(Answer):
    """A file of an application."""

    id: Id
    kind: AttachmentKind
    media_type: FileType
    size_bytes: int
    uploaded_at: Instant
    by_applicant: bool


class ApplicationAnswer(Answer):
    """An application. ``member_id``, ``joined_cooperative_id``: whom its approval made."""

    id: Id
    version: int
    kind: ApplicationKind
    status: ApplicationStatus
    filed_at: Instant
    updated_at: Instant
    company: str
    kana: str
    representative: str
    person: str
    municipality: str
    address: str
    phone: str
    mail: str
    association: str
    branch: str | None
    cooperative: NamedThing | None
    vehicles: int
    employees: int
    g_mark: bool
    registration_number: str | None
    accounts_wanted: int
    answers: AnswersAnswer | None
    terms_version: int
    member_id: Id | None
    joined_cooperative_id: Id | None
    history: tuple[ApplicationStepAnswer, ...]
    files: tuple[AttachmentAnswer, ...]


class ApplicationFiledAnswer(Answer):
    """An application with its secret, which opens it to the applicant alone, as a bearer token."""

    application: ApplicationAnswer
    secret: str


class ApplicationPage(Answer):
    """Applications, newest first."""

    items: tuple[ApplicationAnswer, ...]
    next_cursor: str | None


class OpenCooperativeAnswer(Answer):
    """A co-operative that takes members on."""

    id: Id
    name: str
    prefecture: str
    phone: str


class OpenCooperativesAnswer(Answer):
    """The co-operatives that take members on, by prefecture and name: all of them at once."""

    items: tuple[OpenCooperativeAnswer, ...]


class AccountForm(Strict):
    """An account to be made, for a member or for a co-operative: one of the two.

    ``login_id``: 3 to 64 of a-z, 0-9 and . _ - that look like no other's. ``starts_on``: its first day.
    """

    login_id: NewLoginId
    person: Line
    mail: MailAddress
    starts_on: Day
    member_id: Id | None = None
    cooperative_id: Id | None = None


class GivenAccountAnswer(Answer):
    """An account as those see it who give accounts. ``noticed_at``: when its last notice was issued."""

    id: Id
    version: int | None
    login_id: str
    role: Role
    status: AccountStatus
    person: str
    mail: str
    member: NamedThing | None
    cooperative: NamedThing | None
    must_change_password: bool
    starts_on: Day | None
    ends_at: Instant | None
    noticed_at: Instant | None


class GivenAccountPage(Answer):
    """Accounts, newest first."""

    items: tuple[GivenAccountAnswer, ...]
    next_cursor: str | None


def attachment_answer(attachment: Attachment) -> AttachmentAnswer:
    """A file's row."""
    return answer_of(AttachmentAnswer, attachment, {"by_applicant": attachment.uploaded_by is None})


def application_answer(view: ApplicationView) -> ApplicationAnswer:
    """An application, as the applicant and those who decide on it see it."""
    files = {"files": tuple(map(attachment_answer, view.files))}
    return answer_of(ApplicationAnswer, view.application.terms, view.application, view, files)
