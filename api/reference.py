"""The contract arranged for reading: what the page at /docs shows of the OpenAPI document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.texts import Language

Json = dict[str, Any]

TAG_NAMES = {
    "session": ("ログイン", "Session"),
    "joining": ("加入・体験", "Joining"),
    "network": ("組合員名簿", "Network"),
    "loads": ("荷物", "Loads"),
    "vehicles": ("車両", "Vehicles"),
    "saved searches": ("条件登録", "Saved searches"),
    "bulk": ("一括登録と表", "Bulk and tables"),
    "photos": ("写真", "Photos"),
    "map": ("地図", "Map"),
    "negotiation": ("商談", "Negotiation"),
    "contracts": ("成約", "Contracts"),
    "settlement": ("精算", "Settlement"),
    "driver": ("ドライバー", "Driver"),
    "tracking": ("傭車追跡", "Tracking"),
    "links": ("リンク", "Links"),
    "overseeing": ("監査と代行", "Overseeing"),
    "reference": ("基礎データ", "Reference"),
    "sandbox": ("練習用", "Sandbox"),
    "operations": ("運用", "Operations"),
}
_JAPANESE_FROM = re.compile(r"[぀-ヿ㐀-鿿]")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field or parameter: name, where it stands, type in words, the schema it leads to."""

    name: str
    place: str
    kind: str
    schema: str | None
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One status an operation may answer, with its schema or its problems."""

    status: str
    schema: str | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """One operation in full."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    needs_login: bool
    parameters: tuple[FieldRow, ...]
    form: str | None
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class SchemaEntry:
    """One named shape: an object's fields, or the codes of an enumeration."""

    name: str
    text: str
    fields: tuple[FieldRow, ...]
    codes: tuple[str, ...]


class Reference:
    """What the page shows, in one language."""

    def __init__(self, contract: Json, language: Language) -> None:
        self._contract = contract
        self._language = language
        self.title: str = contract["info"]["title"]
        self.version: str = contract["info"]["version"]
        self.paragraphs = [_half(one, language) for one in contract["info"]["description"].split("\n\n")]
        self.schemas = tuple(self._schemas())

    @property
    def groups(self) -> list[tuple[str, str, list[OperationEntry]]]:
        """Operations by tag, in the contract's order: tag, its name, its operations."""
        groups: dict[str, list[OperationEntry]] = {}
        for path, methods in self._contract["paths"].items():
            for method, operation in methods.items():
                groups.setdefault(operation["tags"][0], []).append(self._entry(path, method, operation))
        return [(tag, self._tag_name(tag), entries) for tag, entries in groups.items()]

    def _tag_name(self, tag: str) -> str:
        japanese, english = TAG_NAMES.get(tag, (tag, tag))
        return japanese if self._language == "ja" else english

    def _entry(self, path: str, method: str, operation: Json) -> OperationEntry:
        content = operation.get("requestBody", {}).get("content", {})
        schemas = [_named(one["schema"]) for one in content.values()]
        return OperationEntry(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=_half(operation["summary"], self._language),
            text=operation.get("description", ""),
            needs_login="security" in operation,
            parameters=tuple(self._parameter(one) for one in operation.get("parameters", [])),
            form=schemas[0] if schemas else None,
            answers=tuple(self._answers(operation)),
        )

    def _parameter(self, parameter: Json) -> FieldRow:
        if "$ref" in parameter:
            parameter = self._contract["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
        schema = parameter["schema"]
        return FieldRow(
            name=parameter["name"],
            place=parameter["in"],
            kind=_kind(schema),
            schema=_named(schema),
            required=parameter["required"],
            text=_half(parameter.get("description", ""), self._language),
        )

    def _answers(self, operation: Json) -> Iterator[AnswerRow]:
        components = self._contract["components"]["responses"]
        for status, answer in operation["responses"].items():
            response = components[answer["$ref"].rsplit("/", 1)[1]] if "$ref" in answer else answer
            content: Json = next(iter(response.get("content", {}).values()), {})
            problems = re.findall(r"^`([a-z-]+)`:", response["description"], re.MULTILINE)
            yield AnswerRow(status, _named(content.get("schema", {})), tuple(problems))

    def _schemas(self) -> Iterator[SchemaEntry]:
        for name, schema in self._contract["components"]["schemas"].items():
            required = schema.get("required", [])
            yield SchemaEntry(
                name=name,
                text=schema.get("description", ""),
                fields=tuple(
                    FieldRow(
                        field, "", _kind(part), _named(part), field in required, part.get("description", "")
                    )
                    for field, part in schema.get("properties", {}).items()
                ),
                codes=tuple(str(code) for code in schema.get("enum", [])),
            )


def _half(text: str, language: Language) -> str:
    """One language's part of "Post a load. 荷物を登録します。"; all of it where there is only the other."""
    sentences = [one for one in re.split(r"(?<=[.。?])\s*|\n", text) if one]
    japanese = [one for one in sentences if _JAPANESE_FROM.search(one)]
    english = [one for one in sentences if not _JAPANESE_FROM.search(one)]
    chosen = japanese if language == "ja" else english
    return ("" if language == "ja" else " ").join(chosen) or text


def _named(schema: Json) -> str | None:
    """The named schema that a schema is, lists, or may be."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    inner = [schema["items"]] if isinstance(schema.get("items"), dict) else schema.get("anyOf", [])
    return next((name for name in map(_named, inner) if name), None)


def _kind(schema: Json) -> str:
    """A schema's type in words: ``string (date-time)``, ``list of integer``, ``LoadForm or null``."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    kind = str(schema.get("type", "any"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
