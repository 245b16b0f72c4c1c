"""Letters: mail that the network sends in its own name (SPEC 5.5, 11)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Addressee(StrEnum):
    """Who gets the confirmation of a contract: both parties and their co-operatives (SPEC 5.5)."""

    CONSIGNOR = "consignor"
    CARRIER = "carrier"
    CONSIGNOR_COOPERATIVE = "consignor_cooperative"
    CARRIER_COOPERATIVE = "carrier_cooperative"


class ChainAddressee(StrEnum):
    """Who is told along a chain: the first consignor, upwards, or the carrier, downwards (SPEC 5.9)."""

    FIRST_CONSIGNOR = "first_consignor"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a letter. ``name``: ASCII."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one mail address.

    ``message_id``: what stands left of the @ in its Message-ID. Whoever writes the same letter again, after
    a crash or for a server that was away, gives it the same, so that nobody reads it twice.
    ``written_at``: its date; the same for the same letter, too.
    """

    message_id: str
    to: str
    subject: str
    text: str
    written_at: datetime
    enclosures: tuple[Enclosure, ...] = ()
