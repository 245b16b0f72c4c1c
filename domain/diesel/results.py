"""The survey's result (調査結果): count, highest, mean, lowest of each cell and the whole (SPEC 7.7)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from domain.diesel.hiding import hidden_among
from domain.diesel.replies import Branch, DieselReply, OilCompany, PurchaseWay
from domain.members import MemberId
from domain.money import half_up

Key = TypeVar("Key")
Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Figures:
    """One cell. Prices in sen per litre; ``mean``: sum ÷ replies, half up to the sen."""

    replies: int
    highest_sen_per_litre: int
    mean_sen_per_litre: int
    lowest_sen_per_litre: int


@dataclass(frozen=True, slots=True)
class WayLine:
    """All replies of a way; ``figures`` None: hidden."""

    way: PurchaseWay
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class BranchLine:
    """The replies of a way from a branch; ``figures`` None: hidden."""

    way: PurchaseWay
    branch: Branch
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """The replies of a way for an oil company; ``figures`` None: hidden."""

    way: PurchaseWay
    company: OilCompany
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Results:
    """A month's result: only cells with replies have lines.

    ``whole``: of the three ways without その他; None: there is none, or it is hidden. Lines stand by way in
    the order of ``PurchaseWay``, then by prefecture and branch, or in the order of ``OilCompany``.
    """

    whole: Figures | None
    ways: tuple[WayLine, ...]
    branches: tuple[BranchLine, ...]
    companies: tuple[CompanyLine, ...]


def tabulate(replies: Collection[DieselReply], *, hides_small_cells: bool) -> Results:
    """The result of these replies.

    ``hides_small_cells``: hide cells of fewer than three companies, and as much more as keeps them from
    being worked out (``hidden_among``). A way that is hidden is hidden with all its lines.
    """
    ways = _groups(replies, lambda one: one.way, _in_order_of(PurchaseWay))
    counted = {way: ones for way, ones in ways.items() if way.counts_in_whole}
    aside = {way: ones for way, ones in ways.items() if not way.counts_in_whole}
    in_whole = [one for ones in counted.values() for one in ones]
    shut: set[PurchaseWay] = set()
    if hides_small_cells:
        shut = hidden_among(_who(counted)) | hidden_among(_who(aside))
    branches: list[BranchLine] = []
    companies: list[CompanyLine] = []
    for way, ones in ways.items():
        hides = hides_small_cells, way in shut
        by_branch = _told(_groups(ones, lambda one: one.branch, _by_prefecture), *hides)
        branches += [BranchLine(way, branch, figures) for branch, figures in by_branch.items()]
        by_company = _told(_groups(ones, lambda one: one.company, _in_order_of(OilCompany)), *hides)
        companies += [CompanyLine(way, company, figures) for company, figures in by_company.items()]
    lines = [WayLine(way, _figures(ones, is_hidden=way in shut)) for way, ones in ways.items()]
    is_small = hides_small_cells and bool(hidden_among(_who({"whole": in_whole})))
    return Results(_figures(in_whole, is_hidden=is_small), tuple(lines), tuple(branches), tuple(companies))


def _in_order_of(codes: type[Code]) -> Callable[[Code], int]:
    return list(codes).index


def _by_prefecture(branch: Branch) -> tuple[str, bool, str]:
    return branch.prefecture, branch.name is None, branch.name or ""


def _groups(
    replies: Iterable[DieselReply], key: Callable[[DieselReply], Key], order: Callable[[Key], Any]
) -> dict[Key, list[DieselReply]]:
    """By key and in its order, so that nothing depends on who replied first."""
    groups: defaultdict[Key, list[DieselReply]] = defaultdict(list)
    for one in replies:
        groups[key(one)].append(one)
    return {one: groups[one] for one in sorted(groups, key=order)}


def _who(groups: Mapping[Key, Sequence[DieselReply]]) -> dict[Key, frozenset[MemberId]]:
    return {key: frozenset(one.member_id for one in ones) for key, ones in groups.items()}


def _told(
    groups: Mapping[Key, Sequence[DieselReply]], hides: bool, is_shut: bool
) -> dict[Key, Figures | None]:
    hidden = hidden_among(_who(groups)) if hides else set()
    return {key: _figures(ones, is_hidden=is_shut or key in hidden) for key, ones in groups.items()}


def _figures(replies: Sequence[DieselReply], *, is_hidden: bool) -> Figures | None:
    prices = [one.price_sen_per_litre for one in replies]
    if is_hidden or not prices:
        return None
    return Figures(len(prices), max(prices), half_up(sum(prices), len(prices)), min(prices))
