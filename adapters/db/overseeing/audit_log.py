"""The audit log in the database: read by who may, sealed once committed (SPEC 1.7)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from adapters.db.schema import (
    accounts,
    api_clients,
    audit_log,
    audit_seals,
    audit_unsealed,
    contracts,
    do_not_deal,
    loads,
    members,
    vehicles,
)
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.accounts import AccountId
from domain.members import CooperativeId, MemberId, MemberKind
from domain.overseeing.audits import (
    AuditRecord,
    AuditSearch,
    AuditView,
    NamedAccount,
    NamedClient,
    NamedDesk,
    Seal,
    SealedRecord,
    SealHead,
    Unsealed,
)
from domain.ports import Page, Standing

RECORDS = Shelf(AuditRecord, audit_log)

_a, _s, _u = audit_log.c, audit_seals.c, audit_unsealed.c
_did, _looked_at = accounts.alias("did"), accounts.alias("looked_at")


class SqlAudits:
    """The audit log as it is kept; ``Transaction.record`` writes it."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def find(self, search: AuditSearch, after: Standing | None, limit: int) -> Page[AuditView]:
        """The records that answer the search, newest first."""
        conditions = list(_conditions(search))
        if after is not None:
            at = datetime.fromisoformat(str(after.key))
            conditions.append(tuple_(_a.at, _a.id) < tuple_(literal(at), literal(after.id)))
        named = audit_log.outerjoin(_did, _did.c.id == _a.account_id)
        named = named.outerjoin(_looked_at, _looked_at.c.id == _a.as_account_id)
        named = named.outerjoin(members, members.c.id == _a.member_id)
        named = named.outerjoin(api_clients, api_clients.c.id == _a.client_id)
        query = (
            select(
                audit_log,
                *(_did.c[name].label(f"did_{name}") for name in ("login_id", "person")),
                *(_looked_at.c[name].label(f"looked_at_{name}") for name in ("login_id", "person")),
                *(
                    members.c.name.label("member_name"),
                    api_clients.c.name.label("client_name"),
                    _s.number.label("seal_number"),
                    _s.hash.label("seal_hash"),
                ),
            )
            .select_from(named.outerjoin(audit_seals, _s.audit_id == _a.id))
            .where(*conditions)
            .order_by(_a.at.desc(), _a.id.desc())
            .limit(limit + 1)
        )
        rows = (await self._work.connection.execute(query)).all()
        views = tuple(_view(row) for row in rows[:limit])
        last = views[-1].record if len(rows) > limit else None
        return Page(views, None if last is None else Standing(last.at.isoformat(), last.id))

    async def lock_chain(self) -> SealHead | None:
        """The end of the chain; nobody else seals until this work ends. None while somebody does."""
        lock = func.pg_try_advisory_xact_lock(func.hashtext("kaerini"), func.hashtext("audit seals"))
        if not await self._work.connection.scalar(select(lock)):
            return None
        newest = select(_s.number, _s.hash).order_by(_s.number.desc()).limit(1)
        row = (await self._work.connection.execute(newest)).one_or_none()
        return SealHead() if row is None else SealHead(row.number, row.hash)

    async def waiting(self, limit: int) -> Sequence[AuditRecord]:
        """Committed records that are not sealed yet, oldest first."""
        query = (
            select(audit_log).join(audit_unsealed, _u.audit_id == _a.id).order_by(_a.at, _a.id).limit(limit)
        )
        rows = (await self._work.connection.execute(query)).mappings()
        return [RECORDS.thing_of(row) for row in rows]

    async def seal(self, seals: Iterable[Seal], at: datetime) -> None:
        """Keep the seals of records that were waiting. The chain is locked before."""
        rows = [
            {"number": seal.number, "audit_id": seal.audit_id, "hash": seal.hash, "sealed_at": at}
            for seal in seals
        ]
        if rows:
            await self._work.connection.execute(insert(audit_seals), rows)
            sealed = [row["audit_id"] for row in rows]
            await self._work.connection.execute(delete(audit_unsealed).where(_u.audit_id.in_(sealed)))

    async def sealed(self, after: int, limit: int) -> Sequence[SealedRecord]:
        """The seals that follow a number, in order, each with its record."""
        query = (
            select(audit_log, _s.number, _s.audit_id, _s.hash)
            .select_from(audit_seals.outerjoin(audit_log, _s.audit_id == _a.id))
            .where(_s.number > after)
            .order_by(_s.number)
            .limit(limit)
        )
        rows = (await self._work.connection.execute(query)).mappings()
        return [
            SealedRecord(
                Seal(row["number"], _id(row["audit_id"]), row["hash"]),
                None if row["id"] is None else RECORDS.thing_of(row),
            )
            for row in rows
        ]

    async def unsealed(self) -> Unsealed:
        """How many records are outside the chain, told by one statement: each stands in one place only."""
        is_queued = exists().where(_u.audit_id == _a.id)
        is_sealed = exists().where(_s.audit_id == _a.id)
        waiting = select(func.count()).select_from(audit_log).where(is_queued, ~is_sealed)
        astray = select(func.count()).select_from(audit_log).where(~is_queued, ~is_sealed)
        has_record = exists().where(_a.id == _u.audit_id)
        gone = select(func.count()).select_from(audit_unsealed).where(~has_record)
        counted = select(waiting.scalar_subquery(), astray.scalar_subquery(), gone.scalar_subquery())
        row = (await self._work.connection.execute(counted)).one()
        return Unsealed(waiting=row[0], lost=row[1] + row[2])

    async def note_export(self, count: int) -> None:
        """Write down that who acts has taken so many records with them."""
        await self._work.record(audit_log.name, "export", before=None, after={"records": count})


def _conditions(search: AuditSearch) -> Iterable[ColumnElement[bool]]:
    if search.from_at is not None:
        yield _a.at >= search.from_at
    if search.to_at is not None:
        yield _a.at < search.to_at
    if search.account_id is not None:
        yield or_(_a.account_id == search.account_id, _a.as_account_id == search.account_id)
    exactly = {
        _a.member_id: search.member_id,
        _a.kind: search.kind,
        _a.thing_id: search.thing_id,
        _a.operation: search.operation,
    }
    yield from (column == value for column, value in exactly.items() if value is not None)
    if search.cooperative_id is not None:
        own = select(members.c.id).where(members.c.cooperative_id == search.cooperative_id)
        yield _a.member_id.in_(own)
        yield _is_not_about_the_desk(search.cooperative_id)
        yield _is_of_theirs(search.cooperative_id)


def _is_not_about_the_desk(cooperative_id: CooperativeId) -> ColumnElement[bool]:
    """A clerk trades at the co-operative's own desk: on whose do-not-deal lists that stands, it is never told
    (SPEC 1.9); whom its members put there else, it may read (SPEC 1.7).
    """
    desks = select(members.c.id).where(
        members.c.cooperative_id == cooperative_id, members.c.kind == MemberKind.COOPERATIVE.value
    )
    names_a_desk = _a.after["other_id"].as_string().in_(select(cast(desks.subquery().c.id, Text)))
    # Proposals that lapsed with an entry name the other side, too; that they lapsed, they say themselves.
    is_entry = _a.kind == do_not_deal.name
    beside = _a.operation != "put_on_do_not_deal"
    return or_(_a.member_id.in_(desks), and_(is_entry, ~names_a_desk), and_(~is_entry, beside))


def _is_of_theirs(cooperative_id: CooperativeId) -> ColumnElement[bool]:
    """Who takes a load changes what is another's: its owner's own, and what became of the rivals.

    Postings are told where their poster is of the co-operative, contracts where a party is (SPEC 1.7).
    """
    own, of_a_posting = str(cooperative_id), _a.kind.in_((loads.name, vehicles.name))
    parties = (_a.after[side]["cooperative"]["id"].as_string() == own for side in ("consignor", "carrier"))
    return case(
        (of_a_posting, _a.after["cooperative_id"].as_string() == own),
        (_a.kind == contracts.name, or_(*parties)),
        else_=true(),
    )


def _view(row: Row[Any]) -> AuditView:
    record = RECORDS.thing_of(row._mapping)
    seal = None if row.seal_number is None else Seal(row.seal_number, record.id, row.seal_hash)
    member = None if record.member_id is None else NamedDesk(MemberId(record.member_id), row.member_name)
    return AuditView(
        record,
        _account(record.account_id, row.did_login_id, row.did_person),
        None if record.client_id is None else NamedClient(record.client_id, row.client_name),
        _account(record.as_account_id, row.looked_at_login_id, row.looked_at_person),
        member,
        seal,
    )


def _account(account_id: AccountId | None, login_id: str, person: str) -> NamedAccount | None:
    return None if account_id is None else NamedAccount(account_id, login_id, person)


def _id(given: UUID) -> UUID:
    return UUID(int=given.int)  # the driver has a class of its own
