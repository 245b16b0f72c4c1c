"""The notices as they were first written down, and a clerk who walks their tables: shares no code with us."""

import json
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

BUREAUS = (
    "hokkaido", "tohoku", "kanto", "hokuriku_shinetsu", "chubu", "kinki", "chugoku", "shikoku", "kyushu",
    "okinawa",
)  # fmt: skip
CLASSES = ("small", "medium", "large", "trailer")
TANKS_AND_OTHERS = {
    "freezer": ("冷蔵車・冷凍車", CLASSES),
    "chiller": ("冷蔵車・冷凍車", CLASSES),
    "container": ("海上コンテナ輸送車(トレーラー)", ("trailer",)),
    "bulk": ("セメントバルク車(大型・トレーラー)", ("large", "trailer")),
    "dump": ("ダンプ車(大型)", ("large",)),
    "mixer": ("コンクリートミキサー車(大型)", ("large",)),
    "tank_petroleum": ("タンク車 石油製品(大型・トレーラー)", ("large", "trailer")),
    "tank_chemical": ("タンク車 化成品(大型・トレーラー)", ("large", "trailer")),
    "tank_gas": ("タンク車 高圧ガス(大型・トレーラー) 5割以上", ("large", "trailer")),
}


def notice(name: str) -> dict[str, Any]:
    """A notice's figures, read from the file each time anew."""
    path = Path(__file__).with_name(f"{name}.json")
    written: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return written


class Clerk:
    """Reads the whole notice of 2024 as a person does: up the table, cell by cell, with exact fractions."""

    def __init__(self) -> None:
        self.said = notice("2024-209")

    def fare(self, bureau: str, klass: str, km: Fraction) -> int | None:
        """Yen by distance; None past the end of a table."""
        row = self.said["bureaus"][bureau]["distance"][klass]
        reach = 0
        if "km5" in row and km <= 5:
            return int(row["km5"])
        yen = 0
        for cell in row["km10_to_200"]:
            reach, yen = reach + 10, cell
            if km <= reach:
                return int(yen)
        while km > reach:
            if "per20km_over200_to300" in row:
                if reach == 300:
                    return None
                reach, yen = reach + 20, yen + row["per20km_over200_to300"]
            elif reach < 500:
                reach, yen = reach + 20, yen + row["per20km_200_to_500"]
            else:
                reach, yen = reach + 50, yen + row["per50km_over500"]
        return int(yen)

    def fare_by_time(self, bureau: str, klass: str, km: Fraction, hours_named: int, extra_hours: int) -> int:
        """Yen by time, with so many hours beyond those of the base."""
        row = self.said["bureaus"][bureau]["time"][klass]
        base = self.said["time_base_km"][f"{hours_named}h"]
        reach, yen = base["small" if klass == "small" else "others"], row[f"base{hours_named}h"]
        while km > reach:
            reach, yen = reach + 10, yen + row["per10km_over_base"]
        return int(yen + extra_hours * row["per1h_over_base"])

    def body(self, body: str, klass: str, base: int) -> int:
        """What a body adds to the base."""
        name, classes = TANKS_AND_OTHERS.get(body, ("", ()))
        if klass not in classes:
            return 0
        return rounded(base * share(self.said["surcharges"]["special_vehicle"][name]))

    def part(self, kind: str, base: int, part_km: Fraction, km: Fraction) -> int:
        """What a Sunday or a night adds, for the km run then."""
        rate = share(self.said["surcharges"][kind])
        return rounded(base * rate * part_km / km) if km else 0

    def site(self, klass: str, waiting: int, work: list[tuple[str, int]]) -> int:
        """A stay at one site, minute by minute: at each minute that begins a block its yen are due."""
        yen, now = 0, 0
        rates = self.said["waiting_per30min"]
        for minute in range(waiting):
            if minute >= rates["free_first_min"] and (minute - rates["free_first_min"]) % 30 == 0:
                yen += rates["over2h_combined" if minute >= 120 else "normal"][klass]
        now = waiting
        for by, minutes in work:
            table = self.said["loading_per30min"][{"machine": "machine", "hand": "manual"}[by]]
            for minute in range(minutes):
                if minute % 30 == 0:
                    yen += table["over2h_combined" if now + minute >= 120 else "normal"][klass]
            now += minutes
        return int(yen)

    def forwarding(self, fare: int) -> int:
        """The fee on top of a fare, cut off."""
        return int(fare * share(self.said["riyo_unso_tesuryo"]))

    def fuel(self, km: Fraction, metres_per_litre: int, price_sen: int) -> int:
        """The surcharge for fuel: the middle of the price's step above the base, raised to the yen."""
        rule = self.said["fuel_surcharge"]
        base, step = Fraction(str(rule["base_yen_per_l"])), Fraction(str(rule["step"]))
        floor, lift = base, Fraction(0)
        while Fraction(price_sen, 100) > floor:
            floor, lift = floor + step, floor + step / 2 - base
        return ceil(km / Fraction(metres_per_litre, 1000) * lift)


def share(written: float) -> Fraction:
    """A share as the notice writes it."""
    return Fraction(str(written))


def rounded(yen: Fraction) -> int:
    """四捨五入."""
    whole = int(yen)
    return whole + (1 if yen - whole >= Fraction(1, 2) else 0)
