"""What no line of the program does: run words as code, give them to a shell, write them into SQL or HTML."""

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("api", "domain", "adapters", "migrations")
FILES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
PAGES = ROOT / "api" / "pages"

RUNS_WORDS = {"eval", "exec", "compile", "__import__", "system", "popen", "getoutput", "getstatusoutput"}
UNPACKS_OBJECTS = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "jsonpickle",
    "yaml",
    "xml",
    "lxml",
    "ctypes",
    "cffi",
}
TAKES_SQL = {"text", "literal_column", "exec_driver_sql"}

SET_OF_OURS = {
    "adapters/db/connect.py": {"setting"},
    "adapters/db/examining.py": {"name"},
    "adapters/db/migrating.py": {"WAIT_FOR_ANOTHER", "wait_for_tables", "LONGEST_STEP"},
    "adapters/db/board/disclosure.py": {"PostingStatus"},
}
"""What stands inside SQL that is put together: names of settings and codes, each written in our source."""


def _calls(path: Path) -> list[ast.Call]:
    return [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call)]


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def _put_in(sql: ast.expr) -> set[str] | None:
    """The names put into SQL; empty: it is written out. None: it comes from elsewhere."""
    if isinstance(sql, ast.Constant):
        return set()
    if isinstance(sql, ast.JoinedStr):
        filled = [one.value for one in sql.values if isinstance(one, ast.FormattedValue)]
        return {node.id for one in filled for node in ast.walk(one) if isinstance(node, ast.Name)}
    return None


def test_nothing_runs_words_as_code_or_hands_them_to_a_shell() -> None:
    found = []
    for path in FILES:
        for call in _calls(path):
            name = _name(call)
            is_of_re = isinstance(call.func, ast.Attribute) and name == "compile"
            through_a_shell = any(word.arg == "shell" for word in call.keywords)
            if (name in RUNS_WORDS and not is_of_re) or through_a_shell:
                found.append(_place(path, call))
    assert found == []


def test_nothing_unpacks_objects_or_reads_xml() -> None:
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if UNPACKS_OBJECTS & {name.partition(".")[0] for name in names}:
                found.append(_place(path, node))
    assert found == []


def test_nothing_that_came_from_outside_is_written_into_sql() -> None:
    found = []
    for path in FILES:
        where = str(path.relative_to(ROOT))
        if not where.startswith("adapters/"):
            continue  # migrations are pages of our own, read by nobody's words
        for call in _calls(path):
            if _name(call) not in TAKES_SQL or not call.args:
                continue
            put_in = _put_in(call.args[0])
            is_constant = isinstance(call.args[0], ast.Name) and call.args[0].id.isupper()
            if not is_constant and (put_in is None or not put_in <= SET_OF_OURS.get(where, set())):
                found.append(_place(path, call))
    assert found == []


def test_what_is_got_is_only_read() -> None:
    paths = json.loads((ROOT / "clients" / "openapi.json").read_text())["paths"]
    got = [path["get"]["operationId"] for path in paths.values() if "get" in path]
    assert len(got) > 40
    reading = r"(read|list|find|export|verify|follow|measure|quote|is)_\w+"
    assert [name for name in got if not re.fullmatch(reading, name)] == []


PATTERNS_OF_OURS = {"api/limits/ranks.py": "of the paths of our own doors, as they are written in the source"}


def test_no_pattern_is_made_of_what_came_from_outside() -> None:
    found = []
    for path in FILES:
        if str(path.relative_to(ROOT)) in PATTERNS_OF_OURS:
            continue
        for call in _calls(path):
            func = call.func
            if not (isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name)):
                continue
            if func.value.id != "re" or func.attr == "escape":
                continue
            put_in = _put_in(call.args[0])
            is_constant = isinstance(call.args[0], ast.Name) and call.args[0].id.isupper()
            if not is_constant and (put_in is None or any(not name.isupper() for name in put_in)):
                found.append(_place(path, call))
    assert found == []


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.js")), ids=lambda page: page.name)
def test_a_page_shows_words_as_words_and_keeps_nothing_in_the_browser(page: Path) -> None:
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|postMessage"
    kept = r"localStorage|sessionStorage|indexedDB|document\.cookie"
    assert re.findall(f"{risky}|{kept}", page.read_text()) == []


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.j2")), ids=lambda page: page.name)
def test_a_template_of_a_page_escapes_everything(page: Path) -> None:
    assert re.findall(r"\|\s*safe|autoescape|Markup|javascript:|\son\w+=|style=", page.read_text()) == []
    assert re.findall(r"<script(?![^>]*\ssrc=\"/pages/)", page.read_text()) == []


def test_a_password_is_typed_hidden_and_may_be_pasted_and_filled_in() -> None:
    fields = [
        field
        for page in sorted(PAGES.glob("*.j2"))
        for field in re.findall(r"<input[^>]*>", page.read_text())
        if "password" in field
    ]
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(new|current)-password"', field)
    written = "".join(page.read_text() for page in sorted(PAGES.glob("*.js")))
    assert "paste" not in written
