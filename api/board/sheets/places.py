"""Municipalities in cells: by code, or by a name that only one of them bears (SPEC 2.1)."""

import re
import unicodedata
from collections import defaultdict
from functools import cache

from api.board.sheets.cells import Json, Unreadable, parted, unguarded
from domain.places import Municipalities, Municipality, MunicipalityCode, fold_name

MOST_NAMED = 10


class Places:
    """Reads and writes municipalities and prefectures."""

    def __init__(self, municipalities: Municipalities) -> None:
        """Names are folded once for all: ``places_of``."""
        self._municipalities = municipalities
        named: defaultdict[str, dict[str, Municipality]] = defaultdict(dict)
        self._prefectures: dict[str, str] = {}
        for one in municipalities:
            for name in (one.prefecture_name + one.full_name, one.full_name, one.name):
                named[fold_name(name)][one.code] = one
            self._prefectures |= {
                fold_name(one.prefecture_name): one.prefecture,
                one.prefecture: one.prefecture,
            }
        self._named = dict(named)

    def read(self, cell: str) -> Json:
        """The code of a municipality named in full or, where that is enough, shortly.

        A code of four digits lost its zero in a spreadsheet.
        """
        said = unicodedata.normalize("NFKC", unguarded(cell)).strip()
        if re.fullmatch(r"[0-9]{4,5}", said, re.ASCII):
            return said.zfill(5)
        found = self._named.get(fold_name(said), {})
        if not found:
            raise Unreadable("unknown-municipality", code=said[:50])
        if len(found) > 1:
            named = [f"{one.prefecture_name}{one.full_name}" for one in found.values()]
            raise Unreadable("several-municipalities", candidates="、".join(named[:MOST_NAMED]))
        return next(iter(found))

    def write(self, value: Json) -> str:
        """Its name in full, which a spreadsheet leaves alone; its code where the name is not enough."""
        one = self._municipalities.get(MunicipalityCode(value))
        if one is None:
            return str(value)
        name = one.prefecture_name + one.full_name
        return name if self._named.get(fold_name(name), {}).keys() == {value} else str(value)

    def read_some(self, cell: str) -> Json:
        """Several municipalities."""
        return [self.read(word) for word in parted(cell)]

    def write_some(self, value: Json) -> str:
        """Several municipalities."""
        return "、".join(map(self.write, value))

    def read_prefectures(self, cell: str) -> Json:
        """Prefectures, by name or by their two digits."""
        codes = []
        for word in parted(cell):
            said = unicodedata.normalize("NFKC", word).strip()
            said = said.zfill(2) if re.fullmatch(r"[0-9]{1,2}", said, re.ASCII) else fold_name(said)
            if said not in self._prefectures:
                raise Unreadable("unknown-prefecture", code=word[:50])
            codes.append(self._prefectures[said])
        return codes

    def write_prefectures(self, value: Json) -> str:
        """Prefectures by name."""
        named = (self._municipalities.in_prefecture(code)[0].prefecture_name for code in value)
        return "、".join(named)


@cache
def places_of(municipalities: Municipalities) -> Places:
    """The places of these municipalities, made once."""
    return Places(municipalities)
