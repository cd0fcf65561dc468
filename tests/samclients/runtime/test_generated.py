"""The generated clients against their specs: every operation, and every documented answer as it is printed there."""

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


def operations(vendor: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENTS[vendor]["paths"].items():
        yield from ((method.upper(), path, entry) for method, entry in item.items() if method in METHODS)


@cache
def module(vendor: str, operation: str) -> Any:
    """The generated module of an operation."""
    function = import_module(f"samclients.{vendor}.api").OPERATIONS[operation]
    return sys.modules[function.__module__]


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_every_operation_is_there_and_no_other(vendor: str) -> None:
    generated = import_module(f"samclients.{vendor}.api").OPERATIONS
    assert generated.keys() == {operation["operationId"] for _, _, operation in operations(vendor)}


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_an_operation_is_what_the_spec_says(vendor: str) -> None:
    everybodys = DOCUMENTS[vendor].get("security")
    for method, path, operation in operations(vendor):
        known: OperationSpec = module(vendor, operation["operationId"]).OPERATION
        secured = bool(operation.get("security", everybodys))
        assert (known.id, known.method, known.path, known.secured) == (operation["operationId"], method, path, secured)


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_every_function_says_what_it_does_and_raises(vendor: str) -> None:
    for _, _, operation in operations(vendor):
        function = getattr(module(vendor, operation["operationId"]), operation["operationId"])
        assert function.__doc__.startswith(operation["summary"])
        assert "CallFailed" in function.__doc__
        assert next(iter(inspect.signature(function).parameters)) == "client"


def found(vendor: str, node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        place = DOCUMENTS[vendor]
        for step in node["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        node = place
    return node


def examples() -> Iterator[Any]:
    """Every JSON example of a documented answer."""
    for vendor in DOCUMENTS:
        for _, _, operation in operations(vendor):
            for status, answer in operation["responses"].items():
                for media_type, media in found(vendor, answer).get("content", {}).items():
                    if "json" not in media_type and "goa" not in media_type:
                        continue
                    printed = (
                        {"example": {"value": media["example"]}} if "example" in media else media.get("examples", {})
                    )
                    for name, example in printed.items():
                        value = found(vendor, example)["value"]
                        label = f"{vendor}-{operation['operationId']}-{status}-{name}"
                        yield pytest.param(vendor, operation["operationId"], int(status), media_type, value, id=label)


EXAMPLES = list(examples())


def moments(value: Any) -> Any:
    """The value, with moments as such: 12:00:00.000Z is 12:00:00Z."""
    if isinstance(value, dict):
        return {name: moments(item) for name, item in value.items()}
    if isinstance(value, list):
        return [moments(item) for item in value]
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
def test_a_documented_answer_becomes_a_model_and_the_same_again(  # noqa: PLR0913, PLR0917 -- an example has five parts
    client: Client, stub: Stub, vendor: str, operation: str, status: int, media_type: str, body: Any
) -> None:
    generated = module(vendor, operation)
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
    assert moments(model.to_dict()) == moments(body)


def _path_parameters(path: str) -> list[str]:
    return [item.partition("}")[0] for item in path.split("{")[1:]]
