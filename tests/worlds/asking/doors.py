"""Questions that anyone may ask, or that answer with the caller's own: they know nothing of others."""

from collections.abc import Iterator

from tests.worlds.answers import Ask
from tests.worlds.asking.registry import Sight, asks, is_not_asked


@asks("read_me")
def read_me(sight: Sight) -> Iterator[Ask]:
    """Who one is."""
    yield Ask("read_me", "GET", "/v1/me")


@asks(
    "find_municipalities",
    "read_vocabularies",
    "measure_distance",
    "quote_standard_fare",
    "quote_fuel_surcharge",
    "quote_whole_fare",
    "list_tariffs",
    "read_tariff",
)
def look_up(sight: Sight) -> Iterator[Ask]:
    """What stands in the books of the country; the first two are told to whoever asks."""
    yield Ask("find_municipalities", "GET", "/v1/municipalities?q=池田&limit=2", walks=True)
    for way in ("postal_code=510-0000", "code=22135", "parent=22130", "lat=34.97&lon=136.62&limit=3"):
        yield Ask("find_municipalities", "GET", f"/v1/municipalities?{way}")
    yield Ask("read_vocabularies", "GET", "/v1/vocabularies")
    yield Ask("measure_distance", "GET", "/v1/distance?from=24202&to=11203")
    path = "/v1/standard-fare?origin=24202&destination=11203&vehicle_class=large_10t"
    yield Ask("quote_standard_fare", "GET", path)
    path = "/v1/fuel-surcharge?distance_km=1100&metres_per_litre=3300&price_sen_per_litre=14700"
    yield Ask("quote_fuel_surcharge", "GET", path)
    asked = {"origin": "24202", "destination": "11203", "vehicle_class": "large_10t", "forwarding": True}
    yield Ask("quote_whole_fare", "POST", "/v1/standard-fare", asked)
    yield Ask("list_tariffs", "GET", "/v1/tariffs")
    yield Ask("read_tariff", "GET", "/v1/tariffs/2024-209")


@asks("read_sandbox_clock")
def read_clock(sight: Sight) -> Iterator[Ask]:
    """What time it is."""
    yield Ask("read_sandbox_clock", "GET", "/v1/sandbox/clock")


@asks(
    "is_alive",
    "is_ready",
    "read_metrics",
    "read_openapi",
    "read_api_page",
    "list_problem_pages",
    "read_problem_page",
    "read_trial_page",
    "read_reset_page",
)
def read_pages(sight: Sight) -> Iterator[Ask]:
    """Probes and pages, for which nobody says who they are; the metrics, which are the operator's, from
    elsewhere than the machine itself.
    """
    if sight.eye.name != "nobody":
        return
    yield Ask("is_alive", "GET", "/healthz")
    yield Ask("is_ready", "GET", "/readyz")
    yield Ask("read_metrics", "GET", "/metrics", must_be=401)
    yield Ask("read_openapi", "GET", "/openapi.json")
    yield Ask("read_api_page", "GET", "/docs")
    yield Ask("list_problem_pages", "GET", "/problems")
    yield Ask("read_problem_page", "GET", "/problems/not-found")
    yield Ask("read_trial_page", "GET", "/trial")
    yield Ask("read_reset_page", "GET", "/password-reset")


is_not_asked("add_tariff", "the federation's alone, and it answers with what was just sent")
is_not_asked("check_tariff", "the federation's alone; it compares what was sent with what all may read")
is_not_asked("end_driver_session", "it ends the phone's own session")
is_not_asked("set_sharing", "it pauses the phone's own positions")
is_not_asked("move_sandbox_clock", "the federation's alone, and it answers with the time")
