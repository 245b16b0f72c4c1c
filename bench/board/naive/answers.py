"""Rows of the ORM as the dicts that pydantic then checks and writes: the same fields as the program's."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db.schema import contracts
from bench.board.naive.models import Load

Json = dict[str, Any]


async def contracts_of(db: AsyncSession, loads: Sequence[Load]) -> Mapping[UUID, int]:
    """How many contracts each poster has concluded: one query for all."""
    ids = {load.poster_id for load in loads}
    if not ids:
        return {}
    counted: Counter[UUID] = Counter()
    for side in (contracts.c.consignor_member_id, contracts.c.carrier_member_id):
        concluded = select(side, func.count()).where(side.in_(ids), contracts.c.concluded_at.is_not(None))
        for member_id, count in (await db.execute(concluded.group_by(side))).all():
            counted[member_id] += count
    return counted


def card_of(load: Load, since: datetime, contracts: Mapping[UUID, int], *, own: bool) -> Json:
    """A load among those found."""
    return facts_of(load, since, contracts, own=own) | {
        "has_photos": bool(load.photo_ids),
        "detour": None,
        "from_point_km": None,
    }


def facts_of(load: Load, since: datetime, contracts: Mapping[UUID, int], *, own: bool) -> Json:
    """What lists and details have in common."""
    fare = load.measured["standard_fare"]
    ratio = None
    if fare is not None and load.asking_fare_yen is not None:
        ratio = load.asking_fare_yen * 10_000 // fare["fare_yen"]
    return {
        "id": load.id,
        "status": load.status,
        "posted_at": since,
        "updated_at": max(load.updated_at, since),
        "poster": _company(load, contracts),
        "origin": _place(load, "origin", own=own),
        "destination": _place(load, "destination", own=own),
        "pickup": {"from": load.pickup_from_at, "to": load.pickup_to_at},
        "delivery": {"from": load.delivery_from_at, "to": load.delivery_to_at},
        "cargo": {
            name: getattr(load, f"cargo_{name}")
            for name in (
                "name",
                "weight_kg",
                "kind",
                "packaging",
                "pallets",
                "pieces",
                "volume_l",
                "floor_cm",
            )
        }
        | {"temperature_c": load.cargo_temperature_c, "value_yen": load.cargo_value_yen},
        **{name: getattr(load, name) for name in _AS_THEY_ARE},
        "closes_at": load.closing_at,
        "distance": load.measured["distance"],
        "standard_fare": fare,
        "fare_ratio_bp": ratio,
        "in_talks_until": None,
        "is_repost": False,
        "held_until": None,
    }


_AS_THEY_ARE = (
    *(
        "vehicle_class",
        "body_types",
        "equipment",
        "trucks",
        "trucks_left",
        "consolidation",
        "asking_fare_yen",
    ),
    *("booking", "fare_system", "tier", "purpose"),
)


def _company(load: Load, contracts: Mapping[UUID, int]) -> Json:
    poster = load.poster
    return {
        "member_id": poster.id,
        "kind": poster.kind,
        "name": poster.name,
        "cooperative": {"id": poster.cooperative.id, "name": poster.cooperative.name},
        "record": {"contracts": contracts.get(poster.id, 0), "since": poster.joined_on},
    }


def _place(load: Load, prefix: str, *, own: bool) -> Json:
    names = ("municipality", "address", "postal_code", "point")
    site = getattr(load, f"{prefix}_site") if own else None
    return {name: getattr(load, f"{prefix}_{name}") for name in names} | {"site": site}


def answer_of(load: Load, since: datetime, contracts: Mapping[UUID, int], *, own: bool) -> Json:
    """A load in full."""
    return facts_of(load, since, contracts, own=own) | {
        "version": load.version if own else None,
        "stops": load.stops,
        "loading": load.loading,
        "unloading": load.unloading,
        "charges": load.charges,
        "services": load.services,
        "payment_terms": load.payment_terms,
        "remarks": load.remarks,
        "photo_ids": load.photo_ids,
        "contact": {"name": load.contact_name, "phone": load.contact_phone},
        "audience": _audience(load) if own else None,
        "external_ref": load.external_ref if own else None,
        "parent_contract_number": load.parent_contract_number if own else None,
        "warnings": [],
    }


def _audience(load: Load) -> Json:
    return {
        "kind": load.audience_kind,
        "member_ids": load.audience_member_ids,
        "cooperative_ids": load.audience_cooperative_ids,
        "widens_at": load.audience_widens_at,
    }
