"""Forms say what terms say: the two carry the same fields, so that nothing sent is dropped."""

import dataclasses
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from api.board.saved_search_shapes import SavedSearchForm
from api.load_shapes import LoadForm, LoadSearchForm
from api.vehicle_shapes import VehicleForm, VehicleSearchForm
from domain.loads import LoadTerms
from domain.saved_searches.searches import SavedSearchTerms
from domain.search import LoadSearch, VehicleSearch
from domain.vehicles import VehicleTerms

PAIRS = [
    (LoadForm, LoadTerms),
    (VehicleForm, VehicleTerms),
    (LoadSearchForm, LoadSearch),
    (VehicleSearchForm, VehicleSearch),
    (SavedSearchForm, SavedSearchTerms),
]


def _inner(hint: Any) -> Any:
    """The class inside an optional or a tuple."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = [one for one in get_args(hint) if one is not type(None)]
        return _inner(hint)
    if get_origin(hint) is tuple:
        return _inner(get_args(hint)[0])
    return hint


def _differences(form: type[BaseModel], terms: type, path: str) -> list[str]:
    hints = get_type_hints(terms)
    names = {field.name for field in dataclasses.fields(terms)}
    found = [f"{path}: only in the form: {name}" for name in form.model_fields.keys() - names]
    found += [f"{path}: only in the terms: {name}" for name in names - form.model_fields.keys()]
    for name in names & form.model_fields.keys():
        inner, field = _inner(hints[name]), _inner(form.model_fields[name].annotation)
        if dataclasses.is_dataclass(inner):
            found += _differences(field, inner, f"{path}.{name}")
    return found


@pytest.mark.parametrize(("form", "terms"), PAIRS, ids=lambda kind: kind.__name__)
def test_a_form_has_the_fields_of_its_terms_and_no_other(form: type[BaseModel], terms: type) -> None:
    assert _differences(form, terms, terms.__name__) == []


@pytest.mark.parametrize(("form", "terms"), PAIRS, ids=lambda kind: kind.__name__)
def test_a_field_left_out_means_the_same_to_form_and_terms(form: type[BaseModel], terms: type) -> None:
    for field in dataclasses.fields(terms):
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        assert form.model_fields[field.name].is_required() == required, field.name
        if not required and not isinstance(form.model_fields[field.name].default, BaseModel):
            assert form.model_fields[field.name].default == field.default, field.name
