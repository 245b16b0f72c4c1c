"""The doors of tariffs (運賃表): what notices print, as dated data (SPEC 7.1; docs/tariffs.md)."""

from typing import Annotated, Any

from fastapi import Path, Response

from api.fares.tariff_shapes import (
    DistanceTableForm,
    TariffAnswer,
    TariffCard,
    TariffForm,
    TariffPage,
    TariffProof,
)
from api.needs import Doors, Outside, Who, promises
from api.shapes import PRINTABLE
from api.terms import answer_of, shallow, terms_of
from domain.fares.fuel import FuelBands
from domain.fares.tariff_files import (
    BaseKm,
    BlockTable,
    BodySurcharge,
    DistanceTable,
    KeptTariff,
    TariffFile,
    TimeTable,
)
from domain.refusals import NotFound
from domain.usecases.fares import keeping_tariffs

router = Doors(tags=["reference"])

TariffName = Annotated[str, Path(max_length=40, pattern=PRINTABLE)]


@router.get("/v1/tariffs")
@promises()
async def list_tariffs(who: Who, ports: Outside) -> TariffPage:
    """All tariffs, the latest first. 運賃表の一覧です。"""
    every = await keeping_tariffs.list_tariffs(ports, who)
    return TariffPage(items=tuple(answer_of(TariffCard, _card(kept)) for kept in every), next_cursor=None)


@router.get("/v1/tariffs/{tariff_id}")
@promises(NotFound)
async def read_tariff(tariff_id: TariffName, who: Who, ports: Outside) -> TariffAnswer:
    """One tariff with every cell, as a file that can be added elsewhere. 運賃表の全欄です。"""
    return _answer(await keeping_tariffs.read_tariff(ports, who, tariff_id))


@router.post("/v1/tariffs", status_code=201)
@promises(keyed=True)
async def add_tariff(form: TariffForm, who: Who, ports: Outside, response: Response) -> TariffAnswer:
    """Add a tariff; every hole and falling cell is named. 運賃表を追加します。"""
    kept = await keeping_tariffs.add_tariff(ports, who, _file(form))
    response.headers["Location"] = f"/v1/tariffs/{kept.tariff.id}"
    return _answer(kept)


@router.post("/v1/tariffs/check")
@promises()
async def check_tariff(form: TariffForm, who: Who, ports: Outside) -> TariffProof:
    """Proofread a tariff and keep nothing. 運賃表を追加せずに点検します。"""
    proof = await keeping_tariffs.check_tariff(ports, who, _file(form))
    return answer_of(TariffProof, proof.file, proof)


def _card(kept: KeptTariff) -> dict[str, object]:
    file = kept.file
    return {**shallow(file), "bureaus": tuple(sorted(file.bureaus)), "added_at": kept.added_at}


def _answer(kept: KeptTariff) -> TariffAnswer:
    return answer_of(TariffAnswer, kept.file, _card(kept))


def _distance(form: DistanceTableForm) -> DistanceTable:
    cells = {int(km): yen for km, yen in form.cells_yen.items()}
    return DistanceTable(cells, form.per_20km_yen, form.per_50km_yen, form.last_km)


def _file(form: TariffForm) -> TariffFile:
    """The file that a checked form is."""
    said: dict[str, Any] = {name: getattr(form, name) for name in TariffForm.model_fields}
    tables: dict[str, Any] = {
        "distance": {
            bureau: {klass: _distance(table) for klass, table in classes.items()}
            for bureau, classes in form.distance.items()
        },
        "time": {
            bureau: {klass: terms_of(TimeTable, table) for klass, table in classes.items()}
            for bureau, classes in form.time.items()
        },
        "time_base_km": {klass: terms_of(BaseKm, base) for klass, base in form.time_base_km.items()},
        "body_surcharges": tuple(terms_of(BodySurcharge, one) for one in form.body_surcharges),
        "waiting": None if form.waiting is None else terms_of(BlockTable, form.waiting),
        "handling": {by: terms_of(BlockTable, table) for by, table in form.handling.items()},
        "fuel": None if form.fuel is None else terms_of(FuelBands, form.fuel),
    }
    return TariffFile(**(said | tables))
