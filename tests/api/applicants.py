"""Applicants for tests: someone without an account who applies to join, and small files to go with it."""

from pathlib import Path
from typing import Any

from httpx2 import AsyncClient, Response

from api.compose import SqlWorld
from domain.joining.applications import TERMS_VERSION
from tests.api.forms import Json
from tests.builders import YOKKAICHI, Network
from tests.letters import letters_to

MAIL = "soumu@kitashina.example"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 30 + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def application_form(network: Network, **changes: Any) -> Json:
    """A carrier of Mie that belongs to both."""
    form: Json = {
        "kind": "member",
        "company": "北品運送",
        "kana": "きたしなうんそう",
        "representative": "北品 一郎",
        "person": "総務 花子",
        "municipality": YOKKAICHI,
        "address": "北品町2-3",
        "phone": "059-000-0042",
        "mail": MAIL,
        "association": "三重県トラック協会",
        "branch": "北勢支部",
        "cooperative_id": str(network.mie.id),
        "vehicles": 12,
        "employees": 20,
        "g_mark": True,
        "registration_number": "T7000012050002",
        "accounts_wanted": 2,
        "answers": {"association": True, "cooperative": True, "taking_part": True},
        "terms_version": TERMS_VERSION,
    }
    return form | changes


def cooperative_form(network: Network, **changes: Any) -> Json:
    """A co-operative of Mie that would take part itself."""
    said = {"kind": "cooperative", "company": "伊勢湾見本協同組合", "cooperative_id": None, "answers": None}
    return application_form(network, **(said | changes))


class Applicant:
    """Someone who applies, with the mailbox of whoever is written to."""

    def __init__(self, client: AsyncClient, world: SqlWorld, folder: Path, network: Network) -> None:
        self.client = client
        self.network = network
        self._world = world
        self._folder = folder
        self.id = ""
        self.bearer: dict[str, str] = {}

    async def file(self, **changes: Any) -> Response:
        """Apply; from then on this is the application."""
        answer = await self.client.post("/v1/applications", json=application_form(self.network, **changes))
        if answer.status_code == 201:
            self.id = answer.json()["application"]["id"]
            self.bearer = {"Authorization": f"Bearer {answer.json()['secret']}"}
        return answer

    async def read(self) -> Response:
        return await self.client.get("/v1/applications/current", headers=self.bearer)

    async def file_again(self, seen: int, **changes: Any) -> Response:
        return await self.client.put(
            "/v1/applications/current",
            json=application_form(self.network, **changes),
            headers=self.bearer | {"If-Match": f'"{seen}"'},
        )

    async def attach(
        self, content: bytes, *, kind: str = "other", media_type: str = "application/octet-stream"
    ) -> Response:
        return await self.client.post(
            "/v1/applications/current/files",
            params={"kind": kind},
            content=content,
            headers=self.bearer | {"Content-Type": media_type},
        )

    async def mailbox(self, mail: str = MAIL) -> list[Any]:
        """What has come, once the worker has done its work."""
        worker = self._world.outbox_worker()
        while await worker.work_once():
            pass
        return letters_to(self._folder, mail)
