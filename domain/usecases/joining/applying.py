"""Applying: what an applicant does, who has no account, only the application's secret (SPEC 1.2)."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from domain.events import ApplicationMoved
from domain.joining.applications import (
    TERMS_VERSION,
    Applicant,
    Application,
    ApplicationId,
    ApplicationKind,
    ApplicationStatus,
    ApplicationTerms,
    ApplicationView,
    Hand,
    OpenCooperative,
    Step,
    StepKind,
)
from domain.places import code_faults
from domain.ports import Ports, Work
from domain.refusals import Fault, NotFound, refuse_faults, refuse_stale
from domain.register.registration_numbers import registration_number_faults
from domain.usecases.logging_in import NotProven

PURPOSE = "application"
SECRET_MARK = "applicant."
"""How an application's secret begins; no other token has a full stop there, so it is known where to look."""


@dataclass(frozen=True, slots=True)
class Filed:
    """An application with its secret, which is told to its applicant alone."""

    view: ApplicationView
    secret: str


def secret_of(ports: Ports, application: Application) -> str:
    """What opens an application to its applicant: made under the network's key, and kept nowhere."""
    return SECRET_MARK + ports.mailed_secrets.link_token(PURPOSE, application.secret_id)


async def prove_applicant(ports: Ports, secret: str) -> Applicant | NotProven:
    """Whose application a secret opens."""
    secret_id = ports.mailed_secrets.read_link_token(PURPOSE, secret.removeprefix(SECRET_MARK))
    if secret_id is None:
        return NotProven.UNAUTHENTICATED
    async with ports.begin() as work:
        application_id = await work.applications.by_secret(secret_id)
    return NotProven.UNAUTHENTICATED if application_id is None else Applicant(application_id)


async def file_application(ports: Ports, kind: ApplicationKind, terms: ApplicationTerms) -> Filed:
    """Take an application down; its secret goes out with the answer, and by mail. Refuses: Invalid."""
    now = ports.now()
    application = Application(
        id=ApplicationId(ports.new_id()),
        version=1,
        kind=kind,
        status=ApplicationStatus.FILED,
        secret_id=ports.new_id(),
        filed_at=now,
        updated_at=now,
        terms=terms,
    )
    async with ports.begin() as work:
        refuse_faults([fault async for fault in _faults(ports, work, kind, terms)])
        await work.applications.add(application)
        await _take_step(work, application, StepKind.FILED, 1)
        return Filed(await work.applications.view(application), secret_of(ports, application))


async def read_own_application(ports: Ports, who: Applicant) -> ApplicationView:
    """The applicant's own application, as it stands."""
    async with ports.begin() as work:
        return await work.applications.view(await _own(work, who))


async def file_application_again(
    ports: Ports, who: Applicant, kind: ApplicationKind, terms: ApplicationTerms, seen: int
) -> ApplicationView:
    """Mend an application that was sent back, whole, and file it anew. What it applies for stays.

    Refuses: Stale, WrongApplicationState, Invalid.
    """
    async with ports.begin() as work:
        application = await _own(work, who, lock=True)
        refuse_stale(application.version, seen)
        filed = application.file_again(terms, at=ports.now())
        faults = [fault async for fault in _faults(ports, work, kind, terms)]
        if kind is not application.kind:
            faults.append(Fault("#/kind", "kind-stays"))
        refuse_faults(faults)
        saved = await work.applications.save(filed)
        number = len(await work.applications.history(saved.id)) + 1
        await _take_step(work, saved, StepKind.FILED_AGAIN, number)
        return await work.applications.view(saved)


async def list_open_cooperatives(ports: Ports, prefecture: str | None) -> tuple[OpenCooperative, ...]:
    """The co-operatives that take members on, for anyone, by prefecture (SPEC 1.2). Refuses: Invalid."""
    if prefecture is not None and not ports.municipalities.in_prefecture(prefecture):
        refuse_faults([Fault("prefecture", "unknown-prefecture", {"code": prefecture})])
    async with ports.begin() as work:
        return tuple(await work.applications.open_cooperatives(prefecture))


async def _own(work: Work, who: Applicant, *, lock: bool = False) -> Application:
    applications = work.applications
    found = await (applications.lock if lock else applications.get)(who.application_id)
    if found is None:
        raise NotFound
    return found


async def _take_step(work: Work, application: Application, kind: StepKind, number: int) -> None:
    step = Step(number, kind, application.updated_at, Hand.APPLICANT, None, None, None)
    await work.applications.add_step(application.id, step)
    await work.outbox.put(ApplicationMoved(application.id, number))


async def _faults(
    ports: Ports, work: Work, kind: ApplicationKind, terms: ApplicationTerms
) -> AsyncIterator[Fault]:
    for fault in _own_faults(ports, kind, terms):
        yield fault
    named = terms.cooperative_id
    if kind is ApplicationKind.MEMBER and named is not None:
        known = {one.id for one in await work.applications.open_cooperatives(None)}
        if named not in known:
            yield Fault("#/cooperative_id", "unknown-cooperative")


def _own_faults(ports: Ports, kind: ApplicationKind, terms: ApplicationTerms) -> Iterator[Fault]:
    """What is wrong with the terms by themselves."""
    if terms.terms_version != TERMS_VERSION:
        yield Fault("#/terms_version", "terms-outdated", {"current": TERMS_VERSION})
    yield from code_faults(terms.municipality, "#/municipality", ports.municipalities)
    yield from registration_number_faults(terms.registration_number, "#/registration_number")
    if kind is ApplicationKind.COOPERATIVE:
        if terms.cooperative_id is not None:
            yield Fault("#/cooperative_id", "cooperatives-join-the-federation")
        if terms.answers is not None:
            yield Fault("#/answers", "questions-are-for-carriers")
        return
    if terms.cooperative_id is None:
        yield Fault("#/cooperative_id", "missing")
    if terms.answers is None:
        yield Fault("#/answers", "missing")
    elif not terms.answers.all_yes:
        yield Fault("#/answers", "join-a-cooperative-first")
