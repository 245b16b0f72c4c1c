"""Contracts as people ask for them and as each viewer sees them (API §2)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.accounts import Viewer
from domain.audiences import EVERYONE, Audience
from domain.calendar import bank_day_until
from domain.contracts.checks import ContractChecks, Grounds, checks_of
from domain.contracts.contracts import Contract, ContractStatus, Side
from domain.contracts.timelines import CONTRACT_MARKS, Happening
from domain.contracts.trucks import Truck
from domain.loads import LoadTerms
from domain.members import MemberId
from domain.permissions import Relation
from domain.postings import without_site
from domain.refusals import NotFound


@dataclass(frozen=True, slots=True)
class ContractSearch:
    """Which contracts a list asks for: all that is given must hold.

    ``from_on``, ``to_on``: Japanese days of conclusion (of the proposal while there is none), both included.
    ``fare_*_yen``: without tax, both included; what names no fare lies in no such range.
    """

    status: ContractStatus | None = None
    counterparty: MemberId | None = None
    from_on: date | None = None
    to_on: date | None = None
    fare_min_yen: int | None = None
    fare_max_yen: int | None = None


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contract as one viewer sees it.

    ``version`` is for the parties, who may change it. ``audience`` and references of the load are the
    consignor's own; sites show to the carrier from the conclusion on, not to who merely proposes. What was
    reported from the road is the parties' alone (SPEC 6.3), and so is ``truck``, which names a person: a
    clerk's timeline leaves it out.
    """

    contract: Contract
    status: ContractStatus
    version: int | None
    load: LoadTerms
    audience: Audience | None
    timeline: tuple[Happening, ...]
    due_on: date | None
    pay_on: date | None
    checks: ContractChecks
    truck: Truck | None = None
    call_code: str | None = None


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """One version of a contract, so told that anybody can work the hash out.

    ``hash``: SHA-256 (hex) of ``said`` in UTF-8 followed by ``former_hash``, if there is one. ``said``: what
    both sides and their clerks may know of this version, as canonical JSON. ``by``: the side that made it,
    None where a clerk, a system or time did.
    """

    version: int
    at: datetime
    by: Side | None
    status: ContractStatus
    hash: str
    former_hash: str | None
    said: str


def relation_to_contract(contract: Contract | None, viewer: Viewer) -> tuple[Contract, Relation]:
    """The contract and how the viewer stands to it.

    A proposal by one with whom the desk does not deal reaches it as little as their postings do; the proposer
    sees it wait, and lapse (SPEC 1.9: silently). Refuses: NotFound, for who has no part in it.
    """
    if contract is not None:
        if contract.side_of(viewer.desk) is not None and not _is_unheard(contract, viewer):
            return contract, Relation.PARTY
        cooperatives = {contract.consignor.cooperative.id, contract.carrier.cooperative.id}
        if viewer.oversees is not None and viewer.oversees in cooperatives:
            return contract, Relation.OWN_COOPERATIVE
    raise NotFound


def _is_unheard(contract: Contract, viewer: Viewer) -> bool:
    by = contract.consignor if contract.proposer is Side.CONSIGNOR else contract.carrier
    is_own = by.member_id == viewer.desk
    return contract.status is ContractStatus.PROPOSED and not is_own and by.member_id in viewer.barred


def contract_seen_by(
    contract: Contract,
    timeline: tuple[Happening, ...],
    viewer: Viewer,
    *,
    now: datetime,
    is_holiday: Callable[[date], bool],
    grounds: Grounds,
    call_code: str | None = None,
) -> ContractView:
    """What this viewer is shown; that the viewer may see it has been decided before."""
    side = contract.side_of(viewer.desk)
    payment = contract.agreement.payment
    due_on = None if payment is None else payment.due_on
    # Which truck comes is the parties' alone, and so is what it bears.
    checks = checks_of(replace(contract, truck=None) if side is None else contract, grounds, now, is_holiday)
    return ContractView(
        contract=contract,
        status=contract.status_at(now),
        version=None if side is None else contract.version,
        load=_load_terms(contract, side),
        audience=contract.load.audience if side is Side.CONSIGNOR else None,
        timeline=timeline if side is not None else tuple(filter(_is_of_the_contract, timeline)),
        due_on=due_on,
        pay_on=None if due_on is None else bank_day_until(due_on, is_holiday),
        checks=checks if _may_see_exposure(contract, viewer) else replace(checks, exposure=None),
        truck=None if side is None else contract.truck,
        call_code=call_code if side is contract.proposer else None,
    )


def _may_see_exposure(contract: Contract, viewer: Viewer) -> bool:
    """Both parties do (SPEC 5.7), and the clerk who may override it; the carrier's oversees nobody of it."""
    return contract.side_of(viewer.desk) is not None or viewer.oversees == contract.consignor.cooperative.id


def told_to_all(contract: Contract) -> Contract:
    """The contract as far as both sides and their clerks may know it: what its hash is taken over.

    A hash over more would let who guesses at the rest find out whether the guess is right (SPEC 5.5).
    """
    return replace(
        contract,
        load=_open_terms(contract.load),
        consignor_fee_bp=None,
        carrier_fee_bp=None,
        document_hash=None,
        truck=None,
    )


_OF_THE_CONTRACT = frozenset({*ContractStatus, *CONTRACT_MARKS})


def _is_of_the_contract(happening: Happening) -> bool:
    return happening.event in _OF_THE_CONTRACT


def _load_terms(contract: Contract, side: Side | None) -> LoadTerms:
    terms = contract.load
    if side is Side.CONSIGNOR:
        return terms
    if side is Side.CARRIER and contract.concluded_at is not None:
        return _without_own(terms)
    return _open_terms(terms)


def _without_own(terms: LoadTerms) -> LoadTerms:
    """The terms without what is the consignor's own."""
    return replace(terms, audience=EVERYONE, external_ref=None, parent_contract_number=None)


def _open_terms(terms: LoadTerms) -> LoadTerms:
    """The terms as everyone may see them to whom the contract is shown at all."""
    terms = _without_own(terms)
    return replace(
        terms,
        origin=without_site(terms.origin),
        destination=without_site(terms.destination),
        stops=tuple(replace(stop, place=without_site(stop.place)) for stop in terms.stops),
    )
