"""What the page for applicants says beside its own words: places, codes and sentences, in one language."""

from collections.abc import Mapping
from typing import Any

from api.texts import Language, Text
from domain.joining.applications import TERMS_VERSION
from domain.joining.attachments import AttachmentKind
from domain.labels import (
    APPLICATION_STATUS_LABELS,
    ATTACHMENT_KIND_LABELS,
    HAND_LABELS,
    STEP_KIND_LABELS,
)
from domain.places import Municipalities
from domain.vehicle_classes import Labels

PREFECTURES = [f"{number:02}" for number in range(1, 48)]

SENTENCES: Mapping[str, Text] = {
    "away": Text(
        "通信できません。しばらくしてからやり直してください。", "No connection. Try again in a while."
    ),
    "none": Text("ありません。", "None."),
    "filed": Text(
        "申込みを受け付けました。書類があれば添付してください。",
        "Your application was filed. Add files if you have any.",
    ),
    "added": Text("添付しました。", "The file was added."),
    "choose": Text("ファイルを選んでください。", "Choose a file first."),
    "answer": Text("三つの質問すべてにお答えください。", "Please answer all three questions."),
}


def join_contents(municipalities: Municipalities, language: Language) -> dict[str, Any]:
    """Prefectures to choose from, kinds of papers, and the words that the page's script speaks."""
    names = {code: municipalities.in_prefecture(code)[0].prefecture_name for code in PREFECTURES}
    kinds = {kind: labels for kind, labels in ATTACHMENT_KIND_LABELS.items() if _is_applicants(kind)}
    words = {name: text.in_(language) for name, text in SENTENCES.items()}
    return {
        "prefectures": list(names.items()),
        "attachment_kinds": list(_in(kinds, language).items()),
        "words": words
        | {
            "prefectures": names,
            "status": _in(APPLICATION_STATUS_LABELS, language),
            "step": _in(STEP_KIND_LABELS, language),
            "hand": _in(HAND_LABELS, language),
            "kind": _in(ATTACHMENT_KIND_LABELS, language),
            "terms_version": TERMS_VERSION,
        },
    }


def _in(labels: Mapping[Any, Labels], language: Language) -> dict[str, str]:
    return {code.value: ja if language == "ja" else en for code, (ja, en) in labels.items()}


def _is_applicants(kind: AttachmentKind) -> bool:
    """What an applicant puts in: the sealed copy is the clerk's to add."""
    return kind is not AttachmentKind.SEALED_COPY
