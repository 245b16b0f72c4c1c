"""The port ``Tariffs`` over the notices that the product carries (SPEC 7.1)."""

from datetime import date

from adapters.reference.tariffs import load_tariffs
from domain.fares.tariffs import Tariff, tariff_named, tariff_on


class NoticedTariffs:
    """The tariffs of ``adapters/reference``, read once."""

    def __init__(self) -> None:
        self._tariffs = load_tariffs()

    def on(self, day: date) -> Tariff | None:
        """The tariff in force on a day (JST), or None before the first."""
        return tariff_on(self._tariffs, day)

    def get(self, tariff_id: str) -> Tariff | None:
        """The tariff of an id, or None."""
        return tariff_named(self._tariffs, tariff_id)
