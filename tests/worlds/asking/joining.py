"""Questions about who would join, and about accounts (SPEC 1.2, 1.3)."""

from collections.abc import Iterator

from tests.worlds.answers import Ask
from tests.worlds.around import stranger
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked
from tests.worlds.cast import EYES, accounts
from tests.worlds.registered import Applied

OLD = (("If-Match", '"99"'),)
FORM = {
    "kind": "cooperative",
    "company": "見本新協同組合",
    "kana": "ミホン",
    "representative": "見本 太郎",
    "person": "見本 花子",
    "municipality": "24209",
    "address": "見本浦2-2",
    "phone": "0597-00-0000",
    "mail": "iruka@unso.example",
    "association": "三重県トラック協会",
    "vehicles": 12,
    "employees": 18,
    "g_mark": True,
    "accounts_wanted": 2,
    "terms_version": 1,
}


def _applied(sight: Sight) -> tuple[Applied, ...]:
    return sight.everything.register.applied


@asks("list_open_cooperatives", "read_join_page")
def ask_as_who_would_join(sight: Sight) -> Iterator[Ask]:
    """What everyone may read."""
    if sight.eye.name != "nobody":
        return
    yield Ask("list_open_cooperatives", "GET", "/v1/public/cooperatives")
    yield Ask("list_open_cooperatives", "GET", "/v1/public/cooperatives?prefecture=24")
    yield Ask("read_join_page", "GET", "/join")


@asks("read_own_application", "read_own_file", "file_application_again")
def ask_by_a_secret(sight: Sight) -> Iterator[Ask]:
    """The own application; files of others as files of nobody; by a secret that was never given, nothing."""
    own = "/v1/applications/current"
    papers = [paper.attachment.id for one in _applied(sight) for paper in one.papers]
    if sight.eye.applied is None:
        is_guess = sight.eye.name == "nobody"
        guess = (("Authorization", EYES["applicant"].headers["Authorization"][:-4] + "AAAA"),)
        said, like = (guess, "by no secret") if is_guess else ((), None)
        yield Ask("read_own_application", "GET", own, headers=said, must_be=401)
        for paper_id in (*papers[:2], NOWHERE):
            path = f"{own}/files/{paper_id}"
            yield Ask("read_own_file", "GET", path, headers=said, like=like, must_be=401)
        return
    yield Ask("read_own_application", "GET", own)
    for paper_id in (*papers, NOWHERE):
        yield Ask("read_own_file", "GET", f"{own}/files/{paper_id}")
    yield Ask("file_application_again", "PUT", own, FORM, OLD)


@asks(
    "list_applications",
    "read_application",
    "read_application_file",
    "endorse_application",
    "approve_application",
    "reject_application",
)
def look_at_who_joins(sight: Sight) -> Iterator[Ask]:
    """The list in every state; each application and file, also of another one; to decide on what is stale."""
    path = "/v1/applications"
    yield Ask("list_applications", "GET", f"{path}?limit=1", walks=True)
    for status in ("filed", "endorsed", "approved", "rejected"):
        yield Ask("list_applications", "GET", f"{path}?status={status}&limit=2", walks=True)
    if (cursor := sight.cursors.get("list_applications")) is not None:
        yield Ask("list_applications", "GET", f"{path}?limit=1&cursor={cursor}", must_be=422)
    papers = [paper.attachment.id for one in _applied(sight) for paper in one.papers]
    for application_id in (*(one.id for one in _applied(sight)), NOWHERE):
        one = f"{path}/{application_id}"
        yield Ask("read_application", "GET", one)
        yield Ask("endorse_application", "POST", f"{one}/endorsement", {}, OLD)
        yield Ask("approve_application", "POST", f"{one}/approval", {}, OLD)
        yield Ask("reject_application", "POST", f"{one}/rejection", {"reason": "見本"}, OLD)
        for paper_id in (*papers, NOWHERE):
            yield Ask("read_application_file", "GET", f"{one}/files/{paper_id}")


@asks("list_accounts", "read_account", "close_account", "renew_first_password")
def look_at_accounts(sight: Sight) -> Iterator[Ask]:
    """The list, page after page, and each account that there is, or is in one world."""
    yield Ask("list_accounts", "GET", "/v1/accounts?limit=3", walks=True)
    if (cursor := sight.cursors.get("list_accounts")) is not None:
        yield Ask("list_accounts", "GET", f"/v1/accounts?limit=2&cursor={cursor}", must_be=422)
    strangers = [stranger(name).id for name in sight.differing.around.strangers]
    for account_id in (*strangers, *(account.id for _, account in accounts()), NOWHERE):
        yield Ask("read_account", "GET", f"/v1/accounts/{account_id}")
    for account_id in (*strangers[:2], NOWHERE):
        one = f"/v1/accounts/{account_id}"
        yield Ask("close_account", "POST", f"{one}/closure", {}, OLD)
        yield Ask("renew_first_password", "POST", f"{one}/first-password", {}, OLD)


is_not_asked("file_application", "it answers its sender with what was filed just now, and a random secret")
for _operation in ("attach_file", "attach_sealed_copy"):
    is_not_asked(_operation, "it answers its sender with the file that came, and a natural key")
is_not_asked("make_account", "the federation's alone, and it answers with the account that it reads")
