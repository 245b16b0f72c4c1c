"""Road distances over HTTP: by a server, by what was typed, and by the corridors when all else fails."""

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from adapters.db.connect import Listening
from adapters.db.tracking_news import SqlTrackingNews
from adapters.files.folder_files import FolderFiles
from adapters.mail import FolderMail
from adapters.passwords import Argon2Passwords
from adapters.reference.municipalities import load_municipalities
from api.compose import Clocks, SqlWorld, app_of
from api.compose.distances import measured_by
from api.settings import Settings, WrongSetting, read_settings
from domain.accounts import Device, DeviceKind
from domain.usecases.logging_in import Granted, log_in
from tests.adapters.routing_servers import StandIn, a_server, honest_osrm, http
from tests.builders import PASSWORD, Network
from tests.conftest import BASE_URL, SEALER, FreshDatabase

LANE = {"from": "24202", "to": "11203"}


@pytest.fixture
async def osrm() -> AsyncIterator[StandIn]:
    async with a_server(honest_osrm) as stand_in:
        yield stand_in


@pytest.fixture
async def app(
    osrm: StandIn,
    database: FreshDatabase,
    passwords: Argon2Passwords,
    mail: FolderMail,
    files: FolderFiles,
    tmp_path: Path,
) -> AsyncIterator[FastAPI]:
    """The program as its settings make it, with an OSRM server and a typed lane."""
    typed = tmp_path / "lanes.csv"
    typed.write_text("from,to,km,minutes\n01101,01202,310,330\n")
    settings = Settings(
        distances="osrm", osrm_url=osrm.url, typed_distances=typed, home=tmp_path, metrics_token="operators"
    )
    clock, news = database.clock, SqlTrackingNews(Listening(database.url))
    world = SqlWorld(
        *(database.engine, SEALER, Clocks(clock.now, clock.wall_now, clock.adopt), passwords),
        mail=mail,
        files=files,
        tracking_news=news,
        sandbox=True,
        base_url=BASE_URL,
        distances=measured_by(settings, load_municipalities()),
    )
    yield app_of(settings, world)
    await news.stop()
    world.documents.close()
    assert world.routed is not None
    await world.routed.close()


@pytest.fixture
async def client(app: FastAPI, network: Network) -> AsyncIterator[AsyncClient]:
    granted = await log_in(
        app.state.world.ports, network.penguin.account.login_id, PASSWORD, None, Device(DeviceKind.BROWSER)
    )
    assert isinstance(granted, Granted)
    headers = {"Authorization": f"Bearer {granted.access_token}"}
    async with AsyncClient(transport=ASGITransport(app), base_url=BASE_URL, headers=headers) as client:
        yield client


async def test_a_lane_is_measured_by_the_server_and_a_typed_one_by_what_was_typed(
    client: AsyncClient, osrm: StandIn
) -> None:
    measured = (await client.get("/v1/distance", params=LANE)).json()
    assert (measured["method"], measured["ferry"]) == ("osrm", False)
    typed = (await client.get("/v1/distance", params={"from": "01202", "to": "01101"})).json()
    assert typed == {"km": 310, "minutes": 330, "method": "typed", "ferry": False}
    assert len(osrm.asked) == 1


async def test_a_server_that_answers_html_is_told_in_the_method_the_metrics_and_the_log(
    client: AsyncClient, osrm: StandIn, log: io.StringIO
) -> None:
    osrm.answering = lambda _: http(200, "<html></html>", "text/html")
    answer = await client.get("/v1/distance", params=LANE)
    assert (answer.status_code, answer.json()["method"]) == (200, "corridor_graph")
    operator = {"Authorization": "Bearer operators"}
    metrics = (await client.get("/metrics", headers=operator)).text
    counted = 'kaerini_distance_fallbacks_total{method="osrm",reason="not-its-format"} 1.0'
    assert counted in metrics.splitlines()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (told,) = [line for line in lines if line.get("logger") == "kaerini.distances"]
    assert (told["level"], told["method"], told["error"]) == ("warning", "osrm", "not-its-format")
    assert "136.6" not in log.getvalue(), "no position is logged"


@pytest.mark.parametrize("chosen", ["osrm", "valhalla"])
def test_a_server_that_is_to_be_asked_needs_its_address(monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    monkeypatch.setenv("KAERINI_DISTANCES", chosen)
    with pytest.raises(WrongSetting) as refused:
        read_settings()
    assert refused.value.en.startswith("KAERINI_DISTANCES cannot be used")
    monkeypatch.setenv(f"KAERINI_{chosen.upper()}_URL", "http://routing.internal:5000/japan/")
    assert read_settings().distances == chosen
    assert read_settings().model_dump()[f"{chosen}_url"] == "http://routing.internal:5000/japan"


@pytest.mark.parametrize(
    "url", ["routing", "ftp://routing", "http://", "http://a@routing", "http://routing?x", "http://経路"]
)
def test_what_is_no_servers_address_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("KAERINI_OSRM_URL", url)
    with pytest.raises(WrongSetting):
        read_settings()


def test_a_wrong_file_of_typed_lanes_is_named_with_its_line(tmp_path: Path) -> None:
    lanes = tmp_path / "lanes.csv"
    lanes.write_text("from,to,km,minutes\n24202,99999,1,1\n")
    with pytest.raises(WrongSetting) as refused:
        measured_by(Settings(typed_distances=lanes), load_municipalities())
    assert f"{lanes}:2" in refused.value.en
    assert f"{lanes}:2" in refused.value.ja
