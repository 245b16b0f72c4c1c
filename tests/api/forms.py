"""What people send, as JSON; name what matters."""

from datetime import datetime, timedelta
from typing import Any

from tests.builders import DAY, HOUR, KAWAGUCHI, NOW, YOKKAICHI

Json = dict[str, Any]


def written(at: datetime) -> str:
    """An instant as it is sent."""
    return at.isoformat()


def window(start: timedelta, length: timedelta = 2 * HOUR) -> Json:
    """A window from so long after ``NOW``."""
    return {"from": written(NOW + start), "to": written(NOW + start + length)}


def load_form(**changes: Any) -> Json:
    """Steel from Yokkaichi to Kawaguchi, on a wing of ten tons, tomorrow."""
    form: Json = {
        "origin": {"municipality": YOKKAICHI},
        "destination": {"municipality": KAWAGUCHI},
        "pickup": window(DAY),
        "delivery": window(2 * DAY),
        "cargo": {"name": "鋼材", "weight_kg": 8000},
        "vehicle_class": "large_10t",
        "body_types": ["wing"],
        "contact": {"name": "配車 見本", "phone": "059-000-0002"},
        "tier": 1,
    }
    return form | changes


def vehicle_form(**changes: Any) -> Json:
    """An empty wing of ten tons in Kawaguchi, this afternoon."""
    form: Json = {
        "available": {"place": {"municipality": KAWAGUCHI}, "at": written(NOW + 6 * HOUR)},
        "destinations": None,
        "vehicle_class": "large_10t",
        "body_type": "wing",
        "capacity": {"weight_kg": 10_000},
        "contact": {"name": "配車 見本", "phone": "059-000-0003"},
    }
    return form | changes
