"""JSON values become values of documented types, or errors that name the place; and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from samclients.bigfix.models import Error, ImportMode, Metric
from samclients.runtime import UNSET, File
from samclients.runtime.data.models import Model, OpenModel, dump
from samclients.runtime.data.shapes import Mismatch, build, decode
from samclients.runtime.types import Unset

ID = "12345678-1234-5678-1234-567812345678"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


class Cat(Model):
    name: str
    lives: int | Unset = UNSET


class Dog(Model):
    name: str
    owner: Cat | Unset | None = UNSET


class Zoo(OpenModel):
    pets: list[Cat | Dog]


TEXTS: list[tuple[Any, Any, Any]] = [  # type, JSON, value
    (str, "a", "a"),
    (int, 7, 7),
    (float, 7.5, 7.5),
    (bool, False, False),
    (None | str, None, None),
    (date, "2026-01-31", date(2026, 1, 31)),
    (datetime, "2026-01-31T12:00:00Z", NOON),
    (datetime, "2026-01-31T13:00:00+01:00", NOON),
    (UUID, ID, UUID(ID)),
    (ImportMode, "idle", ImportMode("idle")),
    (list[date], ["2026-01-31"], [date(2026, 1, 31)]),
    (list, [1, "a", None], [1, "a", None]),
    (dict[str, date], {"a": "2026-01-31"}, {"a": date(2026, 1, 31)}),
    (dict, {"a": [1]}, {"a": [1]}),
    (Any, {"a": [1]}, {"a": [1]}),
    (object, [None], [None]),
    (Cat | Unset, {"name": "Tom"}, Cat("Tom")),
    (Cat | Dog, {"name": "Tom", "lives": 9}, Cat("Tom", 9)),
    (Cat | Dog, {"name": "Rex", "owner": {"name": "Tom"}}, Dog("Rex", Cat("Tom"))),
    (Cat | Dog, {"name": "Rex", "owner": None}, Dog("Rex", None)),
    (int | str, "7", "7"),
    (Zoo, {"pets": [{"name": "Tom", "lives": 9}]}, Zoo([Cat("Tom", 9)])),
]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(("kind", "value", "built"), TEXTS)
def test_a_value_that_fits_is_built(kind: Any, value: Any, built: Any, strict: bool) -> None:  # noqa: FBT001 -- a case
    for found in (build(value, kind, strict=strict), decode(json.dumps(value).encode(), kind, strict=strict)):
        assert found == built
        assert type(found) is type(built)


WRONG: list[tuple[Any, Any, str]] = [
    (str, 7, "The body is an integer, not a string"),
    (int, "7", "The body is a string, not an integer"),
    (int, True, "The body is a boolean, not an integer"),
    (int, 7.5, "The body is a number, not an integer"),
    (float, True, "The body is a boolean, not a number"),
    (float, "7", "The body is a string, not a number"),
    (bool, 1, "The body is an integer, not a boolean"),
    (date, "soon", "The body is 'soon', not a date"),
    (date, 7, "The body is an integer, not a date"),
    (datetime, "soon", "The body is 'soon', not a date-time"),
    (UUID, "soon", "The body is 'soon', not a UUID"),
    (UUID, "x" * 200, f"The body is '{'x' * 79}, not a UUID"),
    (Cat, [], "The body is a list, not an object"),
    (Cat, {}, "/name is missing"),
    (Cat, {"name": "Tom", "lives": "9"}, "/lives is a string, not an integer"),
    (list[int], [1, 2, "3"], "/2 is a string, not an integer"),
    (list[int], {"a": 1}, "The body is an object, not a list"),
    (dict[str, int], {"a": 1, "b/c~d": "2"}, "/b~1c~0d is a string, not an integer"),
    (dict[str, int], [1], "The body is a list, not an object"),
    (Dog, {"name": "Rex", "owner": {"name": 7}}, "/owner/name is an integer, not a string"),
    (
        Zoo,
        {"pets": [{"name": "Tom"}, {"name": "Rex", "owner": {"name": None}, "lives": "9"}]},
        "/pets/1/owner/name is null",
    ),
    (Cat | Dog, {"lives": 9, "owner": {}}, "/name is missing"),
]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(("kind", "value", "text"), WRONG)
def test_a_value_that_does_not_fit_is_named(kind: Any, value: Any, text: str, strict: bool) -> None:  # noqa: FBT001
    for read in (build, lambda value, kind, *, strict: decode(json.dumps(value).encode(), kind, strict=strict)):
        with pytest.raises(Mismatch) as caught:
            read(value, kind, strict=strict)
        assert text in str(caught.value)


SURPRISES: list[tuple[Any, Any, Any, str]] = [  # type, JSON, the tolerant value, the strict error
    (Cat, {"name": "Tom", "color": "grey"}, "color", "/color is not documented"),
    (Cat | Dog, {"name": "Tom", "lives": 9, "color": "grey"}, "color", "/color is not documented"),
    (list[Cat], [{"name": "Tom", "color": "grey"}], "color", "/0/color is not documented"),
    (ImportMode, "paused", "paused", "The body is 'paused', not one of"),
    (ImportMode | None, "paused", "paused", "The body is 'paused', not one of"),
    (ImportMode, "x" * 200, "x" * 200, f"The body is '{'x' * 79}, not one of"),
]


@pytest.mark.parametrize(("kind", "value", "kept", "text"), SURPRISES)
def test_what_is_not_documented_is_kept_or_refused(kind: Any, value: Any, kept: str, text: str) -> None:
    content = json.dumps(value).encode()
    for found in (build(value, kind), decode(content, kind, strict=False)):
        assert kept in (found if isinstance(found, str) else (found[0] if isinstance(found, list) else found).extra)
        assert dump(found) == value
    for read in (lambda: build(value, kind, strict=True), lambda: decode(content, kind, strict=True)):
        with pytest.raises(Mismatch) as caught:
            read()
        assert text in str(caught.value)


def test_a_type_that_fits_exactly_is_preferred_to_an_earlier_one() -> None:
    dog = build({"name": "Rex", "owner": None}, Cat | Dog)
    assert (type(dog), dog.extra) == (Dog, {})
    cat = build({"name": "Tom", "owner": None, "color": "grey"}, Cat | Dog)
    assert (type(cat), cat.extra) == (Cat, {"owner": None, "color": "grey"})


def test_an_open_object_may_have_any_members() -> None:
    zoo = build({"pets": [], "city": "Ulm"}, Zoo, strict=True)
    assert zoo.extra == {"city": "Ulm"}


@pytest.mark.parametrize(
    ("value", "dumped"),
    [
        (NOON, "2026-01-31T12:00:00Z"),
        (NOON.astimezone(timezone(timedelta(hours=1))), "2026-01-31T13:00:00+01:00"),
        (date(2026, 1, 31), "2026-01-31"),
        (UUID(ID), ID),
        (ImportMode("idle"), "idle"),
        (Cat("Tom"), {"name": "Tom"}),
        ([NOON, [Cat("Tom", 9)]], ["2026-01-31T12:00:00Z", [{"name": "Tom", "lives": 9}]]),
        ((NOON, None), ["2026-01-31T12:00:00Z", None]),
        ({"a": NOON, "b": UNSET, "c": None}, {"a": "2026-01-31T12:00:00Z", "c": None}),
        (7.5, 7.5),
        (True, True),
    ],
)
def test_values_are_written_as_json(value: object, dumped: object) -> None:
    assert dump(value) == dumped
    assert type(dump(value)) is type(dumped)


def test_a_file_is_written_unchanged() -> None:
    file = File.of(b"a")
    assert dump({"a": file})["a"] is file


def test_models_are_equal_if_all_their_members_are() -> None:
    strange = Metric.from_dict({**METRIC, "unit": "cores"})
    assert strange == Metric.from_dict({**METRIC, "unit": "cores"})
    assert strange != Metric.from_dict({**METRIC, "unit": "seats"})
    assert strange != Metric.from_dict({**METRIC, "id": 2, "unit": "cores"})
    assert Cat("Tom") != Dog("Tom")
    assert Cat("Tom") != {"name": "Tom"}


METRIC = {"id": 1, "code_name": "A", "display_name": "a", "source_type": 2, "source_id": 1}


def test_a_model_shows_the_members_that_it_has() -> None:
    assert repr(Cat("Tom")) == "Cat(name='Tom')"
    assert repr(Dog("Rex", None)) == "Dog(name='Rex', owner=None)"
    assert repr(Dog("Rex", Cat("Tom", 9))) == "Dog(name='Rex', owner=Cat(name='Tom', lives=9))"
    assert repr(build({"error": "no", "more": [1]}, Error)) == "Error(error='no', extra={'more': [1]})"
