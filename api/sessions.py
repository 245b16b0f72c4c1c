"""The doors of sessions and the own account (SPEC 1.3, 1.4)."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from api.needs import Doors, Outside, Who, promises
from api.problems import unauthenticated
from api.rates import count_login
from api.shapes import PRINTABLE, Answer, Id, NamedThing, Strict
from domain.accounts import AccountHasEnded, Device, DeviceKind, PasswordTooWeak, Role, WrongPassword
from domain.members import MemberKind
from domain.places import Bureau
from domain.usecases import logging_in
from domain.usecases.logging_in import Granted, NotProven

router = Doors(tags=["session"])

LoginId = Annotated[str, Field(strict=True, max_length=64, pattern=PRINTABLE)]
Secret = Annotated[str, Field(strict=True, max_length=256, pattern=PRINTABLE)]


class DeviceForm(Strict):
    """Where the session will live."""

    kind: DeviceKind
    name: Annotated[str, Field(strict=True, max_length=100, pattern=PRINTABLE)] | None = None


class LoginForm(Strict):
    """A login. ``otp``: the six digits of the second factor, where the account has one."""

    login_id: LoginId
    password: Secret
    otp: Annotated[str, Field(strict=True, pattern="^[0-9]{6}$")] | None = None
    device: DeviceForm


class RefreshForm(Strict):
    """The refresh token last handed out."""

    refresh_token: Secret


class PasswordForm(Strict):
    """A change of the own password."""

    current_password: Secret
    new_password: Secret


class AccountAnswer(Answer):
    """An account (ID)."""

    id: Id
    login_id: str
    role: Role
    member_id: Id | None
    cooperative_id: Id | None
    must_change_password: bool


class SessionAnswer(Answer):
    """Tokens of a session: shown once. ``expires_in``: seconds until the access token must be refreshed."""

    access_token: str
    refresh_token: str
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


def _session_answer(granted: Granted | NotProven) -> SessionAnswer:
    if isinstance(granted, NotProven):
        raise unauthenticated(granted.value)
    return SessionAnswer.model_validate(granted)


@router.post("/v1/sessions", status_code=201)
@promises(AccountHasEnded, "invalid-credentials", "otp-required")
async def log_in(form: LoginForm, ports: Outside, request: Request) -> SessionAnswer:
    """Log in; an older session of the account ends. ログインします。"""
    await count_login(request, form.login_id)
    device = Device(form.device.kind, form.device.name)
    return _session_answer(await logging_in.log_in(ports, form.login_id, form.password, form.otp, device))


@router.post("/v1/sessions/refresh", status_code=201)
@promises("unauthenticated", "session-superseded", "session-expired")
async def refresh_session(form: RefreshForm, ports: Outside) -> SessionAnswer:
    """Swap a refresh token for new tokens. トークンを更新します。"""
    return _session_answer(await logging_in.refresh_session(ports, form.refresh_token))


@router.delete("/v1/sessions/current", status_code=204)
@promises()
async def log_out(who: Who, ports: Outside) -> Response:
    """Log out. ログアウトします。"""
    await logging_in.log_out(ports, who)
    return Response(status_code=204)


@router.get("/v1/me")
@promises()
async def read_me(who: Who, ports: Outside) -> MeAnswer:
    """The own account, member and co-operative. 自分のIDと所属です。"""
    profile = await logging_in.read_me(ports, who)
    return MeAnswer.model_validate(
        {
            "account": profile.account,
            "member": profile.member,
            "cooperative": profile.cooperative,
            "preferences": {},
        }
    )


@router.put("/v1/me/password", status_code=204)
@promises(WrongPassword, PasswordTooWeak)
async def change_password(form: PasswordForm, who: Who, ports: Outside) -> Response:
    """Set a new password. パスワードを変更します。"""
    await logging_in.change_password(ports, who, form.current_password, form.new_password)
    return Response(status_code=204)
