"""Questions about the diesel price survey: its months, what is published, and replies (SPEC 7.7)."""

from collections.abc import Iterator

from tests.worlds.answers import Ask
from tests.worlds.asking.registry import Sight, asks, is_not_asked

MONTHS = ("2026-03", "2026-04", "2026-05", "2026-06", "2026-07")
"""Never asked for, published, taking replies, taking replies, to come."""


@asks(
    "list_diesel_surveys",
    "read_diesel_survey",
    "read_diesel_survey_csv",
    "read_diesel_survey_sheet",
    "read_latest_diesel_price",
)
def read_surveys(sight: Sight) -> Iterator[Ask]:
    """The list, the price that counts, and each month in every form."""
    yield Ask("list_diesel_surveys", "GET", "/v1/diesel-surveys")
    yield Ask("read_latest_diesel_price", "GET", "/v1/diesel-surveys/latest")
    for month in MONTHS:
        path = f"/v1/diesel-surveys/{month}"
        yield Ask("read_diesel_survey", "GET", path)
        yield Ask("read_diesel_survey_csv", "GET", f"{path}/export.csv")
        yield Ask("read_diesel_survey_sheet", "GET", f"{path}/sheet.pdf")


@asks("list_diesel_replies", "withdraw_diesel_price")
def look_at_replies(sight: Sight) -> Iterator[Ask]:
    """The own ones; and withdrawing those that are others', by the only address there is: the own desk's."""
    for month in MONTHS:
        yield Ask("list_diesel_replies", "GET", f"/v1/diesel-surveys/{month}/replies")
    for reply in sight.differing.surveyed.replies:
        path = f"/v1/diesel-surveys/{reply.month}/replies/{reply.way.value}/{reply.company.value}"
        yield Ask("withdraw_diesel_price", "DELETE", path, leaves_a_mark=True)


is_not_asked("report_diesel_price", "it answers with what the caller has just said")
is_not_asked("publish_diesel_survey", "it answers with the result, which every company may read from then on")
