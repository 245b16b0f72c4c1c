"""What is sent and answered of drivers' phones (API §2)."""

from typing import Annotated

from pydantic import Field

from api.contracts.shapes import DeliveryForm, StatusesForm
from api.load_shapes import StopForm, TemperatureForm
from api.shapes import Answer, ContactForm, Flag, Id, Instant, Lat, Line, Lon, PlaceForm, Strict, WindowForm
from domain.contracts.contracts import ContractStatus
from domain.trackings import DriverPlatform

WrittenNumber = Annotated[str, Field(strict=True, min_length=1, max_length=100)]
"""A contract number in any form of SPEC 5.3."""


def _measure(most: int) -> object:
    return Field(strict=True, ge=0, le=most, allow_inf_nan=False)


Metres = Annotated[float, _measure(1_000_000)]
Kmh = Annotated[float, _measure(1_000)]
Degrees = Annotated[float, _measure(360)]
Percent = Annotated[float, _measure(100)]


class InstallationForm(Strict):
    """The driver's app on one phone. ``id``: made at random when it is installed, and told to nobody else."""

    id: Id
    platform: DriverPlatform


class DriverSessionForm(Strict):
    """A contract number to swap for a device token. ``consent_version``: of GET /v1/vocabularies."""

    contract_number: WrittenNumber
    device: InstallationForm
    consent_version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class JobCargoAnswer(Answer):
    """What is carried; not what it is worth."""

    name: str
    kind: str | None
    packaging: str | None
    pallets: int | None
    pieces: int | None
    weight_kg: int
    volume_l: int | None
    floor_cm: int | None
    temperature_c: TemperatureForm | None


class JobAnswer(Answer):
    """The job as its driver is shown it: where, when, what, whom to call; no fare, no money."""

    origin: PlaceForm
    destination: PlaceForm
    stops: tuple[StopForm, ...]
    pickup: WindowForm
    delivery: WindowForm
    cargo: JobCargoAnswer
    remarks: str | None
    contact: ContactForm


class DriverSessionAnswer(Answer):
    """A device token, shown once; it serves every live contract of the phone. ``window``: of this job."""

    device_token: str
    window: WindowForm
    job: JobAnswer


class PingForm(Strict):
    """One fix; what the phone does not know is left out."""

    fixed_at: Instant
    lat: Lat
    lon: Lon
    accuracy_m: Metres | None = None
    speed_kmh: Kmh | None = None
    heading_deg: Degrees | None = None
    battery_pct: Percent | None = None


class PingsForm(Strict):
    """Fixes in any order; one of the same contract and millisecond is taken once.

    ``sent_at``: by the phone's clock.
    """

    contract_number: WrittenNumber
    sent_at: Instant
    pings: tuple[PingForm, ...] = Field(min_length=1, max_length=500)


class DriverStatusesForm(StatusesForm):
    """Statuses of one job."""

    contract_number: WrittenNumber


class DriverDeliveryForm(DeliveryForm):
    """The delivery of one job."""

    contract_number: WrittenNumber


class DriverDeliveryAnswer(Answer):
    """The delivery as it is on record."""

    contract_number: str
    status: ContractStatus
    receiver: Line
    at: Instant


class SharingForm(Strict):
    """Whether positions are sent."""

    on: Flag


class SharingAnswer(Answer):
    """Whether positions are taken from now on."""

    on: bool
