"""Hiding small cells (少数回答の秘匿): what few companies said, also by subtraction (SPEC 7.7)."""

from collections.abc import Mapping
from typing import TypeVar

from domain.members import MemberId

Key = TypeVar("Key")

FEWEST_COMPANIES = 3
"""A cell of fewer companies tells one of them what the other paid; a company's own replies count once."""


def hidden_among(cells: Mapping[Key, frozenset[MemberId]]) -> set[Key]:
    """Which of these cells are hidden where their total is shown. ``cells``: who replied in each.

    Those of fewer than three companies; and since the shown ones taken off the total leave what the hidden
    ones are together, at least two are hidden and three companies stand behind them together. What is hidden
    besides is the smallest cell, the first of equals, so that as little as possible goes. Where all cells are
    hidden and still too few stand behind them, the total is as small, and is hidden itself.
    """
    hidden = {key for key, who in cells.items() if len(who) < FEWEST_COMPANIES}
    others = sorted((key for key in cells if key not in hidden), key=lambda key: len(cells[key]))
    for key in others:
        if not hidden or (len(hidden) > 1 and _together(cells, hidden) >= FEWEST_COMPANIES):
            break
        hidden.add(key)
    return hidden


def _together(cells: Mapping[Key, frozenset[MemberId]], keys: set[Key]) -> int:
    return len(frozenset[MemberId]().union(*(cells[key] for key in keys)))
