"""Tracking: when a phone is let in, what is taken after the end, and what a pause covers (SPEC 6.1, 6.5)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.ids import new_id
from domain.contracts.contracts import Contract, ContractStatus, Delivery
from domain.contracts.timelines import ReportRefused, job_window
from domain.trackings import (
    QUEUE_LIFE,
    Binding,
    BindingId,
    Carried,
    DriverDevice,
    DriverDeviceId,
    Pause,
    TrackingEnd,
    end_of,
    is_live,
    is_paused,
    lets_in,
)
from tests.builders import DAY, HOUR, NOW
from tests.concluded import a_concluded_contract, a_proposal

TICK = timedelta(microseconds=1)
CONTRACT = a_concluded_contract()
OPENS, CLOSES = NOW, NOW + 2 * DAY + 2 * HOUR + 7 * DAY
PICKUP = NOW + DAY
DELIVERED = CONTRACT.deliver(Delivery(PICKUP + HOUR, "倉庫 見本"), at=PICKUP + 2 * HOUR)
CANCELLED = replace(CONTRACT, status=ContractStatus.CANCELLED, updated_at=PICKUP)
PHONE = DriverDevice(DriverDeviceId(new_id()), b"k" * 32, NOW)


def binding(**changes: Any) -> Binding:
    return replace(Binding(BindingId(new_id()), CONTRACT.number, PHONE.id, NOW), **changes)


def test_the_window_opens_a_day_before_the_pickup_and_closes_a_week_after_the_delivery() -> None:
    window = job_window(CONTRACT)
    assert (window.from_at, window.to_at) == (OPENS, CLOSES)


@pytest.mark.parametrize(
    ("contract", "at", "live"),
    [
        (CONTRACT, OPENS - TICK, False),
        (CONTRACT, OPENS, True),
        (CONTRACT, CLOSES - TICK, True),
        (CONTRACT, CLOSES, False),
        (CONTRACT.set_out(at=PICKUP), PICKUP, True),
        (DELIVERED, PICKUP, False),
        (CANCELLED, PICKUP, False),
        (a_proposal(), PICKUP, False),
    ],
)
def test_a_contract_is_live_while_it_is_under_way_within_its_window(
    contract: Contract, at: datetime, live: bool
) -> None:
    assert is_live(contract, at) is live


def test_the_first_phone_is_let_in_and_after_it_no_other() -> None:
    other = replace(PHONE, id=DriverDeviceId(new_id()))
    assert lets_in(CONTRACT, None, None, PICKUP) is CONTRACT
    assert lets_in(CONTRACT, binding(), PHONE, PICKUP) is CONTRACT
    for taken in (None, other):
        assert lets_in(CONTRACT, binding(), taken, PICKUP) is None
    assert lets_in(None, None, PHONE, PICKUP) is None
    assert lets_in(DELIVERED, binding(), PHONE, PICKUP) is None


def test_after_the_end_what_came_before_it_is_taken_for_three_days() -> None:
    end, known_at = PICKUP + HOUR, PICKUP + 2 * HOUR
    carried = Carried(binding(ended_at=known_at), DELIVERED)
    assert carried.refuses(end, known_at) is None
    assert carried.refuses(end + TICK, known_at) is ReportRefused.AFTER_END
    assert carried.refuses(end, known_at + QUEUE_LIFE - TICK) is None
    assert carried.refuses(end, known_at + QUEUE_LIFE) is ReportRefused.AFTER_END
    assert carried.refuses(OPENS - TICK, known_at) is ReportRefused.OUTSIDE_WINDOW


def test_after_the_window_too() -> None:
    carried = Carried(binding(), CONTRACT)
    assert carried.refuses(CLOSES - TICK, CLOSES + QUEUE_LIFE - TICK) is None
    assert carried.refuses(CLOSES, CLOSES) is ReportRefused.OUTSIDE_WINDOW
    assert carried.refuses(CLOSES - TICK, CLOSES + QUEUE_LIFE) is ReportRefused.AFTER_END


def test_a_cancelled_job_ends_with_its_cancellation() -> None:
    carried = Carried(binding(), CANCELLED)
    assert carried.refuses(PICKUP, PICKUP) is None
    assert carried.refuses(PICKUP + TICK, PICKUP + HOUR) is ReportRefused.AFTER_END


def test_a_stream_ends_for_one_reason() -> None:
    assert end_of(CONTRACT, CLOSES - TICK) is None
    assert end_of(CONTRACT, CLOSES) is TrackingEnd.WINDOW_CLOSED
    assert end_of(DELIVERED, CLOSES) is TrackingEnd.DELIVERED
    assert end_of(CANCELLED, PICKUP) is TrackingEnd.CANCELLED


def test_a_pause_covers_its_first_moment_and_not_its_last() -> None:
    pauses = [Pause(NOW, NOW + HOUR), Pause(NOW + DAY, None)]
    covered = [NOW, NOW + HOUR - TICK, NOW + DAY, NOW + 9 * DAY]
    free = [NOW - TICK, NOW + HOUR, NOW + DAY - TICK]
    assert [is_paused(pauses, at) for at in (*covered, *free)] == [True] * 4 + [False] * 3
