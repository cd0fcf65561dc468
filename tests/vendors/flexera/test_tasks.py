"""Fields of a line: what a required one needs, and what null, a missing value and an empty text are."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.vendors.flexera.imports.payload import BadLine
from mockservers.vendors.flexera.imports.tasks import KIND_NAMES, TASKS, PayloadField

VALUES: dict[str, Any] = {
    "a string": "text",
    "an array of strings": ["text"],
    "an ISO-8601 date-time": "2026-03-05T15:56:53.889Z",
    "a number": 1.5,
    "a whole number from 0 on": 1,
    "true or false": True,
    "Yes, No or Unknown": "Yes",
}
FIELDS = [(name, field) for name, task in TASKS.items() for field in task.fields]


def make_line(name: str, field: PayloadField | None = None, *value: object) -> dict[str, Any]:
    """A line with every field of a task; one of them with another value, or without one."""
    line: dict[str, Any] = {}
    for each in TASKS[name].fields:
        *outer, last = each.path.split(".")
        inside = line
        for part in outer:
            inside = inside.setdefault(part, {})
        if each is not field:
            inside[last] = VALUES[KIND_NAMES[each.kind]]
        elif value:
            inside[last] = value[0]
    return line


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[f"{name}-{field.path}" for name, field in FIELDS])
def test_a_field_without_a_value_is_missing_or_has_its_default(name: str, field: PayloadField) -> None:
    task, whole = TASKS[name], TASKS[name].read_record(make_line(name))
    assert whole[field.column] is not None
    for line in (make_line(name, field), make_line(name, field, None)):
        if field.required:
            with pytest.raises(BadLine, match=f'"{field.path}" is missing'):
                task.read_record(line)
        else:
            assert task.read_record(line) == {**whole, field.column: field.default}


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[f"{name}-{field.path}" for name, field in FIELDS])
def test_an_empty_text_is_a_text_unless_one_is_required(name: str, field: PayloadField) -> None:
    task, line = TASKS[name], make_line(name, field, "")
    if not field.required and KIND_NAMES[field.kind] == "a string":
        assert task.read_record(line)[field.column] == ""
    else:
        with pytest.raises(BadLine, match=f'"{field.path}" is {"missing" if field.required else "not "}'):
            task.read_record(line)
