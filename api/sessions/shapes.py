"""The shapes of logins and of what answers them."""

from typing import Annotated, Any

from fastapi import Response
from pydantic import Field

from api.problems import unauthenticated
from api.sessions import cookies
from api.shapes import PRINTABLE, Answer, Flag, Id, Instant, NamedThing, Strict
from domain.accounts import Device, DeviceKind, Role
from domain.members import MemberKind
from domain.places import Bureau
from domain.refusals import Fault, Invalid
from domain.usecases.logging_in import Granted, NotProven

LoginId = Annotated[str, Field(strict=True, max_length=64, pattern=PRINTABLE)]
Secret = Annotated[str, Field(strict=True, max_length=256, pattern=PRINTABLE)]
Otp = Annotated[str, Field(strict=True, pattern="^([0-9]{6}|([0-9]{4}-?){5}[0-9]{4})$")]
"""Six digits of an authenticator app, or a recovery code."""


class DeviceForm(Strict):
    """Where the session will live."""

    kind: DeviceKind
    name: Annotated[str, Field(strict=True, max_length=100, pattern=PRINTABLE)] | None = None


class LoginForm(Strict):
    """A login. ``otp``: the code of the second factor, or a recovery code, where the account has one.

    ``cookie``: for browsers, the refresh token goes into a cookie and nowhere else.
    """

    login_id: LoginId
    password: Secret
    otp: Otp | None = None
    device: DeviceForm
    cookie: Flag = False


class RefreshForm(Strict):
    """The refresh token last handed out; left out where it comes as a cookie."""

    refresh_token: Secret | None = None


class PasswordForm(Strict):
    """A change of the own password."""

    current_password: Secret
    new_password: Secret


class ProofForm(Strict):
    """The password once more: what is about to be changed must not be a thief's."""

    current_password: Secret


class TotpCodeForm(Strict):
    """The first code of a new seed."""

    code: Annotated[str, Field(strict=True, pattern="^[0-9]{6}$")]


class ResetForm(Strict):
    """Whose password was forgotten."""

    login_id: LoginId


class NewPasswordForm(Strict):
    """The token of the link that came by mail, and the new password."""

    token: Secret
    password: Secret


class AccountAnswer(Answer):
    """An account (ID)."""

    id: Id
    login_id: str
    role: Role
    member_id: Id | None
    cooperative_id: Id | None
    must_change_password: bool


class SessionAnswer(Answer):
    """Tokens of a session: shown once. ``expires_in``: seconds until the access token must be refreshed.

    ``refresh_token``: null where it went into the cookie.
    """

    access_token: str
    refresh_token: str | None
    expires_in: int
    account: AccountAnswer


class MemberAnswer(Answer):
    """The own company."""

    id: Id
    kind: MemberKind
    name: str
    kana: str
    municipality: str
    address: str
    bureau: Bureau
    phone: str
    mail: str
    registration_number: str | None


class CooperativeAnswer(NamedThing):
    """The own co-operative. ``fee_bp``: its fee in basis points of the fare."""

    prefecture: str
    phone: str
    mail: str
    fee_bp: int


class MeAnswer(Answer):
    """Who I am, and for whom I work."""

    account: AccountAnswer
    member: MemberAnswer | None
    cooperative: CooperativeAnswer | None
    preferences: dict[str, Any]


class TotpAnswer(Answer):
    """A seed of one-time codes, shown once; it counts after its first code."""

    secret: str
    otpauth_uri: str


class RecoveryCodesAnswer(Answer):
    """Codes for who has lost phone and passkey: shown once, each good once. Empty: the former ones stay."""

    recovery_codes: tuple[str, ...]


class PasskeyAnswer(Answer):
    """A passkey."""

    id: Id
    name: str
    added_at: Instant
    last_used_at: Instant | None


class NewPasskeyAnswer(RecoveryCodesAnswer):
    """A passkey that was kept, and, with an account's first second factor, its recovery codes."""

    passkey: PasskeyAnswer


class SecondFactorsAnswer(Answer):
    """The own second factors. ``required``: at least one must stay (clerks and the federation)."""

    required: bool
    totp: bool
    passkeys: tuple[PasskeyAnswer, ...]
    recovery_codes_left: int


class PasskeyOptionsAnswer(Answer):
    """What ``navigator.credentials`` takes, by ``parse…OptionsFromJSON``. Good for five minutes."""

    options: dict[str, Any]


def device_of(form: DeviceForm, cookie: bool) -> Device:
    """Where the session will live. Refuses: Invalid, a cookie elsewhere than in a browser."""
    if cookie and form.kind is not DeviceKind.BROWSER:
        raise Invalid(Fault("#/cookie", "cookie-needs-a-browser"))
    return Device(form.kind, form.name)


def session_answer(granted: Granted | NotProven, cookie: bool) -> Response:
    """The answer to who was, or was not, let in. Raises: what says why not.

    A browser whose cookie is of no more use is told to forget it.
    """
    if isinstance(granted, NotProven):
        problem = unauthenticated(granted.value)
        if cookie:
            problem.headers["Set-Cookie"] = cookies.FORGOTTEN
        raise problem
    answer = SessionAnswer.model_validate(granted)
    headers: dict[str, str] = {}
    if cookie:
        headers["Set-Cookie"] = cookies.kept(granted.refresh_token)
        answer = answer.model_copy(update={"refresh_token": None})
    return Response(answer.model_dump_json(), status_code=201, media_type="application/json", headers=headers)
