"""Reads the municipalities and prefectures (SPEC 2.1)."""

from functools import cache

from adapters.reference import read_rows
from domain.places import BUREAU_LABELS, LEVELS, Bureau, Municipalities, Municipality, MunicipalityCode, Point


@cache
def load_municipalities() -> Municipalities:
    """All municipalities and wards, read once; a file that contradicts itself stops the program."""
    bureaus = {labels[0]: bureau for bureau, labels in BUREAU_LABELS.items()}
    prefectures = {row["pref_code"]: row for row in read_rows("prefectures.csv")}
    municipalities = Municipalities(_municipality(row, bureaus) for row in read_rows("municipalities.csv"))
    for municipality in municipalities:
        prefecture = prefectures[municipality.prefecture]
        assert municipality.prefecture_name == prefecture["prefecture"], municipality
        assert municipality.bureau is bureaus[prefecture["bureau"]], municipality
        assert municipality.level in LEVELS, municipality
        assert (municipality.level == "ward") == (municipality.parent is not None), municipality
    return municipalities


def _municipality(row: dict[str, str], bureaus: dict[str, Bureau]) -> Municipality:
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
