"""Generated clients against their specs: all operations, and all documented responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest

from mockservers.catalog import VENDORS
from samclients.runtime import CallFailed, Client, Form, Json, Multipart, Operation, Raw
from samclients.runtime.data.models import dump
from tests.samclients.runtime.stub import Stub

DOCUMENTS: dict[str, dict[str, Any]] = {vendor.name: vendor.spec.document for vendor in VENDORS}
ENCODINGS = {
    "application/json": Json,
    "application/x-www-form-urlencoded": Form,
    "multipart/form-data": Multipart,
    "application/xml": Raw,
    "text/xml": Raw,
}
METHODS = {"get", "put", "post", "delete", "head", "patch"}


def iter_operations(vendor: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENTS[vendor]["paths"].items():
        yield from ((method.upper(), path, entry) for method, entry in item.items() if method in METHODS)


def load_operations(vendor: str) -> Mapping[str, Operation[..., Any]]:
    operations: Mapping[str, Operation[..., Any]] = import_module(f"samclients.{vendor}.operations").OPERATIONS
    return operations


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_every_operation_exists_and_no_other(vendor: str) -> None:
    assert load_operations(vendor).keys() == {operation["operationId"] for _, _, operation in iter_operations(vendor)}


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_an_operation_matches_the_spec(vendor: str) -> None:
    everybodys = DOCUMENTS[vendor].get("security")
    for method, path, operation in iter_operations(vendor):
        known = load_operations(vendor)[operation["operationId"]]
        secured = bool(operation.get("security", everybodys))
        spec = known.spec
        assert (spec.id, spec.method, spec.path, spec.secured) == (operation["operationId"], method, path, secured)
        assert {str(status) for status in (*known.results, *known.errors)} == operation["responses"].keys()


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_an_operation_sends_the_documented_media_types(vendor: str) -> None:
    for _, _, operation in iter_operations(vendor):
        if "requestBody" in operation:
            bodies = load_operations(vendor)[operation["operationId"]].bodies
            content = resolve(vendor, operation["requestBody"])["content"]
            encodings = [(name, Raw if is_file(vendor, media) else ENCODINGS[name]) for name, media in content.items()]
            assert list(bodies.items()) == encodings, operation["operationId"]


def is_file(vendor: str, media: dict[str, Any]) -> bool:
    return resolve(vendor, media["schema"]).get("format") == "binary"


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_every_method_documents_its_summary_and_when_it_is_repeated(vendor: str) -> None:
    for method, _, operation in iter_operations(vendor):
        known = load_operations(vendor)[operation["operationId"]].function
        assert known.__doc__ is not None
        assert known.__doc__.startswith(operation["summary"].split()[0])
        resent = f"{method} is idempotent" if method in {"GET", "HEAD", "PUT", "DELETE"} else "Repeated only if"
        assert resent in " ".join(known.__doc__.split())


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
    known = load_operations(vendor)[operation]
    required = {
        name: "x"
        for name, parameter in known.signature.parameters.items()
        if parameter.default is parameter.empty and name != "body"
    }
    stub.answer(status, body, media_type=media_type)
    if status < 400:
        model = known(client.bind(orgId=1), **required).parsed
    else:
        with pytest.raises(CallFailed) as caught:
            known(client.bind(orgId=1).once(), **required)
        model = caught.value.error
    assert parse_times(dump(model)) == parse_times(body)
