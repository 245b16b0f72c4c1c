"""Questions about covers, exposure and overrides (SPEC 5.7, 8.8, 8.9)."""

from collections.abc import Iterator

from tests.worlds.answers import Ask
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked
from tests.worlds.cast import COOPERATIVES, MEMBERS, QUIET
from tests.worlds.scenes import number_of

NO_NUMBER = number_of("of nothing")


@asks("list_guarantee_plans", "list_cargo_covers", "read_exposure")
def read_covers(sight: Sight) -> Iterator[Ask]:
    """Of each co-operative, of all members and of those of which something differs."""
    for cooperative in COOPERATIVES:
        path = f"/v1/cooperatives/{cooperative.id}/guarantee-plans"
        yield Ask("list_guarantee_plans", "GET", path)
    differing = {one.member_id for one in sight.differing.register.covers}
    for member in (*MEMBERS, *(one for one in QUIET if one.id in differing)):
        yield Ask("list_cargo_covers", "GET", f"/v1/members/{member.id}/cargo-covers")
        yield Ask("read_exposure", "GET", f"/v1/members/{member.id}/exposure")


@asks("list_standing_overrides", "withdraw_standing_override")
def read_standing_overrides(sight: Sight) -> Iterator[Ask]:
    """The own co-operative's; and each by its id, which is to be withdrawn as it never was."""
    yield Ask("list_standing_overrides", "GET", "/v1/standing-overrides")
    standing = [one.id for one in sight.differing.register.standing]
    for override_id in (*standing, NOWHERE):
        path = f"/v1/standing-overrides/{override_id}/withdrawal"
        yield Ask("withdraw_standing_override", "POST", path, None, (("If-Match", '"99"'),))


@asks("override_check")
def override_checks(sight: Sight) -> Iterator[Ask]:
    """Of contracts that differ, and of one that there is not: a check that may be another clerk's."""
    numbers = [deal.number for deal in sight.differing.deals][:3]
    for number in (*numbers, NO_NUMBER):
        for check in ("exposure", "insurance"):
            form = {"check": check, "reason": "見本"}
            path = f"/v1/contracts/{number}/overrides"
            yield Ask("override_check", "POST", path, form, leaves_a_mark=True)


for _operation in ("choose_guarantee_plan", "set_cargo_cover"):
    is_not_asked(_operation, "it answers with what the caller has just entered, and may read")
is_not_asked(
    "grant_standing_override", "it answers with what the caller grants, to a company all may look up"
)
