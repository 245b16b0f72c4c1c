"""The house stays walkable: sizes, names, rooms, and who may import whom (DESIGN §1, §2)."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("api", "domain", "adapters", "migrations")
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
NAMELESS = {"core", "common", "utils", "helpers", "services", "base", "manager", "impl", "dto"}
FULL_ROOMS = {"api": 35, "domain": 35, "adapters": 35, "adapters/db": 35}
A_ROOM = 14


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text())
    return [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]


def _lines(one: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert one.end_lineno is not None
    return one.end_lineno - one.lineno + 1


def test_there_is_a_house_to_look_at() -> None:
    assert len(FILES) > 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_thing_that_can_be_read_at_once(path: Path) -> None:
    assert path.read_text().count("\n") <= 400
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring, "a module says in one line what is kept here"
    long = [f"{one.name}: {_lines(one)}" for one in _functions(path) if _lines(one) > 70]
    assert long == []


def test_functions_are_mostly_short() -> None:
    sizes = sorted(_lines(one) for path in FILES for one in _functions(path))
    assert sizes[int(len(sizes) * 0.9)] <= 35


def test_no_function_takes_more_than_five_things_by_position() -> None:
    crowded = []
    for path in FILES:
        if path.is_relative_to(ROOT / "api"):
            continue  # a door's parameters are named by FastAPI, never given by position
        for one in _functions(path):
            names = [
                arg.arg for arg in one.args.posonlyargs + one.args.args if arg.arg not in ("self", "cls")
            ]
            if len(names) > 5:
                crowded.append(f"{path.relative_to(ROOT)}: {one.name}({', '.join(names)})")
    assert crowded == []


def test_no_room_has_a_name_that_says_nothing() -> None:
    words = {word for path in FILES for word in path.relative_to(ROOT).with_suffix("").parts}
    assert words & NAMELESS == set()


def test_no_room_is_overcrowded() -> None:
    rooms = {path.parent for path in FILES}
    for room in rooms:
        name = str(room.relative_to(ROOT))
        most = FULL_ROOMS.get(name, 1000 if name.startswith("migrations") else A_ROOM)
        assert len(list(room.glob("*.py"))) <= most, name


def test_imports_go_one_way_only() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_no_dependency_ships_a_package_with_one_of_our_names() -> None:
    ours = {"api", "domain", "adapters", "migrations", "clients", "tests", "bench"}
    taken = {
        f"{distribution.metadata['Name']}: {file}"
        for distribution in importlib.metadata.distributions()
        if distribution.metadata["Name"] != "kaerini"
        for file in distribution.files or ()
        if file.parts[0] in ours
    }
    assert taken == set()


def test_every_requirement_is_pinned_and_hashed_and_names_no_registry() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.MULTILINE)
        assert len(pins) > 0, path.name
        for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE):
            if "==" in block.split("\n", 1)[0]:
                assert "--hash=sha256:" in block, block.split("\n", 1)[0]
        assert "://" not in text, path.name


def test_nothing_is_excused_without_a_reason() -> None:
    bare = []
    for path in FILES:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            excuse = re.search(r"#\s*(type: ignore|noqa)(\S*)(.*)$", line)
            if excuse and not re.search(r"#\s*\S", excuse.group(3)):
                bare.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert bare == []
