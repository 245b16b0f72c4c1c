"""Ratings in the database, and what contracts and payments say of a company (SPEC 5.11)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.plain import plain
from adapters.db.schema import contract_ratings, contracts, payments, settlement_documents
from adapters.db.schema.shapes import Instant
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.contracts.contracts import CancellationKind, ContractStatus, Side
from domain.contracts.numbers import ContractNumber
from domain.contracts.ratings import MeanScore, Rating, RatingCategory, Reliability
from domain.members import Member, MemberId
from domain.settlement.documents import DocumentKind

RATINGS = Shelf(Rating, contract_ratings, key="contract_number")

_c, _r, _d, _p = contracts.c, contract_ratings.c, settlement_documents.c, payments.c


class SqlRatings:
    """Ratings as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of_contract(self, number: ContractNumber) -> Sequence[Rating]:
        """What either side said, the consignor's first."""
        query = select(contract_ratings).where(_r.contract_number == number)
        rows = await self._work.connection.execute(query.order_by(_r.by.desc()))
        return [RATINGS.thing_of(row) for row in rows.mappings()]

    async def add(self, rating: Rating) -> bool:
        """Keep a new rating with its audit row; False where its side has said something before."""
        adding = insert(contract_ratings).values(RATINGS.row_of(rating)).on_conflict_do_nothing()
        added = await self._work.connection.execute(adding)
        if added.rowcount != 1:
            return False
        about = f"{rating.contract_number} {rating.by}"
        await self._work.record(contract_ratings.name, about, before=None, after=plain(rating))
        return True

    async def reliability(self, member: Member) -> Reliability:
        """The member's figures, counted from what is kept."""
        reading = self._work.connection
        trade = (await reading.execute(_of_contracts(member.id))).one()
        paid = (await reading.execute(_of_payments(member.id))).one()
        rated = (await reading.execute(_of_ratings(member.id))).one()
        return Reliability(
            member_id=member.id,
            since=member.joined_on,
            contracts=trade[0],
            cancellations=trade[1],
            no_shows=trade[2],
            deliveries=trade[3],
            on_time=trade[4],
            invoices_paid=paid[0],
            paid_late=paid[1],
            days_late=int(paid[2]),
            ratings=rated[0],
            scores=tuple(
                MeanScore(one, None if total is None else int(total) * 100 // rated[0])
                for one, total in zip(RatingCategory, rated[1:], strict=True)
            ),
        )


def _of_contracts(member_id: MemberId) -> Select[*tuple[Any, ...]]:
    """Contracts on either side, cancellations at its wish, no-shows found against it, deliveries, on time."""
    own = case((_c.consignor_member_id == member_id, Side.CONSIGNOR.value), else_=Side.CARRIER.value)
    cancelled = _c.status == ContractStatus.CANCELLED.value
    no_show = _c.cancellation["kind"].astext == CancellationKind.NO_SHOW.value
    by = _c.cancellation["by"].astext
    delivered = (_c.carrier_member_id == member_id) & _c.delivery.is_not(None)
    arrived = cast(_c.delivery["at"].astext, Instant)
    by_the_end = arrived <= cast(_c.load["delivery"]["to_at"].astext, Instant)
    return select(
        func.count(),
        func.count().filter(cancelled, ~no_show, by == own),
        func.count().filter(cancelled, no_show, by != own),
        func.count().filter(delivered),
        func.count().filter(delivered, by_the_end),
    ).where(
        or_(_c.consignor_member_id == member_id, _c.carrier_member_id == member_id),
        _c.concluded_at.is_not(None),
    )


def _of_payments(member_id: MemberId) -> Select[*tuple[Any, ...]]:
    """Invoices it paid in full, how many of them late, and by how many days together."""
    paid = (
        select(
            func.greatest(func.max(_p.paid_on) - func.min(_d.pay_on), 0).label("late"),
        )
        .join_from(settlement_documents, payments, _p.document_id == _d.id)
        .where(_d.receiver_id == member_id, _d.kind == DocumentKind.MEMBER.value)
        .group_by(_d.id, _d.payable_yen)
        .having(func.sum(_p.amount_yen) >= _d.payable_yen)
        .subquery()
    )
    late = paid.c.late
    return select(func.count(), func.count().filter(late > 0), func.coalesce(func.sum(late), 0)).select_from(
        paid
    )


def _of_ratings(member_id: MemberId) -> Select[*tuple[Any, ...]]:
    """How many there are, and the sum of each category."""
    sums = (func.sum(_r[f"scores_{category.value}"]) for category in RatingCategory)
    return select(func.count(), *sums).select_from(contract_ratings).where(_r.rated_id == member_id)
