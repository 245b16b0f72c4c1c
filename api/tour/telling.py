"""What the tour says: scenes, who does what, the request, what came of it, and the table of figures."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from html import escape
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text as Line

from api.tour.texts import FIGURES, SAID

_NEVER_FIRST = frozenset("、。,.:;!?)]}」』)ーっゃゅょッャュョ々・％%円")
"""Signs with which no line of Japanese begins."""

PICTURED = frozenset({"scene-trade", "scene-figures"})
"""The whole tour is too long for a picture."""

PICTURE_COLUMNS = 80
CELL_PX, LINE_PX, MARGIN_PX = 8, 19, 16
_ARROWS = "→⇒✓✗"
_FONTS = "'BIZ UDGothic', 'Noto Sans Mono CJK JP', 'MS Gothic', monospace"


class Teller:
    """Writes for people, in one of two languages, readable at 80 columns; no colour but on a terminal.

    ``out`` takes it; some scenes can be drawn afterwards.
    """

    def __init__(self, out: TextIO, lang: str) -> None:
        self._lang = 0 if lang == "ja" else 1
        self._console = Console(file=out, highlight=False, emoji=False, markup=False)
        self._canvas = Console(file=StringIO(), width=PICTURE_COLUMNS, highlight=False, markup=False)
        self._drawn: list[list[Segment]] = []
        self._pictured = False

    def word(self, code: str, table: Mapping[str, tuple[str, str]] = SAID, **fields: Any) -> str:
        """The sentence of a code, with its fields."""
        return table[code][self._lang].format(**fields)

    def scene(self, code: str, number: int) -> None:
        """A new scene begins."""
        self.heading(code, f"{number}  ")

    def heading(self, code: str, before: str = "") -> None:
        """A line that stands out."""
        self._pictured = code in PICTURED
        self._print("")
        self._print(Line(before + self.word(code), style="bold cyan"))

    def say(self, code: str, **fields: Any) -> None:
        """Who does what."""
        self._write(self.word(code, **fields), indent=3)

    def asked(self, request: str, status: int) -> None:
        """The request that was made, and the status of its answer."""
        self._write(f"{request} → {status}", indent=5, style="dim")

    def came(self, code: str, **fields: Any) -> None:
        """What came of it."""
        self._write(self.word(code, **fields), indent=5, bullet="⇒ ", style="green")

    def warn(self, line: str) -> None:
        """What went otherwise than it should have."""
        self._write(line, indent=3, bullet="✗ ", style="bold red")

    def figures(self, rows: Iterable[tuple[str, str, str, str, bool]]) -> None:
        """The table: a figure's name and section of SPEC, SPEC's value, what was answered, whether equal."""
        heads = [self.word(f"head-{name}") for name in ("figure", "rule", "expected", "answered")]
        table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
        table.add_column(heads[0], ratio=1, overflow="fold")
        table.add_column(heads[1], no_wrap=True)
        for head in heads[2:]:
            table.add_column(head, justify="right", overflow="fold")
        table.add_column("", no_wrap=True)
        for name, rule, expected, answered, holds in rows:
            mark = Line("✓", style="green") if holds else Line("✗", style="bold red")
            table.add_row(name, rule, expected, answered, mark, style=None if holds else "red")
        self._print(Padding(table, (0, 0, 0, 3)))

    def figure_name(self, code: str, **fields: Any) -> str:
        """What a figure is called."""
        return self.word(code, FIGURES, **fields)

    def draw(self, picture: Path) -> None:
        """The picture of the scenes that are worth one, as an SVG that needs no font from anywhere."""
        picture.write_text(_svg(self._drawn), encoding="utf-8")

    def _write(self, words: str, *, indent: int, bullet: str = "", style: str = "") -> None:
        hanging = indent + cell_len(bullet)
        for number, line in enumerate(_lines(words, self._console.width - hanging)):
            head = " " * indent + bullet if number == 0 else " " * hanging
            self._print(Line(head + line, style=style))

    def _print(self, what: RenderableType) -> None:
        self._console.print(what, no_wrap=isinstance(what, Line), crop=False, overflow="ignore")
        if self._pictured:
            self._drawn += self._canvas.render_lines(what, pad=False)


def _lines(words: str, width: int) -> Iterable[str]:
    """Lines of at most so many columns; between Japanese signs a line may end, within a Latin word not."""
    line = ""
    for piece in _pieces(words):
        if line and cell_len(line) + cell_len(piece.rstrip()) > width:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line.rstrip()


def _pieces(words: str) -> Iterable[str]:
    """What a line must not break: a Latin word with its space, a sign with what may not begin a line."""
    piece = ""
    for sign in words:
        joins = sign in _NEVER_FIRST or (_is_narrow(sign) and _is_narrow(piece[-1:]) and piece[-1:] != " ")
        if piece and not joins:
            yield piece
            piece = ""
        piece += sign
    yield piece


def _is_narrow(sign: str) -> bool:
    return sign != "" and unicodedata.east_asian_width(sign) not in "WF"


def _svg(lines: list[list[Segment]]) -> str:
    """Text on a dark ground, every run of signs at its columns, whatever font the reader has."""
    width, height = PICTURE_COLUMNS * CELL_PX + 2 * MARGIN_PX, len(lines) * LINE_PX + 2 * MARGIN_PX
    rows = []
    for number, line in enumerate(lines):
        column, baseline = 0, MARGIN_PX + number * LINE_PX + 14
        for segment in line:
            look = _look(segment.style)
            for run in _runs(segment.text):
                cells = cell_len(run)
                place = f'x="{MARGIN_PX + column * CELL_PX}" y="{baseline}" textLength="{cells * CELL_PX}"'
                if run[0] in _ARROWS:
                    place += ' lengthAdjust="spacingAndGlyphs"'  # wide in some fonts
                if run.strip():
                    rows.append(f"<text {place}{look}>{escape(run, quote=False)}</text>")
                column += cells
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-size="14"'
    ground = f'<rect width="{width}" height="{height}" rx="8" fill="#16181d"/>'
    body = "\n".join(rows)
    return f'{head} font-family="{_FONTS}" fill="#d8dae0" xml:space="preserve">\n{ground}\n{body}\n</svg>\n'


def _runs(text: str) -> Iterable[str]:
    """Stretches of signs of one width, without the spaces around them: those are columns left free."""
    for part in re.split(r"(\s+)", text):
        kinds = groupby(part, lambda sign: (_is_narrow(sign), sign in _ARROWS))
        yield from ("".join(run) for _, run in kinds)


_COLOURS = {"cyan": "#5fd7ff", "green": "#8fd460", "red": "#ff6b6b"}


def _look(style: Style | None) -> str:
    """A style as attributes of SVG."""
    if style is None:
        return ""
    colour = _COLOURS.get(style.color.name) if style.color else "#8a8f99" if style.dim else None
    return (f' fill="{colour}"' if colour else "") + (' font-weight="bold"' if style.bold else "")
