"""The contract document over HTTP (API §2)."""

from pathlib import Path

from api.compose import SqlWorld
from domain.contracts.numbers import contract_number
from domain.events import ContractConcluded
from domain.ports import Ports
from tests.api.conftest import Enter
from tests.api.doorway import problem
from tests.builders import Network
from tests.concluded import NUMBER, keep_concluded, keep_proposed

DOOR = f"/v1/contracts/{NUMBER}/document.pdf"


async def test_a_party_reads_the_document_in_a_browser(enter: Enter, ports: Ports, network: Network) -> None:
    contract = await keep_concluded(ports, network.penguin, network.owl)
    document = await ports.documents.contract_pdf(contract)
    for person in (network.penguin, network.owl, network.mie_clerk):
        client = await enter(person)
        answer = await client.get(DOOR)
        assert (answer.status_code, answer.content) == (200, document)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == f'inline; filename="kaerini-contract-{NUMBER}.pdf"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
    spaced = await (await enter(network.penguin)).get("/v1/contracts/1234-5678-9012-3456-7891/document.pdf")
    assert spaced.content == document


async def test_it_is_not_there_for_others(enter: Enter, ports: Ports, network: Network) -> None:
    await keep_concluded(ports, network.penguin, network.owl)
    otter = await enter(network.otter)
    assert problem(await otter.get(DOOR)) == (404, "not-found")
    unknown = contract_number("9" * 19)
    assert problem(await otter.get(f"/v1/contracts/{unknown}/document.pdf")) == (404, "not-found")
    assert problem(await (await enter(network.admin)).get(DOOR)) == (403, "not-your-role")
    assert problem(await (await enter(network.trial)).get(DOOR)) == (403, "trial-cannot-trade")
    assert problem(await (await enter(None)).get(DOOR)) == (401, "unauthenticated")


async def test_a_mistyped_number_is_told_so(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    swapped = NUMBER[1] + NUMBER[0] + NUMBER[2:]
    answer = await client.get(f"/v1/contracts/{swapped}/document.pdf")
    assert problem(answer) == (422, "contract-number-mistyped")


async def test_a_proposal_has_no_document(enter: Enter, ports: Ports, network: Network) -> None:
    await keep_proposed(ports, network.penguin, network.owl)
    client = await enter(network.penguin)
    assert problem(await client.get(DOOR)) == (409, "wrong-contract-state")


async def test_the_worker_of_the_program_sends_the_confirmations(
    world: SqlWorld, network: Network, tmp_path: Path
) -> None:
    contract = await keep_concluded(world.ports, network.penguin, network.owl)
    async with world.ports.begin() as work:
        await work.outbox.put(ContractConcluded(contract.number))
    worker = world.outbox_worker()
    told = [await worker.work_once() for _ in range(3)]
    assert told == [1, 4, 0]
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 4
