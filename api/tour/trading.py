"""Scenes of trading: a load posted, found, proposed and concluded, and the confirmations by mail."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from api.tour.people import Json, Person
from api.tour.roads import cell_km, find_road
from api.tour.stage import (
    Deal,
    Tour,
    at_time,
    in_fours,
    last_day,
    month_after,
    shown_at,
    weekday_in_the_first_week,
)

ORIGIN, DESTINATION = "24202", "11203"
FARES_YEN = (100_001, 33_333, 7_777)
"""The contracts of the month of SPEC 8.6b."""

LEAST_DAYS_LEFT = 7
CONFIRMATIONS = 4
UNDER_CONTRACT = ("concluded", "in_transit", "delivered", "billed", "settled")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A load to post: what is carried, from where to where, and in which truck."""

    fare_yen: int
    destination: str
    cargo: Json
    vehicle_class: str
    pickup: tuple[datetime, datetime]
    delivery: tuple[datetime, datetime]


async def log_in_everyone(tour: Tour) -> None:
    """Everyone logs in; clerks and the federation with a one-time code (SPEC 1.4)."""
    for person in tour.cast.everyone():
        if not person.token:
            await tour.doors.log_in(person)
        person.name = await _name_of(tour, person)
        company = person.company["name"]
        person.called = (
            tour.teller.word("called", name=person.name, company=company) if company else person.name
        )
        code = "logged-in-with-code" if person.login["otp_secret"] else "logged-in"
        tour.teller.came(code, who=person.called, login_id=person.login["login_id"])


async def _name_of(tour: Tour, person: Person) -> str:
    """A dispatcher's name as the desk's own postings give it; else what the role is called."""
    role = person.login["role"]
    if role == "dispatcher":
        for postings in ("loads", "vehicles"):
            page = await tour.read(f"/v1/{postings}?limit=1", person, quietly=True)
            for posting in page["items"]:
                name: str = posting["contact"]["name"]
                return name
    return tour.teller.word(f"role-{role}")


async def find_a_month(tour: Tour) -> None:
    """Play in a month in which the two co-operatives have no contract yet, and that is long enough.

    The month's figures are then those of this tour alone, also when it is not the first in the network.
    """
    now = await tour.now()
    crowded = await _has_contracts(tour, now)
    if crowded or last_day(now.date()).day - now.day < LEAST_DAYS_LEFT:
        tour.teller.say("month-has-contracts" if crowded else "month-is-over", month=f"{now:%Y-%m}")
        to = at_time(weekday_in_the_first_week(month_after(now.date(), 1)), 6)
        await tour.move_clock(to, "clock-to-next-month")
    tour.began_on = (await tour.now()).date()
    tour.teller.came("month-played", month=tour.month)


async def _has_contracts(tour: Tour, now: datetime) -> bool:
    """Whether a contract of either co-operative was concluded or delivered in this month."""
    since = month_after(now.date(), -3)
    for clerk in (tour.cast.clerk_a, tour.cast.clerk_b):
        contracts = await tour.doors.items(f"/v1/contracts?limit=200&from={since}", clerk, quietly=True)
        for contract in contracts:
            if contract["status"] in UNDER_CONTRACT and _happened_in(contract, f"{now:%Y-%m}"):
                return True
    return False


def _happened_in(contract: Json, month: str) -> bool:
    return any(
        one["event"] in ("concluded", "delivered") and one["at"].startswith(month)
        for one in contract["timeline"]
    )


async def trade_first(tour: Tour) -> None:
    """The load of the story, from the posting to the contract, told in full."""
    wanted = first_wanted(tour.began_on + timedelta(days=1))
    load = await post_load(tour, wanted)
    vehicle_id = await _post_vehicle(tour, wanted)
    await _search(tour, wanted, load["id"])
    number = await propose_and_conclude(tour, load["id"], vehicle_id)
    tour.deals.append(Deal(number, wanted.fare_yen, wanted.pickup, wanted.delivery))


def first_wanted(day: date) -> Wanted:
    """Twelve pallets from 四日市 to 川口, in a ten-tonne wing."""
    return Wanted(
        fare_yen=FARES_YEN[0],
        destination=DESTINATION,
        cargo={
            "name": "飲料",
            "kind": "食品",
            "packaging": "パレット",
            "pallets": 12,
            "weight_kg": 9_600,
            "value_yen": 3_000_000,
        },
        vehicle_class="large_10t",
        pickup=(at_time(day, 8), at_time(day, 10)),
        delivery=(at_time(day, 15), at_time(day, 17)),
    )


async def post_load(tour: Tour, wanted: Wanted, *, quietly: bool = False) -> Json:
    """A posts a load; charges and other services are stated: there are none (SPEC 5.6)."""
    who = tour.cast.consignor
    if not quietly:
        tour.teller.say("a-posts", who=who.called, fare=f"{wanted.fare_yen:,}", at=shown_at(wanted.pickup[0]))
    form = {
        "origin": {"municipality": ORIGIN},
        "destination": {"municipality": wanted.destination},
        "pickup": _window(wanted.pickup),
        "delivery": _window(wanted.delivery),
        "cargo": wanted.cargo,
        "vehicle_class": wanted.vehicle_class,
        "body_types": ["wing"],
        "asking_fare_yen": wanted.fare_yen,
        "charges": [],
        "services": [],
        "contact": _contact(who),
        "tier": 1,
    }
    answer = await tour.doors.ask("POST", "/v1/loads", form, by=who, expect=(201,), quietly=quietly)
    load: Json = answer.json()
    if not quietly:
        await _look_at_the_fare(tour, load)
    return load


async def _look_at_the_fare(tour: Tour, load: Json) -> None:
    """Distance, standard fare and ratio that stand beside the load (SPEC 3.6)."""
    distance, standard = load["distance"], load["standard_fare"]
    tour.teller.came(
        "standard-fare",
        km=distance["km"],
        cell=standard["rounded_km"],
        fare=f"{standard['fare_yen']:,}",
        percent=f"{load['fare_ratio_bp'] / 100:.2f}",
    )
    road_km = find_road(ORIGIN, DESTINATION).km
    tour.hold("distance-km", "2.2", -int(-road_km // 1), distance["km"])
    tour.hold("rounded-km", "7.2", cell_km(distance["km"]), standard["rounded_km"])
    ratio_bp = load["asking_fare_yen"] * 10_000 / standard["fare_yen"]
    tour.expect("fare-ratio", True, abs(ratio_bp - load["fare_ratio_bp"]) < 1)
    query = f"origin={ORIGIN}&destination={DESTINATION}&vehicle_class=large_10t&body_type=wing"
    quoted = await tour.read(f"/v1/standard-fare?{query}", tour.cast.consignor, quietly=True)
    tour.hold("standard-fare", "7.1", quoted["fare_yen"], standard["fare_yen"])


async def _post_vehicle(tour: Tour, wanted: Wanted) -> str:
    """B offers a ten-tonne wing that stands empty where the load lies, and is at home where it goes."""
    who = tour.cast.carrier
    at = wanted.pickup[0] - timedelta(hours=2)
    tour.teller.say("b-offers", who=who.called, at=shown_at(at))
    form = {
        "available": {"place": {"municipality": ORIGIN}, "at": at.isoformat()},
        "destinations": {"prefectures": [DESTINATION[:2]]},
        "home": {"municipality": who.company["municipality"]},
        "vehicle_class": wanted.vehicle_class,
        "body_type": "wing",
        "capacity": {"weight_kg": 13_000, "pallets": 16},
        "contact": _contact(who),
    }
    answer = await tour.doors.ask("POST", "/v1/vehicles", form, by=who, expect=(201,))
    vehicle_id: str = answer.json()["id"]
    return vehicle_id


async def _search(tour: Tour, wanted: Wanted, load_id: str) -> None:
    """B looks for what its truck could carry home, and finds A's load."""
    who = tour.cast.carrier
    tour.teller.say("b-searches", who=who.called)
    search = {
        "origin": {"municipalities": [ORIGIN]},
        "destination": {"prefectures": [DESTINATION[:2]]},
        "vehicle_classes": [wanted.vehicle_class],
        "body_types": ["wing"],
        "weight_kg": {"max": 13_000},
    }
    found = (await tour.doors.ask("POST", "/v1/loads/search?limit=200", search, by=who)).json()["items"]
    tour.expect("load-is-found", True, load_id in [card["id"] for card in found])
    card = next((card for card in found if card["id"] == load_id), None)
    poster = card["poster"]["name"] if card else "–"
    tour.teller.came("found", count=len(found), poster=poster, fare=f"{wanted.fare_yen:,}")


async def propose_and_conclude(
    tour: Tour, load_id: str, vehicle_id: str | None = None, *, quietly: bool = False
) -> str:
    """B proposes, A looks and agrees to what was seen (If-Match); the contract's number."""
    a, b = tour.cast.consignor, tour.cast.carrier
    if not quietly:
        tour.teller.say("b-proposes", who=b.called)
    form: dict[str, Any] = {"load_id": load_id, "consignor_is": "counterparty"}
    if vehicle_id is not None:
        form["vehicle_id"] = vehicle_id
    proposed = await tour.doors.ask("POST", "/v1/contracts", form, by=b, expect=(201,), quietly=quietly)
    number: str = proposed.json()["contract_number"]
    if not quietly:
        tour.teller.came("proposed", until=shown_at(datetime.fromisoformat(proposed.json()["lapses_at"])))
        tour.teller.say("a-concludes", who=a.called)
    path = f"/v1/contracts/{number}"
    seen = await tour.doors.ask("GET", path, by=a, quietly=True)
    tour.expect("written-items", "ok", seen.json()["checks"]["written_items"]["result"])
    concluded = await tour.doors.ask(
        "POST", f"{path}/conclusion", by=a, quietly=quietly, If_Match=seen.headers["ETag"]
    )
    tour.expect("contract-status", "concluded", concluded.json()["status"], number=in_fours(number))
    if not quietly:
        tour.teller.came("number", number=in_fours(number))
    return number


async def receive_confirmations(tour: Tour) -> None:
    """Both parties and both co-operatives get the contract document by mail (SPEC 5.5)."""
    number = tour.deals[0].number
    tour.teller.say("mails-awaited")
    path = f"/v1/contracts/{number}/document.pdf"
    pdf = (await tour.doors.ask("GET", path, by=tour.cast.consignor)).content
    tour.papers.keep(f"contract-{number}.pdf", pdf)
    mails = await tour.papers.wait_for_mails(
        lambda mail: mail.message_id.startswith("confirmation-") and pdf in mail.enclosed.values(),
        CONFIRMATIONS,
    )
    wanted = {person.me[key]["mail"] for person in parties(tour) for key in ("member", "cooperative")}
    tour.expect("confirmation-receivers", ", ".join(sorted(wanted)), ", ".join(sorted(m.to for m in mails)))
    for mail in mails:
        tour.teller.came("mail", to=mail.to, subject=mail.subject)
    again = (await tour.doors.ask("GET", path, by=tour.cast.clerk_b, quietly=True)).content
    tour.expect("same-bytes", True, again == pdf, name=f"contract-{number}.pdf")


async def trade_the_rest(tour: Tour) -> None:
    """Two more contracts of the month between the same two, delivered by hand (SPEC 5.4, 8.6b)."""
    day = (await tour.now()).date() + timedelta(days=1)
    goods = (
        ("23106", "medium_4t", {"name": "段ボール製品", "weight_kg": 2_400}),
        ("24207", "small_2t", {"name": "自動車部品", "weight_kg": 900}),
    )
    for fare_yen, (destination, vehicle_class, cargo) in zip(FARES_YEN[1:], goods, strict=True):
        pickup, delivery = (at_time(day, 9), at_time(day, 10)), (at_time(day, 13), at_time(day, 14))
        wanted = Wanted(fare_yen, destination, cargo, vehicle_class, pickup, delivery)
        tour.teller.say(
            "a-and-b-again", a=tour.cast.consignor.called, b=tour.cast.carrier.called, fare=f"{fare_yen:,}"
        )
        load = await post_load(tour, wanted, quietly=True)
        number = await propose_and_conclude(tour, load["id"], quietly=True)
        tour.teller.came("number", number=in_fours(number))
        tour.deals.append(Deal(number, fare_yen, pickup, delivery))
    await tour.move_clock(at_time(day, 14), "clock-to-delivery")
    for deal, who in zip(tour.deals[1:], parties(tour), strict=True):
        tour.teller.say("delivers-by-hand", who=who.called, number=in_fours(deal.number))
        form = {"receiver": "受付 山本", "at": deal.delivery[0].isoformat()}
        path = f"/v1/contracts/{deal.number}/delivery"
        answer = await tour.doors.ask("POST", path, form, by=who, expect=(201,))
        tour.expect("contract-status", "delivered", answer.json()["status"], number=in_fours(deal.number))


def parties(tour: Tour) -> tuple[Person, Person]:
    """Consignor and carrier."""
    return tour.cast.consignor, tour.cast.carrier


def _contact(who: Person) -> Json:
    return {"name": who.name, "phone": who.company["phone"]}


def _window(span: tuple[datetime, datetime]) -> Json:
    return {"from": span[0].isoformat(), "to": span[1].isoformat()}
