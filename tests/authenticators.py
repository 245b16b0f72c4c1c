"""An authenticator in software: makes passkeys and uses them as a phone does, by WebAuthn's text alone."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def in_base64url(some: bytes) -> str:
    return base64.urlsafe_b64encode(some).rstrip(b"=").decode()


def out_of_base64url(some: str) -> bytes:
    return base64.urlsafe_b64decode(some + "=" * (-len(some) % 4))


def in_cbor(value: Any) -> bytes:
    """RFC 8949 as far as passkeys need it: whole numbers, bytes, text, maps."""
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case dict():
            pairs = (in_cbor(key) + in_cbor(one) for key, one in value.items())
            return _head(5, len(value)) + b"".join(pairs)
        case _:
            raise AssertionError(value)


def _head(kind: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([kind << 5 | argument])
    size, mark = (1, 24) if argument < 0x100 else (2, 25)
    return bytes([kind << 5 | mark]) + argument.to_bytes(size, "big")


@dataclass
class Authenticator:
    """One passkey of one phone. What is wrong with it, a test says: another origin, no finger, a copy."""

    origin: str
    host: str
    flags: int = PRESENT | VERIFIED
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    owner: bytes | None = None

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """What ``navigator.credentials.create`` resolves to, as JSON."""
        self.owner = out_of_base64url(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + in_cbor(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options),
            attestationObject=in_cbor(attestation),
        )

    def use(self, options: dict[str, Any]) -> dict[str, Any]:
        """What ``navigator.credentials.get`` resolves to, as JSON."""
        if self.count:
            self.count += 1
        client_data, data = self._client_data("webauthn.get", options), self._data(0)
        signed = data + hashlib.sha256(client_data).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=signature,
            **({} if self.owner is None else {"userHandle": self.owner}),
        )

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": False,
        }
        return json.dumps(told).encode()

    def _data(self, more: int) -> bytes:
        host_hash = hashlib.sha256(self.host.encode()).digest()
        return host_hash + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _answer(self, **response: bytes) -> dict[str, Any]:
        name = in_base64url(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": {key: in_base64url(value) for key, value in response.items()},
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
        }
