"""Photos of the scene, each by a name that the table knows."""

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from adapters.ids import new_id
from domain.audiences import EVERYONE, Audience, AudienceKind
from domain.loads import PhotoId
from domain.photos.photos import Uploader
from domain.postings import PostingStatus
from domain.trackings import Driver
from domain.usecases.driving import prove_driver
from domain.usecases.photos import showing, uploading
from tests.builders import post_load
from tests.permissions.register import Thing
from tests.permissions.things import Maker, desk_of
from tests.pictures import a_jpeg
from tests.recipes import About

if TYPE_CHECKING:
    from tests.permissions.scene import Scene


async def send(scene: "Scene", who: Uploader) -> PhotoId:
    """A photo that has arrived and is not completed."""
    ports = scene.world.ports
    started = await uploading.start_photo(ports, who, None, None)
    await ports.files.keep(started.upload.fields["key"], a_jpeg(40, 30))
    return started.id


async def _sent(scene: "Scene", _: bool) -> Thing:
    return Thing(About.PHOTO, str(await send(scene, scene.people["pen"].caller)))


async def _sent_by_phone(scene: "Scene", _: bool) -> Thing:
    """By the phone that is bound to what is driven."""
    await scene.thing("driven")
    driver = await prove_driver(scene.world.ports, scene.tokens["dri"] or "")
    assert isinstance(driver, Driver)
    return Thing(About.PHOTO, str(await send(scene, driver)))


async def _verified(scene: "Scene", _: bool, *, audience: str | None) -> Thing:
    """Penguin's, carried by a load that has left the board today; in nothing for None."""
    ports, penguin = scene.world.ports, scene.people["pen"]
    photo_id = await send(scene, penguin.caller)
    await uploading.complete_photo(ports, penguin.caller, photo_id)
    if audience is not None:
        owl = desk_of(scene.people["owl"]).id
        to = EVERYONE if audience == "everyone" else Audience(AudienceKind.NAMED, (owl,))
        off_the_board = {"status": PostingStatus.WITHDRAWN, "closed_at": scene.now}
        load = await post_load(ports, penguin, photo_ids=(photo_id,), audience=to, **off_the_board)
        scene.named[str(load.id)] = "load_with_a_photo"
    return Thing(About.PHOTO, str(photo_id))


async def _link(scene: "Scene", _: bool) -> Thing:
    """A link to a photo, as it was given to owl."""
    photo = await scene.thing("open_photo")
    owl = scene.people["owl"].caller
    link = await showing.read_photo(scene.world.ports, owl, PhotoId(UUID(photo.ref)))
    return Thing(About.PHOTO_LINK, link.url.split("/")[-2])


async def _upload(scene: "Scene", _: bool) -> Thing:
    """The form of a file that nobody waits for."""
    ports = scene.world.ports
    until = ports.wall_now() + timedelta(minutes=10)
    form = ports.files.upload_form(f"uploads/{new_id()}", 1000, "image/jpeg", until)
    return Thing(About.UPLOAD, json.dumps(dict(form.fields)))


MAKERS: Mapping[str, Maker] = {
    "sent_photo": _sent,
    "phones_photo": _sent_by_phone,
    "unseen_photo": partial(_verified, audience=None),
    "named_photo": partial(_verified, audience="owl"),
    "open_photo": partial(_verified, audience="everyone"),
    "photo_link": _link,
    "spare_upload": _upload,
}
