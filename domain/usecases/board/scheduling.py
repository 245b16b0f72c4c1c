"""Reading a desk's schedule, and the links by which calendars fetch it (SPEC 4.9; API §1 auth)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.accounts import Caller, Viewer
from domain.api_clients import AnyCaller
from domain.desk.links import (
    MOST_LINKS,
    CapabilityLink,
    CapabilityLinkId,
    HandedOutLink,
    LinkKind,
    leads_on,
)
from domain.desk.schedules import ScheduleItem, ScheduleSpan
from domain.permissions import Relation, permit
from domain.ports import Page, Ports, Standing
from domain.postings import Window
from domain.refusals import Fault, Invalid, NotFound, refuse_faults, refuse_stale
from domain.usecases.desks import desk_of, eyes_of
from domain.usecases.logging_in import hash_of

FEED_BEHIND = timedelta(days=31)
FEED_AHEAD = timedelta(days=366)
MOST_IN_FEED = 2000
"""Calendars read a feed whole. What is furthest ahead gives way."""


async def read_schedule(
    ports: Ports, who: AnyCaller, span: ScheduleSpan, after: Standing | None, limit: int
) -> Page[ScheduleItem]:
    """The postings and contracts of the caller's desk within days, the earliest first. Refuses: Invalid."""
    permit(who, "read_schedule")
    refuse_faults(span.faults())
    async with ports.begin() as work:
        eyes = _of_the_desk(await eyes_of(work, who))
        return await work.schedules.find(eyes, span.window, ports.now(), after, limit)


async def make_calendar_link(ports: Ports, who: Caller, name: str) -> HandedOutLink:
    """Make a link by which a calendar fetches the desk's schedule without logging in. Refuses: Invalid."""
    permit(who, "make_calendar_link")
    desk, _ = desk_of(who)
    secret = ports.new_secret()
    link = CapabilityLink(
        id=CapabilityLinkId(ports.new_id()),
        version=1,
        kind=LinkKind.CALENDAR,
        account_id=who.account_id,
        member_id=desk,
        name=name,
        secret_hash=hash_of(secret),
        made_at=ports.wall_now(),
    )
    async with ports.begin() as work:
        await work.accounts.lock(who.account_id)  # two at once are counted one after the other
        if len(await work.links.of_account(who.account_id)) >= MOST_LINKS:
            raise Invalid(Fault("#", "list-is-full", {"most": MOST_LINKS}))
        await work.links.add(link)
    return HandedOutLink(link, secret)


async def list_calendar_links(ports: Ports, who: Caller) -> Sequence[CapabilityLink]:
    """The account's own links that are not revoked, newest first; their secrets are told no more."""
    permit(who, "list_calendar_links")
    async with ports.begin() as work:
        return await work.links.of_account(who.account_id)


async def revoke_calendar_link(ports: Ports, who: Caller, link_id: CapabilityLinkId, seen: int) -> None:
    """Let a link lead nowhere, at once. Refuses: NotFound (also of another account's), Stale."""
    permit(who, "revoke_calendar_link", Relation.OWN)
    async with ports.begin() as work:
        link = await work.links.lock(link_id)
        if link is None or link.account_id != who.account_id or link.kind is not LinkKind.CALENDAR:
            raise NotFound
        if link.revoked_at is not None:
            raise NotFound
        refuse_stale(link.version, seen)
        await work.links.save(link.revoke(at=ports.wall_now()))


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar link stands for at this moment. ``company``: whose schedule it is."""

    company: str
    items: tuple[ScheduleItem, ...]


async def read_feed(ports: Ports, secret: str) -> Feed | None:
    """What the account of a calendar link may see of its desk's schedule now; None where it leads nowhere.

    Unknown, revoked, and an account closed, suspended or moved are told alike.
    """
    now = ports.now()
    async with ports.begin() as work:
        known = await work.links.by_secret(LinkKind.CALENDAR, hash_of(secret))
        if known is None:
            return None
        link, account, desk = known
        if not leads_on(link, account, desk, now):
            return None
        assert desk is not None, "it leads on"
        barred = await work.members.barred(desk.id)
        eyes = Viewer(desk.id, desk.cooperative_id, None, masked=False, barred=barred)
        around = Window(now - FEED_BEHIND, now + FEED_AHEAD)
        page = await work.schedules.find(eyes, around, now, None, MOST_IN_FEED)
    return Feed(desk.name, page.items)


def _of_the_desk(eyes: Viewer) -> Viewer:
    """A clerk's schedule is the own desk's, not that of every member overseen."""
    return replace(eyes, oversees=None)
