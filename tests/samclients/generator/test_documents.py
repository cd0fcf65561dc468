"""Parts of OpenAPI documents that the vendors' specs do not have are in the generated client, too."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest

from samclients.generator import CannotGenerate, Document, generate_files

JSON = {"schema": {"type": "integer"}}
TEXT = {"schema": {"type": "string"}}


def generate(
    operation: dict[str, Any],
    *,
    module: str = "operations.py",
    method: str = "post",
    path: str = "/op",
    shared: list[Any] | None = None,
    **schemas: Any,
) -> str:
    """Generate a client of one operation, and return a module on one line."""
    node = {"operationId": "op", "tags": ["t"], "responses": {"200": {"description": ""}}, **operation}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {path: {"parameters": shared or [], method: node}},
        "components": {"schemas": schemas},
    }
    return " ".join(generate_files(Document(document), "acme")[module].split())


def answer(**content: Any) -> dict[str, Any]:
    """Describe an answer with media types, in whose names ``_`` is the slash."""
    media = {name.replace("_", "/"): node for name, node in content.items()}
    return {"responses": {"200": {"description": "", "content": media}}}


def test_the_operation_s_parameter_replaces_that_of_its_path() -> None:
    shared = [{"name": "a", "in": "query", "schema": {"type": "string"}}]
    own = [{"name": "a", "in": "query", "required": True, "schema": {"type": "integer"}}]
    assert "self, *, a: int, ) -> None" in generate({"parameters": own}, shared=shared)


def test_a_parameter_in_the_path_is_required_also_if_the_document_forgot_it() -> None:
    parameters = [{"name": "a", "in": "path", "schema": {"type": "string"}}]
    assert "self, a: str, ) -> None" in generate({"parameters": parameters}, path="/op/{a}")


@pytest.mark.parametrize("name", ["body", "version", "mediaType", "client", "self", "class"])
def test_a_parameter_does_not_take_the_name_of_another_argument(name: str) -> None:
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}}]
    text = generate({"parameters": parameters, "requestBody": {"content": {"application/json": JSON}}})
    renamed = f"{'media_type' if name == 'mediaType' else name}_"
    assert f"names={{'{renamed}': '{name}'}}" in text
    assert f"self, *, body: int | Unset = UNSET, {renamed}: str | Unset = UNSET, )" in text


def test_json_is_read_if_a_response_can_have_several_media_types() -> None:
    assert "ok={ 200: int, }" in generate(answer(text_plain=TEXT, application_json=JSON))
    assert 'ok={ 200: As("text/plain", str), }' in generate(answer(text_plain=TEXT, application_zip=TEXT))


def test_a_response_to_head_has_no_body() -> None:
    assert "ok={ 200: None, }" in generate(answer(application_json=JSON), method="head")
    assert "ok={ 200: int, }" in generate(answer(application_json=JSON), method="get")


def test_references_are_json_pointers() -> None:
    schema = {"schema": {"$ref": "#/paths/~1op~0/post/requestBody/content/application~1json/schema"}}
    body = {"requestBody": {"content": {"application/json": JSON}}}
    assert "ok={ 200: int, }" in generate({**body, **answer(application_json=schema)}, path="/op~")


def test_a_reference_to_another_document_is_refused() -> None:
    with pytest.raises(CannotGenerate, match="leads to another document"):
        generate(answer(application_json={"schema": {"$ref": "other.yaml#/a"}}))


COUNTS = {"type": "object", "additionalProperties": {"type": "integer", "nullable": True}}
MEMBERS: list[tuple[dict[str, Any], str]] = [  # schema of an optional member, and its declaration
    ({"type": "string"}, "a: str | Unset = UNSET"),
    ({"type": "string", "nullable": True}, "a: str | None | Unset = UNSET"),
    ({"type": ["string", "null"]}, "a: str | None | Unset = UNSET"),
    ({"type": "string", "format": "date"}, "a: datetime.date | Unset = UNSET"),
    ({"type": "string", "format": "date-time"}, "a: datetime.datetime | Unset = UNSET"),
    ({"type": "string", "format": "uuid"}, "a: UUID | Unset = UNSET"),
    ({"type": "string", "format": "int64"}, "a: int | Unset = UNSET"),
    ({"type": "string", "format": "email"}, "a: str | Unset = UNSET"),
    ({"type": "integer"}, "a: int | Unset = UNSET"),
    ({"type": "number"}, "a: float | Unset = UNSET"),
    ({"type": "boolean"}, "a: bool | Unset = UNSET"),
    ({}, "a: Any | Unset = UNSET"),
    ({"type": "string", "enum": ["x", "y"]}, "a: MA | Unset = UNSET"),
    ({"type": "string", "enum": ["x", None]}, "a: MA | None | Unset = UNSET"),
    ({"type": "integer", "enum": [1, 2]}, "a: int | Unset = UNSET"),
    ({"type": "array", "items": {"type": "integer"}}, "a: list[int] = field(default_factory=AbsentList)"),
    ({"type": "array"}, "a: list[Any] = field(default_factory=AbsentList)"),
    ({"type": "array", "nullable": True, "items": {"type": "integer"}}, "a: list[int] | None | Unset = UNSET"),
    ({"type": "object"}, "a: dict[str, Any] | Unset = UNSET"),
    ({"type": "object", "additionalProperties": {"type": "integer"}}, "a: dict[str, int] | Unset = UNSET"),
    ({"type": "object", "properties": {"b": {}}}, "a: MA | Unset = UNSET"),
    ({"properties": {"b": {}}}, "a: MA | Unset = UNSET"),
    ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, "a: int | str | Unset = UNSET"),
    ({"anyOf": [{"type": "integer"}, {"type": "integer"}]}, "a: int | Unset = UNSET"),
    (
        {"anyOf": [COUNTS, {"type": "array", "items": {"type": "integer", "nullable": True}}]},
        "a: dict[str, int | None] | list[int | None] | Unset = UNSET",
    ),
    (
        {"anyOf": [{"type": "string", "nullable": True}, {"type": "integer", "nullable": True}]},
        "a: str | None | int | Unset = UNSET",
    ),
    (
        {"type": ["object", "null"], "additionalProperties": {"type": "integer"}},
        "a: dict[str, int] | None | Unset = UNSET",
    ),
    ({"$ref": "#/components/schemas/MapOrNull"}, "a: dict[str, int] | None | Unset = UNSET"),
    ({"anyOf": [COUNTS, {"type": "string"}]}, "a: dict[str, int | None] | str | Unset = UNSET"),
    ({"anyOf": [{"type": "array", "items": {}}, {"type": "string"}]}, "a: list[Any] | str | Unset = UNSET"),
    ({"anyOf": [{"type": "integer"}, {}]}, "a: Any | Unset = UNSET"),
    ({"allOf": [{"type": "string", "format": "date"}]}, "a: datetime.date | Unset = UNSET"),
    ({"$ref": "#/components/schemas/Null"}, "a: str | None | Unset = UNSET"),
    ({"$ref": "#/components/schemas/Map"}, "a: Map | Unset = UNSET"),
]


@pytest.mark.parametrize(("schema", "declaration"), MEMBERS)
def test_a_member_has_the_type_of_its_schema(schema: dict[str, Any], declaration: str) -> None:
    others = {
        "MapOrNull": {"type": ["object", "null"], "additionalProperties": {"type": "integer"}},
        "Null": {"type": "string", "nullable": True},
        "Map": {"type": "object", "additionalProperties": {"type": "integer"}},
    }
    model = {"type": "object", "properties": {"a": schema}}
    assert f" {declaration} " in f"{generate({}, module='models.py', M=model, **others)} "


@pytest.mark.parametrize(
    ("others", "base"),
    [({}, "OpenModel"), ({"additionalProperties": True}, "OpenModel"), ({"additionalProperties": False}, "Model")],
)
def test_an_object_is_open_unless_the_document_closes_it(others: dict[str, Any], base: str) -> None:
    model = {"type": "object", "required": ["a-b"], "properties": {"c": {"type": "string"}, "a-b": {}}, **others}
    text = generate({}, module="models.py", M=model)
    assert f"class M({base}, rename={{'a_b': 'a-b'}})" in text
    assert text.index("a_b: Any") < text.index("c: str | Unset = UNSET")


def test_the_members_of_an_enumeration_have_names_of_their_own() -> None:
    values = ["a-b", "a_b", "1", "é", "ok", ""]
    text = generate({}, module="models.py", Kind={"type": "string", "enum": values})
    names = re.findall(r'(\w+) = ("[^"]*")', text)
    assert {json.loads(value): name for name, value in names} == {
        "a-b": "A_B", "a_b": "A_B_1", "1": "VALUE_2", "é": "VALUE_3", "ok": "OK", "": "VALUE_5",
    }  # fmt: skip


def test_the_name_of_a_class_begins_with_a_letter() -> None:
    model = {"type": "object", "properties": {"a": {}}}
    assert "class Model3d(" in generate({}, module="models.py", **{"3d": model})
    assert "class BigThing(" in generate({}, module="models.py", **{"big-thing": model})


def test_a_redirection_is_no_error() -> None:
    responses = {status: {"description": ""} for status in ("200", "302", "404", "5XX", "default")}
    text = generate({"responses": responses})
    assert 'ok={ 200: None, 302: None, }, errors={ 404: None, "5XX": None, "default": None, }' in text


def test_a_file_is_one_also_by_reference() -> None:
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Content"}}}}
    assert '"application/json": Raw' in generate({"requestBody": body}, Content={"type": "string", "format": "binary"})


def test_an_operation_without_a_name_is_called_like_its_method_and_path() -> None:
    paths = {"/big/things": {"get": {"responses": {}}}}
    files = generate_files(Document({"openapi": "3.0.3", "info": {}, "paths": paths}), "acme")
    assert '"get_big_things", "GET", "/big/things"' in " ".join(files["operations.py"].split())


@pytest.mark.parametrize(
    "text", ['He said "yes"', "a\\b", '"""', "\\", 'a\\"', "a\n\n- b\n- c\n\n| d |\n|---|", "x " * 200]
)
def test_a_description_is_the_docstring(text: str) -> None:
    model = {"type": "object", "description": text, "properties": {"a": {"description": text}}}
    document = Document({"openapi": "3.0.3", "info": {}, "paths": {}, "components": {"schemas": {"M": model}}})
    body = ast.parse(generate_files(document, "acme")["models.py"]).body
    [found] = [node for node in body if isinstance(node, ast.ClassDef)]
    documented = (ast.get_docstring(found) or "").replace("'" * 3, '"' * 3)
    assert documented.split() == text.split()
    assert max(map(len, documented.splitlines())) <= 116


@pytest.mark.parametrize(("doc", "written"), [("", ""), ("Says how many.", ' """Says how many."""')])
def test_an_alias_has_its_description_if_there_is_one(doc: str, written: str) -> None:
    counts = {"type": "object", "additionalProperties": {"type": "integer"}, "description": doc}
    assert generate({}, module="models.py", Counts=counts).endswith(f"Counts = dict[str, int]{written}")


def test_an_operation_that_documents_only_errors_returns_nothing() -> None:
    assert "ok={ }, errors={ 404: None, }, secured=False, ) def op( self, ) -> None:" in generate(
        {"responses": {"404": {"description": ""}}}
    )


DIFFERENCES: list[dict[str, Any]] = [
    {"parameters": [{"name": "a", "in": "query", "schema": {"type": "string"}}]},
    {"requestBody": {"content": {"application/json": JSON}}},
    {"security": [{"k": []}]},
    {"responses": {"200": {"description": "", "content": {"application/json": JSON}}}},
    {"responses": {"201": {"description": ""}}},
]


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_versions_that_differ_in_more_than_their_path_are_refused(difference: dict[str, Any]) -> None:
    first = {"operationId": "get_a", "responses": {"200": {"description": ""}}}
    second = {**first, "operationId": "get_a_v1", **difference}
    paths = {"/api/a": {"get": first}, "/api/v1/a": {"get": second}}
    with pytest.raises(CannotGenerate, match="get_a_v1 differs from get_a"):
        generate_files(Document({"openapi": "3.0.3", "info": {}, "paths": paths}), "acme")


@pytest.mark.parametrize(
    ("method", "is_idempotent"),
    [
        ("get", True),
        ("head", True),
        ("put", True),
        ("delete", True),
        ("options", True),
        ("post", False),
        ("patch", False),
    ],
)
def test_a_method_documents_when_it_is_repeated(method: str, is_idempotent: bool) -> None:  # noqa: FBT001 -- a case
    text = generate({}, method=method)
    assert (f"502 to 504: {method.upper()} is idempotent." in text) is is_idempotent
    assert ("Repeated only if the server certainly did not process it" in text) is not is_idempotent


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("application/json; charset=utf-8", "Json"),
        ("application/merge-patch+json", "Json"),
        ("application/merge-patch+json; charset=utf-8", "Json"),
        ("application/jsonx", "Raw"),
        ("text/plain; a=+json", "Raw"),
        ("multipart/form-data", "Multipart"),
    ],
)
def test_a_media_type_of_json_has_a_suffix_or_parameters(media_type: str, kind: str) -> None:
    body = {"content": {media_type: {"schema": {"type": "object", "properties": {"a": {}}}}}}
    assert f'bodies={{ "{media_type}": {kind}, }}' in generate({"requestBody": body})


def test_a_parameter_may_be_described_by_its_content() -> None:
    parameters = [{"name": "a", "in": "query", "content": {"application/json": JSON}}]
    assert "self, *, a: int | Unset = UNSET, )" in generate({"parameters": parameters})


@pytest.mark.parametrize("name", ["self", "datetime", "extra", "toDict", "from_dict", "class", "list"])
def test_a_member_does_not_take_the_name_of_what_models_need(name: str) -> None:
    model = {"type": "object", "required": [name], "properties": {name: {"type": "string"}}}
    python = {"toDict": "to_dict"}.get(name, name)
    text = generate({}, module="models.py", M=model)
    assert f"class M(OpenModel, rename={{'{python}_': '{name}'}})" in text
    assert f" {python}_: str" in text
