"""The real doors, as the tests of the API knock at them."""

from tests.api.conftest import world

__all__ = ["world"]
