"""What is sent and answered of trials and API clients (SPEC 1.5, 1.6)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.shapes import Answer, Id, Instant, Line, Phone, Strict
from domain.api_clients import Scope
from domain.trials import TrialStatus

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

MailAddress = Annotated[
    str,
    StringConstraints(
        strict=True, max_length=254, pattern=rf"^{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*\.[A-Za-z]{{2,63}}$"
    ),
]
"""One mail address in ASCII and nothing beside it: no name, no second one, no further header."""

LinkToken = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]


class TrialForm(Strict):
    """A trial asked for. ``terms_version``: of the terms agreed to; GET /v1/vocabularies has the current."""

    company: Line
    person: Line
    mail: MailAddress
    phone: Phone
    terms_version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class TrialConfirmationForm(Strict):
    """What stands behind the # of the confirmation link."""

    token: LinkToken


class TrialAskedAnswer(Answer):
    """The same to everyone. ``link_hours``: how long the link in the mail is good."""

    link_hours: int


class TrialIssuedAnswer(Answer):
    """The trial has begun; id and password follow by mail."""

    ends_at: Instant


class TrialAnswer(Answer):
    """A trial. ``login_id``, ``ends_at``: once it is issued."""

    id: Id
    version: int
    status: TrialStatus
    company: str
    person: str
    mail: str
    phone: str
    terms_version: int
    requested_at: Instant
    confirm_by: Instant
    issued_at: Instant | None
    login_id: str | None
    ends_at: Instant | None
    withdrawn_at: Instant | None


class TrialPage(Answer):
    """Trials, newest first."""

    items: tuple[TrialAnswer, ...]
    next_cursor: str | None


class ApiClientForm(Strict):
    """A client to be made: what the desk calls it, and what it may (SPEC 1.5)."""

    name: Line
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=len(Scope))]


class ClientSecretAnswer(Answer):
    """A secret, without itself. ``ends_at``: null for the newest; ``used_at``: its last token."""

    id: Id
    made_at: Instant
    ends_at: Instant | None
    revoked_at: Instant | None
    used_at: Instant | None


class ApiClientAnswer(Answer):
    """An API client; its ``id`` is its client_id. ``used_at``: its last call, to ten minutes."""

    id: Id
    version: int
    name: str
    scopes: tuple[Scope, ...]
    made_by: Id
    made_at: Instant
    revoked_at: Instant | None
    used_at: Instant | None
    secrets: tuple[ClientSecretAnswer, ...]


class ApiClientWithSecretAnswer(ApiClientAnswer):
    """An API client with its new secret, which is shown this once and never again."""

    client_secret: str


class ApiClientPage(Answer):
    """The desk's API clients, newest first."""

    items: tuple[ApiClientAnswer, ...]
    next_cursor: str | None
