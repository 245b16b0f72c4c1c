"""What may differ between two worlds without some viewers' knowing: drawn by Hypothesis, kind by kind.

To whom each makes no difference is said here in words of its own (SPEC 1.6, 3.5, 5, 6.3, 8.5), from how the
secret is made, and never by asking the program.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from domain.api_clients import Scope
from domain.audiences import EVERYONE, Audience, AudienceKind
from domain.contracts.contracts import ContractStatus
from domain.contracts.timelines import TransportStatus
from domain.contracts.trucks import Truck
from domain.loads import Charge, ChargeKind, Load, LoadId, PhotoId, ServiceKind, Stop, StopKind, WorkBeside
from domain.members import Cooperative, Member
from domain.places import Area, Near, Place, Point, Site
from domain.postings import Contact, PostingStatus
from domain.reposts.marks import Taken
from domain.vehicles import Hours, HoursUsed, Vehicle, VehicleId
from tests.adapters import board_world
from tests.adapters.board_world import DAY, HOUR, NOW
from tests.worlds.cast import (
    COOPERATIVES,
    EVERYBODY,
    EYES,
    MEMBERS,
    OWL,
    PENGUIN,
    TRADERS,
    Eye,
    cooperative_of,
    fixed_id,
)
from tests.worlds.scenes import (
    BILLED,
    DELIVERED,
    STATES,
    UNAGREED,
    Scene,
    Secret,
    Terms,
    a_deal,
    drivers_job,
    everyones,
    on_the_road,
    terms_changed,
)

Draw = st.DrawFn
Kind = Callable[..., st.SearchStrategy[Secret]]

KINDS: dict[str, Kind] = {}
"""Every kind of secret by its name. Each is told a number, for names of its own, and near whom to be: what
happens next to a viewer says more than what happens far away.
"""


def kind(make: Callable[..., Secret]) -> Kind:
    """Put a kind of secret on the list."""
    made: Kind = st.composite(make)
    KINDS[make.__name__] = made
    return made


def desks_of(*members: Member) -> set[str]:
    """Everyone who works at these companies."""
    ids = {one.id for one in members}
    return {name for name, eye in EYES.items() if eye.desk is not None and eye.desk.id in ids}


def clerks_of(*cooperatives: Cooperative) -> set[str]:
    """Everyone who keeps the books of these."""
    ids = {one.id for one in cooperatives}
    return {
        name for name, eye in EYES.items() if eye.is_clerk and eye.cooperative and eye.cooperative.id in ids
    }


def without(*scopes: Scope) -> set[str]:
    """The systems that were given none of these, and who does a member's postings only (SPEC 1.5, 1.8)."""
    clients = {name for name, eye in EYES.items() if eye.is_client and not eye.scopes & set(scopes)}
    return clients | {name for name, eye in EYES.items() if eye.acts_in_place}


LOOKING_IN = {name for name, eye in EYES.items() if eye.looked_at is not None}
ALL_OF_CONTRACTS = (Scope.CONTRACTS_READ, Scope.CONTRACTS_WRITE, Scope.TRACKING_READ, Scope.SETTLEMENT_READ)


def named_by(audience: Audience) -> set[str]:
    """Everyone whom an audience names."""
    of_cooperative = {
        name
        for name, eye in EYES.items()
        if eye.cooperative is not None and eye.cooperative.id in audience.cooperative_ids
    }
    return of_cooperative | desks_of(*(one for one in TRADERS if one.id in audience.member_ids))


def all_but(*names: Iterable[str]) -> frozenset[str]:
    """Everybody else."""
    return EVERYBODY - {name for group in names for name in group}


SOME_MEMBERS = st.lists(st.sampled_from(MEMBERS), max_size=2, unique=True)
SOME_COOPERATIVES = st.lists(st.sampled_from(COOPERATIVES), max_size=1)


def _audience(draw: Draw, kinds: tuple[AudienceKind, ...]) -> Audience:
    """One that names somebody; ``named_first`` widens in an hour, or after a month."""
    members = tuple(one.id for one in draw(SOME_MEMBERS))
    cooperatives = tuple(one.id for one in draw(SOME_COOPERATIVES))
    if not members and not cooperatives:
        members = (draw(st.sampled_from(MEMBERS)).id,)
    of_kind = draw(st.sampled_from(kinds))
    widens_at = draw(st.sampled_from((NOW + HOUR, NOW + 30 * DAY)))
    first = of_kind is AudienceKind.NAMED_FIRST
    return Audience(of_kind, members, cooperatives, widens_at if first else None)


def _posted(draw: Draw, n: int, name: str) -> tuple[Load, Load]:
    """Two random open loads under one id, by one poster."""
    poster = draw(st.sampled_from(TRADERS))
    made = [board_world.a_load(draw(st.integers(0, 300))) for _ in range(2)]
    one, other = (
        replace(
            load,
            id=LoadId(fixed_id(f"{name} {n}")),
            poster_id=poster.id,
            cooperative_id=poster.cooperative_id,
            status=PostingStatus.OPEN,
            closed_at=None,
            terms=replace(
                load.terms,
                audience=EVERYONE,
                closes_at=NOW + 3 * DAY,
                parent_contract_number=None,
                external_ref=None,
            ),
        )
        for load in made
    )
    return one, other


def _poster_of(posting: Load | Vehicle) -> Member:
    return next(one for one in TRADERS if one.id == posting.poster_id)


def _in_charge(posting: Load | Vehicle) -> set[str]:
    """The poster's desk and its co-operative's clerk: they see it whatever its audience (SPEC 3.5)."""
    poster = _poster_of(posting)
    return desks_of(poster) | clerks_of(cooperative_of(poster))


def _undisclosed_load(draw: Draw, n: int, of_kind: AudienceKind) -> Secret:
    name = f"{of_kind} load"
    one, other = _posted(draw, n, name)
    audience = _audience(draw, (of_kind,))
    one, other = (terms_changed(load, audience=audience) for load in (one, other))
    there = Scene(loads=(one,)), Scene(loads=(other,)) if draw(st.booleans()) else Scene()
    return Secret(name, *there, all_but(_in_charge(one), named_by(audience)))


@kind
def load_for_others(draw: Draw, n: int, near: Eye) -> Secret:
    """A load for named ones: there or not, or this or that."""
    return _undisclosed_load(draw, n, AudienceKind.NAMED)


@kind
def load_for_others_first(draw: Draw, n: int, near: Eye) -> Secret:
    """A load for named ones, which the others are not told of yet."""
    return _undisclosed_load(draw, n, AudienceKind.NAMED_FIRST)


@kind
def load_closed_before_it_was_disclosed(draw: Draw, n: int, near: Eye) -> Secret:
    """For named ones first, withdrawn or run out before the others would have been told."""
    one, _ = _posted(draw, n, "closed early load")
    names = _audience(draw, (AudienceKind.NAMED_FIRST,))
    audience = replace(names, widens_at=NOW - HOUR)
    terms = replace(one.terms, audience=audience)
    if draw(st.booleans()):
        gone = replace(one, terms=terms, status=PostingStatus.WITHDRAWN, closed_at=NOW - 2 * HOUR)
    else:
        gone = replace(one, terms=replace(terms, closes_at=NOW - 2 * HOUR))
    scenes = Scene(loads=(gone,)), Scene()
    return Secret("a load closed before it widened", *scenes, all_but(_in_charge(gone), named_by(audience)))


@kind
def when_a_widened_posting_was_posted(draw: Draw, n: int, near: Eye) -> Secret:
    """For named ones first and for everyone since: the others take it for posted then (API §2)."""
    load, _ = _posted(draw, n, "widened load")
    vehicle, _ = _offered(draw, n, "widened vehicle")
    audience = replace(_audience(draw, (AudienceKind.NAMED_FIRST,)), widens_at=NOW - HOUR)
    scenes = []
    for days in draw(st.permutations((1, 2, 5)))[:2]:
        at = {"posted_at": NOW - days * DAY, "updated_at": NOW - days * DAY}
        one = replace(terms_changed(load, audience=audience), **at)
        other = replace(vehicle, terms=replace(vehicle.terms, audience=audience), **at)
        scenes.append(Scene(loads=(one,), vehicles=(other,)))
    seen = _in_charge(load) | _in_charge(vehicle) | named_by(audience)
    return Secret("when a widened posting was posted", *scenes, all_but(seen))


@kind
def load_closed_long_ago(draw: Draw, n: int, near: Eye) -> Secret:
    """Once disclosed to everyone, closed for more than 30 days: its owner's alone (API §2)."""
    one, _ = _posted(draw, n, "old load")
    closed_at = NOW - 30 * DAY - HOUR
    old = replace(
        one,
        status=draw(st.sampled_from((PostingStatus.WITHDRAWN, PostingStatus.CONTRACTED))),
        posted_at=closed_at - DAY,
        updated_at=closed_at,
        closed_at=closed_at,
        trucks_left=0,
    )
    return Secret("a load of long ago", Scene(loads=(old,)), Scene(), all_but(desks_of(_poster_of(old))))


@kind
def taken_load_that_another_repeats(draw: Draw, n: int, near: Eye) -> Secret:
    """A taken load for named ones, and the mark it puts on an open one that everyone may see (SPEC 3.9).

    Who may not know of the taken one, the open one's own desk for one, is shown no mark.
    """
    shown, _ = _posted(draw, n, "load that repeats")
    poster = near.desk if near.desk in MEMBERS else draw(st.sampled_from(MEMBERS))
    assert poster is not None
    shown = replace(shown, poster_id=poster.id, cooperative_id=poster.cooperative_id)
    other = draw(st.sampled_from([one for one in TRADERS if one.id != poster.id]))
    audience = _audience(draw, (AudienceKind.NAMED,))
    hidden = replace(
        terms_changed(shown, audience=audience),
        id=LoadId(fixed_id(f"repeated {n}")),
        poster_id=other.id,
        cooperative_id=other.cooperative_id,
        status=PostingStatus.CONTRACTED,
        closed_at=NOW - HOUR,
        trucks_left=0,
    )
    marked = replace(shown, repeats=(Taken(hidden.id, hidden.posting),))
    seen = _in_charge(hidden) | named_by(audience)
    return Secret(
        "a taken load that another repeats",
        Scene(loads=(hidden, marked)),
        Scene(loads=(shown,)),
        all_but(seen),
    )


OWNERS_SITES = (None, Site("080-1111-1111", "東門", "参照7", "ヘルメット"), Site(gate="西門"))


@kind
def what_a_load_tells_its_owner_only(draw: Draw, n: int, near: Eye) -> Secret:
    """Reference, sites and parent contract of a load that everyone may see."""
    load, _ = _posted(draw, n, "load with sites")
    origins, stops, destinations = (draw(st.permutations(OWNERS_SITES)) for _ in range(3))
    scenes = []
    for at, (ref, parent) in enumerate((("A-1", None), ("B-2", "1" * 20))):
        stop = Stop(StopKind.DROP_OFF, Place(load.terms.origin.municipality, site=stops[at]))
        terms = replace(
            load.terms,
            origin=replace(load.terms.origin, site=origins[at]),
            destination=replace(load.terms.destination, site=destinations[at]),
            stops=(stop,),
            external_ref=f"{ref}-{n}",
            parent_contract_number=parent,
        )
        scenes.append(Scene(loads=(replace(load, terms=terms),)))
    return Secret("what a load tells its owner only", *scenes, all_but(desks_of(_poster_of(load))))


@kind
def who_else_may_see_a_load(draw: Draw, n: int, near: Eye) -> Secret:
    """Whom else its audience names: nothing that one whom it names is told."""
    load, _ = _posted(draw, n, "load for two")
    reader = near.desk if near.desk in MEMBERS else draw(st.sampled_from(MEMBERS))
    assert reader is not None
    scenes, seen = [], desks_of(_poster_of(load))
    for third in draw(st.permutations([one for one in MEMBERS if one is not reader]))[:2]:
        audience = Audience(AudienceKind.NAMED, (reader.id, third.id))
        seen |= desks_of(third)
        scenes.append(Scene(loads=(terms_changed(load, audience=audience),)))
    return Secret("who else may see a load", *scenes, all_but(seen))


def _masked_place(draw: Draw, place: Place) -> Place:
    return Place(
        place.municipality,
        draw(st.sampled_from((None, "霞2-1", "栄町5"))),
        draw(st.sampled_from((None, "510-0011"))),
        draw(st.sampled_from((None, Point(34.97, 136.62), Point(35.8, 139.72)))),
        draw(st.sampled_from(OWNERS_SITES)),
    )


SENTENCES = (None, "至急 割引100%", "和紙/straße 扱い注意")
FARES = (None, 30_000, 88_000)
CONTACTS = (Contact("配車 花子", "0532-00-0001"), Contact("配車 太郎", "080-0000-0009"))


@kind
def what_a_load_hides_from_a_trial(draw: Draw, n: int, near: Eye) -> Secret:
    """Names, people, phones, money, remarks, photos, exact places (SPEC 1.6): any of them, or all."""
    one, other = _posted(draw, n, "load for trials")
    scenes = []
    for load in (one, other):
        terms = one.terms
        stop = Stop(StopKind.PICKUP, _masked_place(draw, Place(terms.destination.municipality)))
        masked = replace(
            terms,
            origin=_masked_place(draw, terms.origin),
            destination=_masked_place(draw, terms.destination),
            stops=(stop,),
            cargo=replace(terms.cargo, value_yen=draw(st.sampled_from((None, 1_000_000, 2_000_000)))),
            contact=draw(st.sampled_from(CONTACTS)),
            asking_fare_yen=draw(st.sampled_from(FARES)),
            charges=draw(st.sampled_from((None, (), (Charge(ChargeKind.TOLLS, 5_000),)))),
            services=draw(st.sampled_from((None, (), (WorkBeside(ServiceKind.HANDLING, "手卸し"),)))),
            payment_terms=draw(st.sampled_from(SENTENCES)),
            remarks=draw(st.sampled_from(SENTENCES)),
            photo_ids=draw(st.sampled_from(((), (PhotoId(fixed_id("photo")),)))),
        )
        poster = draw(st.sampled_from(TRADERS))
        shown = replace(one, poster_id=poster.id, cooperative_id=poster.cooperative_id, terms=masked)
        scenes.append(Scene(loads=(replace(shown, measured=load.measured),)))
    return Secret("what a load hides from a trial", *scenes, frozenset({"trial", "nobody", "driver"}))


def _offered(draw: Draw, n: int, name: str) -> tuple[Vehicle, Vehicle]:
    poster = draw(st.sampled_from(TRADERS))
    made = [board_world.a_vehicle(draw(st.integers(0, 300))) for _ in range(2)]
    one, other = (
        replace(
            vehicle,
            id=VehicleId(fixed_id(f"{name} {n}")),
            poster_id=poster.id,
            cooperative_id=poster.cooperative_id,
            status=PostingStatus.OPEN,
            closed_at=None,
            terms=replace(vehicle.terms, audience=EVERYONE, closes_at=NOW + 3 * DAY, external_ref=None),
        )
        for vehicle in made
    )
    return one, other


def _undisclosed_vehicle(draw: Draw, n: int, of_kind: AudienceKind) -> Secret:
    name = f"{of_kind} vehicle"
    made = _offered(draw, n, name)
    audience = _audience(draw, (of_kind,))
    one, other = (replace(each, terms=replace(each.terms, audience=audience)) for each in made)
    there = Scene(vehicles=(one,)), Scene(vehicles=(other,)) if draw(st.booleans()) else Scene()
    return Secret(name, *there, all_but(_in_charge(one), named_by(audience)))


@kind
def vehicle_for_others(draw: Draw, n: int, near: Eye) -> Secret:
    """A vehicle for named ones: there or not, or this or that."""
    return _undisclosed_vehicle(draw, n, AudienceKind.NAMED)


@kind
def vehicle_for_others_first(draw: Draw, n: int, near: Eye) -> Secret:
    """A vehicle for named ones, which the others are not told of yet."""
    return _undisclosed_vehicle(draw, n, AudienceKind.NAMED_FIRST)


@kind
def what_a_vehicle_tells_its_owner_only(draw: Draw, n: int, near: Eye) -> Secret:
    """Reference, sites, the driver's hours: of a vehicle that everyone may see."""
    one, _ = _offered(draw, n, "vehicle with hours")
    scenes = []
    for ref, minutes in (("A-1", 60), ("B-2", 120)):
        used = Hours(minutes, minutes * 2)
        available = one.terms.available
        site, home_site = (draw(st.sampled_from(OWNERS_SITES)) for _ in range(2))
        home = one.terms.home and replace(one.terms.home, site=home_site)
        terms = replace(
            one.terms,
            external_ref=f"{ref}-{n}",
            available=replace(available, place=replace(available.place, site=site)),
            home=home,
            hours_used=draw(st.sampled_from((None, HoursUsed(used, used, used, used, NOW - 9 * HOUR)))),
        )
        scenes.append(Scene(vehicles=(replace(one, terms=terms),)))
    return Secret("what a vehicle tells its owner only", *scenes, all_but(desks_of(_poster_of(one))))


@kind
def what_a_vehicle_hides_from_a_trial(draw: Draw, n: int, near: Eye) -> Secret:
    """Names, people, phones, the fare, remarks, photos, exact places, the circle it would go to."""
    one, _ = _offered(draw, n, "vehicle for trials")
    scenes = []
    for _ in range(2):
        near = draw(st.sampled_from((None, Near(Point(35.17, 136.9), 60.0), Near(Point(35.8, 139.72), 5.0))))
        poster = draw(st.sampled_from(TRADERS))
        available = one.terms.available
        terms = replace(
            one.terms,
            available=replace(available, place=_masked_place(draw, available.place)),
            home=one.terms.home and _masked_place(draw, one.terms.home),
            destinations=Area(prefectures=("23",), near=near),
            contact=draw(st.sampled_from(CONTACTS)),
            asking_fare_yen=draw(st.sampled_from(FARES)),
            remarks=draw(st.sampled_from(SENTENCES)),
            photo_ids=draw(st.sampled_from(((), (PhotoId(fixed_id("photo")),)))),
        )
        shown = replace(one, poster_id=poster.id, cooperative_id=poster.cooperative_id, terms=terms)
        scenes.append(Scene(vehicles=(shown,)))
    return Secret("what a vehicle hides from a trial", *scenes, frozenset({"trial", "nobody", "driver"}))


def two_members(draw: Draw) -> tuple[Member, Member]:
    """A consignor and a carrier."""
    consignor = draw(st.sampled_from(MEMBERS))
    return consignor, draw(st.sampled_from([one for one in MEMBERS if one is not consignor]))


def _members_of(eye: Eye) -> list[Member]:
    """Whose side an eye is on: its own, or, of a clerk, its co-operative's members."""
    if eye.is_clerk:
        return [one for one in MEMBERS if eye.cooperative and one.cooperative_id == eye.cooperative.id]
    return [one for one in MEMBERS if one is eye.desk]


def a_carrier_near(draw: Draw, near: Eye) -> tuple[Member, Member]:
    """A consignor and a carrier: the carrier is the viewer's, if it has one."""
    carrier = draw(st.sampled_from(_members_of(near) or MEMBERS))
    return draw(st.sampled_from([one for one in MEMBERS if one is not carrier])), carrier


def a_consignor_near(draw: Draw, near: Eye) -> tuple[Member, Member]:
    """A consignor and a carrier of two co-operatives: the consignor is the viewer's, if it has one."""
    consignor = draw(st.sampled_from(_members_of(near) or MEMBERS))
    others = [one for one in MEMBERS if one.cooperative_id != consignor.cooperative_id]
    return consignor, draw(st.sampled_from(others))


def _for_a_clerk(draw: Draw, near: Eye) -> tuple[Member, Member]:
    """Of a clerk's members, on either side; for others any two."""
    if not near.is_clerk:
        return two_members(draw)
    return draw(st.sampled_from((a_carrier_near, a_consignor_near)))(draw, near)


def _near_the_blind(draw: Draw, near: Eye) -> tuple[Member, Member]:
    """Of who works for a party and is not told all the same: clerks, systems, who looks in; else any two."""
    if not (near.is_clerk or near.is_client or near.looked_at):
        return two_members(draw)
    return draw(st.sampled_from((a_carrier_near, a_consignor_near)))(draw, near)


def _sides(*members: Member) -> set[str]:
    """The parties' people, and their co-operatives' clerks."""
    return desks_of(*members) | clerks_of(*map(cooperative_of, members))


def _books(*statuses: ContractStatus) -> set[str]:
    """The federation, which sees in all books what was billed, and counts what will be."""
    return {"admin"} if set(statuses) & set(DELIVERED) else set()


ROADS = st.lists(st.sampled_from((1, 7, 20, 33)), unique=True, max_size=3).map(tuple)
ON_THE_ROAD = st.lists(
    st.sampled_from((TransportStatus.WAITING, TransportStatus.ON_BREAK, TransportStatus.AT_PICKUP)),
    unique=True,
    max_size=2,
).map(tuple)


@kind
def contract_between_others(draw: Draw, n: int, near: Eye) -> Secret:
    """A contract in any state with all that follows from it: there or not, or of another fare and state."""
    consignor, carrier = two_members(draw)
    scenes, states = [], []
    for phone in (draw(st.sampled_from((None, f"phone-{n}"))), None):
        states.append(draw(st.sampled_from(STATES)))
        terms = Terms(
            draw(st.sampled_from((50_000, 90_001))), draw(st.sampled_from(((500, 500), (100, 300))))
        )
        load, deal = a_deal(f"between others {n}", consignor, carrier, states[-1], terms)
        deal = on_the_road(deal, draw(ROADS), draw(ON_THE_ROAD))
        if states[-1] not in UNAGREED:
            deal = replace(deal, phone=phone)
        is_paid = states[-1] in BILLED and draw(st.booleans())
        paid = ((str(carrier.id), "payment", 10_000),) if is_paid else ()
        scenes.append(Scene(loads=(load,), deals=(deal,), paid=paid))
    in_other = Scene() if draw(st.booleans()) else scenes[1]
    hidden_from = all_but(_sides(consignor, carrier), _books(*states))
    return Secret("a contract between others", scenes[0], in_other, hidden_from)


@kind
def month_of_another_cooperative(draw: Draw, n: int, near: Eye) -> Secret:
    """Delivered or billed by and for members of other co-operatives: it makes a month's count there."""
    own = near.cooperative and near.cooperative.id
    far = [one for one in MEMBERS if one.cooperative_id != own]
    consignor, carrier = draw(st.permutations(far))[:2]
    status = draw(st.sampled_from(DELIVERED))
    load, deal = a_deal(f"month {n}", consignor, carrier, status)
    scenes = Scene(loads=(load,), deals=(deal,)), Scene()
    hidden_from = all_but(_sides(consignor, carrier), _books(status))
    return Secret("a month of another co-operative", *scenes, hidden_from)


@kind
def rivals_proposal(draw: Draw, n: int, near: Eye) -> Secret:
    """A proposal for a load that everyone may see: its poster and the rival know of it."""
    consignor, carrier = _near_the_blind(draw, near) if near.is_client else two_members(draw)
    load, deal = a_deal(f"rival {n}", consignor, carrier, draw(st.sampled_from(UNAGREED)))
    shown = everyones(load)
    return Secret(
        "a rival's proposal",
        Scene(loads=(shown,), deals=(deal,)),
        Scene(loads=(shown,)),
        all_but(_sides(consignor, carrier)) | without(*ALL_OF_CONTRACTS),
    )


@kind
def what_a_contract_tells_its_consignor_only(draw: Draw, n: int, near: Eye) -> Secret:
    """Audience, reference and parent of its load; and the sites, while it is but proposed."""
    consignor, carrier = a_carrier_near(draw, near)
    status = draw(st.sampled_from(STATES))
    scenes = []
    for ref in ("A-1", "B-2"):
        others = tuple(one.id for one in (carrier, draw(st.sampled_from(MEMBERS))))
        changes: dict[str, Any] = {
            "external_ref": f"{ref}-{n}",
            "parent_contract_number": draw(st.sampled_from((None, "1" * 20))),
        }
        if status in UNAGREED:
            site = draw(st.sampled_from(OWNERS_SITES))
            changes["origin"] = replace(board_world.a_load(0).terms.origin, site=site)
        load, deal = a_deal(f"private {n}", consignor, carrier, status, Terms(changes=changes))
        widened = replace(load.terms, audience=Audience(AudienceKind.NAMED, tuple(dict.fromkeys(others))))
        versions = tuple(replace(one, load=widened) for one in deal.versions)
        scenes.append(Scene(loads=(load,), deals=(replace(deal, versions=versions),)))
    return Secret("what a contract tells its consignor only", *scenes, all_but(desks_of(consignor)))


@kind
def sites_of_a_contract(draw: Draw, n: int, near: Eye) -> Secret:
    """What the gate asks for: the parties' and the driver's, not their co-operatives'."""
    consignor, carrier = _for_a_clerk(draw, near)
    status = draw(st.sampled_from([one for one in STATES if one not in UNAGREED]))
    scenes = []
    for site in draw(st.permutations(OWNERS_SITES))[:2]:
        changes = {"origin": replace(board_world.a_load(0).terms.origin, site=site)}
        load, deal = a_deal(f"sites {n}", consignor, carrier, status, Terms(changes=changes))
        scenes.append(Scene(loads=(load,), deals=(deal,)))
    return Secret("the sites of a contract", *scenes, all_but(desks_of(consignor, carrier)))


@kind
def truck_of_a_contract(draw: Draw, n: int, near: Eye) -> Secret:
    """Who drives what: the two parties' alone, and in no version that others may work the hash out of."""
    consignor, carrier = _near_the_blind(draw, near)
    status = draw(st.sampled_from([one for one in STATES if one not in UNAGREED]))
    load, deal = a_deal(f"truck {n}", consignor, carrier, status)
    trucks = (None, Truck("三重 100 あ 12-34", "運転 太郎", "090-0000-0001", 9_000))
    scenes = []
    for truck in draw(st.permutations(trucks)):
        named = tuple(one if one.concluded_at is None else replace(one, truck=truck) for one in deal.versions)
        scenes.append(Scene(loads=(load,), deals=(replace(deal, versions=named),)))
    hidden_from = all_but(desks_of(consignor, carrier)) | without(*ALL_OF_CONTRACTS)
    return Secret("the truck of a contract", *scenes, hidden_from)


@kind
def fee_of_the_other_side(draw: Draw, n: int, near: Eye) -> Secret:
    """What the carrier's co-operative takes of the carrier: nothing of the consignor's, or of its clerk's."""
    consignor, carrier = a_consignor_near(draw, near)
    status = draw(st.sampled_from([one for one in STATES if one not in UNAGREED]))
    scenes = []
    for fee_bp in draw(st.permutations((0, 120, 500)))[:2]:
        load, deal = a_deal(f"fee {n}", consignor, carrier, status, Terms(fees_bp=(500, fee_bp)))
        scenes.append(Scene(loads=(load,), deals=(deal,)))
    theirs = desks_of(carrier) | clerks_of(cooperative_of(carrier))
    books = {"admin"} if status in BILLED else set()
    hidden_from = all_but(theirs, books) | without(*ALL_OF_CONTRACTS)
    return Secret("the fee of the other side", *scenes, hidden_from)


@kind
def road_of_a_contract(draw: Draw, n: int, near: Eye) -> Secret:
    """Where the truck was, and what was reported of it: the two parties' alone (SPEC 6.3)."""
    consignor, carrier = _near_the_blind(draw, near)
    status = draw(st.sampled_from([one for one in STATES if one not in UNAGREED]))
    load, deal = a_deal(f"road {n}", consignor, carrier, status)
    roads = [on_the_road(deal, draw(ROADS), draw(ON_THE_ROAD))]
    roads.append(on_the_road(deal, (2, 9, 31), (TransportStatus.TROUBLE, TransportStatus.UNLOADING)))
    phones = draw(st.permutations((None, f"road-{n}")))
    scenes = [
        Scene(loads=(load,), deals=(replace(road, phone=phone),))
        for road, phone in zip(draw(st.permutations(roads)), phones, strict=True)
    ]
    hidden_from = all_but(desks_of(consignor, carrier)) | without(Scope.CONTRACTS_READ, Scope.TRACKING_READ)
    return Secret("the road of a contract", *scenes, hidden_from)


@kind
def positions_of_a_contract(draw: Draw, n: int, near: Eye) -> Secret:
    """Where the truck was and nothing else: not for who looks in, nor for systems without that scope."""
    consignor, carrier = _near_the_blind(draw, near)
    status = draw(st.sampled_from([one for one in STATES if one not in UNAGREED]))
    load, deal = a_deal(f"positions {n}", consignor, carrier, status)
    roads = draw(st.permutations(((), (1, 7, 20), (2, 33), (9,))))[:2]
    scenes = [Scene(loads=(load,), deals=(on_the_road(deal, road, ()),)) for road in roads]
    hidden_from = all_but(desks_of(consignor, carrier)) | without(Scope.TRACKING_READ) | LOOKING_IN
    return Secret("the positions of a contract", *scenes, hidden_from)


@kind
def payment_to_the_carrier(draw: Draw, n: int, near: Eye) -> Secret:
    """What a co-operative paid its carrier: theirs, and the federation's books'."""
    consignor, carrier = a_consignor_near(draw, near)
    load, deal = a_deal(f"paid {n}", consignor, carrier, ContractStatus.BILLED)
    scenes = [
        Scene(loads=(load,), deals=(deal,), paid=((str(carrier.id), "payment", yen),))
        for yen in draw(st.permutations((0, 5_000, 20_000)))[:2]
    ]
    theirs = desks_of(carrier) | clerks_of(cooperative_of(carrier))
    hidden_from = all_but(theirs, {"admin"}) | without(Scope.SETTLEMENT_READ)
    return Secret("a payment to the carrier", *scenes, hidden_from)


@kind
def money_of_the_drivers_job(draw: Draw, n: int, near: Eye) -> Secret:
    """Fare, fees, worth and terms of the job that the driver carries: none of them the driver's (API §2)."""
    scenes = []
    for yen in draw(st.permutations((60_000, 95_000, 120_000)))[:2]:
        changes: dict[str, Any] = {
            "cargo": replace(board_world.a_load(0).terms.cargo, name="鋼材", value_yen=yen * 10),
            "payment_terms": draw(st.sampled_from(SENTENCES)),
            "asking_fare_yen": yen,
        }
        scenes.append(drivers_job(Terms(yen, draw(st.sampled_from(((500, 500), (0, 100)))), changes)))
    return Secret("the money of the driver's job", *scenes, all_but(_sides(PENGUIN, OWL)))
