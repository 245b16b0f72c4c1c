"""Putting a scene into a database, past the use cases: all rows of a table in one statement."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.db.contracts.cancellations import CANCELLATIONS
from adapters.db.contracts.contracts import CONTRACTS, chained
from adapters.db.drivers import DRIVER_BINDINGS, DRIVER_DEVICES, DRIVER_SESSIONS
from adapters.db.loads import LOADS
from adapters.db.plain import plain
from adapters.db.schema import metadata
from adapters.db.vehicles import VEHICLES
from adapters.db.words import codes_of, load_words, vehicle_words
from adapters.reference.municipalities import load_municipalities
from domain.contracts.changes.cancellations import Cancellation, CancellationId
from domain.contracts.changes.states import ChangeStatus
from domain.contracts.checks import owed_yen
from domain.contracts.contracts import Contract, Side
from domain.contracts.timelines import Happening, TransportStatus
from domain.loads import Load
from domain.positions import Fix
from domain.trackings import (
    CONSENT_VERSION,
    Binding,
    BindingId,
    DriverDevice,
    DriverDeviceId,
    DriverPlatform,
    DriverSession,
    DriverSessionId,
    PositionMoved,
    TimelineGrew,
)
from domain.usecases.logging_in import hash_of
from domain.vehicles import Vehicle
from tests.adapters.board_world import DAY, HOUR, NOW
from tests.worlds.around import rows_around
from tests.worlds.cast import EYES, accounts, fixed_id
from tests.worlds.months import Rows, settlement_rows
from tests.worlds.photographed import photo_rows
from tests.worlds.registered import register_rows
from tests.worlds.scenes import Deal, Scene
from tests.worlds.surveyed import survey_rows
from tests.worlds.talked import talk_rows
from tests.worlds.watched import watched_rows

LASTING = frozenset(
    {
        "federations",
        "cooperatives",
        "members",
        "accounts",
        "sessions",
        "refresh_tokens",
        "sandbox_clock",
        "alembic_version",
        "board_changes",  # It tells the board in memory what came and went with each scene.
    }
)
"""The people stay; all else goes with each scene."""

PASSING = text("DELETE FROM accounts WHERE NOT id = ANY(:lasting)")
SUSPENDED = text(
    "UPDATE members SET suspended_at = CASE WHEN id = ANY(:suspended) THEN CAST(:since AS timestamptz) END "
    "WHERE id = ANY(:suspended) OR suspended_at IS NOT NULL"
)
LASTING_ACCOUNTS = [account.id for _, account in accounts()]


async def show(connection: AsyncConnection, scene: Scene) -> None:
    """Make the database hold this scene, and nothing of the one before. The owner's connection."""
    rows = _rows(scene)
    async with connection.begin():
        # What is kept for good, and the order of foreign keys, do not bind a builder of worlds.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        gone = [one.name for one in metadata.sorted_tables if one.name not in LASTING]
        forget = "".join(f"DELETE FROM {name};" for name in gone)
        await connection.execute(text(f"DO $$ BEGIN {forget} END $$"))
        await connection.execute(PASSING, {"lasting": LASTING_ACCOUNTS})
        suspended = list(scene.register.suspended)
        await connection.execute(SUSPENDED, {"suspended": suspended, "since": NOW - DAY})
        for name, of_table in rows.items():
            if of_table:
                await connection.execute(insert(metadata.tables[name]), of_table)


def _rows(scene: Scene) -> Rows:
    return {
        **rows_around(scene.around),
        **register_rows(scene.register),
        **survey_rows(scene.surveyed),
        **photo_rows(scene.photos),
        **talk_rows(scene.talks),
        **watched_rows(scene.watched, scene.loads, scene.vehicles),
        "loads": [_load_row(one) for one in scene.loads],
        "load_versions": [_version("load_id", one) for one in scene.loads],
        "vehicles": [_vehicle_row(one) for one in scene.vehicles],
        "vehicle_versions": [_version("vehicle_id", one) for one in scene.vehicles],
        **_contract_rows(scene.deals),
        "contract_cancellations": [_cancellation_row(one) for one in scene.deals if one.cancellation],
        **_phone_rows(scene.deals),
        **_road_rows(scene.deals),
        **settlement_rows(scene),
    }


def _load_row(load: Load) -> dict[str, Any]:
    places = load_municipalities()
    return LOADS.row_of(load) | {
        "closing_at": load.terms.closing_at,
        "words": load_words(load, places, masked=False),
        "name_words": load_words(load, places, masked=True),
    }


def _vehicle_row(vehicle: Vehicle) -> dict[str, Any]:
    places, destinations = load_municipalities(), vehicle.terms.destinations
    openly = None if destinations is None else replace(destinations, near=None)
    return VEHICLES.row_of(vehicle) | {
        "closing_at": vehicle.terms.closing_at,
        "words": vehicle_words(vehicle, places, masked=False),
        "place_words": vehicle_words(vehicle, places, masked=True),
        "destination_codes": codes_of(destinations, places),
        "destination_open_codes": codes_of(openly, places),
    }


def _version(key: str, thing: Load | Vehicle) -> dict[str, Any]:
    return {
        key: thing.id,
        "version": thing.version,
        "at": thing.updated_at,
        "account_id": None,
        "person": "見本 だれか",
        "thing": plain(thing),
    }


def _sealed(deal: Deal) -> list[Contract]:
    """Every version under its hash."""
    made: list[Contract] = []
    for one in deal.versions:
        made.append(chained(one, made[-1].document_hash if made else None))
    return made


def _contract_rows(deals: Iterable[Deal]) -> Rows:
    sealed = [_sealed(deal) for deal in deals]
    return {
        "contracts": [_contract_row(versions[-1]) for versions in sealed],
        "contract_versions": [
            {
                "contract_number": one.number,
                "version": one.version,
                "at": one.updated_at,
                "account_id": None,
                "person": "見本 だれか",
                "thing": plain(one),
            }
            for versions in sealed
            for one in versions
        ],
        "contract_events": [row for deal in deals for row in _events(deal)],
    }


def _contract_row(contract: Contract) -> dict[str, Any]:
    return CONTRACTS.row_of(contract) | {"owed_yen": owed_yen(contract)}


def _cancellation_row(deal: Deal) -> dict[str, Any]:
    """Asked for by the consignor, and taken back an hour later."""
    assert deal.cancellation is not None
    at = deal.contract.updated_at
    asked = Cancellation(
        id=CancellationId(fixed_id(f"cancellation of {deal.number}")),
        version=1,
        contract_number=deal.number,
        status=ChangeStatus.OPEN,
        proposer=Side.CONSIGNOR,
        terms=deal.cancellation,
        proposed_at=at,
    )
    return CANCELLATIONS.row_of(replace(asked.end(ChangeStatus.WITHDRAWN, at=at + HOUR), version=2))


def _events(deal: Deal) -> Iterator[dict[str, Any]]:
    seen: set[object] = set()
    for one in deal.happenings:
        if (one.event, one.at) not in seen:
            seen.add((one.event, one.at))
            by = None if one.by is None else one.by.value
            yield {
                "contract_number": deal.number,
                "event": one.event,
                "at": one.at,
                "by": by,
                "note": one.note,
                "point": None,
                "account_id": None,
            }


def _phone_rows(deals: Iterable[Deal]) -> Rows:
    bound = [(deal, deal.phone) for deal in deals if deal.phone is not None]
    phones = sorted({phone for _, phone in bound})
    return {
        "driver_devices": [DRIVER_DEVICES.row_of(_device(one)) for one in phones],
        "driver_sessions": [DRIVER_SESSIONS.row_of(_driver_session(one)) for one in phones],
        "driver_bindings": [
            DRIVER_BINDINGS.row_of(
                Binding(BindingId(fixed_id(f"binding {deal.number}")), deal.number, _device(phone).id, NOW)
            )
            for deal, phone in bound
        ],
    }


def _device(phone: str) -> DriverDevice:
    return DriverDevice(DriverDeviceId(fixed_id(f"device {phone}")), hash_of(str(key_of(phone))), NOW)


def key_of(phone: str) -> UUID:
    """The installation's own id, which half opens what the phone carries."""
    return fixed_id(f"installation {phone}")


def _driver_session(phone: str) -> DriverSession:
    session_id = DriverSessionId(fixed_id(f"driver session {phone}"))
    token = EYES[phone].token if phone in EYES else f"token-of-{phone}"
    device = _device(phone)
    return DriverSession(session_id, device.id, DriverPlatform.ANDROID, CONSENT_VERSION, hash_of(token), NOW)


def _road_rows(deals: Iterable[Deal]) -> Rows:
    rows: Rows = {"pings": [], "trackings": [], "tracking_events": []}
    for deal in deals:
        rows["pings"] += [_ping_row(deal, fix) for fix in deal.fixes]
        told = [_told(one) for one in deal.happenings if one.event in set(TransportStatus)]
        told += [("PositionMoved", plain(PositionMoved(fix))) for fix in deal.fixes]
        if told:
            rows["trackings"].append({"contract_number": deal.number, "sequence": len(told)})
        rows["tracking_events"] += [
            {"contract_number": deal.number, "sequence": n, "at": NOW, "event": event, "payload": payload}
            for n, (event, payload) in enumerate(told, 1)
        ]
    return rows


def _told(one: Happening) -> tuple[str, Any]:
    return "TimelineGrew", plain(TimelineGrew(one))


def _ping_row(deal: Deal, fix: Fix) -> dict[str, Any]:
    ping = fix.ping
    return {
        "contract_number": deal.number,
        "fixed_at": ping.fixed_at,
        "lat_e7": ping.lat_e7,
        "lon_e7": ping.lon_e7,
        "accuracy_m": ping.accuracy_m,
        "flag": None,
        "received_at": fix.received_at,
    }
