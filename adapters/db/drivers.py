"""Drivers' phones in the database: their tokens, what they are bound to, and their pauses (SPEC 6.1)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db.contracts.contracts import CONTRACTS
from adapters.db.plain import plain
from adapters.db.schema import contracts, driver_bindings, driver_devices, driver_pauses, driver_sessions
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.contracts.numbers import ContractNumber
from domain.trackings import Binding, Carried, DriverDevice, DriverDeviceId, DriverSession, Pause

DRIVER_DEVICES = Shelf(DriverDevice, driver_devices, secret=frozenset({"key_hash"}))
DRIVER_SESSIONS = Shelf(DriverSession, driver_sessions, secret=frozenset({"token_hash"}))
DRIVER_BINDINGS = Shelf(Binding, driver_bindings)

_d, _s, _b, _p = driver_devices.c, driver_sessions.c, driver_bindings.c, driver_pauses.c


class SqlDrivers:
    """Phones as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def device(self, key_hash: bytes) -> DriverDevice | None:
        """The phone whose own id has this hash, or None."""
        found = await self._work.connection.execute(select(driver_devices).where(_d.key_hash == key_hash))
        row = found.mappings().one_or_none()
        return None if row is None else DRIVER_DEVICES.thing_of(row)

    async def lock_device(self, device: DriverDevice) -> DriverDevice:
        """The phone as kept, new or known; nobody else changes its token until this work ends."""
        row = DRIVER_DEVICES.row_of(device)
        added = await self._work.connection.execute(
            insert(driver_devices).values(row).on_conflict_do_nothing(index_elements=["key_hash"])
        )
        if added.rowcount:
            after = {"first_seen_at": plain(device.first_seen_at)}
            await self._work.record(driver_devices.name, str(device.id), before=None, after=after)
        query = select(driver_devices).where(_d.key_hash == device.key_hash)
        locked = await self._work.connection.execute(query.with_for_update(key_share=True))
        return DRIVER_DEVICES.thing_of(locked.mappings().one())

    async def lock_known_device(self, device_id: DriverDeviceId) -> None:
        """Lock a phone that exists."""
        assert await DRIVER_DEVICES.get(self._work, device_id, lock=True) is not None, "an unknown phone"

    async def session_of(self, device_id: DriverDeviceId) -> DriverSession | None:
        """The phone's live session, or None. The phone is locked before."""
        live = select(driver_sessions).where(_s.device_id == device_id, _s.ended_at.is_(None))
        row = (await self._work.connection.execute(live)).mappings().one_or_none()
        return None if row is None else DRIVER_SESSIONS.thing_of(row)

    async def add_session(self, session: DriverSession) -> None:
        """Keep a new session, with its audit row; one live one a phone (a constraint of the database)."""
        await DRIVER_SESSIONS.add(self._work, session)

    async def save_session(self, session: DriverSession) -> None:
        """Keep a changed session, with its audit row."""
        await DRIVER_SESSIONS.save(self._work, session)

    async def binding_of(self, number: ContractNumber) -> Binding | None:
        """The phone bound to a contract now, or None. Who changes it locks the contract before."""
        bound = select(driver_bindings).where(_b.contract_number == number, _b.released_at.is_(None))
        row = (await self._work.connection.execute(bound)).mappings().one_or_none()
        return None if row is None else DRIVER_BINDINGS.thing_of(row)

    async def bind(self, binding: Binding) -> None:
        """Keep a new binding, with its audit row; one unreleased one a contract (a constraint)."""
        await DRIVER_BINDINGS.add(self._work, binding)

    async def save_binding(self, binding: Binding) -> None:
        """Keep a changed binding, with its audit row."""
        await DRIVER_BINDINGS.save(self._work, binding)

    async def carried(
        self, device_id: DriverDeviceId, named: ContractNumber, ended_after: datetime
    ) -> Sequence[Carried]:
        """What the phone is bound to, by number: unended or ended since then, and the one named anyway."""
        lasting = or_(_b.ended_at.is_(None), _b.ended_at > ended_after, _b.contract_number == named)
        query = select(driver_bindings).where(_b.device_id == device_id, _b.released_at.is_(None), lasting)
        rows = (await self._work.connection.execute(query.order_by(_b.contract_number))).mappings()
        bound = [DRIVER_BINDINGS.thing_of(row) for row in rows]
        numbers = [one.contract_number for one in bound]
        found = await self._work.connection.execute(select(contracts).where(contracts.c.number.in_(numbers)))
        kept = {row["number"]: CONTRACTS.thing_of(row) for row in found.mappings()}
        return [Carried(one, kept[one.contract_number]) for one in bound]

    async def pauses(self, device_id: DriverDeviceId) -> Sequence[Pause]:
        """When the driver had paused, oldest first."""
        query = select(_p.from_at, _p.to_at).where(_p.device_id == device_id).order_by(_p.from_at)
        return [Pause(row.from_at, row.to_at) for row in await self._work.connection.execute(query)]

    async def pause(self, device_id: DriverDeviceId, at: datetime) -> None:
        """Begin a pause, unless one lasts. The phone is locked before."""
        lasts = select(_p.from_at).where(_p.device_id == device_id, _p.to_at.is_(None))
        if await self._work.connection.scalar(lasts) is None:
            # A pause that ended at this very moment goes on.
            begun = insert(driver_pauses).values(device_id=device_id, from_at=at)
            again = begun.on_conflict_do_update(constraint=driver_pauses.primary_key, set_={"to_at": None})
            await self._work.connection.execute(again)
            await self._record(device_id, sharing=False)

    async def resume(self, device_id: DriverDeviceId, at: datetime) -> None:
        """End the pause that lasts, if one does. The phone is locked before."""
        lasting = update(driver_pauses).where(_p.device_id == device_id, _p.to_at.is_(None))
        ended = await self._work.connection.execute(lasting.values(to_at=func.greatest(_p.from_at, at)))
        if ended.rowcount:
            await self._record(device_id, sharing=True)

    async def _record(self, device_id: DriverDeviceId, *, sharing: bool) -> None:
        before, after = {"sharing": not sharing}, {"sharing": sharing}
        await self._work.record(driver_pauses.name, str(device_id), before=before, after=after)


def proving_drivers(engine: AsyncEngine) -> Callable[[bytes], Awaitable[DriverSession | None]]:
    """``Ports.proven_driver`` on this engine: what a device token stands for, in one read."""
    reading = engine.execution_options(isolation_level="AUTOCOMMIT")
    query = select(driver_sessions).where(_s.token_hash == bindparam("token_hash"))

    async def proven(token_hash: bytes) -> DriverSession | None:
        async with reading.connect() as connection:
            row = (await connection.execute(query, {"token_hash": token_hash})).mappings().one_or_none()
        return None if row is None else DRIVER_SESSIONS.thing_of(row)

    return proven
