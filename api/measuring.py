"""The settings of road distances: by what they are measured (SPEC 2.2)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ValidationInfo
from pydantic_settings import BaseSettings

from api.addresses import routing_address
from api.limits.quotas import About

DistancesBy = Literal["built-in", "osrm", "valhalla"]

_URL = ("http(s)://ホスト:ポート/パス", "http(s)://host:port/path")
_LANES = "from,to,km,minutes の CSV (UTF-8)"


def _with_its_server(chosen: DistancesBy, others: ValidationInfo) -> DistancesBy:
    """A server that is to be asked has an address. Raises: ValueError."""
    if chosen != "built-in" and others.data.get(f"{chosen}_url") is None:
        raise ValueError("no server")
    return chosen


class Measuring(BaseSettings):
    """What may be set of road distances. A server's failure never stops anyone: the built-in answers then."""

    osrm_url: Annotated[
        str | None,
        AfterValidator(lambda url: url and routing_address(url)),
        About(
            "OSRM のサーバー。プロファイルは exclude=ferry に応じるもの。",
            "The OSRM server; its profile must take exclude=ferry.",
            *_URL,
            ("なし", "none"),
        ),
    ] = None
    valhalla_url: Annotated[
        str | None,
        AfterValidator(lambda url: url and routing_address(url)),
        About("Valhalla のサーバー。", "The Valhalla server.", *_URL, ("なし", "none")),
    ] = None
    distances: Annotated[
        DistancesBy,
        AfterValidator(_with_its_server),
        About(
            "道路距離の測り方。サーバーが答えないときは内蔵のもので測り、method で示す。",
            "What measures road distances; a server that fails is stood in for, and the method says so.",
            "built-in、osrm (KAERINI_OSRM_URL も)、valhalla (KAERINI_VALHALLA_URL も) のどれか",
            "built-in, osrm (with KAERINI_OSRM_URL) or valhalla (with KAERINI_VALHALLA_URL)",
        ),
    ] = "built-in"
    typed_distances: Annotated[
        Path | None,
        AfterValidator(lambda path: path and path.expanduser().absolute()),
        About(
            "区間ごとに入力した距離のファイル。測るより先に使う。",
            "A file of distances typed lane by lane, which go before any that is measured.",
            f"{_LANES} のパス",
            "the path of a CSV file in UTF-8 with from,to,km,minutes",
            ("なし", "none"),
        ),
    ] = None
