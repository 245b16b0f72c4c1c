"""The program's app with every door and nothing behind them: for reading what it promises."""

from functools import cache
from typing import Any

from fastapi import FastAPI

from adapters.ids import new_id
from api.app import create_app
from api.calls import Actor, Bounds
from api.compose import ROUTERS


class Nowhere:
    """No world at all: only ids can be had."""

    new_id = staticmethod(new_id)

    def ports_for(self, _actor: Actor) -> Any:
        return self

    def is_outage(self, _mistake: Exception) -> bool:
        return False


@cache
def whole_app() -> FastAPI:
    """Every door there is."""
    nowhere: Any = Nowhere()
    return create_app(nowhere, ROUTERS, bounds=Bounds())
