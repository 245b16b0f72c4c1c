"""Waiting and handling (待機時間料・荷役料): half hours at a site, in the order of time (SPEC 7.4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.fares.lines import Line, Rule
from domain.fares.tariffs import BlockRates, HandledBy, Tariff, refuse_unprinted
from domain.money import Yen
from domain.vehicle_classes import TariffClass


@dataclass(frozen=True, slots=True)
class Handling:
    """So many minutes of loading or unloading, by machine or by hand."""

    by: HandledBy
    minutes: int


@dataclass(frozen=True, slots=True)
class SiteStay:
    """What happened at one site since the arrival or the appointment, whichever was later, in this order."""

    waiting_minutes: int = 0
    handling: tuple[Handling, ...] = ()


def lines_of_stay(tariff: Tariff, klass: TariffClass, stay: SiteStay) -> Iterator[Line]:
    """The lines of one site: first the wait, less its free minutes, then the handling.

    Each block begun counts whole; one that begins late_after_minutes or more after the arrival, the free
    ones counted, is a late one. Refuses: NotInThisTariff.
    """
    elapsed = stay.waiting_minutes
    if elapsed:
        rates = tariff.waiting
        if rates is None:
            refuse_unprinted(klass, "waiting")
        yield from _lines("waiting", klass, rates, min(rates.free_minutes, elapsed), elapsed)
    for work in stay.handling:
        handling = tariff.handling.get(work.by)
        if handling is None:
            refuse_unprinted(klass, "handling", work.by)
        begun = elapsed + min(handling.free_minutes, work.minutes)
        yield from _lines(f"handling_{work.by}", klass, handling, begun, elapsed + work.minutes)
        elapsed += work.minutes


def _lines(code: str, klass: TariffClass, rates: BlockRates, from_: int, to: int) -> Iterator[Line]:
    """The blocks from a minute to another, those on time and the late ones apart."""
    blocks = -(-(to - from_) // rates.block_minutes)
    on_time = blocks
    if rates.late_yen is not None:
        on_time = min(blocks, max(0, -(-(rates.late_after_minutes - from_) // rates.block_minutes)))
    waits = code == "waiting"
    if on_time:
        rule = Rule.WAITING if waits else Rule.HANDLING
        yield _line(code, rule, klass, on_time, rates.yen.get(klass))
    if blocks > on_time and rates.late_yen is not None:
        rule = Rule.WAITING_LATE if waits else Rule.HANDLING_LATE
        yield _line(f"{code}_late", rule, klass, blocks - on_time, rates.late_yen.get(klass))


def _line(code: str, rule: Rule, klass: TariffClass, blocks: int, yen: Yen | None) -> Line:
    if yen is None:
        refuse_unprinted(klass, code)
    return Line(code, rule, Yen(yen * blocks), {"tariff_class": klass, "blocks": blocks, "block_yen": yen})
