"""Between forms and the domain's things: the two have the same names, so one walk serves all."""

import dataclasses
import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic.fields import FieldInfo

from api.shapes import Strict

Thing = TypeVar("Thing")
Form = TypeVar("Form", bound=BaseModel)
Json = dict[str, Any]


def terms_of(kind: Callable[..., Thing], form: BaseModel) -> Thing:
    """The domain's thing that a checked form describes, field for field."""
    return kind(**{name: build(getattr(form, name)) for name, build in _builders(kind).items()})


@cache
def _builders(kind: Any) -> Mapping[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {field.name: _builder(hints[field.name]) for field in dataclasses.fields(kind)}


def _builder(hint: Any) -> Callable[[Any], Any]:
    """How a form's value becomes one of this type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (some,) = [one for one in inner if one is not type(None)]
        build = _builder(some)
        return lambda value: None if value is None else build(value)
    if origin is tuple:
        each = _builder(inner[0])
        return lambda values: tuple(each(value) for value in values)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return lambda form: terms_of(hint, form)
    return lambda value: value


def answer_of(model: type[Form], *layers: object) -> Form:
    """An answer from things laid over one another: a later one's field covers an earlier one's."""
    fields: dict[str, object] = {}
    for layer in layers:
        fields |= layer if isinstance(layer, dict) else shallow(layer)
    return model.model_validate({name: fields[name] for name in model.model_fields}, by_name=True)


def shallow(thing: Any) -> dict[str, object]:
    """A thing's own fields, not copied."""
    return {name: getattr(thing, name) for name in _names(type(thing))}  # type: ignore[arg-type] # mypy 2 takes a class for unhashable


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def merged(kind: type[Thing], form: type[BaseModel], former: Thing, patch: BaseModel) -> Thing:
    """The former terms with a JSON Merge Patch (RFC 7396) on them, checked whole (API §1).

    A null in the patch restores the default. Raises RequestValidationError like any other form.
    """
    before = form.model_validate(former, from_attributes=True, by_name=True)
    document = before.model_dump(mode="json", by_alias=True)
    after = _merge(document, patch.model_dump(mode="json", by_alias=True, exclude_unset=True))
    try:
        return terms_of(kind, form.model_validate(after))
    except ValidationError as wrong:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in wrong.errors(include_url=False)]
        raise RequestValidationError(faults, body=after) from None


def _merge(target: Json, patch: Json) -> Json:
    result = dict(target)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            former = result.get(name)
            result[name] = _merge(former if isinstance(former, dict) else {}, value)
        else:
            result[name] = value
    return result


@cache
def patch_of(form: type[BaseModel], never_null: frozenset[str] = frozenset()) -> type[BaseModel]:
    """The Merge Patch of a form: every field may be left out; null where it restores a default.

    ``never_null``: fields with a default that null may not restore all the same (API §1: ``audience``).
    Lists are replaced whole, so what is in them keeps its full form.
    """
    fields: dict[str, Any] = {}
    for name, field in form.model_fields.items():
        hint = _patched(field.annotation)
        for constraint in field.metadata:
            hint = Annotated[hint, constraint]
        if not field.is_required() and name not in never_null:
            hint = hint | None
        fields[name] = (hint, Field(default=None, alias=field.alias, json_schema_extra=_left_out(field)))
    name = form.__name__.removesuffix("Form") + "Patch"
    return create_model(name, __base__=Strict, **fields)


def _patched(hint: Any) -> Any:
    """A nested form becomes its own patch, also where it is optional."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return patch_of(hint)
    if get_origin(hint) in (Union, types.UnionType):
        first, *rest = [_patched(one) for one in get_args(hint)]
        for one in rest:
            first = first | one
        return first
    return hint


def _left_out(field: FieldInfo) -> Callable[[Json], None]:
    """A field left out of a patch is left alone: it has no default to document."""

    def write(schema: Json) -> None:
        schema.pop("default", None)
        if isinstance(field.json_schema_extra, dict):
            schema.update(field.json_schema_extra)

    return write
