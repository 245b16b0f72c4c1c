"""Confirming in writing: who gets the contract, and that nobody gets it twice (SPEC 5.5)."""

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.db.outbox_worker import OutboxWorker, pause_after
from adapters.db.schema import outbox
from adapters.mail import SmtpMail
from api.compose import WHEN
from domain.accounts import Caller
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumber, contract_number
from domain.events import ConfirmationOwed, ContractConcluded
from domain.letters import Addressee
from domain.ports import Ports
from domain.refusals import NotFound
from domain.usecases.contracts.confirming import owe_confirmations, read_contract_document, send_confirmation
from tests.builders import MovableClock, Network, Person
from tests.concluded import NUMBER, keep_concluded, keep_proposed
from tests.conftest import FreshDatabase
from tests.postbox import Postbox, free_port, serving

As = Callable[[Caller | None], Ports]


def worker_of(database: FreshDatabase, ports: Ports) -> OutboxWorker:
    when = {event: [partial(react, ports) for react in reactions] for event, reactions in WHEN.items()}
    return OutboxWorker(database.engine, when, database.clock.wall_now)


async def put(ports: Ports, *events: Any) -> None:
    async with ports.begin() as work:
        for event in events:
            await work.outbox.put(event)


async def work_off(worker: OutboxWorker) -> None:
    while await worker.work_once():
        pass


def letters_in(folder: Path) -> list[EmailMessage]:
    contents = [one.read_bytes() for one in folder.iterdir()]
    letters = [email.message_from_bytes(one, policy=email.policy.default) for one in contents]
    return sorted(letters, key=lambda letter: str(letter["To"]))


def addresses_of(network: Network) -> list[str]:
    desks = [person.desk.mail for person in (network.penguin, network.owl) if person.desk]
    return sorted([*desks, network.mie.mail, network.saitama.mail])


async def test_both_parties_and_their_cooperatives_get_the_contract(
    ports: Ports, database: FreshDatabase, network: Network, tmp_path: Path
) -> None:
    contract = await keep_concluded(ports, network.penguin, network.owl)
    await put(ports, ContractConcluded(contract.number))
    await work_off(worker_of(database, ports))

    letters = letters_in(tmp_path / "mail")
    assert [str(letter["To"]) for letter in letters] == addresses_of(network)
    document = await ports.documents.contract_pdf(contract)
    for letter in letters:
        assert str(letter["Subject"]) == "【帰り荷】成約のお知らせ 1234-5678-9012-3456-7891"
        [pdf] = letter.iter_attachments()
        assert (pdf.get_content_type(), pdf.get_content()) == ("application/pdf", document)
        assert pdf.get_filename() == f"kaerini-contract-{NUMBER}.pdf"
        body = letter.get_body()
        assert body is not None
        text = body.get_content()
        said = (
            "成約番号: 1234-5678-9012-3456-7891",
            "四日市ペンギン運輸",
            "川口フクロウ急送",
            "was concluded",
        )
        assert [words for words in said if words not in text] == []
    assert len({str(letter["Message-ID"]) for letter in letters}) == 4


async def test_who_is_told_twice_writes_nothing_twice(
    ports: Ports, database: FreshDatabase, network: Network, tmp_path: Path
) -> None:
    contract = await keep_concluded(ports, network.penguin, network.owl)
    await put(ports, ContractConcluded(contract.number))
    await work_off(worker_of(database, ports))
    before = {one.name: one.read_bytes() for one in (tmp_path / "mail").iterdir()}
    await put(ports, ContractConcluded(contract.number))
    await work_off(worker_of(database, ports))
    assert {one.name: one.read_bytes() for one in (tmp_path / "mail").iterdir()} == before
    assert len(before) == 4


async def test_a_cooperative_of_both_gets_one_letter(
    ports: Ports, database: FreshDatabase, network: Network, tmp_path: Path
) -> None:
    contract = await keep_concluded(ports, network.penguin, network.otter)
    await put(ports, ContractConcluded(contract.number))
    await work_off(worker_of(database, ports))
    to = [str(letter["To"]) for letter in letters_in(tmp_path / "mail")]
    assert len(to) == 3
    assert to.count(network.mie.mail) == 1


def message_ids(postbox: Postbox) -> list[str]:
    return [str(email.message_from_bytes(content)["Message-ID"]) for *_, content in postbox.taken]


async def test_a_server_that_is_away_gets_the_letters_later(
    ports: Ports, database: FreshDatabase, network: Network, clock: MovableClock
) -> None:
    postbox, port = Postbox(), free_port()
    ports = replace(ports, mail=SmtpMail(f"smtp://127.0.0.1:{port}", "kaerini@network.example"))
    contract = await keep_concluded(ports, network.penguin, network.owl)
    await put(ports, ContractConcluded(contract.number))
    worker = worker_of(database, ports)
    await work_off(worker)

    async with serving(postbox, port):
        await work_off(worker)
        assert postbox.taken == []  # not before its pause is over
        clock.forward(pause_after(1))
        await work_off(worker)
        assert sorted(address for _, [address], _ in postbox.taken) == addresses_of(network)
        assert len(set(message_ids(postbox))) == 4


async def test_a_letter_that_is_written_again_is_the_same_letter(
    ports: Ports, database: FreshDatabase, network: Network
) -> None:
    """A worker that dies between sending and noting it sends again: the receiver's server knows the id."""
    postbox, port = Postbox(), free_port()
    ports = replace(ports, mail=SmtpMail(f"smtp://127.0.0.1:{port}", "kaerini@network.example"))
    contract = await keep_concluded(ports, network.penguin, network.owl)
    owed = ConfirmationOwed(contract.number, contract.version, Addressee.CARRIER)
    async with serving(postbox, port):
        await send_confirmation(ports, owed)
        await send_confirmation(ports, owed)
    first, again = postbox.taken
    assert first == again
    assert network.owl.desk is not None
    assert first[1] == [network.owl.desk.mail]
    assert NUMBER not in message_ids(postbox)[0]


async def test_one_address_that_fails_makes_nobody_else_read_it_again(
    ports: Ports, database: FreshDatabase, network: Network, clock: MovableClock
) -> None:
    postbox, port = Postbox(unknown={network.mie.mail}), free_port()
    ports = replace(ports, mail=SmtpMail(f"smtp://127.0.0.1:{port}", "kaerini@network.example"))
    contract = await keep_concluded(ports, network.penguin, network.owl)
    await put(ports, ContractConcluded(contract.number))
    worker = worker_of(database, ports)
    async with serving(postbox, port):
        for attempt in range(1, 4):
            await work_off(worker)
            clock.forward(pause_after(attempt))
        assert len(postbox.taken) == 3
        postbox.unknown.clear()
        await work_off(worker)
    assert sorted(address for _, [address], _ in postbox.taken) == addresses_of(network)


async def test_what_waits_names_a_role_in_the_contract_and_no_person(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    contract = await keep_concluded(ports, network.penguin, network.owl)
    await owe_confirmations(ports, ContractConcluded(contract.number))
    async with database.engine.connect() as connection:
        payloads = list(await connection.scalars(select(outbox.c.payload).order_by(outbox.c.sequence)))
    assert payloads == [
        {"contract_number": NUMBER, "version": contract.version, "addressee": addressee.value}
        for addressee in Addressee
    ]


async def test_the_parties_and_their_clerks_read_the_document_and_nobody_else(
    ports_as: As, ports: Ports, network: Network
) -> None:
    contract = await keep_concluded(ports, network.penguin, network.owl)
    document = await ports.documents.contract_pdf(contract)

    async def read(person: Person) -> tuple[str, bytes]:
        return await read_contract_document(ports_as(person.caller), person.caller, contract.number)

    for person in (network.penguin, network.colleague, network.owl, network.mie_clerk, network.saitama_clerk):
        assert await read(person) == (f"kaerini-contract-{NUMBER}.pdf", document)
    with pytest.raises(NotFound):
        await read(network.otter)


async def test_a_clerk_of_a_third_cooperative_reads_nothing(
    ports_as: As, ports: Ports, network: Network
) -> None:
    contract = await keep_concluded(ports, network.penguin, network.otter)
    who = network.saitama_clerk.caller
    with pytest.raises(NotFound):
        await read_contract_document(ports_as(who), who, contract.number)


async def test_the_document_stays_the_same_whatever_happens_on_the_road(
    ports_as: As, ports: Ports, network: Network, tmp_path: Path
) -> None:
    """SPEC 5.5: it carries the hash of the version that was agreed, also once the truck is under way."""
    who = network.penguin.caller
    contract = await keep_concluded(ports, network.penguin, network.owl)
    at_first = await read_contract_document(ports_as(who), who, contract.number)
    async with ports.begin() as work:
        kept = await work.contracts.lock(contract.number)
        assert kept is not None
        moved = await work.contracts.save(kept.set_out(at=ports.now()))
    assert moved.document_hash != contract.document_hash
    assert await read_contract_document(ports_as(who), who, contract.number) == at_first

    await send_confirmation(ports, ConfirmationOwed(contract.number, contract.version, Addressee.CARRIER))
    [letter] = letters_in(tmp_path / "mail")
    [pdf] = letter.iter_attachments()
    assert pdf.get_content() == at_first[1]


@pytest.mark.parametrize("number", [NUMBER, contract_number("0" * 19)])
async def test_a_proposal_has_no_document_yet(
    ports_as: As, ports: Ports, network: Network, number: ContractNumber
) -> None:
    await keep_proposed(ports, network.penguin, network.owl)
    who = network.penguin.caller
    with pytest.raises(WrongContractState if number == NUMBER else NotFound):
        await read_contract_document(ports_as(who), who, number)
