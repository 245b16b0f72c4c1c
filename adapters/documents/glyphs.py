"""Words of people made printable: every character has a glyph, and every line can end."""

import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"

GETA = "〓"
"""下駄: what Japanese printers put where a character cannot be set."""

_BLANK_LINES = re.compile(r"\n{3,}")
_BREAKABLE = (
    r"\s\u3400-\u9fff"
    "あいうえおかがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもやゆよらりるれろわをん"
    "アイウエオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモヤユヨラリルレロワヲン"
)
_LONG_WITHOUT_A_BREAK = re.compile(f"[^{_BREAKABLE}]{{15}}(?=[^{_BREAKABLE}])")
"""Fifteen of the widest signs fit the narrowest column."""
_ZERO_WIDTH_SPACE = "\u200b"
_UNSEEN = ("Cc", "Cf", "Cs")
_VARIATION_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_BY_CODE_POINT = (3, 10)
_FORMAT_12 = 12


def printable(text: str) -> str:
    """The text as it can be set: composed, without what is not seen, 〓 for what no font of ours has.

    Line breaks stay, two in a row at most. A long run of signs may be broken anywhere, so that it stays
    inside its column; where a line ends there nothing is shown.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(_one_by_one(composed))
    shortened = _BLANK_LINES.sub("\n\n", seen).strip()
    return _LONG_WITHOUT_A_BREAK.sub(lambda run: run.group() + _ZERO_WIDTH_SPACE, shortened)


def _one_by_one(text: str) -> Iterator[str]:
    known = _known_characters()
    for character in text:
        if character == "\n":
            yield character
        elif character.isspace():
            yield "\u3000" if character == "\u3000" else " "
        elif _is_unseen(character):
            continue
        else:
            yield character if ord(character) in known else GETA


def _is_unseen(character: str) -> bool:
    """Controls, marks of direction, joiners, variation selectors: they could only mislead the reader."""
    return unicodedata.category(character) in _UNSEEN or character in _VARIATION_SELECTORS


@cache
def _known_characters() -> frozenset[int]:
    """The code points that regular text can be set in."""
    return frozenset(
        point for font in sorted(FONTS.glob("*.ttf")) for point in _code_points(font.read_bytes())
    )


def _code_points(font: bytes) -> Iterable[int]:
    """What an OpenType font's table ``cmap`` maps, read from its subtable of format 12."""
    count = struct.unpack_from(">H", font, 4)[0]
    records = [struct.unpack_from(">4sIII", font, 12 + 16 * at) for at in range(count)]
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    for at in range(struct.unpack_from(">H", font, start + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * at)
        kind = struct.unpack_from(">H", font, start + offset)[0]
        if (platform, encoding) == _BY_CODE_POINT and kind == _FORMAT_12:
            return _groups(font, start + offset)
    raise AssertionError("a font without a table of code points")


def _groups(font: bytes, start: int) -> Iterator[int]:
    for at in range(struct.unpack_from(">I", font, start + 12)[0]):
        first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * at)
        yield from range(first, last + 1)
