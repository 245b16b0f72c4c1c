"""The doors of calendar links, and what such a link answers: the desk's schedule (SPEC 4.9)."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from api.etags import required_version, set_etag
from api.links.icalendar import MEDIA_TYPE, calendar_of
from api.needs import Doors, Outside, Who, promises
from api.shapes import Answer, Id, Instant, Line, Strict
from api.terms import answer_of
from domain.desk.links import CapabilityLinkId
from domain.ports import Ports
from domain.refusals import NotFound, Stale
from domain.usecases.board import scheduling

router = Doors(tags=["links"])


class CalendarLinkForm(Strict):
    """By which its owner knows it: the phone or the calendar that reads it."""

    name: Line


class CalendarLinkAnswer(Answer):
    """A calendar link of the own account, without its secret."""

    id: Id
    version: int
    name: str
    made_at: Instant


class CalendarLinkWithUrlAnswer(CalendarLinkAnswer):
    """A new link with its address, which is told this once: whoever has it reads the schedule."""

    url: str


class CalendarLinkPage(Answer):
    """The own account's links, newest first; always whole."""

    items: tuple[CalendarLinkAnswer, ...]
    next_cursor: str | None


@router.post("/v1/calendar-links", status_code=201)
@promises()
async def make_calendar_link(
    form: CalendarLinkForm, who: Who, ports: Outside, response: Response
) -> CalendarLinkWithUrlAnswer:
    """Make a link that a calendar subscribes to; its address is told once. カレンダーのリンクを作ります。"""
    made = await scheduling.make_calendar_link(ports, who, form.name)
    set_etag(response, made.link.version)
    url = f"{ports.base_url}/l/{made.secret}"
    return answer_of(CalendarLinkWithUrlAnswer, made.link, {"url": url})


@router.get("/v1/calendar-links")
@promises()
async def list_calendar_links(who: Who, ports: Outside) -> CalendarLinkPage:
    """The own account's calendar links. 自分のカレンダーのリンクの一覧です。"""
    links = await scheduling.list_calendar_links(ports, who)
    items = tuple(answer_of(CalendarLinkAnswer, link) for link in links)
    return CalendarLinkPage(items=items, next_cursor=None)


@router.delete("/v1/calendar-links/{link_id}", status_code=204)
@promises(NotFound, Stale, if_match="required")
async def revoke_calendar_link(link_id: UUID, who: Who, ports: Outside, request: Request) -> Response:
    """Let a link lead nowhere, at once. カレンダーのリンクを無効にします。"""
    seen = required_version(request)
    await scheduling.revoke_calendar_link(ports, who, CapabilityLinkId(link_id), seen)
    return Response(status_code=204)


async def answer_calendar(ports: Ports, secret: str) -> Response | None:
    """What a calendar link answers now; None where it leads nowhere."""
    feed = await scheduling.read_feed(ports, secret)
    if feed is None:
        return None
    calendar = calendar_of(feed.company, feed.items, ports.municipalities)
    return Response(calendar, headers={"Content-Type": MEDIA_TYPE})
