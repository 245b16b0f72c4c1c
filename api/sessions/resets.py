"""The doors of who has forgotten the password (SECURITY 29)."""

from fastapi import Response

from api.needs import Doors, Outside, promises
from api.sessions.shapes import NewPasswordForm, ResetForm
from domain.accounts import PasswordTooWeak
from domain.password_resets import ResetLinkHasEnded
from domain.usecases.proving import resetting_passwords

router = Doors(tags=["session"])


@router.post("/v1/password-resets", status_code=202, response_class=Response)
@promises()
async def ask_password_reset(form: ResetForm, ports: Outside) -> Response:
    """Ask for a link to the account's mail address. パスワード再設定のメールを申し込みます。

    The answer is the same whether or not the login id exists. The link is good once, for 30 minutes.
    """
    await resetting_passwords.ask_password_reset(ports, form.login_id)
    return Response(status_code=202)


@router.post("/v1/password-resets/confirmation", status_code=204)
@promises(ResetLinkHasEnded, PasswordTooWeak)
async def confirm_password_reset(form: NewPasswordForm, ports: Outside) -> Response:
    """Set a new password by the link's token; every session ends. パスワードを再設定します。"""
    await resetting_passwords.confirm_password_reset(ports, form.token, form.password)
    return Response(status_code=204)
