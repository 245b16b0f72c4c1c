"""The doors of passkeys: making one, logging in with one, letting one go (SPEC 1.4)."""

from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import Field

from api.needs import Doors, Outside, Who, promises
from api.rates import count_password
from api.sessions import cookies
from api.sessions.shapes import (
    DeviceForm,
    NewPasskeyAnswer,
    PasskeyOptionsAnswer,
    ProofForm,
    SessionAnswer,
    device_of,
    session_answer,
)
from api.shapes import Flag, Id, Line, Strict
from domain.accounts import AccountHasEnded, AccountHasNotStarted, WrongPassword
from domain.refusals import NotFound
from domain.second_factors import PasskeyId, PasskeyNotAccepted, SecondFactorIsNeeded
from domain.usecases.proving import adding_factors, using_passkeys

router = Doors(tags=["session"])

Base64Url = Annotated[str, Field(strict=True, max_length=65_536, pattern="^[A-Za-z0-9_-]+$")]
CredentialId = Annotated[str, Field(strict=True, max_length=1400, pattern="^[A-Za-z0-9_-]+$")]
Attachment = Annotated[str, Field(strict=True, max_length=30)]


class AttestationForm(Strict):
    """What an authenticator answers when it has made a passkey."""

    client_data: Base64Url = Field(alias="clientDataJSON")
    attestation: Base64Url = Field(alias="attestationObject")
    authenticator_data: Base64Url | None = Field(default=None, alias="authenticatorData")
    public_key: Base64Url | None = Field(default=None, alias="publicKey")
    public_key_algorithm: Annotated[int, Field(strict=True, ge=-70_000, le=70_000)] | None = Field(
        default=None, alias="publicKeyAlgorithm"
    )
    transports: tuple[Annotated[str, Field(strict=True, max_length=30)], ...] = Field(
        default=(), max_length=10
    )


class AssertionForm(Strict):
    """What an authenticator answers when its passkey is used."""

    client_data: Base64Url = Field(alias="clientDataJSON")
    authenticator_data: Base64Url = Field(alias="authenticatorData")
    signature: Base64Url
    user_handle: Base64Url | None = Field(default=None, alias="userHandle")


class NewCredentialForm(Strict):
    """A new passkey as ``toJSON()`` of the browser's PublicKeyCredential writes it."""

    id: CredentialId
    raw_id: CredentialId = Field(alias="rawId")
    type: Literal["public-key"]
    response: AttestationForm
    attachment: Attachment | None = Field(default=None, alias="authenticatorAttachment")
    extensions: dict[str, Any] = Field(default_factory=dict, alias="clientExtensionResults")


class UsedCredentialForm(Strict):
    """A used passkey as ``toJSON()`` of the browser's PublicKeyCredential writes it."""

    id: CredentialId
    raw_id: CredentialId = Field(alias="rawId")
    type: Literal["public-key"]
    response: AssertionForm
    attachment: Attachment | None = Field(default=None, alias="authenticatorAttachment")
    extensions: dict[str, Any] = Field(default_factory=dict, alias="clientExtensionResults")


class PasskeyForm(Strict):
    """A new passkey, and what its owner calls it."""

    name: Line
    credential: NewCredentialForm


class PasskeyLoginForm(Strict):
    """A login with a passkey. ``cookie``: as with a password."""

    credential: UsedCredentialForm
    device: DeviceForm
    cookie: Flag = False


@router.post("/v1/me/passkeys/options", status_code=200)
@promises(WrongPassword)
async def start_passkey(form: ProofForm, who: Who, ports: Outside, request: Request) -> PasskeyOptionsAnswer:
    """What a browser needs to make a passkey. パスキーの登録を始めます。"""
    await count_password(request)
    options = await adding_factors.start_passkey(ports, who, form.current_password)
    return PasskeyOptionsAnswer(options=dict(options))


@router.post("/v1/me/passkeys", status_code=201)
@promises(PasskeyNotAccepted)
async def add_passkey(form: PasskeyForm, who: Who, ports: Outside) -> NewPasskeyAnswer:
    """Keep a new passkey. パスキーを登録します。

    With an account's first second factor come ten recovery codes, shown once.
    """
    passkey, codes = await adding_factors.add_passkey(ports, who, form.name, _sent(form.credential))
    return NewPasskeyAnswer.model_validate({"passkey": passkey, "recovery_codes": codes})


@router.delete("/v1/me/passkeys/{passkey_id}", status_code=204)
@promises(WrongPassword, NotFound, SecondFactorIsNeeded)
async def remove_passkey(
    passkey_id: Id, form: ProofForm, who: Who, ports: Outside, request: Request
) -> Response:
    """Do without a passkey. パスキーを解除します。"""
    await count_password(request)
    await adding_factors.remove_passkey(ports, who, PasskeyId(passkey_id), form.current_password)
    return Response(status_code=204)


@router.post("/v1/sessions/passkey/options", status_code=200)
@promises()
async def start_passkey_login(ports: Outside) -> PasskeyOptionsAnswer:
    """What a browser needs to log in with any passkey. パスキーでのログインを始めます。"""
    return PasskeyOptionsAnswer(options=dict(await using_passkeys.start_passkey_login(ports)))


@router.post("/v1/sessions/passkey", status_code=201, response_model=SessionAnswer)
@promises(AccountHasNotStarted, AccountHasEnded, "invalid-credentials", "wrong-origin")
async def log_in_by_passkey(form: PasskeyLoginForm, ports: Outside, request: Request) -> Response:
    """Log in with a passkey; an older session of the account ends. パスキーでログインします。"""
    device = device_of(form.device, form.cookie)
    if form.cookie:
        cookies.refuse_other_origin(request, ports)
    granted = await using_passkeys.log_in_by_passkey(ports, _sent(form.credential), device)
    return session_answer(granted, form.cookie)


def _sent(form: NewCredentialForm | UsedCredentialForm) -> dict[str, Any]:
    return form.model_dump(by_alias=True, exclude_none=True)
