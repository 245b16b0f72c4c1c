"""What is written into a contract at its conclusion, and stands from then on (SPEC 5.9, 7.5)."""

from dataclasses import dataclass

from domain.calendar import Month


@dataclass(frozen=True, slots=True)
class FrozenFuel:
    """The price that the contract's fuel surcharge goes by: the survey's whole mean last published then."""

    month: Month
    price_sen_per_litre: int


@dataclass(frozen=True, slots=True)
class PrimeCarrier:
    """元請: who took the cargo on from its shipper, as told to each carrier down the chain (SPEC 5.9)."""

    name: str
    address: str
    phone: str
