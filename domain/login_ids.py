"""Login ids: how one may be written, and which of them look alike (SPEC 1.2, SECURITY 29)."""

import re

from domain.refusals import Fault, Invalid

LONGEST = 64
SHORTEST = 3
_WRITTEN = re.compile(r"[a-z][a-z0-9]*([._-][a-z0-9]+)*", re.ASCII)
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "_": "-", ".": "-"})


class LoginIdCannotBeUsed(Invalid):
    """The login id is not written as one is, or looks like another's."""


def look_of(login_id: str) -> str:
    """What a login id looks like at a glance: ids of one look may not both be handed out.

    The database holds the same rule as the unique index ``uq_accounts_look``.
    """
    return login_id.translate(_ALIKE).replace("rn", "m").replace("vv", "w")


def login_id_is_taken() -> LoginIdCannotBeUsed:
    """What is said of a new login id that another one looks like, or is."""
    return LoginIdCannotBeUsed(Fault("#/login_id", "login-id-taken"))


def refuse_bad_login_id(login_id: str) -> None:
    """Refuse a new login id that is not 3 to 64 of a-z, 0-9 and single . _ - between them.

    Where no other signs are allowed, nothing of Unicode can stand in for one of these: neither wide
    letters, nor Cyrillic ones, nor what cannot be seen. Refuses: LoginIdCannotBeUsed.
    """
    if not SHORTEST <= len(login_id) <= LONGEST or not _WRITTEN.fullmatch(login_id):
        raise LoginIdCannotBeUsed(Fault("#/login_id", "login-id-malformed"))
