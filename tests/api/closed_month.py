"""A month to close: the one of SPEC 8.6b between two co-operatives, and a contract within one of them."""

from dataclasses import dataclass, fields
from typing import Any

from httpx2 import AsyncClient

from adapters.ids import new_one_time_seed
from domain.accounts import Credentials, Role
from domain.contracts.numbers import contract_number
from domain.loads import Charge, ChargeKind
from domain.members import MemberKind
from domain.ports import Ports, Work
from tests.api.conftest import Enter
from tests.api.forms import Json, written
from tests.builders import PASSWORD, Network, Person, a_cooperative, a_member, an_account
from tests.closed import ISSUED, SPEC_FARES, keep_delivered
from tests.conftest import CHEAP

OVER = "2026-05-01T00:00:00+09:00"
CLOSES = written(ISSUED)

BETWEEN = tuple(contract_number(f"{n}" * 19) for n in (1, 2, 3))
"""The month of SPEC 8.6b: penguin of Mie consigns to owl of Saitama."""

WITHIN = contract_number("4" * 19)
"""Otter consigns to penguin, both of Mie: 50,000 yen, tolls, and unloading."""

CHARGES = (Charge(ChargeKind.TOLLS, 12_000), Charge(ChargeKind.HANDLING, 8_000))


@dataclass(frozen=True, slots=True)
class Visitors:
    """Everyone at the doors, logged in; ``shiga_clerk`` keeps the books of a co-operative without trade."""

    penguin: AsyncClient
    colleague: AsyncClient
    otter: AsyncClient
    owl: AsyncClient
    mie_clerk: AsyncClient
    saitama_clerk: AsyncClient
    shiga_clerk: AsyncClient
    admin: AsyncClient

    def others(self, *names: str) -> dict[str, AsyncClient]:
        """All but these."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in names}


async def month_billed(enter: Enter, ports: Ports, network: Network) -> Visitors:
    """Everyone, on the day on which April was billed."""
    visitors = await month_delivered(enter, ports, network)
    assert await move_clock(visitors.admin, CLOSES) == ["closing 2026-04"]
    return visitors


async def month_delivered(enter: Enter, ports: Ports, network: Network) -> Visitors:
    """Everyone, while April still runs, with four contracts delivered on the 3rd."""
    for number, fare_yen in zip(BETWEEN, SPEC_FARES, strict=True):
        await keep_delivered(ports, network.penguin, network.owl, fare_yen, number=number)
    await keep_delivered(ports, network.otter, network.penguin, 50_000, *CHARGES, number=WITHIN)
    async with ports.begin() as work:
        shiga = await _found_shiga(work)
    people = {one.name: getattr(network, one.name, shiga) for one in fields(Visitors)}
    return Visitors(**{name: await enter(person) for name, person in people.items()})


async def _found_shiga(work: Work) -> Person:
    cooperative = a_cooperative(name="滋賀見本協同組合", prefecture="25")
    desk = a_member(cooperative, kind=MemberKind.COOPERATIVE, name=cooperative.name)
    await work.members.add_cooperative(cooperative)
    await work.members.add(desk)
    account = an_account(Role.COOP_CLERK, desk, login_id="shiga-clerk")
    seed = new_one_time_seed()
    await work.accounts.add(account, Credentials(account.id, CHEAP.hash(PASSWORD), seed, 0))
    return Person(account, desk, seed)


async def move_clock(admin: AsyncClient, to: str) -> list[str]:
    """Set the network's clock ahead; what fell due on the way."""
    answer = await admin.put("/v1/sandbox/clock", json={"now": to})
    assert answer.status_code == 200, answer.text
    assert answer.json()["now"] == to
    ran: list[str] = answer.json()["ran"]
    return ran


async def only(client: AsyncClient, path: str, **wanted: Any) -> Json:
    """The one thing on a list that has these fields."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    (found,) = [one for one in answer.json()["items"] if wanted.items() <= one.items()]
    thing: Json = found
    return thing


async def pay(client: AsyncClient, document: Json, amount_yen: int | None = None) -> Json:
    """Record a payment of the day of issue, of the whole by default."""
    whole = document.get("pays_yen", document["total_yen"])
    form = {
        "document_id": document["id"],
        "amount_yen": amount_yen or whole,
        "paid_on": document["issued_on"],
    }
    answer = await client.post("/v1/payments", json=form)
    assert answer.status_code == 201, answer.text
    payment: Json = answer.json()
    return payment
