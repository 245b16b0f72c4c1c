"""Questions about what a desk has at hand: templates, copies, schedule, calendars (SPEC 3.4, 4.9)."""

from collections.abc import Iterator

from tests.adapters.board_world import DAY, NOW
from tests.worlds.answers import Ask
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked
from tests.worlds.desks import LINKED, calendar_secret

IF_MATCH = (("If-Match", '"99"'),)


@asks("list_templates", "read_template", "read_template_form", "amend_template", "drop_template")
def look_at_templates(sight: Sight) -> Iterator[Ask]:
    """The own ones; and those that differ, by id, which are nobody else's."""
    yield Ask("list_templates", "GET", "/v1/templates?limit=1", walks=True)
    for one in (*(template.id for template in sight.everything.around.templates), NOWHERE):
        path = f"/v1/templates/{one}"
        yield Ask("read_template", "GET", path)
        yield Ask("read_template_form", "GET", f"{path}/form?on=2026-06-01")
        yield Ask("amend_template", "PATCH", path, {"name": "x"}, IF_MATCH)
        yield Ask("drop_template", "DELETE", path, None, IF_MATCH)


@asks("copy_load", "begin_load_talks", "end_load_talks")
def use_former_loads(sight: Sight) -> Iterator[Ask]:
    """Another's load is copied, and talked about, as little as it is changed."""
    for load in sight.differing.loads:
        if sight.eye.desk is None or load.poster_id != sight.eye.desk.id:
            path = f"/v1/loads/{load.id}"
            yield Ask("copy_load", "POST", f"{path}/copy", {"days": 30})
            until = {"until": (NOW + DAY / 4).isoformat()}
            yield Ask("begin_load_talks", "POST", f"{path}/talks", until, IF_MATCH)
            yield Ask("end_load_talks", "DELETE", f"{path}/talks", None, IF_MATCH)


@asks("copy_vehicle", "begin_vehicle_talks", "end_vehicle_talks")
def use_former_vehicles(sight: Sight) -> Iterator[Ask]:
    """The same of vehicles."""
    for vehicle in sight.differing.vehicles:
        if sight.eye.desk is None or vehicle.poster_id != sight.eye.desk.id:
            path = f"/v1/vehicles/{vehicle.id}"
            yield Ask("copy_vehicle", "POST", f"{path}/copy", {"days": 30})
            until = {"until": (NOW + DAY / 4).isoformat()}
            yield Ask("begin_vehicle_talks", "POST", f"{path}/talks", until, IF_MATCH)
            yield Ask("end_vehicle_talks", "DELETE", f"{path}/talks", None, IF_MATCH)


@asks("read_schedule")
def read_schedules(sight: Sight) -> Iterator[Ask]:
    """The weeks around now, page by page, and the months of what was delivered."""
    today = NOW.date()
    near = f"from={today - DAY * 14}&to={today + DAY * 14}"
    yield Ask("read_schedule", "GET", f"/v1/schedule?{near}&limit=4", walks=True)
    for past in (60, 30):
        span = f"from={today - DAY * past}&to={today - DAY * (past - 30)}"
        yield Ask("read_schedule", "GET", f"/v1/schedule?{span}")


@asks("list_calendar_links", "revoke_calendar_link", "follow_link")
def look_at_calendars(sight: Sight) -> Iterator[Ask]:
    """The own ones, and what one's own calendar reads; others' by id, and an address that never was."""
    yield Ask("list_calendar_links", "GET", "/v1/calendar-links")
    for one in (*(link.id for link in sight.differing.around.links), NOWHERE):
        yield Ask("revoke_calendar_link", "DELETE", f"/v1/calendar-links/{one}", None, IF_MATCH)
    if sight.eye.name in LINKED:
        yield Ask("follow_link", "GET", f"/l/{calendar_secret(sight.eye.name)}")
    yield Ask("follow_link", "GET", f"/l/{calendar_secret('that never was')}", must_be=404)


is_not_asked("make_template", "it writes what the caller says, and answers with that")
is_not_asked("renew_loads", "it reads the own desk's loads alone, and posts them again")
is_not_asked("make_calendar_link", "it answers with a secret that was made just now")
