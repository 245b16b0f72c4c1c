"""Talks of the scene, each by a name that the table knows."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from domain.loads import LoadId, PhotoId
from domain.negotiation.desk_notes import CallResult, CallTerms
from domain.negotiation.inquiries import InquiryId
from domain.negotiation.messages import MessageId
from domain.negotiation.offers import OfferTerms
from domain.usecases.negotiation.inquiring import open_load_inquiry, open_vehicle_inquiry
from domain.usecases.negotiation.keeping_notes import log_call, write_handover_note
from domain.usecases.negotiation.messaging import mark_read, post_message
from domain.usecases.negotiation.offering_terms import make_offer
from domain.usecases.photos import uploading
from tests.builders import post_load, post_vehicle
from tests.permissions.photographed import send
from tests.permissions.register import Thing
from tests.permissions.rich import AGREED, RUNNING
from tests.permissions.things import Maker
from tests.recipes import About

if TYPE_CHECKING:
    from tests.permissions.scene import Scene


async def _talks(
    scene: "Scene", in_full: bool, poster: str, asker: str
) -> tuple[InquiryId, MessageId, PhotoId]:
    """A thread with all that may be in one; of one that is only read the load has left the board."""
    ports = scene.world.ports
    mine, theirs = scene.people[poster].caller, scene.people[asker].caller
    load = await post_load(ports, scene.people[poster], **(AGREED | RUNNING))
    scene.named[str(load.id)] = "load_asked_about"
    whole, _ = await open_load_inquiry(ports, theirs, load.id)
    inquiry_id = whole.view.inquiry.id
    photo_id = await send(scene, theirs)
    await uploading.complete_photo(ports, theirs, photo_id)
    first = await post_message(ports, theirs, inquiry_id, "8時に伺えます。", [photo_id])
    await post_message(ports, mine, inquiry_id, "お願いします。", [])
    for who in (mine, theirs):
        await mark_read(ports, who, inquiry_id, first.id)
        await log_call(ports, who, inquiry_id, CallTerms(scene.now, CallResult.REACHED, note="了解"))
        await write_handover_note(ports, who, inquiry_id, "運賃は95,000円まで")
    await make_offer(ports, theirs, inquiry_id, OfferTerms(95_000))
    if in_full:
        await _take_down(scene, load.id)
    return inquiry_id, first.id, photo_id


async def _take_down(scene: "Scene", load_id: LoadId) -> None:
    """Off the board, so that no search finds it; past the rules, so that the talks stay as they are."""
    async with scene.world.ports.begin() as work:
        load = await work.loads.lock(load_id)
        assert load is not None
        await work.loads.save(load.withdraw(at=scene.now))


async def _inquiry(scene: "Scene", in_full: bool, *, poster: str, asker: str) -> Thing:
    inquiry_id, message_id, _ = await _talks(scene, in_full, poster, asker)
    return Thing(About.INQUIRY, str(inquiry_id), more={"part": str(message_id)})


async def _offer(scene: "Scene", in_full: bool, *, poster: str, asker: str, by: str) -> Thing:
    """An offer in a thread of the two, still to be answered."""
    inquiry_id, _, _ = await _talks(scene, False, poster, asker)
    scene.named[str(inquiry_id)] = "talks"
    who = scene.people[by].caller
    offer = (await make_offer(scene.world.ports, who, inquiry_id, OfferTerms(96_000))).offer
    if in_full:
        await _take_down(scene, offer.load_id)
    return Thing(About.OFFER, str(offer.id))


async def _photo(scene: "Scene", in_full: bool) -> Thing:
    """What owl showed to penguin."""
    inquiry_id, _, photo_id = await _talks(scene, in_full, "pen", "owl")
    scene.named[str(inquiry_id)] = "talks"
    return Thing(About.PHOTO, str(photo_id))


async def _truck_inquiry(scene: "Scene", in_full: bool) -> Thing:
    """Penguin asks about owl's truck."""
    ports, penguin = scene.world.ports, scene.people["pen"].caller
    vehicle = await post_vehicle(ports, scene.people["owl"])
    scene.named[str(vehicle.id)] = "vehicle_asked_about"
    whole, _ = await open_vehicle_inquiry(ports, penguin, vehicle.id)
    inquiry_id = whole.view.inquiry.id
    message = await post_message(ports, penguin, inquiry_id, "空いていますか。", [])
    if in_full:
        async with ports.begin() as work:
            locked = await work.vehicles.lock(vehicle.id)
            assert locked is not None
            await work.vehicles.save(locked.withdraw(at=scene.now))
    return Thing(About.INQUIRY, str(inquiry_id), more={"part": str(message.id)})


MAKERS: Mapping[str, Maker] = {
    "pen_inquiry": partial(_inquiry, poster="pen", asker="owl"),
    "mie_inquiry": partial(_inquiry, poster="mie", asker="owl"),
    "truck_inquiry": _truck_inquiry,
    "talked_photo": _photo,
    "owl_offer": partial(_offer, poster="pen", asker="owl", by="owl"),
    "pen_offer": partial(_offer, poster="pen", asker="owl", by="pen"),
    "offer_to_mie": partial(_offer, poster="mie", asker="owl", by="owl"),
    "mie_offer": partial(_offer, poster="mie", asker="owl", by="mie"),
}
"""How each thing of the talks is made."""
