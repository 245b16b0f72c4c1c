"""The survey's result (調査結果): count, highest, mean, lowest of each cell and the whole (SPEC 7.7)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.diesel.hiding import hidden_among
from domain.diesel.replies import Branch, DieselReply, OilCompany, PurchaseWay
from domain.members import MemberId
from domain.money import half_up

Key = TypeVar("Key")


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
    ways = _groups(replies, lambda one: one.way)
    counted = {way: ones for way, ones in ways.items() if way.counts_in_whole}
    aside = {way: ones for way, ones in ways.items() if not way.counts_in_whole}
    shut: set[PurchaseWay] = set()
    if hides_small_cells:
        shut = hidden_among(_who(counted)) | hidden_among(_who(aside))
    branches: list[BranchLine] = []
    companies: list[CompanyLine] = []
    for way in (way for way in PurchaseWay if way in ways):
        by_branch = _groups(ways[way], lambda one: one.branch)
        by_company = _groups(ways[way], lambda one: one.company)
        told = _told(by_branch, hides=hides_small_cells, shut=way in shut)
        sorted_branches = sorted(
            by_branch, key=lambda one: (one.prefecture, one.name is None, one.name or "")
        )
        branches += [BranchLine(way, branch, told[branch]) for branch in sorted_branches]
        sold = _told(by_company, hides=hides_small_cells, shut=way in shut)
        companies += [CompanyLine(way, one, sold[one]) for one in OilCompany if one in by_company]
    lines = [WayLine(way, _figures(ways[way], way in shut)) for way in PurchaseWay if way in ways]
    in_whole = [one for ones in counted.values() for one in ones]
    is_small = hides_small_cells and bool(hidden_among(_who({"whole": in_whole})))
    return Results(_figures(in_whole, is_small), tuple(lines), tuple(branches), tuple(companies))


def _groups(
    replies: Iterable[DieselReply], key: Callable[[DieselReply], Key]
) -> dict[Key, list[DieselReply]]:
    groups: defaultdict[Key, list[DieselReply]] = defaultdict(list)
    for one in replies:
        groups[key(one)].append(one)
    return dict(groups)


def _who(groups: Mapping[Key, Sequence[DieselReply]]) -> dict[Key, frozenset[MemberId]]:
    return {key: frozenset(one.member_id for one in ones) for key, ones in groups.items()}


def _told(
    groups: Mapping[Key, Sequence[DieselReply]], *, hides: bool, shut: bool
) -> dict[Key, Figures | None]:
    hidden = hidden_among(_who(groups)) if hides else set()
    return {key: _figures(ones, shut or key in hidden) for key, ones in groups.items()}


def _figures(replies: Sequence[DieselReply], is_hidden: bool) -> Figures | None:
    prices = [one.price_sen_per_litre for one in replies]
    if is_hidden or not prices:
        return None
    return Figures(len(prices), max(prices), half_up(sum(prices), len(prices)), min(prices))
