"""What the papers say is true: README's settings and commands, the glossary's words, the ADRs' size."""

import re
from pathlib import Path

from api.cli import app
from api.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
CODE = "\n".join(
    path.read_text() for layer in ("api", "domain", "adapters") for path in (ROOT / layer).rglob("*.py")
)


def test_the_readme_names_every_setting_and_no_other() -> None:
    documented = set(re.findall(r"`(KAERINI_[A-Z0-9_]+)`", README))
    read = {f"KAERINI_{name.upper()}" for name in Settings.model_fields}
    assert documented == read


def test_the_readme_names_every_command_of_the_program_and_no_other() -> None:
    documented = set(re.findall(r"`kaerini ([a-z]+)", README))
    named = {
        command.name or (command.callback.__name__ if command.callback else "")
        for command in app.registered_commands
    }
    assert documented == named


def test_the_readme_names_only_targets_that_make_has() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    for page in ("README.md", "CONTRIBUTING.md", "docs/operations.md"):
        named = set(re.findall(r"`make ([a-z0-9-]+)", (ROOT / page).read_text()))
        assert named <= targets, page


def test_every_word_of_the_glossary_is_a_word_of_the_code() -> None:
    rows = re.findall(r"^\| ([^|]+) \| `([^`]+)` \|", GLOSSARY, re.MULTILINE)
    assert len(rows) > 30
    missing = [word for _, word in rows if not re.search(rf"\b{re.escape(word)}", CODE, re.IGNORECASE)]
    assert missing == []


def test_words_the_glossary_rules_out_are_not_used_as_names() -> None:
    banned = set(re.findall(r"not: `([a-z_]+)`", GLOSSARY))
    assert banned
    used = [word for word in banned if re.search(rf"\b(class|def) _?{word}s?\b", CODE, re.IGNORECASE)]
    assert used == []


def test_an_architecture_decision_is_short_and_has_a_decision() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [record.name[:4] for record in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    for record in records:
        text = record.read_text()
        assert text.count("\n") <= 60, record.name
        assert "## Decision" in text, record.name
