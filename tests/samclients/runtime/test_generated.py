"""Generated clients against their specs: all operations, and all documented responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest

from mockservers.catalog import VENDORS
from samclients.runtime import CallFailed, Choice, Client, File, Operation
from samclients.runtime.data.models import Model, dump
from tests.samclients.runtime.stub import Stub

DOCUMENTS: dict[str, dict[str, Any]] = {vendor.name: vendor.spec.document for vendor in VENDORS}
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
        assert set(spec.accept.split(", ")) == find_accepted(vendor, method, operation)
        assert {str(status) for status in (*known.results, *known.errors)} == operation["responses"].keys()


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_an_operation_sends_each_documented_media_type_and_first_the_first(
    client: Client, stub: Stub, vendor: str
) -> None:
    stub.answer(418)
    for _, _, operation in iter_operations(vendor):
        content = resolve(vendor, operation.get("requestBody", {})).get("content", {})
        for is_file in {is_binary(vendor, *media) for media in content.items()}:
            documented = [name for name, media in content.items() if is_binary(vendor, name, media) == is_file]
            for asked in ("", *documented):
                send_body(client, vendor, operation["operationId"], File.of(b"a") if is_file else {"a": "b"}, asked)
                sent = stub.requests[-1].headers["Content-Type"].partition(";")[0]
                assert sent == (asked or documented[0]), operation["operationId"]


def is_binary(vendor: str, media_type: str, media: dict[str, Any]) -> bool:
    return "xml" in media_type or resolve(vendor, media["schema"]).get("format") == "binary"


def send_body(client: Client, vendor: str, operation: str, body: object, media_type: str) -> None:
    known = load_operations(vendor)[operation]
    chosen = {"media_type": media_type} if media_type else {}
    with pytest.raises(CallFailed):
        known(client.bind(orgId=1).once(), **list_required(known), body=body, **chosen)


def list_required(operation: Operation[..., Any]) -> dict[str, str]:
    """Return a value for each required parameter."""
    return {
        name: "x"
        for name, parameter in operation.signature.parameters.items()
        if parameter.default is parameter.empty and name != "body"
    }


def iter_enums(node: Any) -> Iterator[frozenset[str]]:
    """Yield the values of all enumerations of texts in a document."""
    if isinstance(node, dict):
        if node.get("enum") and all(isinstance(value, str) for value in node["enum"] if value is not None):
            yield frozenset(value for value in node["enum"] if value is not None)
        yield from (found for value in node.values() for found in iter_enums(value))
    elif isinstance(node, list):
        yield from (found for value in node for found in iter_enums(value))


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_the_enumerations_have_the_documented_values(vendor: str) -> None:
    models = vars(import_module(f"samclients.{vendor}.models")).values()
    choices = {frozenset(map(str, kind)) for kind in models if isinstance(kind, type) and issubclass(kind, Choice)}
    documented = {values for part in ("paths", "components") for values in iter_enums(DOCUMENTS[vendor][part])}
    assert choices - {frozenset()} <= documented
    assert {values for values in documented if len(values) > 1} <= choices


def find_accepted(vendor: str, method: str, operation: dict[str, Any]) -> set[str]:
    """Find the media types of responses; JSON of those that can have several."""
    contents = [list(resolve(vendor, found).get("content", {})) for found in operation["responses"].values()]
    chosen = {next((name for name in names if "json" in name), names[0]) for names in contents if names}
    return chosen if chosen and method != "HEAD" else {"*/*"}


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
    required = list_required(known)
    stub.answer(status, body, media_type=media_type)
    if status < 400:
        model = known(client.bind(orgId=1), **required).parsed
    else:
        with pytest.raises(CallFailed) as caught:
            known(client.bind(orgId=1).once(), **required)
        model = caught.value.error
    assert parse_times(dump(model)) == parse_times(body)


def list_models(vendor: str) -> list[type[Model]]:
    """List the models of a vendor."""
    module = import_module(f"samclients.{vendor}.models")
    return [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Model) and found.__module__ == module.__name__
    ]


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_every_member_has_its_documented_name_in_snake_case(vendor: str) -> None:
    names = [
        pair
        for model in list_models(vendor)
        for pair in zip(model.__struct_fields__, model.__struct_encode_fields__, strict=True)
    ]
    assert len(names) > 10
    assert [pair for pair in names if pair[0].rstrip("_") != write_snake_case(pair[1])] == []


def write_snake_case(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return re.sub(r"[^a-z0-9]+", "_", words).strip("_")
