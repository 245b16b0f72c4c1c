"""What each check of a contract says, in Japanese and English, by its code."""

from collections.abc import Mapping

from api.contracts.shapes import CheckAnswer
from api.texts import Language, Text, filled
from domain.contracts.checks import Check
from domain.contracts.contracts import WrittenItem
from domain.labels import WRITTEN_ITEM_LABELS
from domain.refusals import Figure

CHECK_TEXTS: Mapping[str, Text] = {
    "no-standard-fare": Text(
        "標準的な運賃と比べられません(運賃の記載がないか、該当する標準的な運賃がありません)。",
        "There is no standard fare, or no fare, to compare.",
    ),
    "below-the-standard-fare": Text(
        "運賃は標準的な運賃の{percent}%です。", "The fare is {percent} % of the standard fare."
    ),
    "below-a-threshold-reason": Text(
        "運賃は標準的な運賃の{percent}%です。組合の定めにより、成約には理由が必要です。",
        "The fare is {percent} % of the standard fare: a co-operative asks for a reason.",
    ),
    "below-a-threshold-blocked": Text(
        "運賃は標準的な運賃の{percent}%です。組合の定めにより、成約できません。",
        "The fare is {percent} % of the standard fare: a co-operative does not let it be concluded.",
    ),
    "at-the-standard-fare": Text(
        "運賃は標準的な運賃の{percent}%で、下回っていません。",
        "The fare is {percent} % of the standard fare, not below it.",
    ),
    "items-missing": Text(
        "記載が必要な事項が足りません: {missing}。", "The contract does not yet state: {missing}."
    ),
    "items-stated": Text(
        "法令で必要な記載事項がそろっています。", "Everything that the law asks for is stated."
    ),
}


def check_answer(check: Check, language: Language) -> CheckAnswer:
    """A check as it is answered."""
    text = filled(CHECK_TEXTS[check.code], language, dict(_figures(check, language)))
    return CheckAnswer(result=check.result, text=text, figures=dict(check.figures))


def _figures(check: Check, language: Language) -> Mapping[str, Figure]:
    """The figures as people read them."""
    said: dict[str, Figure] = {}
    for name, figure in check.figures.items():
        if name == "fare_ratio_bp" and isinstance(figure, int):
            said["percent"] = f"{figure // 100}.{figure % 100:02d}"
        elif isinstance(figure, tuple):
            said[name] = _listed(figure, language)
    return said


def _listed(items: tuple[WrittenItem, ...], language: Language) -> str:
    names = [WRITTEN_ITEM_LABELS[item][0 if language == "ja" else 1] for item in items]
    return ("、" if language == "ja" else ", ").join(names)
