"""Sealing what leaves the program, or lies in the database, against readers and changes (DESIGN §9).

Every purpose has a key of its own, derived from KAERINI_SECRET_KEY, so that what is sealed for one is
never opened for another. The first byte names the recipe, so that it can change later.
"""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_SECRET_BYTES = 32
NONCE_BYTES = 12
RANDOM_1 = b"\x01"
DETERMINISTIC_1 = b"\x02"


class SealIsBroken(Exception):
    """It was not sealed here, not for this purpose or this thing, or it was changed since."""


class Sealer:
    """Seals and opens under the keys of one secret (at least 32 bytes, from KAERINI_SECRET_KEY)."""

    def __init__(self, secret: bytes) -> None:
        assert len(secret) >= SHORTEST_SECRET_BYTES, "a shorter secret could be guessed"
        self._secret = secret
        self._gcm = lru_cache(maxsize=32)(lambda purpose: AESGCM(self._key(RANDOM_1, purpose, 32)))
        self._siv = lru_cache(maxsize=32)(lambda purpose: AESSIV(self._key(DETERMINISTIC_1, purpose, 64)))

    def seal_randomly(self, purpose: str, plain: bytes, associated: bytes) -> bytes:
        """Seal so that equal contents look different (AES-256-GCM).

        ``associated``: what the sealed bytes belong to; they open only beside it.
        """
        nonce = os.urandom(NONCE_BYTES)
        return RANDOM_1 + nonce + self._gcm(purpose).encrypt(nonce, plain, associated)

    def seal_deterministically(self, purpose: str, plain: bytes, associated: bytes) -> bytes:
        """Seal so that equal contents look equal, as cursors must (AES-256-SIV, RFC 5297)."""
        return DETERMINISTIC_1 + self._siv(purpose).encrypt(plain, [associated])

    def open(self, purpose: str, sealed: bytes, associated: bytes) -> bytes:
        """What was sealed for this purpose and beside this. Raises SealIsBroken."""
        recipe, body = sealed[:1], sealed[1:]
        try:
            if recipe == RANDOM_1:
                return self._gcm(purpose).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], associated)
            if recipe == DETERMINISTIC_1:
                return self._siv(purpose).decrypt(body, [associated])
        except (InvalidTag, ValueError) as broken:
            raise SealIsBroken from broken
        raise SealIsBroken

    def _key(self, recipe: bytes, purpose: str, length: int) -> bytes:
        info = b"kaerini " + recipe + purpose.encode()
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(self._secret)
