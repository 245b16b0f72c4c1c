"""Questions about the life of contracts: their changes, cancellations, trucks, versions and ratings."""

from collections.abc import Iterator

from tests.worlds.answers import Ask
from tests.worlds.asking.contracts import MEDDLES, NO_NUMBER, TAKES
from tests.worlds.asking.registry import NOWHERE, Sight, asks
from tests.worlds.cast import MEMBERS


@asks("read_member_record")
def count(sight: Sight) -> Iterator[Ask]:
    """Of companies: what is counted of everybody's contracts is excepted (``FIGURES``), and no more."""
    for member in MEMBERS[:3]:
        yield Ask("read_member_record", "GET", f"/v1/members/{member.id}/record")
    yield Ask("read_member_record", "GET", f"/v1/members/{NOWHERE}/record")


@asks(
    "list_amendments",
    "read_cancellation",
    "list_contract_versions",
    "list_ratings",
    "read_shipper_text",
)
def look(sight: Sight) -> Iterator[Ask]:
    """At those that differ, some that do not, and none at all."""
    deals = list(sight.everything.deals)[: len(sight.differing.deals) + TAKES]
    for number in (*(deal.number for deal in deals), NO_NUMBER):
        path = f"/v1/contracts/{number}"
        yield Ask("list_amendments", "GET", f"{path}/amendments")
        yield Ask("list_contract_versions", "GET", f"{path}/versions")
        yield Ask("list_ratings", "GET", f"{path}/ratings")
        yield Ask("read_shipper_text", "GET", f"{path}/shipper-text")
    for number in (*(deal.number for deal in sight.everything.deals), NO_NUMBER):
        yield Ask("read_cancellation", "GET", f"/v1/contracts/{number}/cancellation")


@asks(
    "propose_amendment",
    "accept_amendment",
    "decline_amendment",
    "withdraw_amendment",
    "propose_cancellation",
    "accept_cancellation",
    "decline_cancellation",
    "withdraw_cancellation",
    "decide_cancellation",
    "name_truck",
    "rate_contract",
)
def change(sight: Sight) -> Iterator[Ask]:
    """What one has no part in: as with a number of nothing."""
    old = (("If-Match", '"99"'),)
    truck = {"plate": "三重 100 あ 12-34", "driver_name": "見本", "mobile": "090-0000-0001"}
    scores = {"punctuality": 5, "communication": 5, "accuracy": 5, "care": 5}
    for deal in sight.differing.deals[:MEDDLES]:
        contract, eye = deal.contract, sight.eye
        if eye.desk is not None and eye.desk.id in (contract.consignor.member_id, contract.carrier.member_id):
            continue
        path = f"/v1/contracts/{deal.number}"
        amendment = f"{path}/amendments/{NOWHERE}"
        yield Ask("propose_amendment", "POST", f"{path}/amendments", {"remarks": "見本"})
        yield Ask("accept_amendment", "POST", f"{amendment}/acceptance", {}, old)
        yield Ask("decline_amendment", "POST", f"{amendment}/refusal", {})
        yield Ask("withdraw_amendment", "POST", f"{amendment}/withdrawal", {})
        yield Ask("propose_cancellation", "POST", f"{path}/cancellation", {})
        yield Ask("accept_cancellation", "POST", f"{path}/cancellation/acceptance", {}, old)
        yield Ask("decline_cancellation", "POST", f"{path}/cancellation/refusal", {})
        yield Ask("withdraw_cancellation", "POST", f"{path}/cancellation/withdrawal", {})
        yield Ask("decide_cancellation", "POST", f"{path}/cancellation/decision", {"reason": "見本"})
        yield Ask("name_truck", "PUT", f"{path}/truck", truck, old)
        yield Ask("rate_contract", "POST", f"{path}/ratings", scores)
