"""Trials and API clients as they are kept, and the secrets that letters carry (SPEC 1.5, 1.6)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts import Account, AccountId
from domain.api_clients import (
    ApiClient,
    ApiClientId,
    ApiClientView,
    ClientSecret,
    ClientSecretId,
    ClientToken,
    ClientTokenId,
)
from domain.contracts.numbers import ContractNumber
from domain.desk.links import CapabilityLink, CapabilityLinkId, LinkKind
from domain.members import Member, MemberId
from domain.ports.pages import Page, Standing
from domain.trials import Trial, TrialId, TrialStatus, TrialView


class Trials(Protocol):
    """Trials as they are kept."""

    async def get(self, trial_id: TrialId) -> TrialView | None:
        """The trial and its account, or None."""

    async def lock(self, trial_id: TrialId) -> TrialView | None:
        """The trial and its account, or None; nobody else changes it until this work ends."""

    async def lock_mail(self, mail_key: str) -> None:
        """Nobody else issues a trial to this mail address until this work ends."""

    async def add(self, trial: Trial) -> None:
        """Keep a new trial."""

    async def save(self, trial: Trial) -> Trial:
        """Keep a changed trial as its next version."""

    async def running_of(self, mail_key: str, now: datetime) -> Account | None:
        """The account of the trial that runs for this mail address, or None."""

    async def count_before(self, trial: Trial, since: datetime) -> int:
        """How many were asked for with its mail address since then, before it."""

    async def find(
        self,
        status: TrialStatus | None,
        clocks: tuple[datetime, datetime],
        after: Standing | None,
        limit: int,
    ) -> Page[TrialView]:
        """Trials, newest first. ``clocks``: the network's and the wall's, by which statuses are read."""


class ApiClients(Protocol):
    """API clients, their secrets and tokens as they are kept."""

    async def view(self, client_id: ApiClientId) -> ApiClientView | None:
        """The client as its desk sees it, or None."""

    async def lock(self, client_id: ApiClientId) -> ApiClient | None:
        """The client, or None; nobody else changes it or its secrets until this work ends."""

    async def of_desk(self, desk: MemberId, after: Standing | None, limit: int) -> Page[ApiClientView]:
        """The desk's clients, newest first."""

    async def add(self, client: ApiClient) -> None:
        """Keep a new client."""

    async def save(self, client: ApiClient) -> ApiClient:
        """Keep a changed client (locked before) as its next version."""

    async def secrets(self, client_id: ApiClientId) -> Sequence[ClientSecret]:
        """All secrets of a client (locked before)."""

    async def add_secret(self, secret: ClientSecret) -> None:
        """Keep a new secret."""

    async def save_secret(self, secret: ClientSecret) -> None:
        """Keep a changed secret."""

    async def by_secret(self, secret_hash: bytes) -> tuple[ApiClient, ClientSecret] | None:
        """Whose secret it is, or None."""

    async def add_token(self, token: ClientToken, at: datetime) -> None:
        """Keep a new access token; its secret was used then."""

    async def token_lives(self, token_id: ClientTokenId, at: datetime) -> bool:
        """Whether a token is still good: neither over nor its secret or client revoked."""

    async def note_use(self, client_id: ApiClientId, at: datetime) -> None:
        """Write down that the client called; no change of it, and no audit row."""

    async def secret(self, secret_id: ClientSecretId) -> ClientSecret | None:
        """The secret, or None. Its client is locked before."""


class CapabilityLinks(Protocol):
    """Capability links as they are kept (API §1 auth)."""

    async def lock(self, link_id: CapabilityLinkId) -> CapabilityLink | None:
        """The link, or None; nobody else changes it until this work ends."""

    async def of_account(self, account_id: AccountId) -> Sequence[CapabilityLink]:
        """The account's calendar links that are not revoked, newest first."""

    async def of_contract(self, number: ContractNumber, desk: MemberId) -> Sequence[CapabilityLink]:
        """The desk's links to a contract's ledger that are not revoked, newest first."""

    async def of_secret(self, kind: LinkKind, secret_hash: bytes) -> CapabilityLink | None:
        """The link of a secret, or None."""

    async def add(self, link: CapabilityLink) -> None:
        """Keep a new link."""

    async def save(self, link: CapabilityLink) -> CapabilityLink:
        """Keep a changed link (locked before) as its next version."""

    async def revoke_all(self, account_id: AccountId, at: datetime) -> None:
        """Revoke every calendar link of an account (locked before); ledgers are the desk's to show."""

    async def by_secret(
        self, kind: LinkKind, secret_hash: bytes
    ) -> tuple[CapabilityLink, Account, Member | None] | None:
        """The link of a secret, whose it is, and the desk that account has now; None where there is none."""


class MailedSecrets(Protocol):
    """Secrets that a letter carries: made from what they are for, kept nowhere, the same each time.

    So a letter that is written again, after a crash, is the same letter (DESIGN §4).
    """

    def link_token(self, purpose: str, thing_id: UUID) -> str:
        """What stands in a link about a thing; 256 bits that only this network can make."""

    def read_link_token(self, purpose: str, token: str) -> UUID | None:
        """Which thing a link is about, or None for what was not made here for this purpose."""

    def first_password(self, thing_id: UUID) -> str:
        """The first password of an account: 100 bits, in letters and digits that are not mistaken."""
