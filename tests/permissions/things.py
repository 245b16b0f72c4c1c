"""The things of the scene, each by a name that the table knows, and how one is made."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters.ids import new_digits, new_id, new_secret
from domain.audiences import Audience, AudienceKind
from domain.calendar import JST, Month, month_of
from domain.contracts.changes.amendments import Changes
from domain.contracts.changes.cancellations import CancellationTerms
from domain.contracts.checks import OverridableCheck
from domain.contracts.contracts import (
    CancellationKind,
    ConcludedBy,
    Contract,
    ContractStatus,
    Delivery,
    Party,
    Side,
    StandardFares,
)
from domain.contracts.frozen import FrozenFuel, PrimeCarrier
from domain.contracts.numbers import RANDOM_DIGITS, ContractNumber, contract_number
from domain.contracts.timelines import Happening
from domain.contracts.trucks import Truck
from domain.desk.links import CapabilityLink, CapabilityLinkId, LinkKind
from domain.desk.templates import TemplateTerms
from domain.diesel.replies import OilCompany, PurchaseWay
from domain.members import Member
from domain.ports import Work
from domain.postings import PostingStatus, Window
from domain.saved_searches.quiet_hours import QuietHours
from domain.saved_searches.searches import SavedSearchTerms
from domain.search import LoadSearch
from domain.settlement.documents import SettlementDocument
from domain.settlement.views import DocumentSearch
from domain.trackings import CONSENT_VERSION, DriverPlatform
from domain.usecases.board.keeping_templates import make_template
from domain.usecases.board.saving_searches import save_search
from domain.usecases.contracts.amending import propose_amendment
from domain.usecases.contracts.cancelling import propose_cancellation
from domain.usecases.contracts.checks.overriding import grant_standing_override
from domain.usecases.diesel.publishing_surveys import publish_survey
from domain.usecases.diesel.reporting_prices import report_diesel_price
from domain.usecases.driving import Installation, start_session
from domain.usecases.logging_in import hash_of
from domain.usecases.settlement.closing import close_month
from domain.usecases.settlement.settling import Paid, record_payment
from tests.builders import HOUR, NOW, Person, post_load, post_vehicle
from tests.concluded import a_proposal, an_agreement, party_of
from tests.permissions import register
from tests.permissions.register import Thing
from tests.permissions.rich import (
    AGREED,
    MEASURED,
    RUNNING,
    STANDARD_FARE,
    draft_in_full,
    load_in_full,
    vehicle_in_full,
)
from tests.recipes import About

if TYPE_CHECKING:
    from tests.permissions.scene import Scene


Maker = Callable[["Scene", bool], Awaitable[Thing]]
"""Makes the thing: with every field filled in, or as one that everything can be done with."""


def desk_of(person: Person) -> Member:
    """The desk of one who trades."""
    assert person.desk is not None
    return person.desk


async def _load(scene: "Scene", in_full: bool, *, poster: str, to: str | None = None) -> Thing:
    said = load_in_full() | _audience(scene, to)
    if not in_full:  # an amendment may name no photo and no parent that is not there
        said |= {"photo_ids": (), "parent_contract_number": None}
    load = await post_load(scene.world.ports, scene.people[poster], **said)
    return Thing(About.LOAD, str(load.id), load.version, load.poster_id)


async def _vehicle(scene: "Scene", in_full: bool, *, poster: str, to: str | None = None) -> Thing:
    said = vehicle_in_full() | _audience(scene, to)
    if not in_full:
        said |= {"photo_ids": ()}
    vehicle = await post_vehicle(scene.world.ports, scene.people[poster], **said)
    return Thing(About.VEHICLE, str(vehicle.id), vehicle.version, vehicle.poster_id)


def _audience(scene: "Scene", to: str | None) -> dict[str, Any]:
    if to is None:
        return {}
    return {"audience": Audience(AudienceKind.NAMED, (desk_of(scene.people[to]).id,))}


TRUCK = Truck("三重 100 あ 12-34", "運転 太郎", "090-0000-0001", 10_000)

Step = Callable[[Contract], Contract]


def _agreed(contract: Contract) -> Contract:
    fuel, prime = FrozenFuel(Month("2026-02"), 14_700), PrimeCarrier("見本元請", "津市1-1", "059-000-0008")
    concluded = contract.conclude(ConcludedBy.CONFIRMATION, (500, 500), at=contract.proposed_at)
    return concluded.freeze(fuel, prime).name_truck(TRUCK, at=contract.proposed_at)


def _delivered(contract: Contract) -> Contract:
    at = contract.load.pickup.from_at + HOUR
    return contract.deliver(Delivery(at, "倉庫 見本"), at=at)


_CONCLUDED: tuple[Step, ...] = (_agreed,)
_SET_OUT: tuple[Step, ...] = (_agreed, lambda contract: contract.set_out(at=NOW))
_DELIVERED: tuple[Step, ...] = (_agreed, _delivered)
_DECLINED: tuple[Step, ...] = (lambda contract: contract.decline(at=NOW),)
_LAPSED: tuple[Step, ...] = (lambda contract: contract.lapse(at=NOW),)


async def keep_contract(
    scene: "Scene",
    sides: tuple[str, str],
    steps: tuple[Step, ...],
    *,
    in_full: bool = True,
    proposer: Side = Side.CARRIER,
    at: datetime = NOW,
    **windows: Window,
) -> Contract:
    """A contract of two people (consignor, carrier) of the scene, proposed and then led on step by step."""
    ports = scene.world.ports
    said = (load_in_full() if in_full else AGREED) | RUNNING | windows
    if steps or in_full:  # else it waits to be concluded, and its truck to be taken
        said |= {"status": PostingStatus.CONTRACTED, "closed_at": at, "trucks_left": 0, "posted_at": at}
    load = await post_load(ports, scene.people[sides[0]], **said)
    scene.named[str(load.id)] = "load_of_a_contract"
    async with ports.begin() as work:
        consignor, carrier = [await _party(work, scene.people[side]) for side in sides]
        proposal = a_proposal(
            number=contract_number(new_digits(RANDOM_DIGITS)),
            proposer=proposer,
            consignor=consignor,
            carrier=carrier,
            load_id=load.id,
            load=load.terms,
            agreement=an_agreement(fare_yen=100_000),
            standard_fares=StandardFares(STANDARD_FARE, MEASURED.standard_fare),
            proposed_at=at,
            lapses_at=at + 2 * HOUR,
            updated_at=at,
        )
        contract = await work.contracts.add(proposal)
        await work.contracts.tell(contract.number, [Happening(at, "proposed", proposer)])
    for step in steps:
        async with ports.begin() as work:
            contract = await work.contracts.save(step(contract))
    return contract


async def _party(work: Work, person: Person) -> Party:
    desk = desk_of(person)
    cooperative = await work.members.cooperative(desk.cooperative_id)
    assert cooperative is not None
    return replace(party_of(desk, cooperative), registration_number="T1234567890123")


async def _contract(
    scene: "Scene", in_full: bool, *, sides: tuple[str, str], steps: tuple[Step, ...], **said: Any
) -> Thing:
    contract = await keep_contract(scene, sides, steps, in_full=in_full, **said)
    return thing_of(contract)


def thing_of(contract: Contract) -> Thing:
    """A contract, as the table speaks of it."""
    return Thing(About.CONTRACT, contract.number, contract.version)


async def _driven(scene: "Scene", in_full: bool, *, by: str) -> Thing:
    """A concluded contract with a phone on the way."""
    thing = await _contract(scene, in_full, sides=("pen", "owl"), steps=_CONCLUDED)
    scene.tokens[by] = await start_driving(scene, thing, scene.phones[by])
    return thing


async def start_driving(scene: "Scene", thing: Thing, phone: UUID) -> str:
    """A token of the phone, bound to the contract by this or before."""
    installation = Installation(phone, DriverPlatform.ANDROID)
    number = ContractNumber(thing.ref)
    return (await start_session(scene.world.ports, number, installation, CONSENT_VERSION)).device_token


async def _entry(scene: "Scene", _: bool, *, of: str) -> Thing:
    """A company as it is entered, with all that may be entered of it."""
    return await register.an_entry(scene.world.ports, desk_of(scene.people[of]).id)


async def _kept_there(scene: "Scene", _: bool, *, of: str, make: register.Maker) -> Thing:
    """What belongs to a company of the register."""
    other = desk_of(scene.people["shi"]).id
    person, admin = scene.people[of].caller, scene.people["adm"].caller
    return await make(scene.world.ports, person, admin, other)


async def _wrens_entry(scene: "Scene", _: bool) -> Thing:
    """A company without people, as it is entered."""
    ports = scene.world.ports
    return await register.an_entry(ports, await register.wren(ports, scene.network.mie))


async def _wrens(scene: "Scene", _: bool, *, make: register.Maker) -> Thing:
    """What belongs to a company without people; penguin's dispatcher answers at its desk."""
    ports, people = scene.world.ports, scene.people
    desk = await register.wren(ports, scene.network.mie)
    dispatcher = replace(people["pen"].caller, desk=desk)
    return await make(ports, dispatcher, people["adm"].caller, desk)


async def _coop(scene: "Scene", _: bool, *, of: str) -> Thing:
    cooperative_id = desk_of(scene.people[of]).cooperative_id
    return await register.a_cooperative(scene.world.ports, cooperative_id)


async def _standing(scene: "Scene", _: bool) -> Thing:
    """What Mie's clerk has allowed beforehand, for otter: of penguin's contracts it says nothing."""
    granted = await grant_standing_override(
        *(scene.world.ports, scene.people["mie"].caller, desk_of(scene.people["ott"]).id),
        OverridableCheck.EXPOSURE,
        up_to_yen=12_000_000,
        until_on=scene.now.date(),
        reason="見本",
    )
    return Thing(About.STANDING_OVERRIDE, str(granted.id), granted.version)


_ours: Mapping[str, Any] = {"sides": ("pen", "owl")}
_mies: Mapping[str, Any] = {"sides": ("mie", "owl")}


async def _diesel_reply(scene: "Scene", in_full: bool) -> Thing:
    """What penguin paid this month, which a withdrawal takes away."""
    month, of = month_of(scene.now.date()), (PurchaseWay.CARD, OilCompany.ENEOS)
    await report_diesel_price(scene.world.ports, scene.people["pen"].caller, month, of, 14_700)
    return Thing(About.DIESEL_REPLY, "card")


async def _saved(scene: "Scene", _: bool, *, of: str) -> Thing:
    """A saved search with quiet hours."""
    terms = SavedSearchTerms("帰り荷", LoadSearch(), quiet_hours=QuietHours(time(22), time(5, 30)))
    saved = (await save_search(scene.world.ports, scene.people[of].caller, terms)).saved
    return Thing(About.SAVED_SEARCH, str(saved.id), saved.version)


async def _template(scene: "Scene", _: bool, *, of: str) -> Thing:
    """A template with everything that one may hold."""
    who = scene.people[of].caller
    template = await make_template(scene.world.ports, who, TemplateTerms("夜便", load=draft_in_full()))
    return Thing(About.TEMPLATE, str(template.id), template.version)


async def _link(scene: "Scene", _: bool, *, of: str, about: About = About.LINK) -> Thing:
    """A calendar link of an account, not made by the account itself so that it may have any number."""
    secret, person = new_secret(), scene.people[of]
    link = CapabilityLink(
        id=CapabilityLinkId(new_id()),
        version=1,
        kind=LinkKind.CALENDAR,
        account_id=person.account.id,
        member_id=desk_of(person).id,
        name="私の電話",
        secret_hash=hash_of(secret),
        made_at=NOW,
    )
    async with scene.world.ports.begin() as work:
        await work.links.add(link)
    if about is About.LINKED:
        scene.named[str(link.id)] = "pen_calendar"
    return Thing(about, secret if about is About.LINKED else str(link.id))


async def _ledger_link(scene: "Scene", in_full: bool, *, of: str) -> Thing:
    """A link of a desk to the ledger of a contract of its own, not made by the account itself."""
    contract = await keep_contract(scene, (of, "owl"), _CONCLUDED, in_full=in_full)
    person = scene.people[of]
    link = CapabilityLink(
        id=CapabilityLinkId(new_id()),
        version=1,
        kind=LinkKind.ACTUAL_CARRIERS,
        account_id=person.account.id,
        member_id=desk_of(person).id,
        name="見本商事",
        secret_hash=hash_of(new_secret()),
        made_at=NOW,
        contract_number=contract.number,
    )
    async with scene.world.ports.begin() as work:
        await work.links.add(link)
    more = {"part": str(link.id)}
    return Thing(About.LEDGER_LINK, contract.number, link.version, more=more)


async def _amended(scene: "Scene", in_full: bool, *, sides: tuple[str, str], by: str) -> Thing:
    """An amendment of a concluded contract, which awaits its answer."""
    contract = await keep_contract(scene, sides, _CONCLUDED, in_full=in_full)
    who = scene.people[by].caller
    changes = Changes(remarks="変更 見本")
    asked, version = await propose_amendment(scene.world.ports, who, contract.number, changes, None)
    return Thing(About.AMENDMENT, str(asked.id), version, more={"number": contract.number})


async def _cancelling(
    scene: "Scene",
    in_full: bool,
    *,
    sides: tuple[str, str],
    by: str,
    kind: CancellationKind = CancellationKind.AGREED,
) -> Thing:
    """A contract that one side wants to cancel, or that ended after loading by its report."""
    loaded = kind is CancellationKind.AFTER_LOADING
    contract = await keep_contract(scene, sides, _SET_OUT if loaded else _CONCLUDED, in_full=in_full)
    terms = CancellationTerms(kind, reason="荷主の都合")
    await propose_cancellation(scene.world.ports, scene.people[by].caller, contract.number, terms)
    return thing_of(contract)


MAKERS: Mapping[str, Maker] = {
    **{f"spare_{one}_ledger_link": partial(_ledger_link, of=one) for one in ("pen", "mie")},
    "cancelling": partial(_cancelling, sides=("pen", "owl"), by="owl"),
    "coop_cancelling": partial(_cancelling, sides=("mie", "owl"), by="owl"),
    "spare_cancelling": partial(_cancelling, sides=("pen", "owl"), by="pen"),
    "spare_coop_cancels": partial(_cancelling, sides=("mie", "owl"), by="mie"),
    "spare_reported": partial(
        _cancelling, sides=("pen", "owl"), by="owl", kind=CancellationKind.AFTER_LOADING
    ),
    "spare_coop_reported": partial(
        _cancelling, sides=("mie", "owl"), by="owl", kind=CancellationKind.AFTER_LOADING
    ),
    "spare_asked": partial(_amended, sides=("pen", "owl"), by="owl"),
    "spare_coop_asked": partial(_amended, sides=("mie", "owl"), by="owl"),
    "spare_amending": partial(_amended, sides=("pen", "owl"), by="pen"),
    "spare_coop_amending": partial(_amended, sides=("mie", "owl"), by="mie"),
    **{f"{one}_saved": partial(_saved, of=one) for one in ("pen", "mie", "adm", "tri")},
    **{f"{one}_template": partial(_template, of=one) for one in ("pen", "mie")},
    **{f"{one}_link": partial(_link, of=one) for one in ("pen", "mie")},
    "pen_calendar": partial(_link, of="pen", about=About.LINKED),
    "open_load": partial(_load, poster="pen"),
    "named_load": partial(_load, poster="pen", to="owl"),
    "coop_load": partial(_load, poster="mie"),
    "open_vehicle": partial(_vehicle, poster="pen"),
    "named_vehicle": partial(_vehicle, poster="pen", to="owl"),
    "coop_vehicle": partial(_vehicle, poster="mie"),
    "proposed": partial(_contract, **_ours, steps=()),
    "concluded": partial(_contract, **_ours, steps=_CONCLUDED),
    "in_transit": partial(_contract, **_ours, steps=_SET_OUT),
    "delivered": partial(_contract, **_ours, steps=_DELIVERED),
    "declined": partial(_contract, **_ours, steps=_DECLINED),
    "lapsed": partial(_contract, **_ours, steps=_LAPSED),
    "driven": partial(_driven, by="dri"),
    "other_driven": partial(_driven, by="odr"),
    "coop_proposed": partial(_contract, **_mies, steps=()),
    "coop_asked": partial(_contract, **_mies, steps=(), proposer=Side.CONSIGNOR),
    "coop_concluded": partial(_contract, **_mies, steps=_CONCLUDED),
    "coop_delivered": partial(_contract, **_mies, steps=_DELIVERED),
    **{f"{one}_entry": partial(_entry, of=one) for one in ("pen", "ott", "owl", "mie", "sai", "shi")},
    "pen_reply": _diesel_reply,
    "mie_coop": partial(_coop, of="mie"),
    "mie_standing": _standing,
    "wren_entry": _wrens_entry,
    **{f"wren_{name}": partial(_wrens, make=make) for name, make in register.OF_WREN.items()},
    **{
        f"{one}_{name}": partial(_kept_there, of=one, make=make)
        for one in ("pen", "mie", "ott")
        for name, make in register.MAKERS.items()
    },
    "coop_carries": partial(_contract, sides=("owl", "mie"), steps=_CONCLUDED),
}
"""How each thing of the trade is made; what else there is, ``close_the_past`` leaves."""

DRIVES: Mapping[str, str] = {"dri": "driven", "odr": "other_driven"}
"""What each phone is bound to."""

JANUARY, FEBRUARY = Month("2026-01"), Month("2026-02")

MADE_ONCE = {
    "billed",
    "settled",
    "returning",
    "member_invoice",
    "otter_invoice",
    "coop_invoice",
    "fed_invoice",
    "mie_fed_invoice",
    "shi_fed_invoice",
    "owl_statement",
    "coop_statement",
}
"""What a closed month left: issued once, and paid yen by yen. January's have ``old_`` before their names."""


async def close_the_past(scene: "Scene") -> dict[str, Thing]:
    """Keep contracts delivered in two months, close both, and pay all of January's documents."""
    ports, network = scene.world.ports, scene.network
    settled = await _delivered_on(scene, ("pen", "owl"), datetime(2026, 1, 15, 9, tzinfo=JST))
    await close_month(ports, JANUARY)
    old = await _documents(scene, JANUARY)
    issuers = {network.federation.id: "adm", network.mie.id: "mie", network.saitama.id: "sai"}
    for document in old.values():
        issuer = scene.people[issuers[document.contents.issuer.id]]  # type: ignore[index]  # ids of any kind
        paid = Paid(document.contents.payable_yen, NOW.date())
        await record_payment(ports, issuer.caller, document.id, paid)
    billed = await _delivered_on(scene, ("pen", "owl"), datetime(2026, 2, 12, 9, tzinfo=JST))
    returning = await _delivered_on(scene, ("ott", "pen"), datetime(2026, 2, 13, 9, tzinfo=JST))
    await close_month(ports, FEBRUARY)
    await _publish_a_survey(scene)
    found = {f"old_{name}": _document(one) for name, one in old.items()}
    found |= {name: _document(one) for name, one in (await _documents(scene, FEBRUARY)).items()}
    for name, contract in (("settled", settled), ("billed", billed), ("returning", returning)):
        async with ports.begin() as work:
            kept = await work.contracts.get(contract.number)
        assert kept is not None
        assert name == "returning" or kept.status is ContractStatus(name)
        found[name] = thing_of(kept)
    return found


async def _publish_a_survey(scene: "Scene") -> None:
    """February's diesel prices of three companies."""
    ports = replace(scene.world.ports, now=lambda: datetime(2026, 3, 1, 9, tzinfo=JST))
    for who in ("pen", "ott", "owl"):
        of = (PurchaseWay.CARD, OilCompany.ENEOS)
        await report_diesel_price(ports, scene.people[who].caller, FEBRUARY, of, 14_700)
    await publish_survey(ports, FEBRUARY)
    scene.named |= {month: month for month in ("2026-02", "2026-03", "2026-04")}


async def _delivered_on(scene: "Scene", sides: tuple[str, str], at: datetime) -> Contract:
    windows = {"pickup": Window(at, at + HOUR), "delivery": Window(at + HOUR, at + timedelta(hours=9))}
    return await keep_contract(scene, sides, _DELIVERED, at=at - HOUR, **windows)


async def _documents(scene: "Scene", month: Month) -> dict[str, SettlementDocument]:
    """What a month's closing issued, by the names that the table has for it."""
    network = scene.network
    names = {
        ("member", desk_of(network.penguin).id): "member_invoice",
        ("member", desk_of(network.otter).id): "otter_invoice",
        ("cooperative", network.mie.id): "coop_invoice",
        ("federation", network.saitama.id): "fed_invoice",
        ("federation", network.mie.id): "mie_fed_invoice",
        ("federation", desk_of(scene.people["shi"]).cooperative_id): "shi_fed_invoice",
        ("payment", desk_of(network.owl).id): "owl_statement",
        ("payment", desk_of(network.penguin).id): "coop_statement",
    }
    found = {}
    issuers = frozenset({network.federation.id, network.mie.id, network.saitama.id})
    async with scene.world.ports.begin() as work:
        for statements in (False, True):
            search = DocumentSearch(issuers, statements, month)
            for view in (await work.documents.find(search, None, 100)).items:
                contents = view.document.contents
                found[names[contents.kind.value, contents.receiver.id]] = view.document
    return found


def _document(document: SettlementDocument) -> Thing:
    about = About.STATEMENT if document.contents.kind.is_statement else About.INVOICE
    return Thing(about, str(document.id))
