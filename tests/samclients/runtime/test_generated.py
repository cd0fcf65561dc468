"""Generated clients against their specs: all operations, and all documented responses."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from mockservers.catalog import VENDORS
from samclients.runtime import CallFailed, Client, OperationSpec, RawResponse
from tests.samclients.runtime.stub import Stub

METHODS = {"get", "put", "post", "delete", "options", "head", "patch"}
DOCUMENTS = {entry.name: entry.spec.document for entry in VENDORS}


def iter_operations(vendor: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENTS[vendor]["paths"].items():
        yield from ((method.upper(), path, entry) for method, entry in item.items() if method in METHODS)


@cache
def import_operation(vendor: str, operation: str) -> Any:
    """Return the generated module of an operation."""
    function = import_module(f"samclients.{vendor}.api").OPERATIONS[operation]
    return sys.modules[function.__module__]


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_every_operation_exists_and_no_other(vendor: str) -> None:
    generated = import_module(f"samclients.{vendor}.api").OPERATIONS
    assert generated.keys() == {operation["operationId"] for _, _, operation in iter_operations(vendor)}


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_an_operation_matches_the_spec(vendor: str) -> None:
    everybodys = DOCUMENTS[vendor].get("security")
    for method, path, operation in iter_operations(vendor):
        known: OperationSpec = import_operation(vendor, operation["operationId"]).OPERATION
        secured = bool(operation.get("security", everybodys))
        assert (known.id, known.method, known.path, known.secured) == (operation["operationId"], method, path, secured)


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_every_function_documents_its_summary_and_errors(vendor: str) -> None:
    for _, _, operation in iter_operations(vendor):
        function = getattr(import_operation(vendor, operation["operationId"]), operation["operationId"])
        assert function.__doc__.startswith(operation["summary"])
        assert "CallFailed" in function.__doc__
        assert next(iter(inspect.signature(function).parameters)) == "client"


def resolve(vendor: str, node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        place = DOCUMENTS[vendor]
        for step in node["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        node = place
    return node


def iter_examples() -> Iterator[Any]:
    """Yield all JSON examples of documented responses."""
    for vendor in DOCUMENTS:
        for _, _, operation in iter_operations(vendor):
            for status, answer in operation["responses"].items():
                for media_type, media in resolve(vendor, answer).get("content", {}).items():
                    if "json" not in media_type and "goa" not in media_type:
                        continue
                    printed = (
                        {"example": {"value": media["example"]}} if "example" in media else media.get("examples", {})
                    )
                    for name, example in printed.items():
                        value = resolve(vendor, example)["value"]
                        label = f"{vendor}-{operation['operationId']}-{status}-{name}"
                        yield pytest.param(vendor, operation["operationId"], int(status), media_type, value, id=label)


EXAMPLES = list(iter_examples())


def parse_times(value: Any) -> Any:
    """Parse the times in a value, so that 12:00:00.000Z equals 12:00:00Z."""
    if isinstance(value, dict):
        return {name: parse_times(item) for name, item in value.items()}
    if isinstance(value, list):
        return [parse_times(item) for item in value]
    if isinstance(value, str) and len(value) > 18 and value[4:5] == "-":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 200
    assert {example.values[0] for example in EXAMPLES} == DOCUMENTS.keys()


@pytest.mark.parametrize(("vendor", "operation", "status", "media_type", "body"), EXAMPLES)
def test_a_documented_response_is_equal_after_parsing_and_writing(  # noqa: PLR0913, PLR0917 -- an example has five parts
    client: Client, stub: Stub, vendor: str, operation: str, status: int, media_type: str, body: Any
) -> None:
    generated = import_operation(vendor, operation)
    call = generated.Call(generated.OPERATION)
    object.__setattr__(call, "path", dict.fromkeys(_path_parameters(generated.OPERATION.path), "x"))
    stub.answer(status, body, media_type=media_type)
    read: Callable[[RawResponse], Any] = generated._read  # noqa: SLF001
    if status < 400:
        model = client.call(call, read, generated._read_error).parsed  # noqa: SLF001
    else:
        with pytest.raises(CallFailed) as caught:
            client.once().call(call, read, generated._read_error)  # noqa: SLF001
        model = caught.value.error
    assert parse_times(model.to_dict()) == parse_times(body)


def _path_parameters(path: str) -> list[str]:
    return [item.partition("}")[0] for item in path.split("{")[1:]]
