"""Ids and dice: the one place where randomness comes from (DESIGN §4)."""

import base64
import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

SECRET_BYTES = 32
SEED_BYTES = 20


def new_id() -> UUID:
    """A UUIDv7: unique, and in the order of making."""
    return uuid7()


def new_secret() -> str:
    """256 bits for a token, as 43 characters that fit into a header or a URL."""
    return secrets.token_urlsafe(SECRET_BYTES)


def new_one_time_seed() -> str:
    """The seed of a second factor: 160 bits (RFC 4226 §4) in base32, as authenticator apps read it."""
    return base64.b32encode(secrets.token_bytes(SEED_BYTES)).decode()


def new_digits(count: int) -> str:
    """So many decimal digits, each of which nobody can foresee."""
    return "".join(str(secrets.randbelow(10)) for _ in range(count))


def new_share() -> float:
    """Any number from 0 up to 1: for waits that should not fall on one moment."""
    return secrets.SystemRandom().random()
