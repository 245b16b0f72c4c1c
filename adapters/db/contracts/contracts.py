"""Contracts in the database: each version under a hash that holds the one before (SPEC 5.5)."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Uuid,
    all_,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.db.plain import plain
from adapters.db.schema import accounts, contract_events, contract_versions, contracts, members
from adapters.db.shelf import Shelf
from adapters.db.transaction import Actor, Transaction
from adapters.db.versions import Versions
from domain.accounts import Viewer
from domain.calendar import JST, Month
from domain.contracts.changes.amended import Agreed, agreements
from domain.contracts.checks import owed_yen
from domain.contracts.contracts import Contract, ContractStatus, Side
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import Happening
from domain.contracts.views import ContractSearch, ContractVersion, told_to_all
from domain.members import CooperativeId, MemberId, MemberKind
from domain.places import Point
from domain.ports import Page, Standing

CONTRACTS = Shelf(Contract, contracts, key="number")
VERSIONS = Versions(Contract, contract_versions, "contract_number", field="number")

_c, _e = contracts.c, contract_events.c
_PROPOSED = ContractStatus.PROPOSED.value
_DELIVERED = ContractStatus.DELIVERED.value


def chained(contract: Contract, former_hash: str | None) -> Contract:
    """The version under its hash: SHA-256 over the canonical JSON of ``told_to_all``, then the former hash.

    So whoever reads the versions can work it out (docs/operations.md).
    """
    sealed = hashlib.sha256(said_of(contract).encode() + (former_hash or "").encode())
    return replace(contract, document_hash=sealed.hexdigest())


def said_of(contract: Contract) -> str:
    """The canonical JSON of what all may know: keys sorted, no spaces, UTF-8; without the hash itself.

    A field that came with a later release is left out while it says nothing: the hashes of versions that
    were kept before it stay what they were.
    """
    said_to_all = plain(told_to_all(contract))
    fields = {
        name: value
        for name, value in said_to_all.items()
        if name != "document_hash" and not (name in _LATER and value == _LATER[name])
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


_FROM_THE_START = frozenset(
    [
        "number",
        "version",
        "status",
        "proposer",
        "consignor",
        "carrier",
        "load_id",
        "load_version",
        "vehicle_id",
        "load",
        "agreement",
        "standard_fares",
        "proposed_at",
        "lapses_at",
        "updated_at",
        "concluded_at",
        "concluded_by",
        "consignor_fee_bp",
        "carrier_fee_bp",
        "delivery",
        "closing_month",
        "document_hash",
    ]
)
_LATER = {
    field.name: plain(field.default) for field in fields_of(Contract) if field.name not in _FROM_THE_START
}
"""What a field says where it says nothing, by its name."""


_DESK = (
    select(members.c.id)
    .where(
        members.c.cooperative_id == accounts.c.cooperative_id,
        members.c.kind == MemberKind.COOPERATIVE.value,
    )
    .correlate(accounts)
    .limit(1)
    .scalar_subquery()
)
"""The co-operative's own desk, for which its clerk trades."""

_VERSIONS = (
    select(
        contract_versions.c.version,
        contract_versions.c.at,
        contract_versions.c.thing,
        func.coalesce(accounts.c.member_id, _DESK).label("by"),
    )
    .join_from(contract_versions, accounts, accounts.c.id == contract_versions.c.account_id, isouter=True)
    .where(contract_versions.c.contract_number == bindparam("number"))
    .order_by(contract_versions.c.version)
)


class SqlContracts:
    """Contracts as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, number: ContractNumber) -> Contract | None:
        """The contract, or None."""
        return await CONTRACTS.get(self._work, number)

    async def as_agreed(self, number: ContractNumber) -> Contract | None:
        """The version that the two agreed on last, which its document shows; None before the conclusion.

        The first of those with the most amendments: what happened to it since changed nothing agreed on.
        """
        versions = contract_versions.c
        concluded = versions.thing["concluded_at"].astext.is_not(None)
        amendments = func.coalesce(cast(versions.thing["amendments"].astext, BigInteger), 0)
        agreed = select(versions.thing).where(versions.contract_number == number, concluded)
        latest = agreed.order_by(amendments.desc(), versions.version).limit(1)
        thing = await self._work.connection.scalar(latest)
        return None if thing is None else msgspec.convert(thing, Contract)

    async def agreements(self, number: ContractNumber) -> Sequence[Agreed]:
        """The versions that were agreed on, each with another term changed; none before the conclusion."""
        versions = contract_versions.c
        query = select(versions.thing).where(versions.contract_number == number).order_by(versions.version)
        things = await self._work.connection.scalars(query)
        return agreements(msgspec.convert(thing, Contract) for thing in things)

    async def at_version(self, number: ContractNumber, version: int) -> Contract | None:
        """The contract as it was, or None where it had no such version."""
        kept = contract_versions.c
        query = select(kept.thing).where(kept.contract_number == number, kept.version == version)
        thing = await self._work.connection.scalar(query)
        return None if thing is None else msgspec.convert(thing, Contract)

    async def versions(self, number: ContractNumber) -> Sequence[ContractVersion]:
        """Every version, oldest first, with its hash and what that is taken over."""
        found: list[ContractVersion] = []
        for row in await self._work.connection.execute(_VERSIONS, {"number": number}):
            contract = msgspec.convert(row.thing, Contract)
            former = found[-1].hash if found else None
            assert contract.document_hash is not None, "every version is kept under its hash"
            by = contract.side_of(None if row.by is None else MemberId(UUID(int=row.by.int)))
            found.append(
                ContractVersion(
                    row.version,
                    row.at,
                    by,
                    contract.status,
                    contract.document_hash,
                    former,
                    said_of(contract),
                )
            )
        return found

    async def lock(self, number: ContractNumber) -> Contract | None:
        """The contract, or None; nobody else changes it until this work ends."""
        return await CONTRACTS.get(self._work, number, lock=True)

    async def lock_rivals(self, contract: Contract, now: datetime) -> Sequence[Contract]:
        """The other proposals for its load that have not lapsed, locked, in the order of their numbers."""
        query = select(contracts).where(
            _c.load_id == contract.load_id,
            _c.status == _PROPOSED,
            _c.lapses_at > now,
            _c.number != contract.number,
        )
        locked = query.order_by(_c.number).with_for_update(key_share=True)
        rows = await self._work.connection.execute(locked)
        return [CONTRACTS.thing_of(row) for row in rows.mappings()]

    async def lock_open(self, one: MemberId, other: MemberId | None, now: datetime) -> Sequence[Contract]:
        """The proposals that wait between two members (None: with anybody), locked, by number."""
        sides = _c.consignor_member_id, _c.carrier_member_id
        between = [or_(*(side == who for side in sides)) for who in (one, other) if who is not None]
        waiting = select(contracts).where(_c.status == _PROPOSED, _c.lapses_at > now, *between)
        locked = waiting.order_by(_c.number).with_for_update(key_share=True)
        rows = await self._work.connection.execute(locked)
        return [CONTRACTS.thing_of(row) for row in rows.mappings()]

    async def lock_to_bill(self, month: Month) -> Sequence[Contract]:
        """The delivered ones that close with this month, or should have before; by number, locked."""
        query = select(contracts).where(_c.status == _DELIVERED, _c.closing_month <= month)
        locked = query.order_by(_c.number).with_for_update(key_share=True)
        rows = await self._work.connection.execute(locked)
        return [CONTRACTS.thing_of(row) for row in rows.mappings()]

    async def count_to_bill(self, month: Month) -> Mapping[CooperativeId, int]:
        """How many that close with this month each co-operative's members have, on either side, unbilled."""
        closing = (_c.status == _DELIVERED, _c.closing_month == month)
        sides = union(  # Not ALL: a contract within one co-operative counts once.
            select(_c.number, _c.consignor_cooperative_id.label("cooperative_id")).where(*closing),
            select(_c.number, _c.carrier_cooperative_id.label("cooperative_id")).where(*closing),
        ).subquery()
        query = select(sides.c.cooperative_id, func.count()).group_by(sides.c.cooperative_id)
        rows = await self._work.connection.execute(query)
        return {CooperativeId(UUID(int=row[0].int)): row[1] for row in rows}

    async def first_to_bill(self) -> Month | None:
        """The earliest month with which a delivered one closes, or None."""
        query = select(func.min(_c.closing_month)).where(_c.status == _DELIVERED)
        first: Month | None = await self._work.connection.scalar(query)
        return first

    async def add(self, contract: Contract) -> Contract:
        """Keep a new contract with its first version and its audit row; answers it with its hash."""
        first = chained(contract, None)
        await CONTRACTS.add(self._work, first, owed_yen=owed_yen(first))
        await VERSIONS.add(self._work, first, at=first.updated_at)
        return first

    async def save(self, contract: Contract, *, of_itself: bool = False) -> Contract:
        """Keep a changed contract as its next version, with its audit row and hash. Refuses: Stale.

        ``of_itself``: nobody did it who is a party; it stands in the consignor's log, and nobody else's.
        """
        work = self._work
        if of_itself:
            consignor = contract.consignor.member_id
            alone = Actor(None, consignor, None, work.actor.request_id, work.actor.operation)
            work = replace(work, actor=alone)
        following = chained(replace(contract, version=contract.version + 1), contract.document_hash)
        hashed = replace(contract, document_hash=following.document_hash)
        saved = await CONTRACTS.save(work, hashed, owed_yen=owed_yen(contract))
        assert saved == following
        await VERSIONS.add(work, saved, at=saved.updated_at)
        return saved

    async def find(
        self, search: ContractSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[Contract]:
        """The contracts of the viewer's desk, a clerk's of the whole co-operative, newest first."""
        query = select(contracts).where(visible_to(viewer), *_conditions(search, now))
        if after is not None:
            assert isinstance(after.key, str)
            proposed_at = datetime.fromisoformat(after.key)
            last = tuple_(literal(proposed_at, _c.proposed_at.type), literal(f"{after.id.int:020d}"))
            query = query.where(tuple_(_c.proposed_at, _c.number) < last)
        newest = query.order_by(_c.proposed_at.desc(), _c.number.desc()).limit(limit + 1)
        rows = (await self._work.connection.execute(newest)).mappings().all()
        found = tuple(CONTRACTS.thing_of(row) for row in rows[:limit])
        if len(rows) <= limit:
            return Page(found, None)
        return Page(found, Standing(found[-1].proposed_at.isoformat(), UUID(int=int(found[-1].number))))

    async def tell(
        self, number: ContractNumber, happenings: Sequence[Happening]
    ) -> set[tuple[str, datetime]]:
        """Put lines on the timeline; event and time of those that were not there already."""
        if not happenings:
            return set()
        rows = [
            {
                "contract_number": number,
                "event": one.event,
                "at": one.at,
                "by": one.by,
                "note": one.note,
                "point": None if one.point is None else plain(one.point),
                "account_id": self._work.actor.account_id,
            }
            for one in happenings
        ]
        telling = insert(contract_events).values(rows).on_conflict_do_nothing()
        told = await self._work.connection.execute(telling.returning(_e.event, _e.at))
        return {(row.event, row.at) for row in told}

    async def timelines(
        self, numbers: Sequence[ContractNumber]
    ) -> dict[ContractNumber, tuple[Happening, ...]]:
        """What happened to each, in order."""
        found: dict[ContractNumber, list[Happening]] = {number: [] for number in numbers}
        if found:
            query = select(contract_events).where(_e.contract_number.in_(found))
            for row in await self._work.connection.execute(query.order_by(_e.at, _e.sequence)):
                found[row.contract_number].append(_happening(row))
        return {number: tuple(lines) for number, lines in found.items()}


def _happening(row: Any) -> Happening:
    by = None if row.by is None else Side(row.by)
    point = None if row.point is None else msgspec.convert(row.point, Point)
    return Happening(row.at, row.event, by, row.note, point)


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """``relation_to_contract``: the two parties, as far as they hear of each other, and their clerks."""
    party = or_(_c.consignor_member_id == viewer.desk, _c.carrier_member_id == viewer.desk)
    sides = [and_(party, _is_heard_by(viewer)) if viewer.barred else party]
    if viewer.oversees is not None:
        sides += [
            _c.consignor_cooperative_id == viewer.oversees,
            _c.carrier_cooperative_id == viewer.oversees,
        ]
    return or_(*sides)


def _is_heard_by(viewer: Viewer) -> ColumnElement[bool]:
    by = case((_c.proposer == Side.CONSIGNOR.value, _c.consignor_member_id), else_=_c.carrier_member_id)
    deals = by != all_(literal(sorted(viewer.barred), ARRAY(Uuid)))
    return or_(_c.status != _PROPOSED, by == viewer.desk, deals)


def _conditions(search: ContractSearch, now: datetime) -> Iterator[ColumnElement[bool]]:
    if search.status is not None:
        yield _has_status(search.status, now)
    if search.counterparty is not None:
        yield or_(_c.consignor_member_id == search.counterparty, _c.carrier_member_id == search.counterparty)
    if search.fare_min_yen is not None:
        yield _c.agreement_fare_yen >= search.fare_min_yen
    if search.fare_max_yen is not None:
        yield _c.agreement_fare_yen <= search.fare_max_yen
    agreed_at = func.coalesce(_c.concluded_at, _c.proposed_at)
    if search.from_on is not None:
        yield agreed_at >= datetime.combine(search.from_on, time(), JST)
    if search.to_on is not None:
        yield agreed_at < datetime.combine(search.to_on, time(), JST) + timedelta(days=1)


def _has_status(status: ContractStatus, now: datetime) -> ColumnElement[bool]:
    """``Contract.status_at``: a proposal lapses by the clock."""
    if status is ContractStatus.PROPOSED:
        return and_(_c.status == _PROPOSED, _c.lapses_at > now)
    if status is ContractStatus.LAPSED:
        return or_(_c.status == status.value, and_(_c.status == _PROPOSED, _c.lapses_at <= now))
    return _c.status == status.value
