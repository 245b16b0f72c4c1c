"""Second factors: one-time codes, passkeys, and recovery codes for who has lost both (SPEC 1.4)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType, Self
from uuid import UUID

from domain.accounts import AccountId
from domain.refusals import Conflict, Invalid

PasskeyId = NewType("PasskeyId", UUID)

Json = Mapping[str, Any]
"""What authenticators are told and answer, as browsers write it."""

ENROLMENT_LIFE = timedelta(minutes=15)
"""So long a new seed of one-time codes waits for the first code."""

CHALLENGE_LIFE = timedelta(minutes=5)
"""So long a passkey may take to answer; each challenge is good once."""

MOST_PASSKEYS = 10
RECOVERY_CODES = 10
RECOVERY_DIGITS = 24
"""Of one recovery code: 80 bits, so that a hash of it needs no stretching."""


class CredentialChange(StrEnum):
    """What was changed about how an account proves itself; its owner is told by mail."""

    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    TOTP_ADDED = "totp_added"
    TOTP_REMOVED = "totp_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    RECOVERY_CODE_USED = "recovery_code_used"


class SecondFactorIsNeeded(Conflict):
    """Clerks and admins keep at least one second factor (SPEC 1.4)."""

    code = "second-factor-is-needed"
    title_ja = "最後の2段階認証は外せません"
    title_en = "The last second factor must stay"


class WrongCode(Invalid):
    """The one-time code does not fit the new seed."""


class PasskeyNotAccepted(Invalid):
    """What the authenticator sent does not prove a new passkey, or the account has enough of them."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey (WebAuthn) of an account. ``sign_count``: its own count of uses, 0 where it keeps none."""

    id: PasskeyId
    account_id: AccountId
    name: str
    credential_id: bytes
    public_key: bytes
    sign_count: int
    added_at: datetime
    last_used_at: datetime | None = None
    removed_at: datetime | None = None

    def use(self, sign_count: int, *, at: datetime) -> Self:
        """The same passkey, used once more."""
        return replace(self, sign_count=sign_count, last_used_at=at)

    def remove(self, *, at: datetime) -> Self:
        """The passkey, of no more use."""
        return replace(self, removed_at=at)


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """What an account has beside its password. Recovery codes only stand in for the other two."""

    has_totp: bool
    passkeys: tuple[Passkey, ...]
    recovery_codes_left: int

    @property
    def count(self) -> int:
        """How many second factors there are."""
        return int(self.has_totp) + len(self.passkeys)


@dataclass(frozen=True, slots=True)
class ProvenPasskey:
    """What an authenticator proved when a passkey was made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def in_groups(digits: str) -> str:
    """A recovery code as people read it: 1234-5678-…"""
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def hash_of_recovery_code(account_id: AccountId, code: str) -> bytes:
    """What is kept of a recovery code, with or without its hyphens: good for this account only."""
    return hashlib.sha256(account_id.bytes + code.replace("-", "").encode()).digest()
