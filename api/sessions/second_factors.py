"""The doors of one's own second factors (SPEC 1.4)."""

from fastapi import Request, Response

from api.needs import Doors, Outside, Who, promises
from api.rates import count_password
from api.sessions.shapes import (
    ProofForm,
    RecoveryCodesAnswer,
    SecondFactorsAnswer,
    TotpAnswer,
    TotpCodeForm,
)
from domain.accounts import WrongPassword
from domain.refusals import NotFound
from domain.second_factors import SecondFactorIsNeeded, WrongCode
from domain.usecases.proving import adding_factors

router = Doors(tags=["session"])


@router.get("/v1/me/second-factors")
@promises()
async def read_second_factors(who: Who, ports: Outside) -> SecondFactorsAnswer:
    """The own second factors. 自分の2段階認証です。"""
    factors = await adding_factors.read_second_factors(ports, who)
    return SecondFactorsAnswer.model_validate(
        {
            "required": who.role.needs_second_factor,
            "totp": factors.has_totp,
            "passkeys": factors.passkeys,
            "recovery_codes_left": factors.recovery_codes_left,
        }
    )


@router.post("/v1/me/second-factors/totp", status_code=201)
@promises(WrongPassword)
async def start_totp(form: ProofForm, who: Who, ports: Outside, request: Request) -> TotpAnswer:
    """Make a seed for an authenticator app, shown once. 認証アプリの鍵を作ります。

    It counts after POST …/confirmation with its first code, within 15 minutes; a former one stays until then.
    """
    await count_password(request)
    return TotpAnswer.model_validate(await adding_factors.start_totp(ports, who, form.current_password))


@router.post("/v1/me/second-factors/totp/confirmation", status_code=200)
@promises(NotFound, WrongCode)
async def confirm_totp(form: TotpCodeForm, who: Who, ports: Outside, request: Request) -> RecoveryCodesAnswer:
    """Take the new seed into use by its first code. 認証アプリの登録を確定します。

    With an account's first second factor come ten recovery codes, shown once.
    """
    await count_password(request)
    codes = await adding_factors.confirm_totp(ports, who, form.code)
    return RecoveryCodesAnswer(recovery_codes=codes)


@router.delete("/v1/me/second-factors/totp", status_code=204)
@promises(WrongPassword, NotFound, SecondFactorIsNeeded)
async def remove_totp(form: ProofForm, who: Who, ports: Outside, request: Request) -> Response:
    """Do without the authenticator app. 認証アプリを解除します。"""
    await count_password(request)
    await adding_factors.remove_totp(ports, who, form.current_password)
    return Response(status_code=204)


@router.post("/v1/me/second-factors/recovery-codes", status_code=201)
@promises(WrongPassword, NotFound)
async def renew_recovery_codes(
    form: ProofForm, who: Who, ports: Outside, request: Request
) -> RecoveryCodesAnswer:
    """Ten new recovery codes in place of the former ones, shown once. 回復コードを作り直します。

    Each is good once, as `otp` of POST /v1/sessions.
    """
    await count_password(request)
    codes = await adding_factors.renew_recovery_codes(ports, who, form.current_password)
    return RecoveryCodesAnswer(recovery_codes=codes)
