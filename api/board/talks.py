"""The doors of talks (商談中): a mark on the own posting that ends by the clock (SPEC 3.3)."""

from uuid import UUID

from fastapi import Request, Response

from api.etags import honoured_version, required_version, set_etag
from api.load_shapes import LoadAnswer
from api.loads import load_answer
from api.needs import Doors, Outside, Whoever, promises
from api.shapes import Instant, Strict
from api.vehicle_shapes import VehicleAnswer
from api.vehicles import vehicle_answer
from domain.loads import LoadId, LoadIsClosed
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.usecases.board import talking
from domain.vehicles import VehicleId, VehicleIsClosed

router = Doors(tags=["loads"])


class TalksForm(Strict):
    """Until when: within 24 hours, and no later than the posting's closing time."""

    until: Instant


@router.post("/v1/loads/{load_id}/talks")
@promises(NotFound, NotYours, Stale, LoadIsClosed, keyed=True, if_match="honoured")
async def begin_load_talks(
    load_id: UUID, form: TalksForm, who: Whoever, ports: Outside, request: Request, response: Response
) -> LoadAnswer:
    """Mark the own load as in talks, or mark it until another time. 荷物を商談中にします。"""
    seen = honoured_version(request)
    view = await talking.begin_load_talks(ports, who, LoadId(load_id), form.until, seen)
    set_etag(response, view.version)
    return load_answer(view)


@router.delete("/v1/loads/{load_id}/talks")
@promises(NotFound, NotYours, Stale, LoadIsClosed, if_match="required")
async def end_load_talks(
    load_id: UUID, who: Whoever, ports: Outside, request: Request, response: Response
) -> LoadAnswer:
    """Take the mark off the own load. 荷物の商談中を解除します。"""
    view = await talking.end_load_talks(ports, who, LoadId(load_id), required_version(request))
    set_etag(response, view.version)
    return load_answer(view)


@router.post("/v1/vehicles/{vehicle_id}/talks")
@promises(NotFound, NotYours, Stale, VehicleIsClosed, keyed=True, if_match="honoured")
async def begin_vehicle_talks(
    vehicle_id: UUID, form: TalksForm, who: Whoever, ports: Outside, request: Request, response: Response
) -> VehicleAnswer:
    """Mark the own vehicle as in talks, or mark it until another time. 車両を商談中にします。"""
    seen = honoured_version(request)
    view = await talking.begin_vehicle_talks(ports, who, VehicleId(vehicle_id), form.until, seen)
    set_etag(response, view.version)
    return vehicle_answer(view)


@router.delete("/v1/vehicles/{vehicle_id}/talks")
@promises(NotFound, NotYours, Stale, VehicleIsClosed, if_match="required")
async def end_vehicle_talks(
    vehicle_id: UUID, who: Whoever, ports: Outside, request: Request, response: Response
) -> VehicleAnswer:
    """Take the mark off the own vehicle. 車両の商談中を解除します。"""
    view = await talking.end_vehicle_talks(ports, who, VehicleId(vehicle_id), required_version(request))
    set_etag(response, view.version)
    return vehicle_answer(view)
