"""Secrets that letters carry, made under the key of KAERINI_SECRET_KEY (SECURITY 29)."""

import base64
import binascii
from uuid import UUID

from adapters.sealing import Sealer, SealIsBroken

PASSWORD_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 signs: without l, o, 0 and 1, which are mistaken for one another."""

PASSWORD_SIGNS = 20
_GROUP = 5
_TAG = slice(1, 17)
"""Of what is sealed: the 128 bits that depend on key, purpose and thing alone."""


class SealedSecrets:
    """Each made by sealing the id of what it is for: nothing of it lies in the database (RFC 5297)."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def link_token(self, purpose: str, thing_id: UUID) -> str:
        """What stands in a link about a thing: fits into a URL."""
        sealed = self._sealer.seal_deterministically(_link(purpose), thing_id.bytes, b"")
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def read_link_token(self, purpose: str, token: str) -> UUID | None:
        """Which thing a link is about, or None. Only the one spelling of a token is taken."""
        try:
            sealed = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
            opened = self._sealer.open(_link(purpose), sealed, b"")
        except (UnicodeEncodeError, binascii.Error, SealIsBroken):
            return None
        thing_id = UUID(bytes=opened) if len(opened) == 16 else None
        return thing_id if thing_id and self.link_token(purpose, thing_id) == token else None

    def first_password(self, thing_id: UUID) -> str:
        """Twenty signs of 5 bits each, in groups of five."""
        tag = self._sealer.seal_deterministically("first-password", thing_id.bytes, b"")[_TAG]
        bits = int.from_bytes(tag, "big")
        signs = [PASSWORD_ALPHABET[(bits >> (5 * place)) & 31] for place in range(PASSWORD_SIGNS)]
        groups = ["".join(signs[start : start + _GROUP]) for start in range(0, PASSWORD_SIGNS, _GROUP)]
        return "-".join(groups)


def _link(purpose: str) -> str:
    return f"link {purpose}"
