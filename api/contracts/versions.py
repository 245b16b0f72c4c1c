"""The door of a contract's versions: the hash chain, told so that anybody can work it out (SPEC 5.5)."""

from api.contracts.doors import Number
from api.needs import Doors, Outside, Whoever, promises
from api.shapes import Answer, Instant
from api.terms import answer_of
from domain.contracts.contracts import ContractStatus, Side
from domain.contracts.numbers import ContractNumberMistyped
from domain.refusals import NotFound
from domain.usecases.contracts import reading

router = Doors(tags=["contracts"])


class ContractVersionAnswer(Answer):
    """``hash``: SHA-256, in hexadecimal, of ``said`` in UTF-8 followed by ``former_hash`` where there is one.

    ``said``: what both sides and their clerks may know of the version, as canonical JSON. ``by`` null: a
    clerk, a system or time made it.
    """

    version: int
    at: Instant
    by: Side | None
    status: ContractStatus
    hash: str
    former_hash: str | None
    said: str


class ContractVersionList(Answer):
    """Every version of a contract."""

    items: tuple[ContractVersionAnswer, ...]


@router.get("/v1/contracts/{contract_number}/versions")
@promises(ContractNumberMistyped, NotFound)
async def list_contract_versions(number: Number, who: Whoever, ports: Outside) -> ContractVersionList:
    """Every version of a contract, oldest first, with its hash. 契約のすべての版です。"""
    found = await reading.list_contract_versions(ports, who, number)
    return ContractVersionList(items=tuple(answer_of(ContractVersionAnswer, one) for one in found))
