"""Tickets with which a file is sent through our own door: the folder's answer to a presigned POST."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from adapters.sealing import Sealer, SealIsBroken

_PURPOSE = "upload"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What may be sent: under which key, as what, how many bytes, and until when it may be begun."""

    key: str
    media_type: str
    most_bytes: int
    until: datetime


class Tickets:
    """Made and read under the key of KAERINI_SECRET_KEY."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def fields_of(self, ticket: Ticket) -> dict[str, str]:
        """The fields of the form, named as an object store names them."""
        sealed = self._sealer.seal_deterministically(_PURPOSE, msgspec.json.encode(ticket), b"")
        policy = base64.urlsafe_b64encode(sealed).decode()
        return {"key": ticket.key, "Content-Type": ticket.media_type, "policy": policy}

    def read(self, fields: Mapping[str, str]) -> Ticket | None:
        """The ticket, or None for fields that are not just those that were handed out."""
        try:
            sealed = base64.urlsafe_b64decode(fields.get("policy", "").encode("ascii"))
            opened = self._sealer.open(_PURPOSE, sealed, b"")
        except (UnicodeEncodeError, binascii.Error, SealIsBroken):
            return None
        ticket = msgspec.json.decode(opened, type=Ticket)
        made = self.fields_of(ticket)
        same = made.keys() == fields.keys() and all(
            hmac.compare_digest(value.encode(), fields[name].encode()) for name, value in made.items()
        )
        return ticket if same else None
