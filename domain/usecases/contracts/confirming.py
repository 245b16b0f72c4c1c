"""Confirming in writing: the contract document, and the letters that carry it (SPEC 5.5, 5.6)."""

import hashlib
from collections.abc import Iterator

from domain.api_clients import AnyCaller
from domain.calendar import in_jst
from domain.contracts.contracts import Cancelled, Contract, Party, WrongContractState
from domain.contracts.numbers import ContractNumber, in_fours
from domain.contracts.views import relation_to_contract
from domain.events import ConfirmationOwed, ContractAmended, ContractCancelled, ContractConcluded
from domain.labels import CANCELLATION_KIND_LABELS, SIDE_LABELS
from domain.letters import Addressee, Enclosure, Letter
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.usecases.desks import eyes_of

PDF = "application/pdf"


async def read_contract_document(ports: Ports, who: AnyCaller, number: ContractNumber) -> tuple[str, bytes]:
    """The contract document as a PDF, and what it is called, for the parties and their co-operatives' clerks.

    Refuses: NotFound (also for whose contract it is not), WrongContractState (never concluded).
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "read_contract_document", relation)
        agreed = await work.contracts.as_agreed(number)
        agreements = await work.contracts.agreements(number)
    if agreed is None:
        raise WrongContractState(status=contract.status_at(ports.now()))
    return file_name(agreed), await ports.documents.contract_pdf(agreed, agreements)


async def owe_confirmations(
    ports: Ports, event: ContractConcluded | ContractAmended | ContractCancelled
) -> None:
    """Owe each mail address concerned its letter: two parties and their co-operatives, nobody twice.

    Each letter is an event of its own, so that one address that cannot be reached makes nobody else
    read the letter again.
    """
    async with ports.begin() as work:
        version = (
            (await _agreed(work, event.contract_number)).version
            if isinstance(event, ContractConcluded)
            else event.version
        )
        contract = await _at(work, event.contract_number, version)
        receivers: dict[str, Addressee] = {}
        for addressee in Addressee:
            receivers.setdefault(await _address(work, contract, addressee), addressee)
        for addressee in receivers.values():
            await work.outbox.put(ConfirmationOwed(contract.number, version, addressee))


async def send_confirmation(ports: Ports, event: ConfirmationOwed) -> None:
    """Send one confirmation with the contract document. Told again, it sends the very same letter.

    Of a cancellation the letter says all that there is to say.
    """
    async with ports.begin() as work:
        contract = await _at(work, event.contract_number, event.version)
        agreements = await work.contracts.agreements(event.contract_number)
        to = await _address(work, contract, event.addressee)
    if contract.cancellation is not None:
        await ports.mail.send(_notice_of_cancellation(contract, contract.cancellation, event, to))
        return
    pdf = await ports.documents.contract_pdf(contract, agreements)
    await ports.mail.send(confirmation(contract, event, to, pdf))


def confirmation(contract: Contract, event: ConfirmationOwed, to: str, pdf: bytes) -> Letter:
    """The letter: Japanese, then English in short; the whole contract stands in the document."""
    assert contract.concluded_at is not None
    what = "成約内容の変更" if contract.amendments else "成約"
    return Letter(
        message_id=_message_id(event),
        to=to,
        subject=f"【帰り荷】{what}のお知らせ {in_fours(contract.number)}",
        text="\n".join(_lines(contract)) + "\n",
        written_at=contract.updated_at if contract.amendments else contract.concluded_at,
        enclosures=(Enclosure(file_name(contract), PDF, pdf),),
    )


def file_name(contract: Contract) -> str:
    """What the document is called where it is kept."""
    return f"kaerini-contract-{contract.number}.pdf"


def _message_id(event: ConfirmationOwed) -> str:
    """Says nothing of the number, and is the same whenever the letter is written again."""
    told = f"{event.contract_number}\n{event.version}\n{event.addressee}"
    return f"confirmation-{hashlib.sha256(told.encode()).hexdigest()[:40]}"


def _lines(contract: Contract) -> Iterator[str]:
    assert contract.concluded_at is not None
    load, concluded_at = contract.load, in_jst(contract.concluded_at)
    amended_at = in_jst(contract.updated_at) if contract.amendments else None
    if amended_at is None:
        yield "帰り荷ネットワークで、次の運送契約が成約しました。契約書(PDF)を添付します。"
    else:
        yield "次の運送契約の内容が、両者の合意で変わりました。変更後の契約書(PDF)を添付します。"
    yield ""
    yield f"成約番号: {in_fours(contract.number)}"
    yield f"成約日時: {concluded_at:%Y-%m-%d %H:%M}"
    if amended_at is not None:
        yield f"変更日時: {amended_at:%Y-%m-%d %H:%M} (第{contract.amendments}回)"
    yield f"委託側: {_named(contract.consignor)}"
    yield f"運送側: {_named(contract.carrier)}"
    yield f"積込日時: {in_jst(load.pickup.from_at):%Y-%m-%d %H:%M} から"
    yield f"納入日時: {in_jst(load.delivery.to_at):%Y-%m-%d %H:%M} まで"
    yield ""
    yield "内容に誤りがあるときは、すぐに相手方と所属の協同組合へご連絡ください。"
    yield "このメールは自動で送信しています。"
    yield ""
    yield "--"
    yield f"Contract {in_fours(contract.number)} was concluded on {concluded_at:%Y-%m-%d %H:%M} JST."
    if amended_at is not None:
        yield f"It was amended by both sides on {amended_at:%Y-%m-%d %H:%M} JST."
    yield "The contract document is attached. If anything in it is wrong, call the counterparty and your"
    yield "co-operative at once. This mail was sent automatically."


def _notice_of_cancellation(
    contract: Contract, cancelled: Cancelled, event: ConfirmationOwed, to: str
) -> Letter:
    return Letter(
        message_id=_message_id(event),
        to=to,
        subject=f"【帰り荷】成約の取消しのお知らせ {in_fours(contract.number)}",
        text="\n".join(_lines_of_cancellation(contract, cancelled)) + "\n",
        written_at=contract.updated_at,
    )


def _lines_of_cancellation(contract: Contract, cancelled: Cancelled) -> Iterator[str]:
    at, pickup = in_jst(contract.updated_at), in_jst(contract.load.pickup.from_at)
    yield "次の運送契約が取り消されました。"
    yield ""
    yield f"成約番号: {in_fours(contract.number)}"
    yield f"取消日時: {at:%Y-%m-%d %H:%M}"
    yield f"取消しの種類: {CANCELLATION_KIND_LABELS[cancelled.kind][0]}"
    yield f"委託側: {_named(contract.consignor)}"
    yield f"運送側: {_named(contract.carrier)}"
    yield f"積込日時: {pickup:%Y-%m-%d %H:%M} から"
    if cancelled.paid_by is None:
        yield "取消料: なし"
    else:
        yield f"取消料: {cancelled.fee_yen:,}円 ({SIDE_LABELS[cancelled.paid_by][0]}の負担)"
    yield ""
    yield "内容に誤りがあるときは、すぐに相手方と所属の協同組合へご連絡ください。"
    yield "このメールは自動で送信しています。"
    yield ""
    yield "--"
    yield f"Contract {in_fours(contract.number)} was cancelled on {at:%Y-%m-%d %H:%M} JST."
    paid = (
        "no fee"
        if cancelled.paid_by is None
        else f"{cancelled.fee_yen:,} yen, paid by the {cancelled.paid_by}"
    )
    yield f"Cancellation fee: {paid}. This mail was sent automatically."


def _named(party: Party) -> str:
    return f"{' '.join(party.name.split())} ({' '.join(party.cooperative.name.split())})"


async def _address(work: Work, contract: Contract, addressee: Addressee) -> str:
    """The mail address as it is now: one that was mended reaches also who was owed a letter before."""
    of_consignor = addressee in (Addressee.CONSIGNOR, Addressee.CONSIGNOR_COOPERATIVE)
    party = contract.consignor if of_consignor else contract.carrier
    if addressee in (Addressee.CONSIGNOR, Addressee.CARRIER):
        member = await work.members.get(party.member_id)
        assert member is not None, "a party of a contract stays in the register"
        return member.mail
    cooperative = await work.members.cooperative(party.cooperative.id)
    assert cooperative is not None, "a co-operative with contracts stays in the register"
    return cooperative.mail


async def _agreed(work: Work, number: ContractNumber) -> Contract:
    contract = await work.contracts.as_agreed(number)
    assert contract is not None, "what was agreed is never taken away"
    return contract


async def _at(work: Work, number: ContractNumber, version: int) -> Contract:
    contract = await work.contracts.at_version(number, version)
    assert contract is not None, "a version is never taken away"
    return contract
