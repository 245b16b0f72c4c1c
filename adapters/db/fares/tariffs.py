"""Tariffs in the database: rows are added and never changed, by grant (SPEC 7.1).

What was added is read once a process and told apart by its digest; which there are is asked in every
transaction anew, so a new one holds in all processes from the commit on.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.plain import plain
from adapters.db.schema import tariffs
from adapters.db.transaction import Transaction
from adapters.reference.tariffs import load_tariff_files, load_tariffs, read_tariff_file
from domain.accounts import AccountId
from domain.fares.tariff_files import KeptTariff, TariffFile
from domain.fares.tariffs import Tariff, tariff_on
from domain.places import Bureau

_t = tariffs.c
_LOCK = func.pg_advisory_xact_lock(func.hashtext("kaerini"), func.hashtext("tariffs"))
_READ: dict[str, KeptTariff] = {}
"""By digest. A tariff takes some hundred kilobytes, and there is one in some years."""


def _carried() -> tuple[KeptTariff, ...]:
    return tuple(
        KeptTariff(tariff, file, None)
        for tariff, file in zip(load_tariffs(), load_tariff_files(), strict=True)
    )


CARRIED = _carried()


class SqlTariffs:
    """Tariffs as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def every(self) -> Sequence[KeptTariff]:
        """All of them, the oldest first."""
        rows = (await self._work.connection.execute(select(_t.digest))).scalars().all()
        added = [_READ.get(digest) or await self._read(digest) for digest in rows]
        return sorted((*CARRIED, *added), key=lambda kept: (kept.tariff.effective_from, kept.tariff.id))

    async def on(self, day: date, bureau: Bureau) -> Tariff | None:
        """The tariff in force in a bureau on a day (JST), or None before the first."""
        return tariff_on([kept.tariff for kept in await self.every()], day, bureau)

    async def get(self, tariff_id: str) -> KeptTariff | None:
        """The tariff of an id, or None."""
        return next((kept for kept in await self.every() if kept.tariff.id == tariff_id), None)

    async def lock(self) -> None:
        """Nobody else adds a tariff until this work ends."""
        await self._work.connection.execute(select(_LOCK))

    async def add(self, file: TariffFile, at: datetime, by: AccountId) -> KeptTariff:
        """Keep a new tariff (locked and found whole before) with its audit row."""
        document = msgspec.to_builtins(file, str_keys=True)
        row = {
            "id": file.id,
            "effective_from": file.effective_from,
            "digest": hashlib.sha256(msgspec.json.encode(document, order="deterministic")).hexdigest(),
            "document": document,
            "added_at": at,
            "added_by": by,
        }
        await self._work.connection.execute(insert(tariffs).values(row))
        said = {name: value for name, value in row.items() if name not in ("document", "added_by")}
        await self._work.record(tariffs.name, file.id, before=None, after=plain(said))
        return KeptTariff(file.tariff(), file, at)

    async def _read(self, digest: str) -> KeptTariff:
        query = select(_t.document, _t.added_at).where(_t.digest == digest)
        row = (await self._work.connection.execute(query)).one()
        file = read_tariff_file(msgspec.json.encode(row.document))
        return _READ.setdefault(digest, KeptTariff(file.tariff(), file, row.added_at))
