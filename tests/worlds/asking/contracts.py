"""Questions about contracts, the documents of them, and where their trucks are."""

from collections.abc import Iterator

from domain.contracts.contracts import ContractStatus
from tests.worlds.answers import Ask
from tests.worlds.asking.registry import NOWHERE, Sight, asks
from tests.worlds.building import key_of
from tests.worlds.cast import MEMBERS
from tests.worlds.scenes import Deal, Scene, number_of

NO_NUMBER = number_of("of nothing")
TAKES = 2
MEDDLES = 3


def _deals(sight: Sight) -> list[Deal]:
    return list(sight.everything.deals)[: len(sight.differing.deals) + TAKES]


def _numbers(sight: Sight) -> list[str]:
    return [*(deal.number for deal in _deals(sight)), NO_NUMBER]


@asks("list_contracts")
def list_contracts(sight: Sight) -> Iterator[Ask]:
    """All pages; by status, by counterparty, by day."""
    path = "/v1/contracts"
    yield Ask("list_contracts", "GET", f"{path}?limit=2", walks=True)
    statuses = {deal.contract.status for deal in sight.differing.deals} | {ContractStatus.CONCLUDED}
    for status in sorted(statuses):
        yield Ask("list_contracts", "GET", f"{path}?status={status}")
    for member in MEMBERS[:3]:
        yield Ask("list_contracts", "GET", f"{path}?counterparty={member.id}")
    yield Ask("list_contracts", "GET", f"{path}?from=2026-05-01&to=2026-06-30&limit=1", walks=True)
    if (cursor := sight.cursors.get("list_contracts")) is not None:
        yield Ask("list_contracts", "GET", f"{path}?limit=2&cursor={cursor}", must_be=422)


@asks("read_contract", "read_contract_document")
def read_contracts(sight: Sight) -> Iterator[Ask]:
    """Those that differ, some that do not, and none at all."""
    for number in _numbers(sight):
        yield Ask("read_contract", "GET", f"/v1/contracts/{number}")
    for number in _numbers(sight):
        yield Ask("read_contract_document", "GET", f"/v1/contracts/{number}/document.pdf")


@asks("read_position", "read_track", "follow_events")
def follow(sight: Sight) -> Iterator[Ask]:
    """Position, track in its formats, and the stream: from its beginning, and after a cut."""
    for number in _numbers(sight):
        path = f"/v1/contracts/{number}"
        yield Ask("read_position", "GET", f"{path}/position")
        yield Ask("read_track", "GET", f"{path}/track")
        yield Ask("follow_events", "GET", f"{path}/events")
    for number in _numbers(sight)[:2]:
        path = f"/v1/contracts/{number}"
        for kind in ("application/geo+json", "application/gpx+xml"):
            yield Ask("read_track", "GET", f"{path}/track", headers=(("Accept", kind),))
        yield Ask("follow_events", "GET", f"{path}/events", headers=(("Last-Event-ID", "1"),))


@asks(
    "conclude_contract",
    "decline_contract",
    "withdraw_contract",
    "report_statuses",
    "record_delivery",
    "release_device",
)
def meddle(sight: Sight) -> Iterator[Ask]:
    """To act on contracts one has no part in: as with a number of nothing."""
    old = (("If-Match", '"99"'),)
    statuses = {"statuses": [{"status": "waiting", "at": "2026-06-10T09:00:00+09:00"}]}
    delivery = {"receiver": "倉庫 見本", "at": "2026-06-10T09:00:00+09:00"}
    for deal in sight.differing.deals[:MEDDLES]:
        contract, eye = deal.contract, sight.eye
        if eye.desk is not None and eye.desk.id in (contract.consignor.member_id, contract.carrier.member_id):
            continue
        path = f"/v1/contracts/{deal.number}"
        yield Ask("conclude_contract", "POST", f"{path}/conclusion", {}, old)
        yield Ask("decline_contract", "POST", f"{path}/refusal", {})
        yield Ask("withdraw_contract", "POST", f"{path}/withdrawal", {}, old)
        yield Ask("report_statuses", "POST", f"{path}/statuses", statuses)
        yield Ask("record_delivery", "POST", f"{path}/delivery", delivery)
        yield Ask("release_device", "POST", f"{path}/device-release", {})


@asks("propose_contract")
def propose(sight: Sight) -> Iterator[Ask]:
    """For what is not there to be taken, and with a truck that is not there to be offered."""
    for load in sight.differing.loads:
        if load.status == "open" and load.poster_id != (sight.eye.desk and sight.eye.desk.id):
            # The own truck of nobody: refused for that, if the load itself may be known.
            form = {"load_id": str(load.id), "consignor_is": "counterparty", "vehicle_id": NOWHERE}
            yield Ask("propose_contract", "POST", "/v1/contracts", form)
    for vehicle in sight.differing.vehicles:
        form = {"load_id": NOWHERE, "consignor_is": "me", "vehicle_id": str(vehicle.id)}
        yield Ask("propose_contract", "POST", "/v1/contracts", form)


@asks("read_driver_job", "send_pings", "report_driver_statuses", "record_driver_delivery")
def drive(sight: Sight) -> Iterator[Ask]:
    """The own job; and what another phone carries, to which nothing may be said."""
    for number in (number_of("job"), *_numbers(sight)[: None if sight.eye.name == "driver" else 1]):
        yield Ask("read_driver_job", "GET", f"/v1/driver/job?contract_number={number}")
    at = "2026-06-10T09:00:00+09:00"
    for deal in sight.differing.deals[: None if sight.eye.name == "driver" else 1]:
        if deal.phone == "driver":
            continue
        named = {"contract_number": deal.number}
        pings = {"sent_at": at, "pings": [{"fixed_at": at, "lat": 35.0, "lon": 136.6}]}
        yield Ask("send_pings", "POST", "/v1/driver/pings", named | pings)
        statuses = {"statuses": [{"status": "waiting", "at": at}]}
        yield Ask("report_driver_statuses", "POST", "/v1/driver/statuses", named | statuses)
        delivery = {"receiver": "倉庫 見本", "at": at}
        yield Ask("record_driver_delivery", "POST", "/v1/driver/delivery", named | delivery)


@asks("start_driver_session")
def start_driving(sight: Sight) -> Iterator[Ask]:
    """With a number that opens nothing for this phone, whatever stands behind it (SECURITY 1)."""
    if sight.eye.name != "nobody":
        return
    device = {"id": str(key_of("a stranger's")), "platform": "android"}
    closed = [deal for deal in sight.differing.deals if all(_is_shut(one, deal) for one in sight.sides)]
    for number in (*(deal.number for deal in closed[:2]), NO_NUMBER):
        form = {"contract_number": number, "device": device, "consent_version": 1}
        yield Ask("start_driver_session", "POST", "/v1/driver/sessions", form, like="a number of nothing")


def _is_shut(scene: Scene, deal: Deal) -> bool:
    """Whether in this world no further phone is let in by the number: gone, not live, or bound already."""
    there = next((one for one in scene.deals if one.number == deal.number), None)
    if there is None or there.phone is not None:
        return True
    return there.contract.status not in (ContractStatus.CONCLUDED, ContractStatus.IN_TRANSIT)
