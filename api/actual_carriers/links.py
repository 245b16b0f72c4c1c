"""The doors of links to the actual-carrier ledger, and the page that such a link opens (SPEC 5.9)."""

from uuid import UUID

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from api.actual_carriers.page import ledger_html
from api.actual_carriers.shapes import (
    ActualCarriersLinkAnswer,
    ActualCarriersLinkForm,
    ActualCarriersLinkPage,
    ActualCarriersLinkWithUrlAnswer,
)
from api.contracts.doors import Number
from api.etags import required_version, set_etag
from api.needs import Doors, Outside, Who, promises
from api.terms import answer_of
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumberMistyped
from domain.desk.links import CapabilityLinkId
from domain.permissions import NotYours
from domain.ports import Ports
from domain.refusals import NotFound, Stale
from domain.usecases.actual_carriers import handing_out_links

router = Doors(tags=["contracts"])


@router.post("/v1/contracts/{contract_number}/actual-carriers/links", status_code=201)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState)
async def make_actual_carriers_link(
    number: Number, form: ActualCarriersLinkForm, who: Who, ports: Outside, response: Response
) -> ActualCarriersLinkWithUrlAnswer:
    """Make a link by which the shipper reads the ledger; told once. 荷主用のリンクを作ります。"""
    made = await handing_out_links.make_actual_carriers_link(ports, who, number, form.name)
    set_etag(response, made.link.version)
    url = f"{ports.base_url}/l/{made.secret}"
    return answer_of(ActualCarriersLinkWithUrlAnswer, made.link, {"url": url})


@router.get("/v1/contracts/{contract_number}/actual-carriers/links")
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState)
async def list_actual_carriers_links(number: Number, who: Who, ports: Outside) -> ActualCarriersLinkPage:
    """The own desk's links to a ledger. 自社が渡した荷主用リンクの一覧です。"""
    links = await handing_out_links.list_actual_carriers_links(ports, who, number)
    items = tuple(answer_of(ActualCarriersLinkAnswer, link) for link in links)
    return ActualCarriersLinkPage(items=items, next_cursor=None)


@router.delete("/v1/contracts/{contract_number}/actual-carriers/links/{link_id}", status_code=204)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState, Stale, if_match="required")
async def revoke_actual_carriers_link(
    number: Number, link_id: UUID, who: Who, ports: Outside, request: Request
) -> Response:
    """Let a link lead nowhere, at once. 荷主用のリンクを無効にします。"""
    seen = required_version(request)
    link = CapabilityLinkId(link_id)
    await handing_out_links.revoke_actual_carriers_link(ports, who, number, link, seen)
    return Response(status_code=204)


async def answer_ledger(ports: Ports, secret: str) -> Response | None:
    """The page of a ledger's link; None where it leads nowhere."""
    linked = await handing_out_links.read_linked_ledger(ports, secret)
    if linked is None:
        return None
    return HTMLResponse(ledger_html(linked, ports.municipalities))
