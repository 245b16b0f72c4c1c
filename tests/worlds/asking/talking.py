"""Questions about talks: lists, threads by their ids, and acting in those of others (SPEC 1.8, 5.1)."""

from collections.abc import Iterator

from domain.audiences import AudienceKind
from tests.worlds.answers import Ask
from tests.worlds.asking.registry import NOWHERE, Sight, asks
from tests.worlds.secrets import named_by
from tests.worlds.talked import Talk


def _talks(sight: Sight) -> list[Talk]:
    return list(sight.everything.talks)


def _is_party(sight: Sight, talk: Talk) -> bool:
    return sight.eye.desk is not None and sight.eye.desk.id in talk.inquiry.desks


@asks("list_inquiries")
def list_threads(sight: Sight) -> Iterator[Ask]:
    """All pages; of one posting; with or without something unread."""
    path = "/v1/inquiries"
    yield Ask("list_inquiries", "GET", f"{path}?limit=1", walks=True)
    for unread in ("true", "false"):
        yield Ask("list_inquiries", "GET", f"{path}?unread={unread}")
    for talk in sight.differing.talks:
        yield Ask("list_inquiries", "GET", f"{path}?load_id={talk.inquiry.load_id}")
    yield Ask("list_inquiries", "GET", f"{path}?vehicle_id={NOWHERE}")


@asks(
    *("read_inquiry", "list_messages", "list_calls", "list_handover_notes", "list_offers", "read_offer"),
)
def read_threads(sight: Sight) -> Iterator[Ask]:
    """Those that differ, those that do not, and none at all."""
    talks = _talks(sight)
    for thread in (*(talk.inquiry.id for talk in talks), NOWHERE):
        path = f"/v1/inquiries/{thread}"
        yield Ask("read_inquiry", "GET", path)
        yield Ask("list_messages", "GET", f"{path}/messages?limit=1", walks=True)
        yield Ask("list_calls", "GET", f"{path}/calls")
        yield Ask("list_handover_notes", "GET", f"{path}/notes")
        yield Ask("list_offers", "GET", f"{path}/offers?limit=1", walks=True)
    for offer in (*(offer.id for talk in talks for offer in talk.offers), NOWHERE):
        yield Ask("read_offer", "GET", f"/v1/offers/{offer}")


@asks(
    *("post_message", "mark_read", "log_call", "write_handover_note", "make_offer"),
    *("accept_offer", "refuse_offer", "withdraw_offer"),
)
def meddle(sight: Sight) -> Iterator[Ask]:
    """To act in talks one has no part in: as in those of nobody."""
    foreign = [talk for talk in sight.differing.talks if not _is_party(sight, talk)]
    for thread in (*(talk.inquiry.id for talk in foreign), NOWHERE):
        path = f"/v1/inquiries/{thread}"
        at = "2026-06-10T09:00:00+09:00"
        yield Ask("post_message", "POST", f"{path}/messages", {"text": "見本"})
        yield Ask("mark_read", "PUT", f"{path}/read", {"up_to": NOWHERE})
        yield Ask("log_call", "POST", f"{path}/calls", {"at": at, "result": "busy"})
        yield Ask("write_handover_note", "POST", f"{path}/notes", {"text": "見本"})
        yield Ask("make_offer", "POST", f"{path}/offers", {"fare_yen": 90_000})
    for offer in (*(offer.id for talk in foreign for offer in talk.offers), NOWHERE):
        for operation, noun in (
            ("accept_offer", "acceptance"),
            ("refuse_offer", "refusal"),
            ("withdraw_offer", "withdrawal"),
        ):
            yield Ask(operation, "POST", f"/v1/offers/{offer}/{noun}", {})


@asks("open_load_inquiry")
def ask_about_loads(sight: Sight) -> Iterator[Ask]:
    """About what is for others: as about nothing. What one may ask about has a new id in its answer."""
    for load in sight.differing.loads:
        audience = load.terms.audience
        if audience.kind is AudienceKind.NAMED and sight.eye.name not in named_by(audience):
            yield Ask("open_load_inquiry", "POST", f"/v1/loads/{load.id}/inquiries", {})
    yield Ask("open_load_inquiry", "POST", f"/v1/loads/{NOWHERE}/inquiries", {})


@asks("open_vehicle_inquiry")
def ask_about_vehicles(sight: Sight) -> Iterator[Ask]:
    """The same of vehicles."""
    for vehicle in sight.differing.vehicles:
        audience = vehicle.terms.audience
        if audience.kind is AudienceKind.NAMED and sight.eye.name not in named_by(audience):
            yield Ask("open_vehicle_inquiry", "POST", f"/v1/vehicles/{vehicle.id}/inquiries", {})
    yield Ask("open_vehicle_inquiry", "POST", f"/v1/vehicles/{NOWHERE}/inquiries", {})
