"""Telling along a chain: the actual carrier's name goes up, the prime's goes down (SPEC 5.9 `[law]`)."""

import hashlib
from collections.abc import Iterator
from typing import Protocol

from domain.actual_carriers.chains import Chain, chain_of, parent_of
from domain.actual_carriers.ledgers import LedgerChange
from domain.actual_carriers.reconsignments import IN_FORCE
from domain.calendar import in_jst
from domain.contracts.contracts import Contract, Party
from domain.contracts.numbers import ContractNumber, in_fours
from domain.events import ChainNoticeOwed
from domain.letters import ChainAddressee, Letter
from domain.members import MemberKind
from domain.ports import Ports, Work


class OfContract(Protocol):
    """An event about a contract."""

    @property
    def contract_number(self) -> ContractNumber: ...


async def owe_chain_notices(ports: Ports, event: OfContract) -> None:
    """Owe who stands above and below a contract that was posted on its letter; of a first one there is none.

    After a conclusion both; after a cancellation the first consignor, whose ledger has changed. Each letter
    is an event of its own, so that an address that cannot be reached keeps nobody else waiting.
    """
    async with ports.begin() as work:
        contract = await work.contracts.get(event.contract_number)
        if contract is None or contract.concluded_at is None or parent_of(contract) is None:
            return
        chain = chain_of(await work.actual_carriers.chain(contract.number))
        if not chain.has_ledger:
            return
        is_in_force = contract.status in IN_FORCE
        change = LedgerChange.CONCLUDED if is_in_force else LedgerChange.CANCELLED
        for addressee in ChainAddressee if is_in_force else (ChainAddressee.FIRST_CONSIGNOR,):
            if addressee is ChainAddressee.FIRST_CONSIGNOR or contract.prime is not None:
                await work.outbox.put(ChainNoticeOwed(contract.number, addressee, change))


async def send_chain_notice(ports: Ports, event: ChainNoticeOwed) -> None:
    """Send one notice. Told again, it sends the very same letter."""
    async with ports.begin() as work:
        contract = await work.contracts.get(event.contract_number)
        assert contract is not None, "a contract is never taken away"
        chain = chain_of(await work.actual_carriers.chain(contract.number))
        is_up = event.addressee is ChainAddressee.FIRST_CONSIGNOR
        to = await _mail_of(work, chain.first.consignor if is_up else contract.carrier)
    await ports.mail.send(notice(chain, contract, event, to))


def notice(chain: Chain, contract: Contract, event: ChainNoticeOwed, to: str) -> Letter:
    """The letter: Japanese, then English in short. It tells no fare, and no number but the reader's own."""
    assert contract.concluded_at is not None
    is_up = event.addressee is ChainAddressee.FIRST_CONSIGNOR
    own = chain.first.number if is_up else contract.number
    what = "実運送事業者のお知らせ" if is_up else "元請事業者のお知らせ"
    lines = _up(chain, contract, event.change) if is_up else _down(contract)
    told = f"{event.contract_number}\n{event.addressee}\n{event.change}"
    return Letter(
        message_id=f"chain-{hashlib.sha256(told.encode()).hexdigest()[:40]}",
        to=to,
        subject=f"【帰り荷】{what} {in_fours(own)}",
        text="\n".join(lines) + "\n",
        written_at=contract.concluded_at if event.change is LedgerChange.CONCLUDED else contract.updated_at,
    )


def _up(chain: Chain, contract: Contract, change: LedgerChange) -> Iterator[str]:
    name, is_new = _named(contract.carrier), change is LedgerChange.CONCLUDED
    if is_new:
        yield "貴社の依頼した運送が再委託されました。実運送体制管理簿に記載しました。"
    else:
        yield "貴社の依頼した運送の再委託が取り消されました。実運送体制管理簿に記録しました。"
    yield ""
    yield f"貴社の成約番号: {in_fours(chain.first.number)}"
    yield f"再委託先: {name}"
    yield f"請負階層: {_tier_of(contract)}"
    yield from _job(contract)
    yield ""
    yield "実運送体制管理簿は、この成約の画面から印刷できます。このメールは自動で送信しています。"
    yield ""
    yield "--"
    tier = "a forwarder" if contract.carrier.kind is MemberKind.COOPERATIVE else f"tier {contract.load.tier}"
    done = "was passed on to" if is_new else "is no longer carried by"
    yield f"The carriage you asked for {done} {name} ({tier})."
    yield "Your ledger of actual carriers says so. This mail was sent automatically."


def _down(contract: Contract) -> Iterator[str]:
    prime = contract.prime
    assert prime is not None, "nobody is told of a prime that is not known"
    yield "成約した運送の元請事業者を、貨物自動車運送事業法に基づきお知らせします。"
    yield ""
    yield f"成約番号: {in_fours(contract.number)}"
    yield f"元請事業者: {_on_one_line(prime.name)}"
    yield f"元請の住所: {_on_one_line(prime.address)}"
    yield f"元請の電話: {_on_one_line(prime.phone)}"
    yield f"貴社の請負階層: {_tier_of(contract)}"
    yield from _job(contract)
    yield ""
    yield "さらに再委託するときは、この成約番号を元の成約番号として荷物を登録してください。"
    yield "実運送事業者の名称は、元請へ自動で通知されます。このメールは自動で送信しています。"
    yield ""
    yield "--"
    yield f"The prime carrier of this job is {_on_one_line(prime.name)}, {_on_one_line(prime.phone)}."
    yield "To pass it on, post the load with this contract as its parent. This mail was sent automatically."


def _job(contract: Contract) -> Iterator[str]:
    load = contract.load
    yield f"貨物: {_on_one_line(load.cargo.name)}"
    yield f"積込日時: {in_jst(load.pickup.from_at):%Y-%m-%d %H:%M} から"
    yield f"納入日時: {in_jst(load.delivery.to_at):%Y-%m-%d %H:%M} まで"


def _tier_of(contract: Contract) -> str:
    """A co-operative that forwards is printed, and is no tier (SPEC 5.9)."""
    if contract.carrier.kind is MemberKind.COOPERATIVE:
        return "利用運送(協同組合、階層に数えません)"
    return f"{contract.load.tier}次"


def _named(party: Party) -> str:
    return f"{_on_one_line(party.name)} ({_on_one_line(party.cooperative.name)})"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


async def _mail_of(work: Work, party: Party) -> str:
    """As it is now: one that was mended reaches also who was owed a letter before."""
    member = await work.members.get(party.member_id)
    assert member is not None, "a party of a contract stays in the register"
    return member.mail
