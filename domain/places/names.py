"""Names of municipalities as people write them: in kanji, kana or romaji, whole, begun, or with old names."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from domain.words import fold

_VARIATION_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_CIRCUMFLEX, _MACRON = 0x0302, 0x0304
_DROPPED = (*map(ord, "-'’"), _CIRCUMFLEX, _MACRON, *_VARIATION_SELECTORS)
_FOLDED_AWAY = dict.fromkeys(_DROPPED) | {ord("ゖ"): "け"}

_ONE_SPELLING = (
    (re.compile(r"o([ou]|h(?![aeiouy]))+"), "o"),
    (re.compile(r"uu+"), "u"),
    (re.compile(r"tch|cch"), "tty"),
    (re.compile(r"ch"), "ty"),
    (re.compile(r"sh"), "sy"),
    (re.compile(r"ts(?=u)"), "t"),
    (re.compile(r"jy?"), "zy"),
    (re.compile(r"(?<=[tsz])yi"), "i"),
    (re.compile(r"fu"), "hu"),
    (re.compile(r"dz?u"), "zu"),
    (re.compile(r"m(?=[bmp])"), "n"),
)
"""What makes one of Hepburn's spelling (Shimbashi, Ōtsu) and the official one (Sinbasi, Ootu), in order."""


def fold_name(text: str) -> str:
    """A name of a place as it is compared: free-word folding, and no white space, macrons or variant forms.

    ヶ and ケ are one, since 茅ヶ崎 is written both ways.
    """
    apart = unicodedata.normalize("NFKD", "".join(fold(text).split()))
    return unicodedata.normalize("NFC", apart.translate(_FOLDED_AWAY))


def fold_romaji(folded: str) -> str:
    """A folded name in Latin letters, in one spelling: long vowels short, Hepburn as 訓令式.

    Any other name comes back as it is. Two names that sound alike may become one: a search shows both.
    """
    if not folded.isascii():
        return folded
    for spelling, one in _ONE_SPELLING:
        folded = spelling.sub(one, folded)
    return folded


EXACT, PREFIX, CONTAINED, WITHIN_PREFECTURE, WORD_BY_WORD, FORMERLY = range(6)
"""How well a written name meets a municipality, best first. ``FORMERLY``: by the name of a predecessor."""


@dataclass(frozen=True, slots=True)
class Names:
    """The folded spellings of one municipality, a line each, with a line break at either end.

    ``own`` are its names; ``qualified`` begin with the prefecture. One text each, so that a search over
    all municipalities costs a few looks at each, and not a loop over its names.
    """

    own: str
    qualified: str

    def rank(self, wanted: str, words: Sequence[str] = ()) -> int | None:
        """How well a folded name meets these; None when it does not. ``words``: its parts, where several."""
        if f"\n{wanted}\n" in self.own or f"\n{wanted}\n" in self.qualified:
            return EXACT
        if wanted in self.own:
            return PREFIX if f"\n{wanted}" in self.own else CONTAINED
        if f"\n{wanted}" in self.qualified:
            return WITHIN_PREFECTURE
        if len(words) > 1 and all(word in self.own or word in self.qualified for word in words):
            return WORD_BY_WORD
        return None


_KIND = re.compile(r"(?<=.)(市|区|町|村|し|く|ちょう|まち|むら|そん|shi|ku|cho|machi|mura|son)$")
"""What kind of municipality it is, at the end of its name: 大津 means 大津市 rather than 大津町."""


def names_of(prefecture_name: str, names: Sequence[str], in_latin: Sequence[str]) -> Names:
    """The spellings of one: ``names`` in kanji and kana, the first two with the prefecture before them, too.

    Each stands there with its kind (市, し, shi) and without.
    """
    latin = [fold_name(name) for name in in_latin if name]
    whole = [*map(fold_name, names), *latin]
    bare = [_KIND.sub("", name) for name in whole]
    own = [*whole, *map(fold_romaji, latin), *bare, *map(fold_romaji, bare)]
    return Names(_lines(own), _lines([fold_name(prefecture_name + name) for name in names[:2]]))


def _lines(folded: Sequence[str]) -> str:
    return "\n" + "\n".join(dict.fromkeys(folded)) + "\n"
