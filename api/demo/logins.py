"""The logins of the demo network: the file that tells them (API §4)."""

import os
import tempfile
from pathlib import Path

from pydantic import BaseModel, ValidationError

from domain.accounts import AccountId, Role
from domain.members import CooperativeId, MemberId

NAME = "demo.json"


class Named(BaseModel):
    """A company by id and name."""

    id: MemberId | CooperativeId
    name: str


class Login(BaseModel):
    """One account of the demo network, with all that logging in takes. ``otp_secret``: base32, for TOTP."""

    login_id: str
    password: str
    otp_secret: str | None
    role: Role
    account_id: AccountId
    member: Named | None
    cooperative: Named | None


class DemoFile(BaseModel):
    """demo.json: where the demo network answers, and who can log in."""

    base_url: str
    accounts: tuple[Login, ...]

    def first(self, role: Role) -> Login:
        """The first login of a role."""
        return next(login for login in self.accounts if login.role is role)


def read_demo_file(home: Path) -> DemoFile | None:
    """The file of a home, or None where there is none that can be read."""
    try:
        return DemoFile.model_validate_json((home / NAME).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write_demo_file(home: Path, demo: DemoFile) -> None:
    """Write it whole or not at all, mode 0600; on disk when this returns. Raises OSError."""
    handle, making = tempfile.mkstemp(dir=home, prefix=f".{NAME}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(demo.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(making).rename(home / NAME)
    except BaseException:
        os.unlink(making)
        raise
