"""What proves an account beside its password, as it is kept, and the passkeys that are asked outside."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.accounts import Account, AccountId
from domain.password_resets import PasswordReset, ResetId
from domain.second_factors import Json, Passkey, PasskeyId, ProvenPasskey, SecondFactors


class Factors(Protocol):
    """Second factors as they are kept; the account is locked before one is changed."""

    async def of(self, account_id: AccountId) -> SecondFactors:
        """All that the account has."""

    async def start_totp(self, account_id: AccountId, seed: str, ends_at: datetime) -> None:
        """Keep a new seed, sealed, until its first code has come; one that waited before is dropped."""

    async def started_totp(self, account_id: AccountId, now: datetime) -> str | None:
        """The seed that waits for its first code, or None."""

    async def keep_totp(self, account_id: AccountId, seed: str, step: int) -> None:
        """Make it the account's seed, the step of its first code spent."""

    async def drop_totp(self, account_id: AccountId) -> None:
        """Take the account's seed away."""

    async def keep_recovery_codes(self, account_id: AccountId, hashes: Collection[bytes]) -> None:
        """Keep these in place of all that the account had."""

    async def spend_recovery_code(self, account_id: AccountId, code_hash: bytes, at: datetime) -> bool:
        """Mark a recovery code as used; False when it was before, or never was one."""

    async def passkey(self, passkey_id: PasskeyId) -> Passkey | None:
        """The passkey, also a removed one, or None."""

    async def passkey_of(self, credential_id: bytes) -> Passkey | None:
        """The passkey that an authenticator names, also a removed one, or None."""

    async def add_passkey(self, passkey: Passkey) -> None:
        """Keep a new passkey."""

    async def save_passkey(self, passkey: Passkey) -> None:
        """Keep a changed passkey."""

    async def put_challenge(
        self, challenge_hash: bytes, account_id: AccountId | None, ends_at: datetime
    ) -> None:
        """Keep a challenge: for a new passkey of the account, or, for None, for a login with any."""

    async def spend_challenge(
        self, challenge_hash: bytes, account_id: AccountId | None, now: datetime
    ) -> bool:
        """Take a challenge of exactly this kind away; False when it was used, is too old, or never was."""


class PasswordResets(Protocol):
    """Links by which a password is reset."""

    async def get(self, reset_id: ResetId) -> PasswordReset | None:
        """The reset, or None."""

    async def by_token(self, token_hash: bytes) -> PasswordReset | None:
        """The reset whose link this was, or None."""

    async def count_live(self, account_id: AccountId, now: datetime) -> int:
        """How many good links the account has."""

    async def add(self, reset: PasswordReset) -> None:
        """Keep a new one."""

    async def end_all(self, account_id: AccountId, at: datetime) -> None:
        """Let no link of the account be good any more."""


class Passkeys(Protocol):
    """Passkeys as authenticators make and use them (WebAuthn level 2), for this network's own address.

    ``credential``: what ``toJSON()`` of a browser's PublicKeyCredential gives. Only authenticators that ask
    their owner (a finger, a face, a PIN) count: so a passkey alone is two factors.
    """

    def options_to_make(self, challenge: str, account: Account, known: Sequence[bytes]) -> Json:
        """For ``navigator.credentials.create``. ``known``: credentials not to be made a second time."""

    def options_to_use(self, challenge: str) -> Json:
        """For ``navigator.credentials.get``: any passkey of this network, so that no login id is asked."""

    def challenge_of(self, credential: Json) -> str | None:
        """The challenge that an authenticator says it answers, or None."""

    def prove_new(self, credential: Json, challenge: str) -> ProvenPasskey | None:
        """What a new passkey proves; None when it proves nothing."""

    def credential_id_of(self, credential: Json) -> bytes | None:
        """Which passkey it says it is, or None."""

    def prove_use(self, credential: Json, challenge: str, passkey: Passkey) -> int | None:
        """The passkey's new count of uses; None when it was not this passkey, or a copy of it."""
