"""Telling results: a letter to each desk when a survey is published (SPEC 7.7)."""

import hashlib
from collections.abc import Iterator

from domain.calendar import months_after
from domain.diesel.replies import PURCHASE_WAY_LABELS
from domain.diesel.results import Figures
from domain.diesel.views import SurveyView, view_of
from domain.diesel.wording import HIDDEN, basis_in_words, month_in_words, signed_yen, yen
from domain.events import DieselSurveyPublished
from domain.letters import Letter
from domain.ports import Ports


async def send_result(ports: Ports, event: DieselSurveyPublished) -> None:
    """Send one desk the result, to its address as it is now. Told again, it sends the very same letter."""
    async with ports.begin() as work:
        survey = await work.diesel_surveys.get(event.month)
        assert survey is not None, "what was published is never taken away"
        former = await work.diesel_surveys.get(months_after(event.month, -1))
        desk = await work.members.get(event.member_id)
        assert desk is not None, "a desk stays in the register"
    await ports.mail.send(result_letter(event, view_of(survey, former), desk.name, desk.mail))


def result_letter(event: DieselSurveyPublished, view: SurveyView, name: str, to: str) -> Letter:
    """The letter: Japanese, then English in short. It tells what every company may read."""
    survey = view.survey
    assert survey.published_at is not None, survey.month
    told = f"{event.month}\n{event.member_id}"
    return Letter(
        message_id=f"diesel-{hashlib.sha256(told.encode()).hexdigest()[:40]}",
        to=to,
        subject=f"【帰り荷】軽油価格調査 {month_in_words(survey.month)} 結果報告",
        text="\n".join((f"{' '.join(name.split())} 御中", "", *_lines(view))) + "\n",
        written_at=survey.published_at,
    )


def _lines(view: SurveyView) -> Iterator[str]:
    survey = view.survey
    assert survey.results is not None, survey.month
    basis = basis_in_words(survey.basis)
    yield f"{month_in_words(survey.month)}購入分の軽油価格調査の結果を公表しました。"
    yield f"価格は1リットルあたりで、{basis[0]}。"
    yield ""
    for line in survey.results.ways:
        aside = "" if line.way.counts_in_whole else " (全体に含めません)"
        yield f"{PURCHASE_WAY_LABELS[line.way][0]}: {_figures(line.figures)}{aside}"
    none = "回答なし" if not survey.results.ways else HIDDEN[0]
    yield f"全体: {none if survey.whole is None else _figures(survey.whole)}"
    yield from _before(view)
    if view.lift_sen_per_litre is not None:
        yield f"燃料サーチャージの上昇額: 1リットルあたり {yen(view.lift_sen_per_litre)}円"
    yield ""
    yield "支部別・元売別の表は、書面(PDF)と表(CSV)でご覧になれます。"
    yield f"/v1/diesel-surveys/{survey.month}/sheet.pdf"
    yield "このメールは自動で送信しています。"
    yield ""
    yield "--"
    price = survey.price_sen_per_litre
    mean = "there is no whole mean" if price is None else f"the whole mean is {yen(price)} yen a litre"
    yield f"Diesel price survey {survey.month}: {mean} ({basis[1]})."
    yield "Tables by branch and oil company are in the network. This mail was sent automatically."


def _figures(figures: Figures | None) -> str:
    if figures is None:
        return HIDDEN[0]
    highest, mean, lowest = map(
        yen, (figures.highest_sen_per_litre, figures.mean_sen_per_litre, figures.lowest_sen_per_litre)
    )
    return f"{figures.replies}件 最高 {highest}円 平均 {mean}円 最低 {lowest}円"


def _before(view: SurveyView) -> Iterator[str]:
    before = view.before
    if before is None:
        return
    if before.difference_sen_per_litre is not None:
        yield f"前月との差: {signed_yen(before.difference_sen_per_litre)}円"
    if before.basis_changed:
        yield f"前月は調査の基準が異なります ({basis_in_words(before.basis)[0]})。"
        yield "差には税額の変更が含まれます。"
