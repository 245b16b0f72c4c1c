"""Questions about chains of contracts: their ledger, links to it, and the page with the number (SPEC 5.9)."""

from collections.abc import Iterator

from tests.worlds.answers import Ask
from tests.worlds.asking.contracts import NO_NUMBER
from tests.worlds.asking.registry import NOWHERE, Sight, asks

FEW = 4
IF_MATCH = (("If-Match", '"99"'),)


def _numbers(sight: Sight) -> list[str]:
    """Those that differ, some that do not, and none at all."""
    deals = list(sight.everything.deals)[: len(sight.differing.deals) + FEW]
    return [*(deal.number for deal in deals), NO_NUMBER]


@asks("read_actual_carriers", "read_actual_carriers_pdf", "read_actual_carriers_csv", "read_number_page")
def look_down_the_chain(sight: Sight) -> Iterator[Ask]:
    """Each as it is answered, printed, and written for spreadsheets."""
    for number in _numbers(sight):
        path = f"/v1/contracts/{number}"
        yield Ask("read_actual_carriers", "GET", f"{path}/actual-carriers")
        yield Ask("read_actual_carriers_pdf", "GET", f"{path}/actual-carriers.pdf")
        yield Ask("read_actual_carriers_csv", "GET", f"{path}/actual-carriers.csv")
        yield Ask("read_number_page", "GET", f"{path}/number-page.pdf")


@asks("list_actual_carriers_links", "revoke_actual_carriers_link", "make_actual_carriers_link")
def look_at_ledger_links(sight: Sight) -> Iterator[Ask]:
    """The own desk's, and by what is none; a link to what is another's is not made."""
    for number in _numbers(sight):
        path = f"/v1/contracts/{number}/actual-carriers/links"
        yield Ask("list_actual_carriers_links", "GET", path)
        yield Ask("revoke_actual_carriers_link", "DELETE", f"{path}/{NOWHERE}", None, IF_MATCH)
    for deal in sight.differing.deals:
        contract, eye = deal.contract, sight.eye
        if eye.desk is None or eye.desk.id not in (contract.consignor.member_id, contract.carrier.member_id):
            path = f"/v1/contracts/{deal.number}/actual-carriers/links"
            yield Ask("make_actual_carriers_link", "POST", path, {"name": "見本商事"})
