"""Photos as they are kept, and the darkroom in which they are made (SPEC 3.7)."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.loads import PhotoId
from domain.members import CooperativeId, MemberId
from domain.photos.links import PhotoLink
from domain.photos.photos import Photo, Picture, RefusedBecause
from domain.postings import Posting
from domain.trackings import DriverDeviceId


class Photos(Protocol):
    """Photos as they are kept, and what carries them."""

    async def add(self, photo: Photo) -> None:
        """Keep a new one, with its audit row."""

    async def get(self, photo_id: PhotoId) -> Photo | None:
        """The photo, or None."""

    async def lock(self, photo_id: PhotoId) -> Photo | None:
        """The photo, or None; nobody else changes it until this work ends."""

    async def save(self, photo: Photo) -> None:
        """Keep a changed photo (locked before), with its audit row."""

    async def count_awaiting(
        self, member_id: MemberId | None, device_id: DriverDeviceId | None, since: datetime
    ) -> int:
        """How many uploads of a desk, or a phone, began since then and are not over."""

    async def hold(self, photo_ids: Collection[PhotoId], member_id: MemberId) -> set[PhotoId]:
        """Those of these that are verified and the desk's; none of them is dropped until this work ends."""

    async def postings_with(self, photo_id: PhotoId) -> Sequence[Posting]:
        """The postings that carry it, those on the board first; the hundred newest of many."""

    async def is_in_contract_of(
        self, photo_id: PhotoId, desk: MemberId | None, oversees: CooperativeId | None
    ) -> bool:
        """Whether the load of a contract carried it, of which the desk is a party, or the clerk's member."""

    async def drop_unfinished(self, before: datetime) -> Sequence[Photo]:
        """Forget uploads begun before then that were refused or never completed; which."""

    async def drop_unattached(
        self, before: datetime, closed_before: datetime, concluded_before: datetime
    ) -> Sequence[Photo]:
        """Forget photos verified before then that nothing carries; which.

        A posting that closed before, or a contract concluded before, carries none any more.
        """

    async def uploads_awaited(self, upload_ids: Collection[UUID]) -> set[UUID]:
        """Those of these under which something is still to be verified."""

    async def pictures_known(self) -> set[UUID]:
        """Under what the pictures of all photos lie."""


class Darkroom(Protocol):
    """Where what was uploaded becomes a photo: decoded apart, with little memory, and made anew."""

    async def develop(self, fetch: Callable[[], Awaitable[bytes | None]]) -> Picture | RefusedBecause | None:
        """The picture of what is fetched once there is room for it; None where there was nothing to fetch."""


class PhotoLinks(Protocol):
    """Links to photos, made under the key of KAERINI_SECRET_KEY: nothing of them is kept."""

    def secret_of(self, link: PhotoLink) -> str:
        """What stands in its address: nobody else can make it, or change what it says."""

    def read(self, secret: str) -> PhotoLink | None:
        """What a link says, or None for one that was not made here. Whether its time is over, it says."""
