"""Guideline cases (適正利用のガイドライン違反): warning, reply, suspension, each logged (SPEC 1.2)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.accounts import AccountId
from domain.calendar import jst_day
from domain.members import MemberId
from domain.refusals import Conflict, NotFound

GuidelineCaseId = NewType("GuidelineCaseId", UUID)

MOST_CASES_LISTED = 200


class CaseStatus(StrEnum):
    """Where a case stands."""

    WARNED = "warned"
    REPLIED = "replied"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class CaseStepKind(StrEnum):
    """What was done in a case."""

    WARNING = "warning"
    REPLY = "reply"
    SUSPENSION = "suspension"
    LIFTING = "lifting"
    CLOSING = "closing"


class WrongCaseState(Conflict):
    """The case is not where this step follows. Figure: ``status``."""

    code = "wrong-case-state"
    title_ja = "この案件の状態では行えません"
    title_en = "The case is not in a state for this"


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step: what, when, by whose account, and in which words."""

    kind: CaseStepKind
    at: datetime
    by: AccountId
    text: str


@dataclass(frozen=True, slots=True)
class GuidelineCase:
    """A member's breach of the proper-use guideline, from the warning on.

    ``reply_by``: the JST day to the end of which the member may answer before it can be suspended.
    """

    id: GuidelineCaseId
    version: int
    member_id: MemberId
    status: CaseStatus
    reply_by: date
    steps: tuple[CaseStep, ...]

    def of(self, member_id: MemberId) -> Self:
        """The case, where it is this member's. Refuses: NotFound."""
        if self.member_id != member_id:
            raise NotFound
        return self

    def reply(self, step: CaseStep) -> Self:
        """The case with the member's answer. Refuses: WrongCaseState."""
        return self._after(step, CaseStatus.REPLIED, self.status is CaseStatus.WARNED)

    def suspend(self, step: CaseStep) -> Self:
        """The case with a suspension: after the answer, or once the time for it is over.

        Refuses: WrongCaseState.
        """
        heard = self.status is CaseStatus.REPLIED
        silent = self.status is CaseStatus.WARNED and jst_day(step.at) > self.reply_by
        return self._after(step, CaseStatus.SUSPENDED, heard or silent)

    def lift(self, step: CaseStep) -> Self:
        """The case closed by lifting its suspension. Refuses: WrongCaseState."""
        return self._after(step, CaseStatus.CLOSED, self.status is CaseStatus.SUSPENDED)

    def close(self, step: CaseStep) -> Self:
        """The case closed without a suspension. Refuses: WrongCaseState."""
        waiting = self.status in (CaseStatus.WARNED, CaseStatus.REPLIED)
        return self._after(step, CaseStatus.CLOSED, waiting)

    def _after(self, step: CaseStep, status: CaseStatus, may: bool) -> Self:
        if not may:
            raise WrongCaseState(status=self.status)
        return replace(self, status=status, steps=(*self.steps, step))
