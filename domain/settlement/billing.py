"""Billing a month: from delivered contracts to the documents of each leg (SPEC 8.1, 8.2, 8.5)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from domain.calendar import Month, jst_day, last_day
from domain.contracts.contracts import Contract
from domain.contracts.proposals import due_by_rule
from domain.labels import CHARGE_KIND_LABELS
from domain.members import CooperativeId, MemberId
from domain.money import BasisPoints, Yen, percent, share_floored
from domain.places import MunicipalityCode
from domain.settlement.documents import (
    LINE_KIND_LABELS,
    BillingParty,
    Contents,
    Deduction,
    DocumentKind,
    Line,
    LineKind,
    totals_of,
)
from domain.settlement.rates import (
    ACCOUNT_FEE,
    CARGO_INSURANCE,
    CONSUMPTION_TAX,
    NETWORK_FEE,
    TAX_CATEGORY_OF_CHARGE,
    TaxCategory,
    rate_on,
)

Issuer = TypeVar("Issuer", bound=UUID)
Receiver = TypeVar("Receiver", bound=UUID)
NO_TAX = BasisPoints(0)


@dataclass(frozen=True, slots=True)
class Companies:
    """Who is billed, as the register names them on the day of issue.

    ``accounts``: how many each co-operative and its members have.
    ``place_name``: a municipality as a line names it.
    """

    cooperatives: Mapping[CooperativeId, BillingParty]
    members: Mapping[MemberId, BillingParty]
    accounts: Mapping[CooperativeId, int]
    federation: BillingParty
    place_name: Callable[[MunicipalityCode], str]


def bill_month(month: Month, contracts: Sequence[Contract], companies: Companies) -> list[Contents]:
    """Every document of a month, in the order in which an issuer numbers them.

    Consignor → its co-operative → the carrier's co-operative → carrier; within one co-operative the middle
    leg falls away (SPEC 8.1).
    """
    in_order = sorted(contracts, key=lambda one: (_delivered_on(one), one.number))
    return [
        *_member_invoices(in_order, companies),
        *_cooperative_invoices(in_order, companies),
        *_statements(in_order, companies),
        *_federation_invoices(month, in_order, companies),
    ]


def cooperative_fee_yen(fare_yen: Yen, fee_bp: int) -> Yen:
    """協同組合手数料: of the fare without tax, floored for each contract (SPEC 8.2)."""
    return share_floored(fare_yen, BasisPoints(fee_bp))


def cargo_insurance_yen(contract: Contract) -> Yen:
    """KIT荷物保険: of the fare, at the rate of the delivery's day, floored for each contract (SPEC 8.2)."""
    return share_floored(_fare(contract), rate_on(_delivered_on(contract), CARGO_INSURANCE))


def _member_invoices(contracts: Sequence[Contract], companies: Companies) -> Iterator[Contents]:
    """To each consignor from its co-operative, which adds its fee."""
    for cooperative_id, member_id, due_on, theirs in _grouped(
        contracts, lambda one: (one.consignor.cooperative.id, one.consignor.member_id)
    ):
        lines = [line for one in theirs for line in _carriage(one, companies)]
        fees = [_fee_line(one, one.consignor_fee_bp) for one in theirs]
        yield Contents(
            DocumentKind.MEMBER,
            issuer=companies.cooperatives[cooperative_id],
            receiver=companies.members[member_id],
            lines=(*lines, *(fee for fee in fees if fee.base_yen)),
            agreed_due_on=due_on,
        )


def _cooperative_invoices(contracts: Sequence[Contract], companies: Companies) -> Iterator[Contents]:
    """To the consignor's co-operative from the carrier's."""
    between_two = [one for one in contracts if one.carrier.cooperative.id != one.consignor.cooperative.id]
    for issuer_id, receiver_id, due_on, theirs in _grouped(
        between_two, lambda one: (one.carrier.cooperative.id, one.consignor.cooperative.id)
    ):
        yield Contents(
            DocumentKind.COOPERATIVE,
            issuer=companies.cooperatives[issuer_id],
            receiver=companies.cooperatives[receiver_id],
            lines=tuple(line for one in theirs for line in _carriage(one, companies)),
            agreed_due_on=due_on,
        )


def _statements(contracts: Sequence[Contract], companies: Companies) -> Iterator[Contents]:
    """To each carrier from its co-operative, which keeps its fee and the premium back."""
    for cooperative_id, member_id, due_on, theirs in _grouped(
        contracts, lambda one: (one.carrier.cooperative.id, one.carrier.member_id)
    ):
        fees = totals_of(_fee_line(one, one.carrier_fee_bp) for one in theirs)
        kept = (
            Deduction(
                LineKind.COOPERATIVE_FEE,
                Yen(sum(total.base_yen for total in fees)),
                Yen(sum(total.tax_yen for total in fees)),
            ),
            Deduction(LineKind.CARGO_INSURANCE, Yen(sum(map(cargo_insurance_yen, theirs))), Yen(0)),
        )
        yield Contents(
            DocumentKind.PAYMENT,
            issuer=companies.cooperatives[cooperative_id],
            receiver=companies.members[member_id],
            lines=tuple(line for one in theirs for line in _carriage(one, companies)),
            deductions=tuple(one for one in kept if one.base_yen),
            agreed_due_on=due_on,
        )


def _federation_invoices(
    month: Month, contracts: Sequence[Contract], companies: Companies
) -> Iterator[Contents]:
    """To each co-operative: the network, its accounts, and its carriers' premiums (SPEC 8.5)."""
    day = last_day(month)
    premiums: defaultdict[CooperativeId, int] = defaultdict(int)
    for one in contracts:
        premiums[one.carrier.cooperative.id] += cargo_insurance_yen(one)
    for cooperative_id in sorted(companies.cooperatives, key=str):
        accounts = companies.accounts.get(cooperative_id, 0)
        lines = [
            _network_line("帰り荷ネットワーク 月額", rate_on(day, NETWORK_FEE), day),
            _network_line(f"ID {accounts}件", Yen(accounts * rate_on(day, ACCOUNT_FEE)), day),
            Line(
                LineKind.CARGO_INSURANCE,
                None,
                LINE_KIND_LABELS[LineKind.CARGO_INSURANCE][0],
                Yen(premiums[cooperative_id]),
                TaxCategory.OUTSIDE,
                NO_TAX,
            ),
        ]
        yield Contents(
            DocumentKind.FEDERATION,
            issuer=companies.federation,
            receiver=companies.cooperatives[cooperative_id],
            lines=tuple(line for line in lines if line.base_yen),
        )


def _network_line(text: str, base_yen: Yen, day: date) -> Line:
    rate_bp = rate_on(day, CONSUMPTION_TAX)
    return Line(LineKind.NETWORK_FEE, None, text, base_yen, TaxCategory.TAXABLE, rate_bp)


def _carriage(contract: Contract, companies: Companies) -> Iterator[Line]:
    """Fare and charges of one contract, as agreed."""
    delivered_on = _delivered_on(contract)
    way = f"{companies.place_name(contract.load.origin.municipality)}→" + companies.place_name(
        contract.load.destination.municipality
    )
    day = f"{delivered_on.month}月{delivered_on.day}日"
    yield _line(contract, f"運賃 {day} {way}", _fare(contract), TaxCategory.TAXABLE)
    assert contract.agreement.charges is not None
    for charge in contract.agreement.charges:
        if charge.amount_yen:
            text = f"{CHARGE_KIND_LABELS[charge.kind][0]} {day}"
            yield _line(contract, text, Yen(charge.amount_yen), TAX_CATEGORY_OF_CHARGE[charge.kind])


def _line(contract: Contract, text: str, base_yen: Yen, category: TaxCategory) -> Line:
    taxed = category is TaxCategory.TAXABLE
    rate_bp = rate_on(_delivered_on(contract), CONSUMPTION_TAX) if taxed else NO_TAX
    return Line(LineKind.CARRIAGE, contract.number, text, base_yen, category, rate_bp)


def _fee_line(contract: Contract, fee_bp: int | None) -> Line:
    assert fee_bp is not None, "the rate is frozen with the conclusion"
    return Line(
        LineKind.COOPERATIVE_FEE,
        contract.number,
        f"{LINE_KIND_LABELS[LineKind.COOPERATIVE_FEE][0]} {percent(BasisPoints(fee_bp))}",
        cooperative_fee_yen(_fare(contract), fee_bp),
        TaxCategory.TAXABLE,
        rate_on(_delivered_on(contract), CONSUMPTION_TAX),
    )


def _fare(contract: Contract) -> Yen:
    assert contract.agreement.fare_yen is not None
    return Yen(contract.agreement.fare_yen)


def _delivered_on(contract: Contract) -> date:
    assert contract.delivery is not None
    return jst_day(contract.delivery.at)


def _agreed_due_on(contract: Contract) -> date | None:
    """The day the two agreed on, where it is not the rule's for the planned delivery (SPEC 5.10, 8.4)."""
    assert contract.agreement.payment is not None
    due_on = contract.agreement.payment.due_on
    return None if due_on == due_by_rule(contract.load) else due_on


def _grouped(
    contracts: Sequence[Contract], key: Callable[[Contract], tuple[Issuer, Receiver]]
) -> list[tuple[Issuer, Receiver, date | None, list[Contract]]]:
    """The contracts of each pair and due day: pairs by their ids, the rule's day first."""
    groups: defaultdict[tuple[Issuer, Receiver, date | None], list[Contract]] = defaultdict(list)
    for contract in contracts:
        groups[*key(contract), _agreed_due_on(contract)].append(contract)

    def order(group: tuple[Issuer, Receiver, date | None]) -> tuple[str, str, date]:
        return str(group[0]), str(group[1]), group[2] or date.min

    return [(*group, groups[group]) for group in sorted(groups, key=order)]
