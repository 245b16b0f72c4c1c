"""Telling those concerned how an application moves on, by letters (SPEC 1.2)."""

from collections.abc import Iterator
from datetime import timedelta

from domain.events import ApplicationMoved
from domain.joining.applications import (
    LETTERS_A_DAY,
    Application,
    ApplicationKind,
    ApplicationView,
    Step,
    StepKind,
)
from domain.letters import Letter
from domain.ports import Ports
from domain.usecases.joining.applying import secret_of

PAGE = "/join"
"""Where an applicant reads and mends; the secret stands behind #, where no log and no server sees it."""

A_DAY = timedelta(hours=24)

Lines = Iterator[str]


async def tell_of_step(ports: Ports, event: ApplicationMoved) -> None:
    """Write to the applicant, and to whoever is to decide next. Told again, it sends the very same letters.

    Whoever files in the name of a stranger's mail address has it written to three times a day, no more
    (SECURITY 28).
    """
    async with ports.begin() as work:
        application = await work.applications.get(event.application_id)
        assert application is not None, "an application stays"
        view = await work.applications.view(application)
        before = await work.applications.count_before(application, application.filed_at - A_DAY)
        federation = await work.members.federation()
        cooperative_id = application.terms.cooperative_id
        cooperative = None if cooperative_id is None else await work.members.cooperative(cooperative_id)
    step = next(one for one in view.history if one.number == event.step)
    if step.kind is not StepKind.FILED or before < LETTERS_A_DAY:
        await ports.mail.send(_to_applicant(ports, view, step))
    next_mail = None
    if step.kind in (StepKind.FILED, StepKind.FILED_AGAIN) and cooperative is not None:
        next_mail = cooperative.mail
    elif _waits_for_federation(application, step) and federation is not None:
        next_mail = federation.mail
    if next_mail is not None:
        await ports.mail.send(_to_decide(ports, view, step, next_mail))


def _waits_for_federation(application: Application, step: Step) -> bool:
    if step.kind is StepKind.ENDORSED:
        return True
    filed = step.kind in (StepKind.FILED, StepKind.FILED_AGAIN)
    return filed and application.kind is ApplicationKind.COOPERATIVE


def _to_applicant(ports: Ports, view: ApplicationView, step: Step) -> Letter:
    """What the step means for the applicant. It repeats nothing that whoever filed has written."""
    link = f"{ports.base_url}{PAGE}#{secret_of(ports, view.application)}"
    subject, lines = {
        StepKind.FILED: ("加入のお申込みを受け付けました", _filed(link)),
        StepKind.FILED_AGAIN: ("加入のお申込みを受け付けました", _filed(link)),
        StepKind.ENDORSED: ("加入のお申込みが推薦されました", _endorsed(link)),
        StepKind.APPROVED: ("加入が承認されました", _approved(view)),
        StepKind.REJECTED: ("加入のお申込みをお返しします", _rejected(link, step)),
    }[step.kind]
    return _letter(view, step, "applicant", view.application.terms.mail, (subject, lines))


def _filed(link: str) -> Lines:
    yield "帰り荷ネットワークへの加入のお申込みを受け付けました。"
    yield "次のページで、進み具合の確認と書類の添付ができます。"
    yield ""
    yield link
    yield ""
    yield "このリンクをお持ちの方だけが開けます。ほかの方に渡さないでください。"
    yield "お心当たりがなければ、このメールは捨ててください。"
    yield ""
    yield "--"
    yield "An application to join the Kaerini network was filed with this mail address. The link above"
    yield "shows how it stands and takes files; keep it to yourself. If that was not you, do nothing."


def _endorsed(link: str) -> Lines:
    yield "お申込みの協同組合が、加入を連合会に推薦しました。連合会の承認をお待ちください。"
    yield ""
    yield link
    yield ""
    yield "--"
    yield "Your co-operative has endorsed your application; the federation decides next."


def _approved(view: ApplicationView) -> Lines:
    yield "帰り荷ネットワークへの加入が承認されました。"
    if view.application.kind is ApplicationKind.MEMBER:
        yield "IDと最初のパスワードは、協同組合を通じてお届けします。"
    else:
        yield "事務のIDと最初のパスワードは、別のメールでお届けします。"
    yield ""
    yield "--"
    yield "Your application was approved. Login ids and first passwords follow through the co-operative."


def _rejected(link: str, step: Step) -> Lines:
    yield "加入のお申込みを、次の理由でお返しします。"
    yield ""
    yield f"理由: {step.reason or ''}"
    yield ""
    yield "次のページで直して、もう一度お申し込みいただけます。"
    yield ""
    yield link
    yield ""
    yield "--"
    yield "Your application is sent back for the reason above. Mend it on that page, and file it again."


def _to_decide(ports: Ports, view: ApplicationView, step: Step, mail: str) -> Letter:
    terms = view.application.terms

    def lines() -> Lines:
        yield "加入のお申込みが届いています。ログインしてご確認ください。"
        yield ""
        yield f"申込者: {terms.company}"
        yield f"担当者: {terms.person}"
        yield f"電話: {terms.phone}"
        yield f"申込番号: {view.application.id}"
        yield ""
        yield ports.base_url
        yield ""
        yield "--"
        yield "An application to join waits for you. Please log in to look at it."

    return _letter(view, step, "decide", mail, ("加入のお申込みが届いています", lines()))


def _letter(view: ApplicationView, step: Step, to_whom: str, mail: str, written: tuple[str, Lines]) -> Letter:
    """The same letter each time it is written for the same step."""
    subject, lines = written
    return Letter(
        message_id=f"application-{to_whom}-{view.application.id}-{step.number}",
        to=mail,
        subject=f"【帰り荷】{subject}",
        text="\n".join(lines) + "\n",
        written_at=step.at,
    )
