"""What is sent and answered of the audit log and of view sessions."""

from typing import Annotated, Any

from pydantic import Field

from api.sessions.shapes import AccountAnswer
from api.shapes import Answer, Id, Instant, Line, NamedThing, Strict


class NamedAccountAnswer(Answer):
    """An account by its names."""

    id: Id
    login_id: str
    person: str


class SealAnswer(Answer):
    """A record's place in the chain. ``hash``: SHA-256 over the record and the seal before."""

    number: int
    hash: str


class AuditRecordAnswer(Answer):
    """One change or look-up.

    ``account``: who; null: the network itself, a driver's phone, one not logged in yet, or an API client,
    ``client``. ``as_account``: as whom a federation admin looked in. ``member``: the company for which it
    was done; ``on_behalf``: by a clerk in its place. ``address``: from where. ``before``: null where it was
    new, or looked at only. ``seal``: null for a moment after it was written,
    and for clerks: it counts the records of all co-operatives.
    """

    id: Id
    at: Instant
    account: NamedAccountAnswer | None
    client: NamedThing | None
    as_account: NamedAccountAnswer | None
    member: NamedThing | None
    on_behalf: bool
    address: str | None
    request_id: str | None
    operation: str
    kind: str
    thing_id: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    seal: SealAnswer | None


class AuditPage(Answer):
    """A page of the audit log."""

    items: tuple[AuditRecordAnswer, ...]
    next_cursor: str | None


class AuditVerificationAnswer(Answer):
    """What reading the whole log again found. ``broken_at``: the first sealed record that is wrong, or null.

    ``waiting``: records not sealed yet; ``lost``: records that somebody took out of the chain.
    """

    sealed: int
    waiting: int
    lost: int
    head_hash: str | None
    intact: bool
    broken_at: int | None


class ViewForm(Strict):
    """As whom to look in, and why. ``otp``: six digits of the second factor, not used before."""

    account_id: Id
    reason: Line
    otp: Annotated[str, Field(strict=True, pattern="^[0-9]{6}$")]


class ViewAnswer(Answer):
    """A read-only token, shown once. ``expires_in``: seconds."""

    id: Id
    access_token: str
    expires_in: int
    account: AccountAnswer
