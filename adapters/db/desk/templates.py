"""Templates in the database (SPEC 3.4)."""

from sqlalchemy import func, select

from adapters.db.schema import templates
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.desk.templates import Template, TemplateId
from domain.members import MemberId
from domain.ports import Page, Standing

TEMPLATES = Shelf(Template, templates)

_t = templates.c


class SqlTemplates:
    """Templates as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, template_id: TemplateId) -> Template | None:
        """The template, or None."""
        return await TEMPLATES.get(self._work, template_id)

    async def lock(self, template_id: TemplateId) -> Template | None:
        """The template, or None; nobody else changes it until this work ends."""
        return await TEMPLATES.get(self._work, template_id, lock=True)

    async def of_desk(self, desk: MemberId, after: Standing | None, limit: int) -> Page[Template]:
        """The desk's templates, newest first (ids are in the order of making)."""
        query = select(templates).where(_t.member_id == desk, _t.dropped_at.is_(None))
        if after is not None:
            query = query.where(_t.id < after.id)
        rows = await self._work.connection.execute(query.order_by(_t.id.desc()).limit(limit + 1))
        found = [TEMPLATES.thing_of(row) for row in rows.mappings()]
        last = found[limit - 1].id if len(found) > limit else None
        return Page(tuple(found[:limit]), None if last is None else Standing(None, last))

    async def count(self, desk: MemberId) -> int:
        """How many the desk (held before) has."""
        query = select(func.count()).select_from(templates)
        of_it = query.where(_t.member_id == desk, _t.dropped_at.is_(None))
        return await self._work.connection.scalar(of_it) or 0

    async def add(self, template: Template) -> None:
        """Keep a new template, with its audit row."""
        await TEMPLATES.add(self._work, template)

    async def save(self, template: Template) -> Template:
        """Keep a changed template as its next version, with its audit row. Refuses: Stale."""
        return await TEMPLATES.save(self._work, template)
