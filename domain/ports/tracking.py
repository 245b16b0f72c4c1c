"""Drivers, their positions, and the news of them, as they are kept and told (SPEC 6)."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import Enum
from typing import Protocol

from domain.accounts import SessionId
from domain.api_clients import ApiClientId
from domain.contracts.numbers import ContractNumber
from domain.positions import Fix
from domain.trackings import (
    Binding,
    Carried,
    DriverDevice,
    DriverDeviceId,
    DriverSession,
    Pause,
    StreamEvent,
    Told,
)


class Drivers(Protocol):
    """Drivers' phones, their tokens, and the contracts they are bound to (SPEC 6.1)."""

    async def device(self, key_hash: bytes) -> DriverDevice | None:
        """The phone whose own id has this hash, or None."""

    async def lock_device(self, device: DriverDevice) -> DriverDevice:
        """The phone as kept, new or known; nobody else changes its token until this work ends."""

    async def lock_known_device(self, device_id: DriverDeviceId) -> None:
        """Lock a phone that exists."""

    async def session_of(self, device_id: DriverDeviceId) -> DriverSession | None:
        """The phone's live session, or None. The phone is locked before."""

    async def add_session(self, session: DriverSession) -> None:
        """Keep a new session; one live one a phone (a constraint of the database)."""

    async def save_session(self, session: DriverSession) -> None:
        """Keep a changed session."""

    async def binding_of(self, number: ContractNumber) -> Binding | None:
        """The phone bound to a contract now, or None. Who changes it locks the contract before."""

    async def bind(self, binding: Binding) -> None:
        """Keep a new binding; one unreleased one a contract (a constraint of the database)."""

    async def save_binding(self, binding: Binding) -> None:
        """Keep a changed binding."""

    async def carried(
        self, device_id: DriverDeviceId, named: ContractNumber, ended_after: datetime
    ) -> Sequence[Carried]:
        """What the phone is bound to, by number: unended or ended since then, and the one named anyway."""

    async def pauses(self, device_id: DriverDeviceId) -> Sequence[Pause]:
        """When the driver had paused, oldest first."""

    async def pause(self, device_id: DriverDeviceId, at: datetime) -> None:
        """Begin a pause, unless one lasts. The phone is locked before."""

    async def resume(self, device_id: DriverDeviceId, at: datetime) -> None:
        """End the pause that lasts, if one does. The phone is locked before."""


class Trackings(Protocol):
    """Positions, and the stream of what the parties of a contract are told (SPEC 6.2, 6.3)."""

    async def lock(self, number: ContractNumber) -> None:
        """Nobody else keeps positions of this contract, or tells its stream, until this work ends."""

    async def keep(self, number: ContractNumber, fixes: Sequence[Fix]) -> set[datetime]:
        """Keep fixes, each once (contract, fix time; the first wins); the times of those that are new."""

    async def newest(self, number: ContractNumber, until: datetime | None) -> Fix | None:
        """The last fix of the line, up to this time, or None."""

    async def track(self, number: ContractNumber, until: datetime | None) -> Sequence[Fix]:
        """Every fix up to this time, flagged ones too, in order of time."""

    async def tell(self, number: ContractNumber, events: Sequence[StreamEvent]) -> None:
        """Put events on the stream, numbered on; viewers in every process hear of it at the commit."""

    async def last_told(self, number: ContractNumber) -> int:
        """The number of the stream's last event; 0 before the first."""

    async def told(self, number: ContractNumber, *, since: int, limit: int) -> Sequence[Told]:
        """The stream's events from this number on, the number included, in order."""

    async def note_look_up(self, number: ContractNumber) -> None:
        """Write down that who acts has looked up where the truck is (SPEC 6.3)."""


class Hearing(Enum):
    """What one hears who waits for news. ``CLOSING``: the process ends; nothing more comes from here."""

    NEWS = "news"
    SILENCE = "silence"
    CLOSING = "closing"


class Listener(Protocol):
    """One who waits for news of one contract."""

    async def wait(self, seconds: float) -> Hearing:
        """News since the last time, at once or within so many seconds."""


class TrackingNews(Protocol):
    """That there is something new on a contract's stream, from whichever process it came (SPEC 6.3)."""

    def listen(
        self, number: ContractNumber, proof_id: SessionId | ApiClientId
    ) -> AbstractContextManager[Listener]:
        """Listen until this is left: also for the end of what proves who listens (SPEC 1.3, 1.5).

        ``proof_id``: the session, or the API client, of which a secret may be revoked.
        """
