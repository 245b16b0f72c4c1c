"""Whatever can be posted comes back from the database exactly as it was put in."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.db.transaction import Actor
from adapters.db.work import Transactions
from adapters.reference.municipalities import load_municipalities
from domain.places import Municipalities
from tests.adapters.any_postings import any_load, any_load_terms, any_vehicle, any_vehicle_terms
from tests.builders import a_cooperative, a_member

TEST = Actor(None, None, None, None, "test")
POSTER = a_member(a_cooperative())

thorough = settings(max_examples=30, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
async def transactions(transactions_on: Callable[[Municipalities], Transactions]) -> Transactions:
    """A database in which one company posts."""
    ready = transactions_on(load_municipalities())
    async with ready.begin(TEST) as work:
        cooperative = a_cooperative(id=POSTER.cooperative_id)
        await work.members.add_cooperative(cooperative)
        await work.members.add(POSTER)
    return ready


@thorough
@given(st.data())
async def test_any_load_is_read_back_as_it_was_posted_and_as_it_was_changed(
    transactions: Transactions, data: st.DataObject
) -> None:
    load = data.draw(any_load(POSTER))
    async with transactions.begin(TEST) as work:
        await work.loads.add(load)
    async with transactions.begin(TEST) as work:
        posted = await work.loads.lock(load.id)
        terms = data.draw(any_load_terms())
        changed = replace(load, terms=terms, trucks_left=terms.trucks)
        saved = await work.loads.save(changed)
    async with transactions.begin(TEST) as work:
        read = await work.loads.get(load.id)
        history = await work.loads.history(load.id, None, 9)

    assert posted == load
    assert read == saved == replace(changed, version=2)
    assert [past.thing for past in history] == [saved, load]
    assert kinds_of(read) == kinds_of(saved)
    assert [kinds_of(past.thing) for past in history] == [kinds_of(saved), kinds_of(load)]


@thorough
@given(st.data())
async def test_any_vehicle_is_read_back_as_it_was_posted_and_as_it_was_changed(
    transactions: Transactions, data: st.DataObject
) -> None:
    vehicle = data.draw(any_vehicle(POSTER))
    async with transactions.begin(TEST) as work:
        await work.vehicles.add(vehicle)
    async with transactions.begin(TEST) as work:
        posted = await work.vehicles.lock(vehicle.id)
        changed = replace(vehicle, terms=data.draw(any_vehicle_terms()))
        saved = await work.vehicles.save(changed)
    async with transactions.begin(TEST) as work:
        read = await work.vehicles.get(vehicle.id)
        history = await work.vehicles.history(vehicle.id, None, 9)

    assert posted == vehicle
    assert read == saved == replace(changed, version=2)
    assert [past.thing for past in history] == [saved, vehicle]
    assert kinds_of(read) == kinds_of(saved)
    assert [kinds_of(past.thing) for past in history] == [kinds_of(saved), kinds_of(vehicle)]


def kinds_of(thing: Any) -> Any:
    """What everything in a thing is: a code is equal to a plain string, but is none."""
    if is_dataclass(thing):
        return type(thing), [kinds_of(getattr(thing, field.name)) for field in fields(thing)]
    if isinstance(thing, tuple):
        return [kinds_of(one) for one in thing]
    return type(thing)
