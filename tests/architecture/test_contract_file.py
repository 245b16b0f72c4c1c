"""The published contract is what the server serves (API: ``clients/openapi.json`` never drifts)."""

import json
from pathlib import Path

from api.openapi import openapi_of, written
from tests.architecture.whole_app import whole_app

CONTRACT = Path(__file__).parents[2] / "clients" / "openapi.json"


def test_the_committed_contract_is_the_servers_to_the_byte() -> None:
    served = written(openapi_of(whole_app()))
    assert json.loads(CONTRACT.read_text()) == json.loads(served)
    assert CONTRACT.read_text() == served, "run `make openapi`"
