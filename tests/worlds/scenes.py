"""What there is in a world: postings, contracts with what happened on the road, payments, an account."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from domain.accounts import AccountId
from domain.api_clients import ApiClient, ApiClientId, Scope
from domain.audiences import EVERYONE, Audience, AudienceKind
from domain.calendar import JST
from domain.contracts.changes.cancellations import CancellationTerms
from domain.contracts.contracts import (
    Agreement,
    ConcludedBy,
    Contract,
    ContractStatus,
    Delivery,
    Payment,
    PaymentMethod,
    Side,
    StandardFares,
)
from domain.contracts.numbers import ContractNumber, contract_number
from domain.contracts.timelines import Happening, TransportStatus
from domain.loads import Charge, ChargeKind, Load, LoadId, LoadTerms, ServiceKind, WorkBeside
from domain.members import Member
from domain.photos.photos import Photo
from domain.positions import Fix, Ping
from domain.postings import PostingStatus, Window
from domain.saved_searches.searches import SavedSearch
from domain.trials import Trial, TrialId, TrialRequest
from domain.vehicles import Vehicle, VehicleId
from tests.adapters import board_world
from tests.adapters.board_world import DAY, HOUR, NOW
from tests.builders import a_load, load_terms
from tests.worlds.around import Around, note
from tests.worlds.cast import CRANE, DESKS, HERON, MEMBERS, OTTER, OWL, PENGUIN, TRADERS, fixed_id, party
from tests.worlds.desks import LINKED, a_link, a_template
from tests.worlds.photographed import a_photo
from tests.worlds.registered import EVERYDAY, Register
from tests.worlds.surveyed import USUAL, Surveyed
from tests.worlds.talked import Talk, a_whole_talk
from tests.worlds.watched import EVERYONES

APRIL, MAY = (datetime(2026, month, 12, 8, tzinfo=JST) for month in (4, 5))
"""When contracts of these months load. April was billed on 11 May; May is being checked."""

STATES = tuple(status for status in ContractStatus if status is not ContractStatus.CANCELLED)
BILLED = (ContractStatus.BILLED, ContractStatus.SETTLED)
DELIVERED = (ContractStatus.DELIVERED, *BILLED)
UNAGREED = (ContractStatus.PROPOSED, ContractStatus.DECLINED, ContractStatus.LAPSED)


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract as it stands, every version it had before, and what happened on the road.

    ``phone``: the name of the phone that is bound to it, or None. ``cancellation``: what was asked for and
    taken back, or None.
    """

    versions: tuple[Contract, ...]
    happenings: tuple[Happening, ...] = ()
    fixes: tuple[Fix, ...] = ()
    phone: str | None = None
    cancellation: CancellationTerms | None = None

    @property
    def contract(self) -> Contract:
        """As it stands."""
        return self.versions[-1]

    @property
    def number(self) -> ContractNumber:
        """Its number."""
        return self.contract.number


@dataclass(frozen=True, slots=True)
class Scene:
    """All of a world but its people, or a part of it. ``paid``: (receiver's id, kind, yen) of a payment."""

    loads: tuple[Load, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    deals: tuple[Deal, ...] = ()
    paid: tuple[tuple[str, str, int], ...] = ()
    around: Around = field(default_factory=Around)
    register: Register = field(default_factory=Register)
    surveyed: Surveyed = field(default_factory=Surveyed)
    photos: tuple[Photo, ...] = ()
    watched: tuple[SavedSearch, ...] = ()
    talks: tuple[Talk, ...] = ()

    def __add__(self, other: "Scene") -> "Scene":
        """Both; what stands in both stands as in the second."""
        loads = {one.id: one for one in (*self.loads, *other.loads)}
        vehicles = {one.id: one for one in (*self.vehicles, *other.vehicles)}
        deals = {one.number: one for one in (*self.deals, *other.deals)}
        return Scene(
            tuple(loads.values()),
            tuple(vehicles.values()),
            tuple(deals.values()),
            (*self.paid, *other.paid),
            self.around + other.around,
            self.register + other.register,
            self.surveyed + other.surveyed,
            tuple({one.id: one for one in (*self.photos, *other.photos)}.values()),
            tuple({one.id: one for one in (*self.watched, *other.watched)}.values()),
            tuple({one.name: one for one in (*self.talks, *other.talks)}.values()),
        )


@dataclass(frozen=True, slots=True)
class Secret:
    """What differs between the worlds, and the names of all to whom it may make no difference."""

    about: str
    in_one: Scene
    in_other: Scene
    hidden_from: frozenset[str]


def to_members(*members: Member) -> Audience:
    """An audience of these alone."""
    return Audience(AudienceKind.NAMED, member_ids=tuple(one.id for one in members))


def a_posted_load(name: str, poster: Member, **changes: Any) -> Load:
    """An open load of that name, with a pickup tomorrow."""
    said: dict[str, Any] = {"posted_at": NOW - 2 * HOUR} | changes
    if "terms" not in said:
        said.setdefault("pickup", Window(NOW + DAY, NOW + DAY + 3 * HOUR))
        said.setdefault("delivery", Window(NOW + 2 * DAY, NOW + 2 * DAY + 3 * HOUR))
    said.setdefault("updated_at", said["posted_at"])
    return replace(a_load(poster, **said), id=LoadId(fixed_id(f"load {name}")))


def number_of(name: str) -> ContractNumber:
    """The contract number of that name."""
    return contract_number(str(fixed_id(f"contract {name}").int)[-19:].rjust(19, "0"))


@dataclass(frozen=True, slots=True)
class Terms:
    """What a deal is about, apart from its parties and its state."""

    fare_yen: int = 90_000
    fees_bp: tuple[int, int] = (500, 500)
    changes: dict[str, Any] = field(default_factory=dict)
    proposer: Side = Side.CARRIER


def _pickup_at(status: ContractStatus) -> datetime:
    if status in BILLED:
        return APRIL
    return MAY if status is ContractStatus.DELIVERED else NOW + 2 * HOUR


def a_deal(
    name: str, consignor: Member, carrier: Member, status: ContractStatus, terms: Terms | None = None
) -> tuple[Load, Deal]:
    """A deal in that state, and its load, which the consignor posted for the carrier alone."""
    terms = terms or Terms()
    pickup_at = _pickup_at(status)
    proposed_at = pickup_at - 3 * HOUR
    said = load_terms(
        pickup=Window(pickup_at, pickup_at + 2 * HOUR),
        delivery=Window(pickup_at + DAY, pickup_at + DAY + 2 * HOUR),
        audience=to_members(carrier),
        **terms.changes,
    )
    agreed = status not in UNAGREED
    load = a_posted_load(
        f"of {name}",
        consignor,
        posted_at=proposed_at - HOUR,
        status=PostingStatus.CONTRACTED if agreed else PostingStatus.OPEN,
        closed_at=proposed_at + HOUR if agreed else None,
        trucks_left=0 if agreed else 1,
        terms=said,
    )
    proposal = _proposal(name, load, (consignor, carrier), terms, proposed_at)
    return load, Deal(_versions(proposal, status, terms), _story(proposal, status))


def _proposal(
    name: str, load: Load, between: tuple[Member, Member], terms: Terms, proposed_at: datetime
) -> Contract:
    consignor, carrier = between
    return Contract(
        number=number_of(name),
        version=1,
        status=ContractStatus.PROPOSED,
        proposer=terms.proposer,
        consignor=party(consignor),
        carrier=party(carrier),
        load_id=load.id,
        load_version=load.version,
        vehicle_id=None,
        load=load.terms,
        agreement=_agreement(terms.fare_yen, proposed_at),
        standard_fares=StandardFares(None, None),
        proposed_at=proposed_at,
        lapses_at=proposed_at + 2 * HOUR,
        updated_at=proposed_at,
    )


def _agreement(fare_yen: int, proposed_at: datetime) -> Agreement:
    return Agreement(
        fare_yen=fare_yen,
        charges=(Charge(ChargeKind.TOLLS, 12_000),),
        services=(WorkBeside(ServiceKind.HANDLING, "卸地での手卸し"),),
        payment=Payment(PaymentMethod.TRANSFER, (proposed_at + 60 * DAY).date()),
    )


def _versions(proposal: Contract, status: ContractStatus, terms: Terms) -> tuple[Contract, ...]:
    """Every version on the way to that state, by the contract's own rules."""
    opens_at = proposal.load.pickup.from_at
    at, rows = proposal.proposed_at + HOUR, [proposal]

    def then(following: Contract) -> None:
        rows.append(replace(following, version=len(rows) + 1))

    if status is ContractStatus.DECLINED:
        then(proposal.decline(at=at))
    elif status is ContractStatus.LAPSED:
        then(proposal.lapse(at=at))
    elif status is not ContractStatus.PROPOSED:
        then(proposal.conclude(ConcludedBy.CONFIRMATION, terms.fees_bp, at=at))
    if status is ContractStatus.IN_TRANSIT or status in DELIVERED:
        then(rows[-1].set_out(at=min(opens_at + HOUR, NOW)))
    if status in DELIVERED:
        then(rows[-1].deliver(Delivery(opens_at + DAY, "倉庫 見本"), at=opens_at + DAY))
    if status in BILLED:
        then(rows[-1].bill(at=ISSUED))
    if status is ContractStatus.SETTLED:
        then(rows[-1].settle(at=ISSUED + DAY))
    return tuple(rows)


ISSUED = datetime(2026, 5, 11, tzinfo=JST)
"""When the documents of April were issued."""


def _story(proposal: Contract, status: ContractStatus) -> tuple[Happening, ...]:
    """What the timeline tells of that state."""
    at, opens_at = proposal.proposed_at, proposal.load.pickup.from_at
    told = [Happening(at, "proposed", proposal.proposer)]
    if status in (ContractStatus.DECLINED, ContractStatus.LAPSED):
        told.append(Happening(at + HOUR, status.value, None))
    elif status is not ContractStatus.PROPOSED:
        told.append(Happening(at + HOUR, "concluded", proposal.proposer.other))
    if status is ContractStatus.IN_TRANSIT or status in DELIVERED:
        told.append(Happening(min(opens_at + HOUR, NOW), TransportStatus.LOADED.value, Side.CARRIER))
    if status in DELIVERED:
        told.append(Happening(opens_at + DAY, "delivered", Side.CARRIER))
    if status in BILLED:
        told.append(Happening(ISSUED, "billed", None))
    if status is ContractStatus.SETTLED:
        told.append(Happening(ISSUED + DAY, "settled", None))
    return tuple(told)


def on_the_road(deal: Deal, minutes: tuple[int, ...], statuses: tuple[TransportStatus, ...]) -> Deal:
    """The deal with a fix so many minutes after the conclusion each, and with further statuses reported."""
    began_at = deal.contract.proposed_at + HOUR
    fixes = tuple(
        Fix(Ping(at, 349_650_000 + n * 1000, 1_366_244_000 + n * 700, 10), None, at)
        for n in minutes
        for at in [began_at + timedelta(minutes=n)]
    )
    said = tuple(
        Happening(began_at + timedelta(minutes=5 + n), one.value, Side.CARRIER)
        for n, one in enumerate(statuses)
    )
    return replace(deal, happenings=(*deal.happenings, *said), fixes=fixes)


def everyones(load: Load) -> Load:
    """The load, disclosed to everyone."""
    return replace(load, terms=replace(load.terms, audience=EVERYONE))


def terms_changed(load: Load, **changes: Any) -> Load:
    """The load with other terms."""
    terms: LoadTerms = replace(load.terms, **changes)
    return replace(load, terms=terms)


def drivers_job(terms: Terms | None = None) -> Scene:
    """The job that the driver carries: penguin's load, in owl's truck, on its way."""
    load, deal = a_deal("job", PENGUIN, OWL, ContractStatus.IN_TRANSIT, terms)
    deal = on_the_road(deal, (1, 12, 30), (TransportStatus.WAITING,))
    return Scene(loads=(load,), deals=(replace(deal, phone="driver"),))


def _a_system() -> ApiClient:
    """A system of penguin's."""
    made_by = AccountId(fixed_id("account penguin"))
    client_id = ApiClientId(fixed_id("common system"))
    return ApiClient(client_id, 1, PENGUIN.id, "基幹システム", (Scope.LOADS_READ,), made_by, NOW - DAY)


def _a_trial() -> Trial:
    """A trial that nobody has confirmed yet."""
    asked = TrialRequest("見本運輸", "見本 だれか", "common@example.com", "052-000-0000", 1)
    return Trial(TrialId(fixed_id("common trial")), 1, asked, NOW - HOUR, NOW + DAY)


def _common() -> Scene:
    """What is the same in both worlds, so that every list has something in it for somebody."""
    deals = [
        a_deal(f"common {n}", *each)
        for n, each in enumerate(
            (
                (PENGUIN, OWL, ContractStatus.BILLED),
                (OTTER, PENGUIN, ContractStatus.BILLED),
                (OWL, CRANE, ContractStatus.BILLED),
                (CRANE, HERON, ContractStatus.SETTLED),
                (OWL, OTTER, ContractStatus.BILLED),
                (HERON, OTTER, ContractStatus.DELIVERED),
                (PENGUIN, HERON, ContractStatus.DELIVERED),
                (CRANE, PENGUIN, ContractStatus.PROPOSED),
                (OTTER, OWL, ContractStatus.CONCLUDED),
                (CRANE, HERON, ContractStatus.DECLINED),
            )
        )
    ]
    deals = [
        (load, replace(deal, cancellation=CancellationTerms(reason="荷主の都合")))
        if deal.contract.status is ContractStatus.CONCLUDED
        else (load, deal)
        for load, deal in deals
    ]
    loads = [load for load, _ in deals]
    for n, poster in enumerate((*MEMBERS, PENGUIN, OTTER)):
        former = board_world.a_load(n * 7)
        loads.append(
            replace(
                former,
                id=LoadId(fixed_id(f"common load {n}")),
                poster_id=poster.id,
                cooperative_id=poster.cooperative_id,
                status=PostingStatus.OPEN,
                closed_at=None,
                terms=replace(former.terms, audience=EVERYONE, closes_at=NOW + 2 * DAY),
            )
        )
    vehicles = []
    for n, poster in enumerate(MEMBERS):
        offered = board_world.a_vehicle(n * 5)
        vehicles.append(
            replace(
                offered,
                id=VehicleId(fixed_id(f"common vehicle {n}")),
                poster_id=poster.id,
                cooperative_id=poster.cooperative_id,
                status=PostingStatus.OPEN,
                closed_at=None,
                terms=replace(offered.terms, audience=EVERYONE, closes_at=NOW + 2 * DAY),
            )
        )
    paid = ((str(PENGUIN.id), "member", 7_000), (str(CRANE.id), "payment", 9_000))
    records = tuple(
        note(f"common {n}", {"member_id": one.id, "account_id": None})
        for n, one in enumerate((*MEMBERS, *DESKS))
    )
    around = Around(
        clients=(_a_system(),),
        trials=(_a_trial(),),
        records=records,
        templates=tuple(a_template(f"common {n}", one, "定期便", "食品") for n, one in enumerate(TRADERS)),
        links=tuple(a_link(name) for name in sorted(LINKED)),
    )
    deals_alone = tuple(deal for _, deal in deals)
    carried = _photographed(loads, len(deals)), _photographed(vehicles, 0)
    said = (*carried, deals_alone, paid, around, EVERYDAY, USUAL, (COMMON_PHOTO,))
    talks = tuple(
        a_whole_talk(f"common {n}", loads[len(deals) + n], poster, asker)
        for n, (poster, asker) in enumerate(((PENGUIN, OWL), (OTTER, PENGUIN), (OWL, HERON)))
    )
    return drivers_job() + Scene(*said, watched=EVERYONES, talks=talks)


COMMON_PHOTO = a_photo("common", PENGUIN)
OnBoard = TypeVar("OnBoard", Load, Vehicle)


def _photographed(postings: list[OnBoard], at: int) -> tuple[OnBoard, ...]:
    """The postings, of which the one there carries the photo that everyone may see."""
    terms: Any = replace(postings[at].terms, photo_ids=(COMMON_PHOTO.id,))
    return tuple(replace(one, terms=terms) if n == at else one for n, one in enumerate(postings))


COMMON = _common()
