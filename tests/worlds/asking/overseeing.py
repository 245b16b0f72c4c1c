"""Questions about the audit log, trials and members' systems; looking in, and acting in another's place."""

import base64
from collections.abc import Iterator

import pyotp

from tests.adapters.board_world import NOW
from tests.worlds.answers import Ask
from tests.worlds.around import secret_ids_of, stranger
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked
from tests.worlds.cast import EYES, HERON, SEED, account_of

OLD = (("If-Match", '"99"'),)


@asks("list_audit_log", "verify_audit_log", "export_audit_log")
def read_log(sight: Sight) -> Iterator[Ask]:
    """All pages; by member, person, kind, thing, operation and time; the verdict; the CSV.

    Taking the CSV is written down itself: what is asked after it ends before that.
    """
    path = "/v1/audit-log"
    yield Ask("list_audit_log", "GET", f"{path}?limit=2", walks=True)
    yield Ask("list_audit_log", "GET", path)
    for record in sight.differing.around.records[:4]:
        yield Ask("list_audit_log", "GET", f"{path}?thing={record.thing_id}")
        if record.member_id is not None:
            yield Ask("list_audit_log", "GET", f"{path}?member={record.member_id}")
        if record.account_id is not None:
            yield Ask("list_audit_log", "GET", f"{path}?account={record.account_id}&kind={record.kind}")
        yield Ask("list_audit_log", "GET", f"{path}?operation={record.operation}&limit=1", walks=True)
    yield Ask("list_audit_log", "GET", f"{path}?from=2026-06-10T07:30:00%2B09:00")
    if (cursor := sight.cursors.get("list_audit_log")) is not None:
        yield Ask("list_audit_log", "GET", f"{path}?limit=2&cursor={cursor}", must_be=422)
    yield Ask("verify_audit_log", "GET", f"{path}/verification")
    table = f"{path}/export.csv"
    yield Ask("export_audit_log", "GET", table, leaves_a_mark=True)
    yield Ask("export_audit_log", "GET", f"{table}?to=2026-06-10T08:59:00%2B09:00", leaves_a_mark=True)


@asks("open_view_session")
def look_in(sight: Sight) -> Iterator[Ask]:
    """As one who is no dispatcher, as one who is not there, as one who may not be; then as one who is."""
    path, codes = "/v1/view-sessions", pyotp.TOTP(SEED)
    step = int(NOW.timestamp()) // 30
    strangers = [stranger(name).id for name in sight.differing.around.strangers]
    asked = [NOWHERE, *strangers[:1], account_of(EYES["otter"]).id]
    # Each code is good once, the one of half a minute ago too; what it opens is not refused for the code.
    for one, at in zip((asked[0], asked[-2], asked[-1]), (step - 1, step, step + 1), strict=True):
        form = {"account_id": str(one), "reason": "問い合わせ", "otp": codes.generate_otp(at)}
        yield Ask("open_view_session", "POST", path, form, leaves_a_mark=True)
    for name in ("mie-clerk", "trial", "otter"):
        form = {"account_id": str(account_of(EYES[name]).id), "reason": "問い合わせ", "otp": "000000"}
        yield Ask("open_view_session", "POST", path, form, like="to look in by a wrong code")


@asks("list_trials", "read_trial", "withdraw_trial", "request_trial", "confirm_trial")
def try_out(sight: Sight) -> Iterator[Ask]:
    """The federation's list; to ask for a trial under a mail address that may or may not have one."""
    path, trials = "/v1/trials", sight.everything.around.trials
    yield Ask("list_trials", "GET", f"{path}?limit=1", walks=True)
    for status in ("requested", "lapsed", "issued", "ended", "withdrawn"):
        yield Ask("list_trials", "GET", f"{path}?status={status}")
    for one in (*(trial.id for trial in trials), NOWHERE):
        yield Ask("read_trial", "GET", f"{path}/{one}")
        yield Ask("withdraw_trial", "POST", f"{path}/{one}/withdrawal", {}, OLD)
    if sight.eye.name != "nobody":
        return
    for mail in (*(trial.terms.mail for trial in trials), "nobody@example.com"):
        form = {
            "company": "見本",
            "person": "見本 人",
            "mail": mail,
            "phone": "052-000-0000",
            "terms_version": 1,
        }
        yield Ask("request_trial", "POST", path, form, like="a trial for nobody", must_be=202)
    yield Ask("confirm_trial", "POST", f"{path}/confirmation", {"token": "x" * 60}, must_be=404)


@asks(
    "list_api_clients",
    "read_api_client",
    "rotate_api_client",
    "revoke_api_client",
    "revoke_client_secret",
    "issue_token",
)
def connect(sight: Sight) -> Iterator[Ask]:
    """One's own member's systems; others by their ids, which are not there; and their tokens by a guess."""
    path, clients = "/v1/api-clients", sight.everything.around.clients
    yield Ask("list_api_clients", "GET", f"{path}?limit=1", walks=True)
    for client in clients:
        one = f"{path}/{client.id}"
        yield Ask("read_api_client", "GET", one)
        if client.member_id != (sight.eye.desk and sight.eye.desk.id):
            yield Ask("rotate_api_client", "POST", f"{one}/rotation", {}, like="to rotate nothing")
            yield Ask("revoke_api_client", "POST", f"{one}/revocation", {}, like="to revoke nothing")
            secret = f"{one}/secrets/{secret_ids_of(client)}/revocation"
            yield Ask("revoke_client_secret", "POST", secret, {}, like="to revoke no secret")
    nothing = f"{path}/{NOWHERE}"
    yield Ask("read_api_client", "GET", nothing)
    yield Ask("rotate_api_client", "POST", f"{nothing}/rotation", {}, like="to rotate nothing")
    yield Ask("revoke_api_client", "POST", f"{nothing}/revocation", {}, like="to revoke nothing")
    secret = f"{nothing}/secrets/{NOWHERE}/revocation"
    yield Ask("revoke_client_secret", "POST", secret, {}, like="to revoke no secret")
    if sight.eye.name != "nobody":
        return
    for client_id in (*(str(client.id) for client in clients), NOWHERE):
        basic = base64.b64encode(f"{client_id}:{'x' * 43}".encode()).decode()
        said = (("Authorization", f"Basic {basic}"), ("Content-Type", "application/x-www-form-urlencoded"))
        grant = "grant_type=client_credentials"
        yield Ask("issue_token", "POST", "/v1/oauth/token", grant, said, like="no client", must_be=401)


def in_place_of_another(sight: Sight) -> Iterator[Ask]:
    """A clerk in the place of who is another's member: as in the place of nobody (SPEC 1.8)."""
    if sight.eye.name != "mie-clerk":
        return
    for load in sight.everything.loads[:4]:
        for member_id in (str(HERON.id), NOWHERE):
            said = (("X-On-Behalf-Of", member_id),)
            path = f"/v1/loads/{load.id}"
            yield Ask("read_load", "GET", path, headers=said, like="for who is not ours", must_be=404)


is_not_asked("make_api_client", "it writes what the caller says, and answers with that and a random secret")
