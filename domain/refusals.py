"""Refusals: what the trade answers when something may not happen (DESIGN §5).

A caller can do five things about a refusal, so there are five kinds; each rule
derives its own leaf, beside the rule that it defends, with a stable ``code``
(the slug of its problem page) and a title in Japanese and English.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

Figure = str | int | bool


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in what the caller sent.

    ``pointer``: a JSON pointer into the body (``#/pickup/to``), or the name of a
    parameter or header. ``code``: key of the sentence people read; ``figures``
    fill that sentence.
    """

    pointer: str
    code: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


class Refusal(Exception):
    """What may not happen, and why. Never raised itself: raise a leaf."""

    code: ClassVar[str] = ""
    title_ja: ClassVar[str] = ""
    title_en: ClassVar[str] = ""

    def __init__(self, *faults: Fault, **figures: Figure) -> None:
        super().__init__(self.code)
        self.faults = faults
        self.figures = figures


class NotFound(Refusal):
    """The thing does not exist, or not for this caller: the two answer alike (SPEC 3.5)."""

    code = "not-found"
    title_ja = "見つかりません"
    title_en = "Not found"


class Forbidden(Refusal):
    """The caller may see this, but the action is not the caller's."""


class Conflict(Refusal):
    """The state of the thing does not allow it now."""


class Stale(Refusal):
    """The caller saw an older version; read again, then decide."""

    code = "stale"
    title_ja = "ほかの操作で内容が変わりました"
    title_en = "The resource has changed since you read it"


class Invalid(Refusal):
    """What was sent cannot be right; ``faults`` name each place."""

    code = "invalid-form"
    title_ja = "入力内容に誤りがあります"
    title_en = "The form is not valid"


def refuse_faults(faults: Iterable[Fault]) -> None:
    """Refuse a form with everything that is wrong in it, or pass."""
    found = tuple(faults)
    if found:
        raise Invalid(*found)


def refuse_stale(version: int, seen: int | None) -> None:
    """Refuse who decided on an older version than the one kept; None means they did not say."""
    if seen is not None and seen != version:
        raise Stale
