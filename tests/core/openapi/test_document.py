"""The operations of a document, and their routing."""

from typing import Any

import pytest

from mockservers.core.errors import MethodNotAllowed, NoSuchOperation
from mockservers.core.openapi.document import Operation, Spec


def operation(name: str, **more: object) -> dict[str, Any]:
    return {"operationId": name, "responses": {"200": {"description": ""}}, **more}


DOCUMENT: dict[str, Any] = {
    "security": [{"key": []}],
    "components": {
        "parameters": {"Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}},
        "responses": {"Gone": {"description": "", "headers": {"Retry-After": {"$ref": "#/components/headers/After"}}}},
        "headers": {"After": {"required": True, "schema": {"type": "integer"}}},
        "requestBodies": {"Text": {"content": {"Text/Plain": {"schema": {"type": "string"}}}}},
        "schemas": {},
    },
    "paths": {
        "/things": {"get": operation("list_things"), "post": operation("make_thing", security=[])},
        "/things/{id}": {
            "parameters": [
                {"$ref": "#/components/parameters/Id"},
                {"name": "v", "in": "query", "schema": {"type": "string"}},
            ],
            "get": operation("get_thing"),
            "put": operation("put_thing", parameters=[{"name": "v", "in": "query", "schema": {"type": "integer"}}]),
        },
        "/things/newest": {"get": operation("newest_thing")},
        "/things/{id}/parts/{part}": {"get": operation("get_part")},
        "/things/{id}/parts/all": {"delete": operation("clear_parts")},
        "/a.b/{c-d}": {"get": operation("dotted", requestBody={"$ref": "#/components/requestBodies/Text"})},
        "/gone": {"get": {"operationId": "gone", "responses": {410: {"$ref": "#/components/responses/Gone"}}}},
    },
}
SPEC = Spec(DOCUMENT)


def find_operation(method: str, path: str) -> tuple[str, dict[str, str]]:
    operation, parameters = SPEC.match(method, path)
    return operation.id, dict(parameters)


@pytest.mark.parametrize(
    ("method", "path", "name", "parameters"),
    [
        ("GET", "/things", "list_things", {}),
        ("POST", "/things", "make_thing", {}),
        ("GET", "/things/7", "get_thing", {"id": "7"}),
        ("GET", "/things/a b?c", "get_thing", {"id": "a b?c"}),
        ("GET", "/things/ä", "get_thing", {"id": "ä"}),
        ("GET", "/things/newest", "newest_thing", {}),
        ("GET", "/things/7/parts/8", "get_part", {"id": "7", "part": "8"}),
        ("DELETE", "/things/7/parts/all", "clear_parts", {"id": "7"}),
        ("GET", "/a.b/7", "dotted", {"c-d": "7"}),
    ],
)
def test_a_path_finds_its_operation_the_literal_one_first(
    method: str, path: str, name: str, parameters: dict[str, str]
) -> None:
    assert find_operation(method, path) == (name, parameters)


ELSEWHERE = [
    "",
    "/",
    "things",
    "/things/",
    "/things//",
    "//things",
    "/Things",
    "/things/7/parts",
    "/things/7/",
    "/axb/7",
]


@pytest.mark.parametrize("path", [*ELSEWHERE, "/things\n"])
def test_another_path_is_not_there(path: str) -> None:
    with pytest.raises(NoSuchOperation):
        SPEC.match("GET", path)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/things", ("GET", "HEAD", "POST")),
        ("get", "/things", ("GET", "HEAD", "POST")),
        ("PUT", "/things/newest", ("GET", "HEAD")),
    ],
)
def test_a_method_that_a_path_does_not_have_is_told_with_those_it_has(
    method: str, path: str, allowed: tuple[str, ...]
) -> None:
    with pytest.raises(MethodNotAllowed) as refusal:
        SPEC.match(method, path)
    assert refusal.value.allowed == allowed


@pytest.mark.parametrize("path", ["/things", "/things/7", "/things/newest"])
def test_a_head_is_answered_by_the_get(path: str) -> None:
    assert SPEC.match("HEAD", path) == SPEC.match("GET", path)


def test_a_path_that_is_not_there_is_not_told_at_length() -> None:
    with pytest.raises(NoSuchOperation) as refusal:
        SPEC.match("GET", "/" + "a" * 100_000)
    assert len(str(refusal.value)) < 300


def parameter_types(operation: Operation) -> dict[str, str]:
    return {parameter.name: parameter.schema.type for parameter in operation.parameters}


def test_an_operation_has_its_path_s_parameters_unless_it_has_its_own() -> None:
    assert parameter_types(SPEC.operations["get_thing"]) == {"id": "integer", "v": "string"}
    assert parameter_types(SPEC.operations["put_thing"]) == {"id": "integer", "v": "integer"}


def test_security_is_the_document_s_unless_an_operation_says_otherwise() -> None:
    assert SPEC.operations["list_things"].secured
    assert not SPEC.operations["make_thing"].secured


def test_references_are_followed_in_bodies_answers_and_headers() -> None:
    body = SPEC.operations["dotted"].body
    assert body is not None
    assert (list(body.schemas), body.required) == (["text/plain"], False)
    required, schema = SPEC.operations["gone"].responses["410"].headers["retry-after"]
    assert (required, schema.type) == (True, "integer")


def test_a_pointer_with_escapes_is_followed() -> None:
    spec = Spec({"paths": {}, "x": {"a/b": {"c~d": {"type": "integer"}}}})
    assert spec.resolve({"$ref": "#/x/a~1b/c~0d"}) == {"type": "integer"}
