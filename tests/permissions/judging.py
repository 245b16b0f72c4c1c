"""How an answer is judged: which cell of the table it is, and which of its fields say nothing."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from httpx2 import Response as Answer

from tests.permissions.scene import Scene
from tests.permissions.table import REFUSALS, ROWS, Row, expected
from tests.permissions.views import HIDDEN, NAMED_BY, OF_THING, READ_BY, WITHIN
from tests.recipes import About

_CELLS = {answer: cell for cell, answer in REFUSALS.items()}


def told(answer: Answer) -> str:
    """The cell of an answer: ``ok`` for any success, else the refusal, or what it is when none is known."""
    if answer.is_success:
        return "ok"
    slug = answer.json()["type"].removeprefix("/problems/")
    return _CELLS.get((answer.status_code, slug), f"{answer.status_code} {slug} {answer.text[-300:]}")


def blanks(value: Any, path: str = "") -> Iterator[str]:
    """The paths within a JSON value at which it says nothing."""
    if value is None or value == []:
        yield path
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in WITHIN or inner is None:
                yield from blanks(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from blanks(inner, f"{path}[]")


def names_within(value: Any) -> set[str]:
    """The names of all fields, at any depth."""
    if isinstance(value, list):
        return {name for inner in value for name in names_within(inner)}
    if not isinstance(value, dict):
        return set()
    return set(value) | {name for inner in value.values() for name in names_within(inner)}


def version_told_apart(answer: Answer) -> bool:
    """Whether a thing's version and its ETag say different things: who may not change it sees neither."""
    if not answer.is_success or answer.headers.get("content-type") != "application/json":
        return False
    version = answer.json().get("version")
    return answer.headers.get("etag") != (None if version is None else f'"{version}"')


def listed(scene: Scene, row: Row, who: str, answer: Answer) -> frozenset[str]:
    """The scene's things that a list names; where the items have views, each must be in the reader's."""
    page = answer.json()
    assert page.get("next_cursor") is None, "the scene fits on one page"
    things = {name: thing for name, thing in scene.kept.items() if thing.about is not About.ON_LIST}
    names = {thing.ref: name for name, thing in things.items()} | scene.books | scene.named
    names["None"] = "fed"
    found = set()
    for item in page["items"]:
        name = names.get(_ref(row.operation, item), "something that nobody has put there")
        found.add(name)
        if row.operation in HIDDEN:
            wrong = _wrong_view(row.operation, name, who, item)
            assert not wrong, f"{name} on {who}'s {row.operation} {wrong}"
    return frozenset(found)


def _ref(operation: str, item: Any) -> str:
    return next(
        (ref for ref in map(partial(_at, item), NAMED_BY.get(operation, "id").split("|")) if ref), "None"
    )


def _at(item: Any, path: str) -> str | None:
    for step in path.split("."):
        item = None if item is None else item[step]
    return None if item is None else str(item)


def _wrong_view(operation: str, name: str, who: str, item: Any) -> str:
    """What is wrong with an item of a list: it is seen there as its reading row says it is."""
    row = next(one for one in ROWS if (one.operation, one.thing) == (READ_BY[operation], name))
    view = expected(row, who)
    if view in REFUSALS:
        return f"is there, and read alone it is answered {view}"
    return _difference(HIDDEN[operation][view] | OF_THING.get(name, frozenset()), item)


def _difference(hidden: frozenset[str], value: Any) -> str:
    found = frozenset(blanks(value))
    return f"shows {sorted(hidden - found)} and hides {sorted(found - hidden)}" if found != hidden else ""


def judge(row: Row, who: str, answer: Answer) -> str:
    """The cell that the answer deserves: of a success, the view in which exactly these fields are hidden."""
    cell = told(answer)
    wanted = expected(row, who)
    if cell != "ok" or wanted == "ok" or wanted in REFUSALS:
        return cell
    views = HIDDEN.get(row.operation, {})
    assert wanted in views, f"say in tests/permissions/views.py what {row.operation} hides in view {wanted!r}"
    return _difference(views[wanted] | OF_THING.get(row.thing, frozenset()), answer.json()) or wanted
