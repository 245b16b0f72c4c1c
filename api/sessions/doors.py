"""The doors of sessions and the own account (SPEC 1.3, 1.4)."""

from fastapi import Request, Response

from api.needs import Doors, Outside, Who, promises
from api.problems import NoToken
from api.rates import count_login, count_password
from api.sessions import cookies
from api.sessions.shapes import (
    LoginForm,
    MeAnswer,
    PasswordForm,
    RefreshForm,
    SessionAnswer,
    device_of,
    session_answer,
)
from domain.accounts import AccountHasEnded, AccountHasNotStarted, PasswordTooWeak, WrongPassword
from domain.usecases import logging_in

router = Doors(tags=["session"])


@router.post("/v1/sessions", status_code=201, response_model=SessionAnswer)
@promises(AccountHasNotStarted, AccountHasEnded, "invalid-credentials", "otp-required", "wrong-origin")
async def log_in(form: LoginForm, ports: Outside, request: Request) -> Response:
    """Log in; an older session of the account ends. ログインします。

    With `cookie` a browser keeps the refresh token in a `__Host-` cookie, and `refresh_token` is null; the
    Origin must be the network's own address then, here and at POST /v1/sessions/refresh.
    """
    device = device_of(form.device, form.cookie)
    if form.cookie:
        cookies.refuse_other_origin(request, ports)
    await count_login(request, form.login_id)
    granted = await logging_in.log_in(ports, form.login_id, form.password, form.otp, device)
    return session_answer(granted, form.cookie)


@router.post("/v1/sessions/refresh", status_code=201, response_model=SessionAnswer)
@promises("unauthenticated", "session-superseded", "session-expired", "wrong-origin")
async def refresh_session(form: RefreshForm, ports: Outside, request: Request) -> Response:
    """Swap a refresh token for new tokens. トークンを更新します。

    It comes in the body, or, where that is `{}`, as the cookie; the new one goes the same way.
    """
    if form.refresh_token is not None:
        return session_answer(await logging_in.refresh_session(ports, form.refresh_token), cookie=False)
    token = cookies.brought(request)
    if token is None:
        raise NoToken
    cookies.refuse_other_origin(request, ports)
    return session_answer(await logging_in.refresh_session(ports, token), cookie=True)


@router.delete("/v1/sessions/current", status_code=204)
@promises()
async def log_out(who: Who, ports: Outside, request: Request) -> Response:
    """Log out; a browser's cookie goes, too. ログアウトします。"""
    await logging_in.log_out(ports, who)
    has_cookie = cookies.brought(request) is not None
    return Response(status_code=204, headers=cookies.LEFT if has_cookie else None)


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
async def change_password(form: PasswordForm, who: Who, ports: Outside, request: Request) -> Response:
    """Set a new password. パスワードを変更します。"""
    await count_password(request)
    await logging_in.change_password(ports, who, form.current_password, form.new_password)
    return Response(status_code=204)
