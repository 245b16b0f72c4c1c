"""Open vehicles in memory: what ``accepts_vehicle`` and ``vehicle_sort_key`` mean, over all slots at once."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np

from adapters.board.arrays.columns import At, Buckets, SlotArray
from adapters.board.arrays.lines import Lines
from adapters.board.arrays.nearness import nearest
from adapters.board.arrays.order import NEVER, Ranks, after_of, first, instant, micros, standing_of
from adapters.board.arrays.places import Gazetteer, Whereabouts
from adapters.board.arrays.reaches import Reaches
from adapters.board.companies import Companies
from adapters.board.eyes import Eyes
from adapters.board.kept import Kept, listed
from adapters.board.loads import BODY_OF, CLASS_OF, CLASSES, EQUIPMENT_OF, WORTH_A_BUCKET, bits_of
from adapters.board.postings import Condition, Postings, common_fields, microseconds, numbers_or
from adapters.db.vehicles import VEHICLES
from domain.places import MunicipalityCode
from domain.ports import Standing
from domain.search import VehicleSearch, VehicleSort
from domain.vehicles import Vehicle


class OpenVehicles(Postings):
    """The empty trucks on the board."""

    table: ClassVar[str] = "vehicles"
    fields: ClassVar[tuple[str, ...]] = (
        *common_fields("place_words"),
        microseconds("available_at"),
        "available_place_municipality",
        *("available_place_point->>'lat'", "available_place_point->>'lon'"),
        *("destination_codes", "destination_open_codes"),
        *("vehicle_class", "body_type", "equipment"),
        *("capacity_weight_kg", "coalesce(asking_fare_yen, -1)"),
    )
    dtypes: ClassVar[dict[str, Any]] = {
        "available": (np.int64,),
        "place_code": (np.int16,),
        "place_lat": (np.float64,),
        "place_lon": (np.float64,),
        "reach": (np.int32,),
        "masked_reach": (np.int32,),
        "vehicle_class": (np.int8,),
        "bodies": (np.uint32,),
        "equipment": (np.uint32,),
        "weight": (np.int64,),
        "fare": (np.int64,),
    }

    def __init__(self, companies: Companies, lines: Lines, gazetteer: Gazetteer) -> None:
        super().__init__(companies, lines, VEHICLES.columns)
        self.things = Kept(Vehicle, VEHICLES)
        self.gazetteer = gazetteer
        self.place = Whereabouts(self.columns, "place", gazetteer)
        self._by_prefecture = Buckets()
        self._reaches = Reaches(gazetteer)

    def read_own(self, texts: Sequence[tuple[str, ...]]) -> dict[str, Any]:
        """When and where it is empty, where it would go, what truck it is, what it takes and costs."""
        available, codes, lats, lons, reaches, masked, *truck = texts
        classes, bodies, equipment, weights, fares = truck
        return {
            "available": np.array([int(one) for one in available], np.int64),
            "place_code": [self.gazetteer.number_of[MunicipalityCode(code)] for code in codes],
            "place_lat": numbers_or(lats, np.nan),
            "place_lon": numbers_or(lons, np.nan),
            "reach": reaches,
            "masked_reach": masked,
            "vehicle_class": [CLASS_OF[one] for one in classes],
            "bodies": [BODY_OF[one] for one in bodies],
            "equipment": [bits_of(listed(one), EQUIPMENT_OF) for one in equipment],
            "weight": np.array([int(one) for one in weights], np.int64),
            "fare": np.array([int(one) for one in fares], np.int64),
        }

    def put_own(self, slots: Sequence[int], values: dict[str, Any]) -> None:
        """It lies in a prefecture, and goes to sets of municipalities, which are kept once each."""
        for slot, number in zip(slots, values["place_code"], strict=True):
            self._by_prefecture.add(int(self.gazetteer.prefecture[number]), slot)
        for name in ("reach", "masked_reach"):
            values[name] = [self._reaches.take("" if one == "\\N" else one) for one in values[name]]

    def forget_own(self, slot: int) -> None:
        """It is nowhere any more, and goes nowhere."""
        self._by_prefecture.remove(slot)
        for name in ("reach", "masked_reach"):
            self._reaches.give_back(int(self.columns[name][slot]))

    def thing(self, slot: int) -> Vehicle:
        """The vehicle of a slot."""
        return self.things.thing_of(self.kept[slot])

    def answers(self, search: VehicleSearch, eyes: Eyes) -> SlotArray:
        """Those that answer the search and may be seen."""
        masked = eyes.viewer.masked
        conditions: list[Condition] = []
        if search.available is not None:
            reach = self.gazetteer.reach(search.available)
            conditions.append(partial(self.place.inside, reach, masked=masked))
        if search.destination is not None:
            met = self._reaches.met_by(self.gazetteer.reach(search.destination).reached)
            name = "masked_reach" if masked else "reach"
            conditions.append(lambda at: met[self.columns[name][at]])
        conditions += self._of_the_truck(search)
        if search.available_at is not None:
            conditions.append(self.above("available", micros(search.available_at.from_at) - 1))
            conditions.append(self.below("available", micros(search.available_at.to_at)))
        conditions.append(partial(eyes.sees, self.columns))
        if search.posted_after is not None:
            conditions.append(partial(eyes.newer, self.columns, micros(search.posted_after)))
        words = self.words_found(search.text, masked=masked)
        return self.narrowed(self._begun(search, masked=masked), conditions, words)

    def _begun(self, search: VehicleSearch, *, masked: bool) -> At:
        """Where to look at all: the slots of the prefectures asked for, or everywhere where they are many."""
        area = search.available
        if area is None or (area.near is not None and not masked):
            return self.columns.everywhere
        prefectures = self.gazetteer.reach(area).prefectures
        if sum(map(self._by_prefecture.count, prefectures)) * WORTH_A_BUCKET >= self.columns.end:
            return self.columns.everywhere
        return self._by_prefecture.all_of(prefectures)

    def _of_the_truck(self, search: VehicleSearch) -> Iterator[Condition]:
        c = self.columns
        if search.vehicle_classes is not None:
            wanted = np.isin(np.arange(len(CLASSES)), [CLASS_OF[one] for one in search.vehicle_classes])
            yield lambda at: wanted[c["vehicle_class"][at]]
        if search.body_types is not None:
            bodies = np.uint32(bits_of(search.body_types, BODY_OF))
            yield lambda at: (c["bodies"][at] & bodies) != 0
        if search.equipment is not None:
            needed = np.uint32(bits_of(search.equipment, EQUIPMENT_OF))
            yield lambda at: (c["equipment"][at] & needed) == needed
        if search.weight_kg is not None:
            yield from self.within("weight", search.weight_kg)
        if search.fare_yen is not None:
            yield from self.within("fare", search.fare_yen)
        if search.cooperative_ids is not None:
            yield self.of_cooperatives(search.cooperative_ids)

    def page(self, search: VehicleSearch, eyes: Eyes, after: Standing | None, count: int) -> SlotArray:
        """The first so many answers behind a standing."""
        at = self.answers(search, eyes)
        if search.sort is VehicleSort.DISTANCE:
            assert search.from_point is not None
            asked = (search.from_point, eyes.viewer.masked)
            return nearest(self.ids, self.place, asked, at, after=after, count=count)
        behind = after_of(after, descending=search.sort is not VehicleSort.AVAILABLE)
        return first(self.ids, at, self._ranks(search.sort, eyes, at), behind, count)

    def _ranks(self, sort: VehicleSort, eyes: Eyes, at: SlotArray) -> Ranks:
        if sort is VehicleSort.POSTED:
            return -eyes.appeared(self.columns, at)
        if sort is VehicleSort.AVAILABLE:
            available: Ranks = self.columns["available"][at]
            return available
        fare = self.columns["fare"][at]
        return np.where(fare < 0, NEVER, -fare)

    def standing(self, search: VehicleSearch, eyes: Eyes, slot: int) -> Standing:
        """Where a list goes on behind this one."""
        id_ = self.ids.of(slot)
        if search.sort is VehicleSort.POSTED:
            return standing_of(instant(int(eyes.appeared(self.columns, np.array([slot]))[0])), id_)
        if search.sort is VehicleSort.AVAILABLE:
            return standing_of(instant(int(self.columns["available"][slot])), id_)
        if search.sort is VehicleSort.DISTANCE:
            assert search.from_point is not None
            return standing_of(self.place.exact_km(search.from_point, slot, masked=eyes.viewer.masked), id_)
        fare = int(self.columns["fare"][slot])
        return standing_of(None if fare < 0 else fare, id_)
