"""Questions to the register: companies, co-operatives, and what is the desks' own (SPEC 1.1, 1.9)."""

from collections.abc import Iterator

from domain.members import Member
from tests.worlds.answers import Ask
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked
from tests.worlds.cast import COOPERATIVES, OWL, PENGUIN, QUIET, TRADERS, cooperative_of

OLD = (("If-Match", '"99"'),)
GROUPS = ("amend_partner_group", "drop_partner_group")


@asks(
    "list_members",
    "read_member",
    "list_cooperatives",
    "read_cooperative",
    "list_fee_rates",
    "list_thresholds",
)
def look_companies_up(sight: Sight) -> Iterator[Ask]:
    """The directory, page after page, and each co-operative."""
    yield Ask("list_members", "GET", "/v1/members?limit=3", walks=True)
    yield Ask("list_members", "GET", "/v1/members?q=ペンギン&prefecture=24")
    yield Ask("list_cooperatives", "GET", "/v1/cooperatives")
    for member in _members(sight):
        yield Ask("read_member", "GET", f"/v1/members/{member.id}")
    for cooperative in COOPERATIVES:
        yield Ask("read_cooperative", "GET", f"/v1/cooperatives/{cooperative.id}")
        yield Ask("list_fee_rates", "GET", f"/v1/cooperatives/{cooperative.id}/fee-rates")
        yield Ask("list_thresholds", "GET", f"/v1/cooperatives/{cooperative.id}/thresholds")


def _members(sight: Sight) -> list[Member]:
    """Two of which there is something in both worlds, and those of which something differs."""
    register = sight.differing.register
    ids = {one for one, _ in register.bank} | {one for pair in register.barring for one in pair}
    ids |= {one.member_id for one in (*register.offices, *register.groups, *register.cases)}
    ids |= {one.member_id for one in register.covers}
    ids |= {*register.suspended, PENGUIN.id, OWL.id, *(() if sight.eye.desk is None else [sight.eye.desk.id])}
    return [one for one in (*TRADERS, *QUIET) if one.id in ids]


@asks("read_bank_account", "list_offices", "list_do_not_deal", "list_partner_groups", "take_off_do_not_deal")
def read_what_is_a_companys_own(sight: Sight) -> Iterator[Ask]:
    """Of the own company and of others alike. A clerk's reading of a bank account is written down."""
    for member in _members(sight):
        of = f"/v1/members/{member.id}"
        reads_whole = sight.eye.is_clerk and sight.eye.cooperative == cooperative_of(member)
        yield Ask("read_bank_account", "GET", f"{of}/bank-account", leaves_a_mark=reads_whole)
        yield Ask("list_offices", "GET", f"{of}/offices")
        yield Ask("list_do_not_deal", "GET", f"{of}/do-not-deal")
        yield Ask("list_partner_groups", "GET", f"{of}/partner-groups")
    for member_id, _ in sight.differing.register.barring:
        if sight.eye.desk is not None and sight.eye.desk.id != member_id:
            path = f"/v1/members/{sight.eye.desk.id}/do-not-deal/{member_id}"
            yield Ask("take_off_do_not_deal", "DELETE", path, leaves_a_mark=True)


@asks(
    "list_guideline_cases",
    "read_guideline_case",
    "reply_to_warning",
    "suspend_member",
    "lift_suspension",
    "close_guideline_case",
)
def look_into_cases(sight: Sight) -> Iterator[Ask]:
    """The cases of a company; each by its id, under its company and the own one; to act on what is stale."""
    desk = sight.eye.desk
    own = [] if desk is None else [desk.id]
    for member in _members(sight):
        yield Ask("list_guideline_cases", "GET", f"/v1/members/{member.id}/guideline-cases")
    cases = [(one.id, one.member_id) for one in sight.everything.register.cases]
    for case_id, of in (*cases, (NOWHERE, PENGUIN.id)):
        for member_id in (of, *own):
            path = f"/v1/members/{member_id}/guideline-cases/{case_id}"
            yield Ask("read_guideline_case", "GET", path)
            form = {"text": "見本"}
            yield Ask("reply_to_warning", "POST", f"{path}/reply", form, OLD)
            yield Ask("suspend_member", "POST", f"{path}/suspension", form, OLD)
            yield Ask("lift_suspension", "POST", f"{path}/lifting", form, OLD)
            yield Ask("close_guideline_case", "POST", f"{path}/closing", form, OLD)


@asks("amend_office", "close_office", "amend_partner_group", "drop_partner_group")
def meddle_with_what_is_another_companys(sight: Sight) -> Iterator[Ask]:
    """Offices and groups by their ids, under their company and under the own one, which has none of them."""
    desk = sight.eye.desk
    own = [] if desk is None else [desk.id]
    register = sight.everything.register
    for kind, ones in (("office", register.offices), ("partner-group", register.groups)):
        things = [(one.id, one.member_id) for one in ones]
        operations = ("amend_office", "close_office") if kind == "office" else GROUPS
        for thing_id, of in (*things, (NOWHERE, PENGUIN.id)):
            for member_id in dict.fromkeys((of, *own)):
                path = f"/v1/members/{member_id}/{kind}s/{thing_id}"
                yield Ask(operations[0], "PATCH", path, {"name": "見本"}, OLD)
                yield Ask(operations[1], "DELETE", path, None, OLD)


for _operation in ("amend_member", "set_bank_account", "amend_cooperative", "add_fee_rate", "add_threshold"):
    is_not_asked(_operation, "it answers with what the caller has just entered, and may read")
is_not_asked("open_office", "it adds to the caller's own offices, and names nobody else")
is_not_asked("make_partner_group", "it names companies that everyone may look up")
is_not_asked("put_on_do_not_deal", "it answers with nothing, whether or not the other side has done the same")
is_not_asked("warn_member", "it answers with the case that the caller makes, and may read")
