"""Keeping templates, and filling a form from one (SPEC 3.4)."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

from domain.api_clients import AnyCaller
from domain.audiences import Audience
from domain.calendar import jst_day
from domain.desk.drafts import FilledLoad, FilledVehicle
from domain.desk.templates import MOST_TEMPLATES, Template, TemplateId, TemplateTerms
from domain.permissions import Relation, permit
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import Fault, Invalid, NotFound, refuse_faults, refuse_stale
from domain.usecases.desks import desk_of, unknown_faults


async def make_template(ports: Ports, who: AnyCaller, terms: TemplateTerms) -> Template:
    """Keep a template for the caller's desk. What a posting still lacks may be left out; what is wrong, not.

    Refuses: Invalid.
    """
    permit(who, "make_template")
    desk, _ = desk_of(who)
    refuse_faults(terms.faults(ports.municipalities))
    now = ports.now()
    template = Template(TemplateId(ports.new_id()), 1, desk, now, now, None, terms)
    async with ports.begin() as work:
        await work.members.lock(desk)  # two at once are counted one after the other
        await _refuse_unknown(work, terms)
        if await work.templates.count(desk) >= MOST_TEMPLATES:
            raise Invalid(Fault("#", "list-is-full", {"most": MOST_TEMPLATES}))
        await work.templates.add(template)
        return template


async def list_templates(ports: Ports, who: AnyCaller, after: Standing | None, limit: int) -> Page[Template]:
    """The desk's templates, newest first."""
    permit(who, "list_templates")
    async with ports.begin() as work:
        return await work.templates.of_desk(desk_of(who)[0], after, limit)


async def read_template(ports: Ports, who: AnyCaller, template_id: TemplateId) -> Template:
    """One template of the desk. Refuses: NotFound."""
    async with ports.begin() as work:
        return _own(await work.templates.get(template_id), who, "read_template")


async def read_template_form(
    ports: Ports, who: AnyCaller, template_id: TemplateId, day: date | None
) -> FilledLoad | FilledVehicle:
    """The form that a template gives for a day in Japan, today's where none is said; nothing is posted.

    Refuses: NotFound.
    """
    async with ports.begin() as work:
        template = _own(await work.templates.get(template_id), who, "read_template_form")
    return template.filled_for(day or jst_day(ports.now()))


async def amend_template(
    ports: Ports,
    who: AnyCaller,
    template_id: TemplateId,
    seen: int,
    change: Callable[[TemplateTerms], TemplateTerms],
) -> Template:
    """Change a template of the desk. Nothing changed: the same version. Refuses: NotFound, Stale, Invalid."""
    async with ports.begin() as work:
        template = _own(await work.templates.lock(template_id), who, "amend_template")
        refuse_stale(template.version, seen)
        terms = change(template.terms)
        if terms == template.terms:
            return template
        refuse_faults(terms.faults(ports.municipalities))
        await _refuse_unknown(work, terms)
        return await work.templates.save(template.amend(terms, at=ports.now()))


async def drop_template(ports: Ports, who: AnyCaller, template_id: TemplateId, seen: int) -> None:
    """Let a template go. Refuses: NotFound, Stale."""
    async with ports.begin() as work:
        template = _own(await work.templates.lock(template_id), who, "drop_template")
        refuse_stale(template.version, seen)
        await work.templates.save(template.drop(at=ports.now()))


def _own(template: Template | None, who: AnyCaller, operation: str) -> Template:
    """The template, where it is the desk's. Another's does not exist for the caller. Refuses: NotFound."""
    permit(who, operation, Relation.OWN)
    if template is None:
        raise NotFound
    return template.of(desk_of(who)[0])


async def _refuse_unknown(work: Work, terms: TemplateTerms) -> None:
    audience = terms.audience
    if audience is not None:
        unknown = await work.members.unknown(audience.member_ids, audience.cooperative_ids)
        refuse_faults(_within(terms.pointer, audience, unknown))


def _within(pointer: str, audience: Audience, unknown: set[UUID]) -> Iterator[Fault]:
    for fault in unknown_faults(audience, unknown):
        yield Fault(pointer + fault.pointer.removeprefix("#"), fault.code, fault.figures)
