"""Passkeys by the webauthn library: options for browsers, and what their answers prove (SPEC 1.4)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from domain.accounts import Account
from domain.second_factors import Json, Passkey, ProvenPasskey

NETWORK_NAME = "帰り荷 Kaerini"


class WebauthnPasskeys:
    """Passkeys of the network at one address: no other site's answers, and none passed on by one, count."""

    def __init__(self, base_url: str) -> None:
        self._origin = base_url
        self._host = urlsplit(base_url).hostname or ""

    def options_to_make(self, challenge: str, account: Account, known: Sequence[bytes]) -> Json:
        """For ``navigator.credentials.create``. ``known``: credentials not to be made a second time."""
        options = generate_registration_options(
            rp_id=self._host,
            rp_name=NETWORK_NAME,
            user_id=account.id.bytes,
            user_name=account.login_id,
            user_display_name=account.person,
            challenge=challenge.encode(),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return options_to_json_dict(options)

    def options_to_use(self, challenge: str) -> Json:
        """For ``navigator.credentials.get``: any passkey of this network."""
        options = generate_authentication_options(
            rp_id=self._host,
            challenge=challenge.encode(),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    def challenge_of(self, credential: Json) -> str | None:
        """The challenge that an authenticator says it answers, or None."""
        try:
            sent = base64url_to_bytes(credential["response"]["clientDataJSON"])
            return parse_client_data_json(sent).challenge.decode("ascii")
        except MALFORMED:
            return None

    def prove_new(self, credential: Json, challenge: str) -> ProvenPasskey | None:
        """What a new passkey proves; None when it proves nothing."""
        try:
            proven = verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge.encode(),
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except MALFORMED:
            return None
        return ProvenPasskey(proven.credential_id, proven.credential_public_key, proven.sign_count)

    def credential_id_of(self, credential: Json) -> bytes | None:
        """Which passkey it says it is, or None."""
        try:
            return parse_authentication_credential_json(dict(credential)).raw_id
        except MALFORMED:
            return None

    def prove_use(self, credential: Json, challenge: str, passkey: Passkey) -> int | None:
        """The passkey's new count of uses; None when it was not this passkey, or a copy of it."""
        try:
            if not _is_of(credential, passkey):
                return None
            proven = verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge.encode(),
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except MALFORMED:
            return None
        return proven.new_sign_count


def _is_of(credential: Json, passkey: Passkey) -> bool:
    """Whether the owner that an authenticator names, if it names one, is the passkey's."""
    named: Any = credential["response"].get("userHandle")
    return named is None or base64url_to_bytes(named) == passkey.account_id.bytes


MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError)
"""What the library, and those that it reads CBOR and keys with, raise for what is not as it should be."""
