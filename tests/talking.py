"""Talks of the test network: what people do in them, each as themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from domain.accounts import Caller
from domain.contracts.views import ContractView
from domain.loads import Charge, ChargeKind, Load, LoadTerms, ServiceKind, WorkBeside
from domain.members import MemberId
from domain.negotiation.inquiries import InquiryId
from domain.negotiation.messages import Message
from domain.negotiation.offers import OfferStatus, OfferTerms
from domain.negotiation.views import InquirySearch, OfferView
from domain.ports import Ports
from domain.usecases.negotiation.accepting import accept_offer
from domain.usecases.negotiation.inquiring import (
    list_inquiries,
    open_load_inquiry,
)
from domain.usecases.negotiation.messaging import list_messages, post_message
from domain.usecases.negotiation.offering_terms import make_offer, read_offer
from domain.usecases.posting import amend_load
from tests.builders import Person
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]
MINUTE = timedelta(minutes=1)

SAYS_ALL: dict[str, Any] = {
    "asking_fare_yen": 150_000,
    "charges": (Charge(ChargeKind.TOLLS, 9_000),),
    "services": (WorkBeside(ServiceKind.HANDLING, "荷卸し"),),
}


def desk(person: Person) -> MemberId:
    """The desk of one who trades."""
    assert person.desk is not None
    return person.desk.id


class Talks:
    """What people of the network do in talks, each as themselves."""

    def __init__(self, ports_as: As) -> None:
        self._as = ports_as

    def _by(self, person: Person) -> tuple[Ports, Caller]:
        return self._as(person.caller), person.caller

    async def ask(self, person: Person, load: Load) -> InquiryId:
        """The thread of a person's desk about a load."""
        whole, _ = await open_load_inquiry(*self._by(person), load.id)
        return whole.view.inquiry.id

    async def say(self, person: Person, inquiry_id: InquiryId, words: str) -> Message:
        return await post_message(*self._by(person), inquiry_id, words, [])

    async def offer(
        self, person: Person, inquiry_id: InquiryId, yen: int = 140_000, **said: Any
    ) -> OfferView:
        return await make_offer(*self._by(person), inquiry_id, OfferTerms(yen, **said))

    async def accept(self, person: Person, offer: OfferView, reason: str | None = None) -> ContractView:
        return await accept_offer(*self._by(person), offer.offer.id, reason)

    async def heard(self, person: Person, inquiry_id: InquiryId) -> list[str]:
        """What a person's desk finds in the thread, oldest first: words, or what befell it."""
        page = await list_messages(*self._by(person), inquiry_id, None, 100)
        return [one.text or str(one.event) for one in reversed(page.items)]

    async def status(self, person: Person, offer: OfferView) -> OfferStatus:
        return (await read_offer(*self._by(person), offer.offer.id)).status

    async def unread(self, person: Person) -> list[int]:
        page = await list_inquiries(*self._by(person), InquirySearch(), None, 50)
        return [one.unread for one in page.items]

    async def amend(self, person: Person, load: Load, **changes: Any) -> None:
        async with self._as(None).begin() as work:
            version = (await work.loads.get(load.id)).version  # type: ignore[union-attr] # it is there

        def changed(terms: LoadTerms) -> LoadTerms:
            return replace(terms, **changes)

        await amend_load(*self._by(person), load.id, version, changed)


async def kept(database: FreshDatabase) -> list[Any]:
    """All that talks change, to see that a refusal changed nothing."""
    tables = ["inquiries", "inquiry_messages", "offers", "contracts", "loads", "load_trucks"]
    tables += ["outbox", "audit_log"]
    found = []
    async with database.engine.connect() as connection:
        for table in tables:
            rows = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            found.append((table, await connection.scalar(text(rows))))
    return found
