"""Applications and accounts of the scene, each by a name that the table knows."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from domain.joining.applications import (
    TERMS_VERSION,
    Answers,
    ApplicationKind,
    ApplicationTerms,
)
from domain.joining.attachments import AttachmentKind
from domain.usecases.joining.applying import file_application, prove_applicant
from domain.usecases.joining.attaching import attach_file
from domain.usecases.joining.deciding import endorse_application
from domain.usecases.logging_in import NotProven
from tests.builders import YOKKAICHI
from tests.permissions.register import Thing
from tests.permissions.things import Maker
from tests.permissions.ways_in import a_double
from tests.recipes import A_PDF, About

if TYPE_CHECKING:
    from tests.permissions.scene import Scene


async def _application(
    scene: "Scene", _: bool, *, kind: ApplicationKind = ApplicationKind.MEMBER, endorsed: bool = False
) -> Thing:
    """An application with a file: of a carrier to Mie, or of a co-operative."""
    ports, is_member = scene.world.ports, kind is ApplicationKind.MEMBER
    said: dict[str, Any] = {
        "cooperative_id": scene.network.mie.id if is_member else None,
        "answers": Answers(association=True, cooperative=True, taking_part=True) if is_member else None,
    }
    terms = ApplicationTerms(
        *("北品運送", "きたしなうんそう", "北品 一郎", "総務 花子", YOKKAICHI, "北品町2-3", "059-000-0042"),
        mail="soumu@kitashina.example",
        association="三重県トラック協会",
        vehicles=12,
        employees=20,
        g_mark=True,
        accounts_wanted=2,
        terms_version=TERMS_VERSION,
        **said,
    )
    filed = await file_application(ports, kind, terms)
    applicant = await prove_applicant(ports, filed.secret)
    assert not isinstance(applicant, NotProven)
    file = await attach_file(ports, applicant, AttachmentKind.OTHER, A_PDF + b"\n")
    found = filed.view.application
    if endorsed:
        clerk = scene.people["mie"].caller
        found = (await endorse_application(ports, clerk, found.id, None, None)).application
    return Thing(About.APPLICATION, str(found.id), found.version, more={"part": str(file.id)})


async def _given_account(scene: "Scene", _: bool) -> Thing:
    """An account of penguin's that nobody of the table logs in with."""
    async with scene.world.ports.begin() as work:
        account = await a_double(scene, work, scene.spare)
    return Thing(About.SOMEBODY, str(account.id), account.version)


MAKERS: Mapping[str, Maker] = {
    "filed": _application,
    "endorsed": partial(_application, endorsed=True),
    "filed_by_coop": partial(_application, kind=ApplicationKind.COOPERATIVE),
    "given_account": _given_account,
}
"""How each thing is made that joining is about."""
