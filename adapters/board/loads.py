"""Open loads in memory: what ``accepts_load`` and ``load_sort_key`` mean, over all slots at once."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from adapters.board.arrays.columns import At, Buckets, SlotArray
from adapters.board.arrays.corridors import along
from adapters.board.arrays.lines import Lines
from adapters.board.arrays.nearness import nearest
from adapters.board.arrays.order import NEVER, Ranks, after_of, first, instant, micros, standing_of
from adapters.board.arrays.places import Gazetteer, Whereabouts
from adapters.board.companies import Companies
from adapters.board.eyes import Eyes
from adapters.board.kept import Kept, listed
from adapters.board.postings import (
    Condition,
    Postings,
    common_fields,
    microseconds,
    numbers_or,
)
from adapters.db.loads import LOADS
from domain.loads import Load
from domain.ports import Facets, Standing
from domain.reposts.marks import Taken
from domain.search import LoadSearch, LoadSort
from domain.vehicle_classes import BodyType, Equipment, VehicleClass

CLASSES = tuple(VehicleClass)
BODIES = tuple(BodyType)
EQUIPMENT = tuple(Equipment)
CLASS_OF = {one.value: number for number, one in enumerate(CLASSES)}
BODY_OF = {one.value: 1 << number for number, one in enumerate(BODIES)}
EQUIPMENT_OF = {one.value: 1 << number for number, one in enumerate(EQUIPMENT)}

TIMES = ("pickup_from", "pickup_to", "delivery_from", "delivery_to")
WORTH_A_BUCKET = 3
"""Buckets are begun with where they hold less than a third of all: beyond, looking at all is faster."""


def bits_of(codes: Sequence[str], bit_of: dict[str, int]) -> int:
    """A set of codes as bits."""
    return sum({bit_of[code] for code in codes})


class OpenLoads(Postings):
    """The loads on the board."""

    table: ClassVar[str] = "loads"
    fields: ClassVar[tuple[str, ...]] = (
        *common_fields("name_words"),
        *(microseconds(f"{name}_at") for name in TIMES),
        *("origin_municipality", "origin_point->>'lat'", "origin_point->>'lon'"),
        *("destination_municipality", "destination_point->>'lat'", "destination_point->>'lon'"),
        *("vehicle_class", "body_types", "equipment"),
        *("cargo_weight_kg", "coalesce(asking_fare_yen, -1)", "consolidation::int"),
        "measured->'distance'->>'km'",
        *("roughly->'distance'->>'km'", "roughly->'distance'->>'minutes'"),
        "(repeats <> '[]')::int",
    )
    dtypes: ClassVar[dict[str, Any]] = {
        **dict.fromkeys(TIMES, (np.int64,)),
        **{f"{end}_code": (np.int16,) for end in ("origin", "destination")},
        **{f"{end}_{axis}": (np.float64,) for end in ("origin", "destination") for axis in ("lat", "lon")},
        "vehicle_class": (np.int8,),
        "bodies": (np.uint32,),
        "equipment": (np.uint32,),
        "weight": (np.int64,),
        "fare": (np.int64,),
        "consolidation": (np.int8,),
        "km": (np.float64,),
        "rough_km": (np.int64,),
        "rough_minutes": (np.int64,),
        "repeats": (np.int8,),
    }

    def __init__(self, companies: Companies, lines: Lines, gazetteer: Gazetteer) -> None:
        super().__init__(companies, lines, LOADS.columns)
        self.things = Kept(Load, LOADS)
        self.gazetteer = gazetteer
        self.origin = Whereabouts(self.columns, "origin", gazetteer)
        self.destination = Whereabouts(self.columns, "destination", gazetteer)
        self._by_prefecture = {"origin": Buckets(), "destination": Buckets()}
        self._repeated: dict[int, tuple[Taken, ...]] = {}

    def read_own(self, texts: Sequence[tuple[str, ...]]) -> dict[str, Any]:
        """Times, places, what truck it asks for, what it weighs and pays."""
        times, places, asked, (km, *rough, repeats) = texts[:4], texts[4:10], texts[10:16], texts[16:]
        values: dict[str, Any] = {
            name: np.array([int(text) for text in column], np.int64)
            for name, column in zip(TIMES, times, strict=True)
        }
        for end, (codes, lats, lons) in zip(("origin", "destination"), (places[:3], places[3:]), strict=True):
            numbers = [self.gazetteer.number_of[code] for code in codes]
            values |= {
                f"{end}_code": numbers,
                f"{end}_lat": numbers_or(lats, np.nan),
                f"{end}_lon": numbers_or(lons, np.nan),
            }
        classes, bodies, equipment, weights, fares, consolidation = asked
        values |= {
            "vehicle_class": [CLASS_OF[one] for one in classes],
            "bodies": [bits_of(listed(one), BODY_OF) for one in bodies],
            "equipment": [bits_of(listed(one), EQUIPMENT_OF) for one in equipment],
            "weight": np.array([int(one) for one in weights], np.int64),
            "fare": np.array([int(one) for one in fares], np.int64),
            "consolidation": [int(one) for one in consolidation],
            "km": numbers_or(km, 0.0),
            "rough_km": numbers_or(rough[0], -1).astype(np.int64),
            "rough_minutes": numbers_or(rough[1], -1).astype(np.int64),
            "repeats": [int(one) for one in repeats],
        }
        return values

    def put_own(self, slots: Sequence[int], values: dict[str, Any]) -> None:
        """It lies in the prefectures of its ends."""
        for end, buckets in self._by_prefecture.items():
            for slot, number in zip(slots, values[f"{end}_code"], strict=True):
                buckets.add(int(self.gazetteer.prefecture[number]), slot)

    def forget_own(self, slot: int) -> None:
        """It lies in no prefecture any more."""
        for buckets in self._by_prefecture.values():
            buckets.remove(slot)
        self._repeated.pop(slot, None)

    def repeated(self, slot: int) -> tuple[Taken, ...]:
        """The taken loads that the load of a slot repeats (SPEC 3.9)."""
        if not self.columns["repeats"][slot]:
            return ()
        if slot not in self._repeated:
            self._repeated[slot] = self.thing(slot).repeats
        return self._repeated[slot]

    def thing(self, slot: int) -> Load:
        """The load of a slot."""
        return self.things.thing_of(self.kept[slot])

    def answers(self, search: LoadSearch, eyes: Eyes) -> SlotArray:
        """Those that answer the search and may be seen."""
        masked = eyes.viewer.masked
        begun: list[tuple[str, list[int]]] = []
        conditions: list[Condition] = []
        for name, place, area in (
            ("origin", self.origin, search.origin),
            ("destination", self.destination, search.destination),
        ):
            if area is not None:
                reach = self.gazetteer.reach(area)
                conditions.append(partial(place.inside, reach, masked=masked))
                if area.near is None or masked:  # a point may lie in another prefecture than its municipality
                    begun.append((name, reach.prefectures))
        if search.corridor is not None:
            way = along(search.corridor, self.gazetteer)
            begun.append(("origin", [] if way is None else way.starts))
            conditions += [] if way is None else [partial(way.holds, self.columns)]
        conditions += self._of_the_truck(search)
        conditions += self._of_the_time(search)
        conditions.append(partial(eyes.sees, self.columns))
        if search.posted_after is not None:
            conditions.append(partial(eyes.newer, self.columns, micros(search.posted_after)))
        return self.narrowed(self._begun(begun), conditions, self.words_found(search.text, masked=masked))

    def _begun(self, ends: Sequence[tuple[str, Sequence[int]]]) -> At:
        """Where to look at all: the slots of the fewest prefectures that a search leaves, or everywhere."""
        fewest = self.columns.end // WORTH_A_BUCKET
        begun: At = self.columns.everywhere
        for end, prefectures in ends:
            buckets = self._by_prefecture[end]
            count = sum(map(buckets.count, prefectures))
            if count < fewest or not prefectures:
                fewest = count
                begun = buckets.all_of(prefectures)
        return begun

    def _of_the_truck(self, search: LoadSearch) -> Iterator[Condition]:
        c = self.columns
        if search.vehicle_classes is not None:
            wanted = np.isin(np.arange(len(CLASSES)), [CLASS_OF[one] for one in search.vehicle_classes])
            yield lambda at: wanted[c["vehicle_class"][at]]
        if search.body_types is not None:
            bodies = np.uint32(bits_of(search.body_types, BODY_OF))
            yield lambda at: (c["bodies"][at] & bodies) != 0
        if search.equipment is not None:
            beyond = np.uint32(bits_of(EQUIPMENT, EQUIPMENT_OF) - bits_of(search.equipment, EQUIPMENT_OF))
            yield lambda at: (c["equipment"][at] & beyond) == 0
        if search.weight_kg is not None:
            yield from self.within("weight", search.weight_kg)
        if search.fare_yen is not None:
            yield from self.within("fare", search.fare_yen)
        if search.consolidation is not None:
            yield lambda at: c["consolidation"][at] == int(bool(search.consolidation))
        if search.cooperative_ids is not None:
            yield self.of_cooperatives(search.cooperative_ids)

    def _of_the_time(self, search: LoadSearch) -> Iterator[Condition]:
        """Windows are half open, and meet when they have a moment in common."""
        for name, window in (("pickup", search.pickup), ("delivery", search.delivery)):
            if window is not None:
                yield self.below(f"{name}_from", micros(window.to_at))
                yield self.above(f"{name}_to", micros(window.from_at))

    def page(self, search: LoadSearch, eyes: Eyes, after: Standing | None, count: int) -> SlotArray:
        """The first so many answers behind a standing."""
        at = self.answers(search, eyes)
        if search.sort is LoadSort.DISTANCE:
            assert search.from_point is not None
            return nearest(
                self.ids, self.origin, (search.from_point, eyes.viewer.masked), at, after=after, count=count
            )
        behind = after_of(after, descending=search.sort is not LoadSort.PICKUP)
        return first(self.ids, at, self._ranks(search.sort, eyes, at), behind, count)

    def _ranks(self, sort: LoadSort, eyes: Eyes, at: SlotArray) -> Ranks:
        c = self.columns
        if sort is LoadSort.POSTED:
            return -eyes.appeared(c, at)
        if sort is LoadSort.PICKUP:
            return c["pickup_from"][at]
        fare = c["fare"][at]
        if sort is LoadSort.FARE:
            return np.where(fare < 0, NEVER, -fare)
        km = c["km"][at]
        known = (fare >= 0) & (km != 0)
        return np.where(known, -(fare / np.where(known, km, 1.0)), np.inf)

    def standing(self, search: LoadSearch, eyes: Eyes, slot: int) -> Standing:
        """Where a list goes on behind this one."""
        c, at, id_ = self.columns, np.array([slot]), self.ids.of(slot)
        if search.sort is LoadSort.POSTED:
            return standing_of(instant(int(eyes.appeared(c, at)[0])), id_)
        if search.sort is LoadSort.PICKUP:
            return standing_of(instant(int(c["pickup_from"][slot])), id_)
        if search.sort is LoadSort.DISTANCE:
            assert search.from_point is not None
            return standing_of(self.origin.exact_km(search.from_point, slot, masked=eyes.viewer.masked), id_)
        rank = self._ranks(search.sort, eyes, at)[0]
        if rank in (NEVER, np.inf):
            return standing_of(None, id_)
        return standing_of(-int(rank) if search.sort is LoadSort.FARE else -float(rank), id_)

    def facets(self, at: SlotArray, *, masked: bool) -> Facets:
        """The answers counted; companies are not counted for a trial user (SPEC 1.6)."""
        c = self.columns
        prefecture = self.gazetteer.prefecture
        found = {
            "origin_prefecture": _counted(prefecture[c["origin_code"][at]], lambda n: f"{n:02d}"),
            "destination_prefecture": _counted(prefecture[c["destination_code"][at]], lambda n: f"{n:02d}"),
            "vehicle_class": _counted(c["vehicle_class"][at], lambda n: CLASSES[n].value),
            "body_type": [
                (body.value, count)
                for body in BODIES
                if (count := int(np.count_nonzero(c["bodies"][at] & np.uint32(BODY_OF[body.value]))))
            ],
        }
        if not masked:
            found["cooperative"] = _counted(c["cooperative"][at], lambda n: str(self.cooperatives[n]))
        return {facet: sorted(counts, key=lambda one: (-one[1], one[0])) for facet, counts in found.items()}


def _counted(numbers: NDArray[Any], code_of: Callable[[int], str]) -> list[tuple[str, int]]:
    return [(code_of(n), count) for n, count in enumerate(np.bincount(numbers).tolist()) if count]
