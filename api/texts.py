"""Sentences that people read, in Japanese and English, and which of the two they are read in (DESIGN §4)."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from domain.refusals import Figure

Language = Literal["ja", "en"]


class Text(NamedTuple):
    """One sentence in both languages; ``{figure}`` stands for a figure."""

    ja: str
    en: str

    def in_(self, language: Language) -> str:
        """The sentence in one of them."""
        return self.ja if language == "ja" else self.en


def language_of(accept_language: Iterable[str]) -> Language:
    """The language to answer in (Accept-Language, RFC 9110 §12.5.4): Japanese unless English is preferred."""
    weights: dict[str, float] = {}
    for member in ",".join(accept_language).split(","):
        name, *parameters = [part.strip().lower() for part in member.split(";")]
        primary = name.partition("-")[0]
        weights[primary] = max(weights.get(primary, 0.0), _weight(parameters))
    others = weights.get("*", 0.0)
    return "en" if weights.get("en", others) > weights.get("ja", others) else "ja"


def _weight(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


class _Figures(dict[str, Figure]):
    """Figures of a sentence; on a page, which has none, their places show as dots."""

    def __missing__(self, name: str) -> str:
        return "…"


def filled(text: Text, language: Language, figures: Mapping[str, Figure]) -> str:
    """A sentence with its figures."""
    return text.in_(language).format_map(_Figures(figures))
