"""What becomes of a proposed change to a contract: an amendment or a cancellation (SPEC 5.5)."""

from enum import StrEnum

from domain.refusals import Conflict


class ChangePending(Conflict):
    """An amendment or a cancellation of the contract awaits an answer: one at a time (SPEC 5.5)."""

    code = "change-pending"
    title_ja = "回答を待っている変更または取消しがあります"
    title_en = "An amendment or a cancellation awaits an answer"


class ChangeIsClosed(Conflict):
    """The amendment or cancellation has been answered, or taken back."""

    code = "change-is-closed"
    title_ja = "この変更・取消しの申出は終わっています"
    title_en = "The amendment or cancellation has been dealt with"


class ChangeStatus(StrEnum):
    """Where a proposed change stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
