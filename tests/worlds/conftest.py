"""The two worlds, made once for all tests of a worker."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Copies
from tests.worlds.houses import TwoWorlds, two_worlds


@pytest.fixture(scope="session")
async def worlds(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TwoWorlds]:
    """Two worlds with the same people."""
    async with two_worlds(copies, tmp_path_factory.mktemp("worlds")) as made:
        yield made
