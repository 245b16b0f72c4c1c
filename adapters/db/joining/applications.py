"""Applications in the database, with their history and files (SPEC 1.2)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, literal, select, tuple_

from adapters.db.plain import plain
from adapters.db.schema import application_files, application_steps, applications, cooperatives
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.accounts import AccountId
from domain.joining.applications import (
    Application,
    ApplicationId,
    ApplicationSearch,
    ApplicationView,
    Hand,
    OpenCooperative,
    Step,
    StepKind,
)
from domain.joining.attachments import Attachment, AttachmentId
from domain.members import CooperativeId, NamedCooperative
from domain.ports import Page, Standing
from domain.trials import mail_key

APPLICATIONS = Shelf(Application, applications, secret=frozenset({"secret_id"}))
APPLICATION_FILES = Shelf(Attachment, application_files)

_a, _s, _f = applications.c, application_steps.c, application_files.c


class SqlApplications:
    """Applications as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, application_id: ApplicationId) -> Application | None:
        """The application, or None."""
        return await APPLICATIONS.get(self._work, application_id)

    async def lock(self, application_id: ApplicationId) -> Application | None:
        """The application, or None; nobody else changes it or its files until this work ends."""
        return await APPLICATIONS.get(self._work, application_id, lock=True)

    async def by_secret(self, secret_id: UUID) -> ApplicationId | None:
        """Whose secret was made from this, or None."""
        found = await self._work.connection.scalar(select(_a.id).where(_a.secret_id == secret_id))
        return None if found is None else ApplicationId(UUID(int=found.int))

    async def add(self, application: Application) -> None:
        """Keep a new application, with its audit row."""
        await APPLICATIONS.add(self._work, application, mail_key=mail_key(application.terms.mail))

    async def save(self, application: Application) -> Application:
        """Keep a changed application (locked before) as its next version, with its audit row."""
        key = mail_key(application.terms.mail)
        return await APPLICATIONS.save(self._work, application, mail_key=key)

    async def view(self, application: Application) -> ApplicationView:
        """The application with its co-operative, its history and its files, oldest first."""
        (view,) = await self._views([application])
        return view

    async def find(
        self, search: ApplicationSearch, after: Standing | None, limit: int
    ) -> Page[ApplicationView]:
        """Applications, newest first (ids are in the order of making)."""
        query = _all()
        if search.cooperative_id is not None:
            query = query.where(_a.cooperative_id == search.cooperative_id)
        if search.status is not None:
            query = query.where(_a.status == search.status.value)
        if after is not None:
            query = query.where(_a.id < after.id)
        rows = await self._work.connection.execute(query.order_by(_a.id.desc()).limit(limit + 1))
        found = [APPLICATIONS.thing_of(row) for row in rows.mappings()]
        last = found[limit - 1].id if len(found) > limit else None
        views = await self._views(found[:limit])
        return Page(tuple(views), None if last is None else Standing(None, last))

    async def count_before(self, application: Application, since: datetime) -> int:
        """How many were filed with its mail address since then, before it."""
        before = select(func.count()).where(
            _a.mail_key == mail_key(application.terms.mail),
            _a.filed_at > since,
            tuple_(_a.filed_at, _a.id) < tuple_(literal(application.filed_at), literal(application.id)),
        )
        return int(await self._work.connection.scalar(before) or 0)

    async def add_step(self, application_id: ApplicationId, step: Step) -> None:
        """Keep a step of the history, which is never changed."""
        row = {"application_id": application_id, **plain(step), "at": step.at, "account_id": step.account_id}
        await self._work.connection.execute(insert(application_steps), row)

    async def history(self, application_id: ApplicationId) -> Sequence[Step]:
        """Its steps, oldest first."""
        return (await self._histories([application_id])).get(application_id, [])

    async def files(self, application_id: ApplicationId) -> Sequence[Attachment]:
        """Its files, oldest first."""
        return (await self._files_of([application_id])).get(application_id, [])

    async def add_file(self, attachment: Attachment) -> None:
        """Keep a new file's row (the application is locked before), with its audit row."""
        await APPLICATION_FILES.add(self._work, attachment)

    async def known_files(self, attachment_ids: Collection[AttachmentId]) -> set[AttachmentId]:
        """Those of these that have a row."""
        found = await self._work.connection.scalars(select(_f.id).where(_f.id.in_(attachment_ids)))
        return {AttachmentId(UUID(int=one.int)) for one in found}

    async def open_cooperatives(self, prefecture: str | None) -> Sequence[OpenCooperative]:
        """The co-operatives that take members on, by prefecture and name."""
        c = cooperatives.c
        query = select(c.id, c.name, c.prefecture, c.phone).where(c.takes_members_on)
        query = query.order_by(c.prefecture, c.name, c.id)
        if prefecture is not None:
            query = query.where(c.prefecture == prefecture)
        rows = await self._work.connection.execute(query)
        return [
            OpenCooperative(CooperativeId(UUID(int=row.id.int)), row.name, row.prefecture, row.phone)
            for row in rows
        ]

    async def _views(self, found: Sequence[Application]) -> list[ApplicationView]:
        ids = [one.id for one in found]
        names = await self._names({one.terms.cooperative_id for one in found} - {None})
        histories, files = await self._histories(ids), await self._files_of(ids)
        return [
            ApplicationView(
                application=one,
                cooperative=names.get(one.terms.cooperative_id),
                history=tuple(histories.get(one.id, [])),
                files=tuple(files.get(one.id, [])),
            )
            for one in found
        ]

    async def _names(self, ids: Collection[Any]) -> dict[CooperativeId | None, NamedCooperative]:
        query = select(cooperatives.c.id, cooperatives.c.name).where(cooperatives.c.id.in_(ids))
        rows = await self._work.connection.execute(query)
        named = [NamedCooperative(CooperativeId(UUID(int=row.id.int)), row.name) for row in rows]
        return {one.id: one for one in named}

    async def _histories(self, ids: Sequence[ApplicationId]) -> dict[UUID, list[Step]]:
        query = select(application_steps).where(_s.application_id.in_(ids)).order_by(_s.number)
        found: dict[UUID, list[Step]] = {}
        for row in await self._work.connection.execute(query):
            found.setdefault(UUID(int=row.application_id.int), []).append(_step(row))
        return found

    async def _files_of(self, ids: Sequence[ApplicationId]) -> dict[UUID, list[Attachment]]:
        columns = [_f[name] for name in APPLICATION_FILES.columns]
        query = select(*columns).where(_f.application_id.in_(ids)).order_by(_f.id)
        found: dict[UUID, list[Attachment]] = {}
        for row in (await self._work.connection.execute(query)).mappings():
            attachment = APPLICATION_FILES.thing_of(row)
            found.setdefault(attachment.application_id, []).append(attachment)
        return found


def _all() -> Select[Any]:
    return select(*(_a[name] for name in APPLICATIONS.columns))


def _step(row: Any) -> Step:
    return Step(
        number=row.number,
        kind=StepKind(row.kind),
        at=row.at,
        by=Hand(row.by),
        account_id=None if row.account_id is None else AccountId(UUID(int=row.account_id.int)),
        person=row.person,
        reason=row.reason,
    )
