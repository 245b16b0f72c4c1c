"""Reads the municipalities, those of former days, prefectures and postal codes (SPEC 2.1)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from adapters.reference import read_rows, read_text
from domain.places import (
    BUREAU_LABELS,
    LEVELS,
    Bureau,
    Municipalities,
    Municipality,
    MunicipalityCode,
    Point,
    PostalCodes,
    PostalRange,
)

Row = dict[str, str]


@cache
def load_municipalities() -> Municipalities:
    """All municipalities and wards, former ones too, read once; what contradicts itself stops the program."""
    bureaus = {labels[0]: bureau for bureau, labels in BUREAU_LABELS.items()}
    prefectures = {row["pref_code"]: row for row in read_rows("prefectures.csv")}
    today = {row["code5"]: _municipality(row, bureaus) for row in read_rows("municipalities.csv")}
    changes = list(read_rows("former_municipalities.csv"))
    for row in changes:
        if row["founded"] == "yes":  # as it was abolished; else its successor had been there before
            for code in row["successors"].split():
                today[code] = replace(today[code], valid_from=date.fromisoformat(row["valid_to"]))
    former = [_former(row, today) for row in changes]
    municipalities = Municipalities([*today.values(), *former], PostalCodes(_postal_ranges()))
    for municipality in (*municipalities, *municipalities.former):
        prefecture = prefectures[municipality.prefecture]
        assert municipality.prefecture_name == prefecture["prefecture"], municipality
        assert municipality.bureau is bureaus[prefecture["bureau"]], municipality
        assert municipality.level in LEVELS, municipality
        assert (municipality.level == "ward") == (municipality.parent is not None), municipality
    return municipalities


def _municipality(row: Row, bureaus: Mapping[str, Bureau]) -> Municipality:
    return Municipality(
        code=MunicipalityCode(row["code5"]),
        name=row["municipality"],
        full_name=row["full_name"],
        kana=row["kana"],
        full_kana=row["full_kana"],
        romaji=row["romaji"],
        name_en=row["name_en"] or None,
        prefecture=row["pref_code"],
        prefecture_name=row["prefecture"],
        bureau=bureaus[row["bureau"]],
        level=row["level"],
        parent=MunicipalityCode(row["parent_code5"]) if row["parent_code5"] else None,
        landmass=row["landmass"],
        point=Point(float(row["lat"]), float(row["lon"])),
    )


def _former(row: Row, today: Mapping[str, Municipality]) -> Municipality:
    """One that is no more; it lies where its first successor does, which is all that is known of it."""
    successors = tuple(map(MunicipalityCode, row["successors"].split()))
    return replace(
        today[successors[0]],
        code=MunicipalityCode(row["code5"]),
        name=row["municipality"],
        full_name=row["gun"] + row["municipality"],
        kana=row["kana"],
        full_kana=row["kana"],
        romaji=row["romaji"],
        name_en=None,
        level=row["level"],
        parent=MunicipalityCode(row["parent_code5"]) if row["parent_code5"] else None,
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_to=date.fromisoformat(row["valid_to"]),
        successors=successors,
    )


def _postal_ranges() -> Iterator[PostalRange]:
    """Every run of postal codes; a line has three digits, municipalities, runs of the last four digits."""
    for line in read_text("postal_codes.txt").splitlines():
        three, codes, *runs = line.split(" ")
        municipalities = tuple(map(MunicipalityCode, codes.split(",")))
        for run in runs:
            first, _, last = run.partition("-")
            yield PostalRange(int(three + first), int(three + (last or first)), municipalities)
