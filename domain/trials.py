"""Trials (体験): asked for by anyone, confirmed by mail, over after two weeks (SPEC 1.6)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.accounts import Account, AccountId
from domain.refusals import Conflict

TrialId = NewType("TrialId", UUID)

TRIAL_LIFE = timedelta(days=14)
"""From its issue, by the network's clock."""

LINK_LIFE = timedelta(hours=24)
"""Of the confirmation link, by the wall's clock."""

LETTERS_A_DAY = 3
"""So many letters one mail address gets in 24 hours, however often a trial is asked for in its name."""

REQUESTS_KEPT = timedelta(days=30)
"""So long a request stays that nobody confirmed."""

TERMS_VERSION = 1
"""Of the terms that whoever asks for a trial agrees to."""


class TrialLinkIsSpent(Conflict):
    """The confirmation link was used, is too old, or its request was turned down."""

    code = "trial-link-is-spent"
    title_ja = "この確認リンクはもう使えません"
    title_en = "The confirmation link is spent"


class TrialIsOver(Conflict):
    """The trial has ended already: by the clock, or early."""

    code = "trial-is-over"
    title_ja = "この体験は終了しています"
    title_en = "The trial is over"


class TrialStatus(StrEnum):
    """Where a trial stands. ``lapsed``: nobody confirmed it in time; read off the clock, as is ``ended``."""

    REQUESTED = "requested"
    LAPSED = "lapsed"
    ISSUED = "issued"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """What whoever asks for a trial says. ``terms_version``: of the terms agreed to."""

    company: str
    person: str
    mail: str
    phone: str
    terms_version: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial, from the request on.

    ``requested_at``, ``confirm_by``: by the wall's clock, as links are; ``issued_at`` and
    ``withdrawn_at``: by the network's, by which the trial ends. ``account_id``: once it is issued.
    """

    id: TrialId
    version: int
    terms: TrialRequest
    requested_at: datetime
    confirm_by: datetime
    issued_at: datetime | None = None
    account_id: AccountId | None = None
    withdrawn_at: datetime | None = None

    @property
    def mail_key(self) -> str:
        """Under what its mail address counts: large and small letters are the same mailbox."""
        return mail_key(self.terms.mail)

    def can_be_confirmed(self, wall_now: datetime) -> bool:
        """Whether its link is still good."""
        return self.issued_at is None and self.withdrawn_at is None and wall_now < self.confirm_by

    def issue(self, account_id: AccountId, *, at: datetime) -> Self:
        """The trial, with its account."""
        return replace(self, account_id=account_id, issued_at=at)

    def withdraw(self, *, at: datetime) -> Self:
        """The trial, ended early, or turned down before it began."""
        return replace(self, withdrawn_at=at)


@dataclass(frozen=True, slots=True)
class TrialView:
    """A trial as the federation sees it, with its account once it is issued."""

    trial: Trial
    account: Account | None

    def status_at(self, now: datetime, wall_now: datetime) -> TrialStatus:
        """Where it stands, by both clocks."""
        if self.trial.withdrawn_at is not None:
            return TrialStatus.WITHDRAWN
        if self.account is None:
            return TrialStatus.REQUESTED if self.trial.can_be_confirmed(wall_now) else TrialStatus.LAPSED
        return TrialStatus.ENDED if self.account.has_ended(now) else TrialStatus.ISSUED

    def is_over(self, now: datetime, wall_now: datetime) -> bool:
        """Whether there is nothing left to end."""
        return self.status_at(now, wall_now) not in (TrialStatus.REQUESTED, TrialStatus.ISSUED)


def mail_key(mail: str) -> str:
    """Under what a mail address counts."""
    return mail.lower()
