"""Sweeping photos: what came to nothing goes, and what something carries stays (SPEC 3.7)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.files.folder_files import FolderFiles
from adapters.ids import new_id
from domain.accounts import Caller
from domain.contracts.contracts import ConcludedBy
from domain.loads import PhotoId
from domain.photos.photos import Photo
from domain.ports import KeptFile, Ports
from domain.refusals import NotFound
from domain.usecases.photos.showing import read_photo
from domain.usecases.photos.sweeping import SweptPhotos, sweep_photos
from domain.usecases.photos.uploading import complete_photo, start_photo
from tests.builders import DAY, HOUR, MovableClock, Network, post_load, post_vehicle
from tests.concluded import _party, keep_proposal
from tests.pictures import a_jpeg

As = Callable[[Caller | None], Ports]
NOTHING = SweptPhotos(unfinished=0, unattached=0, orphans=0, lost=0)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ports(ports_as: As, files: FolderFiles, clock: MovableClock) -> Ports:
    """In which files have lain as long as by the test's own clock."""
    return replace(ports_as(None), files=Aged(files, clock))


class Aged(FolderFiles):
    """A folder whose files are as old as the test's clock says."""

    def __init__(self, files: FolderFiles, clock: MovableClock) -> None:
        super().__init__(files._folder, files._tickets, files._base_url, clock.wall_now)
        self._since: dict[str, KeptFile] = {}

    async def keep(self, key: str, content: bytes) -> None:
        await super().keep(key, content)
        self._since[key] = KeptFile(key, self._wall_now())

    async def list_kept(self, folder: str) -> list[KeptFile]:
        return [self._since[file.key] for file in await super().list_kept(folder)]


async def sent(ports: Ports, network: Network, content: bytes | None = None) -> PhotoId:
    """A photo of penguin's that has arrived."""
    started = await start_photo(ports, network.penguin.caller, None, None)
    await ports.files.keep(started.upload.fields["key"], a_jpeg(40, 30) if content is None else content)
    return started.id


async def verified(ports: Ports, network: Network) -> PhotoId:
    photo_id = await sent(ports, network)
    await complete_photo(ports, network.penguin.caller, photo_id)
    return photo_id


async def kept(ports: Ports, photo_id: PhotoId) -> Photo | None:
    async with ports.begin() as work:
        return await work.photos.get(photo_id)


async def lying(ports: Ports) -> list[int]:
    return [len(await ports.files.list_kept(one)) for one in ("uploads", "photos", "thumbnails")]


async def test_an_upload_that_was_never_completed_or_was_refused_goes_after_a_day(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    await sent(ports, network)
    refused = await sent(ports, network, b"no photo")
    with pytest.raises(Exception, match="photo-refused"):
        await complete_photo(ports, network.penguin.caller, refused)
    await start_photo(ports, network.penguin.caller, None, None)
    clock.forward(DAY - MINUTE)
    assert await sweep_photos(ports) == NOTHING
    clock.forward(MINUTE)
    assert await sweep_photos(ports) == replace(NOTHING, unfinished=3)
    assert await lying(ports) == [0, 0, 0]
    with pytest.raises(NotFound):
        await complete_photo(ports, network.penguin.caller, refused)


async def test_a_photo_that_nothing_carries_goes_after_a_week(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    photo_id = await verified(ports, network)
    clock.forward(7 * DAY - MINUTE)
    assert await sweep_photos(ports) == NOTHING
    clock.forward(MINUTE)
    assert await sweep_photos(ports) == replace(NOTHING, unattached=1)
    assert (await kept(ports, photo_id), await lying(ports)) == (None, [0, 0, 0])
    with pytest.raises(NotFound):
        await read_photo(ports, network.penguin.caller, photo_id)


@pytest.mark.parametrize("post", [post_load, post_vehicle])
async def test_what_a_posting_carries_stays_until_thirty_days_after_its_end(
    ports: Ports, network: Network, clock: MovableClock, post: Callable[..., object]
) -> None:
    photo_id = await verified(ports, network)
    closes_at = ports.now() + 20 * DAY
    await post(ports, network.penguin, photo_ids=(photo_id,), closes_at=closes_at)  # type: ignore[misc]
    clock.forward(50 * DAY - MINUTE)
    assert await sweep_photos(ports) == NOTHING
    clock.forward(MINUTE)
    assert await sweep_photos(ports) == replace(NOTHING, unattached=1)


async def test_what_a_contracts_load_carried_stays_as_long_as_the_contract(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    photo_id = await verified(ports, network)
    load = await post_load(ports, network.penguin, photo_ids=(photo_id,))
    async with ports.begin() as work:
        parties = [await _party(work, person) for person in (network.penguin, network.owl)]
        proposal = await keep_proposal(work, load, *parties, load=load.terms)
        await work.contracts.save(proposal.conclude(ConcludedBy.CONFIRMATION, (500, 500), at=ports.now()))
    clock.forward(7 * 365 * DAY)
    assert await sweep_photos(ports) == NOTHING
    assert (await read_photo(ports, network.owl.caller, photo_id)).id == photo_id
    clock.forward(8 * DAY)
    assert await sweep_photos(ports) == replace(NOTHING, unattached=1)


async def test_what_was_sent_after_the_verification_goes_and_the_photo_stays(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    photo_id = await verified(ports, network)
    await post_load(ports, network.penguin, photo_ids=(photo_id,))
    photo = await kept(ports, photo_id)
    assert photo is not None
    await ports.files.keep(photo.upload_key, a_jpeg(20, 20))
    clock.forward(DAY)
    assert await sweep_photos(ports) == replace(NOTHING, orphans=1)
    assert await lying(ports) == [0, 1, 1]


async def test_a_death_between_the_store_and_the_row_leaves_nothing_for_long(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    """Both pictures are there, and the upload still waits: the program died before it said so."""
    photo_id = await sent(ports, network)
    lost = new_id()
    for folder in ("photos", "thumbnails"):
        await ports.files.keep(f"{folder}/{lost}", b"a picture that no row knows")
    assert await sweep_photos(ports) == NOTHING
    assert (await complete_photo(ports, network.penguin.caller, photo_id)).width == 40, "it goes on"
    clock.forward(DAY)
    assert await sweep_photos(ports) == replace(NOTHING, orphans=2)
    assert await lying(ports) == [0, 1, 1]


async def test_a_photo_whose_bytes_are_gone_is_told_of(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    photo = await kept(ports, await verified(ports, network))
    assert photo is not None
    await ports.files.drop(f"photos/{photo.picture_id}")
    assert await sweep_photos(ports) == replace(NOTHING, lost=1)


async def test_a_photo_that_is_being_named_is_not_swept_meanwhile(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    photo_id = await verified(ports, network)
    clock.forward(8 * DAY)
    assert network.penguin.desk is not None
    async with ports.begin() as work:
        assert await work.photos.hold([photo_id], network.penguin.desk.id) == {photo_id}
        assert await sweep_photos(ports) == NOTHING
    clock.forward(HOUR)
    assert await sweep_photos(ports) == replace(NOTHING, unattached=1)
