"""Links to photos: what they say is sealed into their address (RFC 5297), and nothing of them is kept."""

import base64
import binascii

import msgspec

from adapters.sealing import Sealer, SealIsBroken
from domain.photos.links import PhotoLink

_PURPOSE = "photo link"


class SealedPhotoLinks:
    """Made and read under the key of KAERINI_SECRET_KEY."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def secret_of(self, link: PhotoLink) -> str:
        """What stands in its address."""
        sealed = self._sealer.seal_deterministically(_PURPOSE, msgspec.json.encode(link), b"")
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def read(self, secret: str) -> PhotoLink | None:
        """What a link says, or None. Only the one spelling of a secret is taken."""
        try:
            sealed = base64.urlsafe_b64decode(secret.encode("ascii") + b"=" * (-len(secret) % 4))
            opened = self._sealer.open(_PURPOSE, sealed, b"")
        except (UnicodeEncodeError, binascii.Error, SealIsBroken):
            return None
        link = msgspec.json.decode(opened, type=PhotoLink)
        return link if self.secret_of(link) == secret else None
