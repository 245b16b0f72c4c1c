"""Questions at the door: logins, forgotten passwords, second factors, passkeys (SECURITY 29)."""

from collections.abc import Iterator
from typing import Any

from tests.authenticators import in_base64url
from tests.builders import PASSWORD
from tests.worlds.answers import Ask
from tests.worlds.around import login_ids_of, passkeys_of
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked

WRONG = "a wrong one, long enough"
DEVICE = {"kind": "browser"}


def _login_ids(sight: Sight) -> list[str]:
    """Of who may or may not be there, of who may or may not have a second factor; and of nobody."""
    around = sight.differing.around
    return [
        *around.strangers,
        *login_ids_of(around.trials),
        *(factors.eye for factors in around.factors),
        *around.resets[:1],
        "nobody-at-all",
    ]


@asks("log_in", "refresh_session", "ask_password_reset", "confirm_password_reset")
def try_to_get_in(sight: Sight) -> Iterator[Ask]:
    """As somebody who may or may not be there, with a wrong password, no password, a link of nothing."""
    if sight.eye.name != "nobody":
        return
    for name in _login_ids(sight):
        form = {"login_id": name, "password": WRONG, "device": DEVICE}
        yield Ask("log_in", "POST", "/v1/sessions", form, like="a login id of nobody", must_be=401)
        with_code = form | {"otp": "123456"}
        yield Ask("log_in", "POST", "/v1/sessions", with_code, like="a login id of nobody", must_be=401)
        asked = {"login_id": name}
        path = "/v1/password-resets"
        yield Ask("ask_password_reset", "POST", path, asked, like="a reset for nobody", must_be=202)
    yield Ask("refresh_session", "POST", "/v1/sessions/refresh", {"refresh_token": "x" * 43}, must_be=401)
    yield Ask("refresh_session", "POST", "/v1/sessions/refresh", {}, must_be=401)
    path = "/v1/password-resets/confirmation"
    for password in (PASSWORD, "short"):
        confirmed = {"token": "x" * 43, "password": password}
        yield Ask("confirm_password_reset", "POST", path, confirmed, like="a link of nothing", must_be=422)


def _credential(credential_id: bytes) -> dict[str, Any]:
    """What an authenticator might answer that has no key of ours, to a challenge nobody asked."""
    told = b'{"type":"webauthn.get","challenge":"eHh4","origin":"https://kaerini.example"}'
    response = {
        "clientDataJSON": in_base64url(told),
        "authenticatorData": in_base64url(bytes(37)),
        "signature": in_base64url(bytes(70)),
    }
    name = in_base64url(credential_id)
    return {"id": name, "rawId": name, "type": "public-key", "response": response}


@asks("start_passkey_login", "log_in_by_passkey")
def try_passkeys(sight: Sight) -> Iterator[Ask]:
    """Which passkeys there are is told to nobody: neither to who begins, nor to who names one."""
    if sight.eye.name != "nobody":
        return
    yield Ask("start_passkey_login", "POST", "/v1/sessions/passkey/options", {}, must_be=200)
    known = [one.credential_id for factors in sight.differing.around.factors for one in passkeys_of(factors)]
    for credential_id in (*known, b"of nobody"):
        form = {"credential": _credential(credential_id), "device": DEVICE}
        path = "/v1/sessions/passkey"
        yield Ask("log_in_by_passkey", "POST", path, form, like="a passkey of nobody", must_be=401)


@asks("read_second_factors", "remove_passkey", "confirm_totp", "start_passkey", "add_passkey")
def own_factors(sight: Sight) -> Iterator[Ask]:
    """One's own, and another's by its id: not there, as one of nothing is not."""
    path = "/v1/me/second-factors"
    yield Ask("read_second_factors", "GET", path)
    proof = {"current_password": PASSWORD}
    others = [one for one in sight.differing.around.factors if one.eye != sight.eye.name]
    ids = [str(one.id) for factors in others for one in passkeys_of(factors)]
    for one in (*ids, NOWHERE):
        yield Ask("remove_passkey", "DELETE", f"/v1/me/passkeys/{one}", proof, like="a passkey of another")
    yield Ask("confirm_totp", "POST", f"{path}/totp/confirmation", {"code": "000000"})
    yield Ask("start_passkey", "POST", "/v1/me/passkeys/options", proof)
    for credential_id in [one.credential_id for factors in others for one in passkeys_of(factors)][:2]:
        attested = _credential(credential_id)
        response = {"clientDataJSON": in_base64url(b"{}"), "attestationObject": in_base64url(b"\xa0")}
        form = {"name": "鍵", "credential": attested | {"response": response}}
        yield Ask("add_passkey", "POST", "/v1/me/passkeys", form, like="another's passkey as one's own")


OWN = "the caller's own, proven by its password, and by no other's"
is_not_asked("log_out", "it ends the caller's own session")
is_not_asked("change_password", f"it changes the password: {OWN}")
is_not_asked("start_totp", f"it answers with a random seed: {OWN}")
is_not_asked("remove_totp", f"it lets an authenticator app go: {OWN}")
is_not_asked("renew_recovery_codes", f"it answers with random codes: {OWN}")
