"""Decoding and validation of parameters and bodies."""

from typing import Any

import pytest

from mockservers.core.errors import InvalidBody, InvalidParameter, MalformedRequest, UnsupportedMediaType
from mockservers.core.http.request_decoding import decode_request, decode_text
from mockservers.core.messages import OperationCall, Request
from mockservers.core.openapi.document import MOST_FIELDS, Spec

INTEGER = {"type": "integer", "minimum": 0, "maximum": 9223372036854775807}


def parameter(name: str, schema: dict[str, Any], location: str = "query", **more: object) -> dict[str, Any]:
    return {"name": name, "in": location, "schema": schema, **more}


def call(
    *parameters: dict[str, Any], query: str = "", path: dict[str, str] | None = None, **headers: str
) -> OperationCall:
    """Decode a request to an operation with these parameters."""
    spec = Spec({"paths": {"/": {"get": {"operationId": "take", "parameters": [*parameters], "responses": {}}}}})
    return decode_request(Request("GET", "/", query.encode(), headers), spec.operations["take"], path or {})


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "0", 0), ("integer", "-0", 0), ("integer", "-17", -17), ("integer", "9" * 400, int("9" * 400)),
        ("integer", "9" * 401, "9" * 401), ("integer", "01", "01"), ("integer", "+1", "+1"), ("integer", "1.0", "1.0"),
        ("integer", " 1", " 1"), ("integer", "1_0", "1_0"), ("integer", "\u0661", "\u0661"), ("integer", "", ""),
        ("integer", "1\n", "1\n"), ("integer", "0x1", "0x1"), ("integer", "true", "true"),
        ("number", "1", 1.0), ("number", "-1.5e-3", -0.0015), ("number", "1e400", float("inf")), ("number", "1.", "1."),
        ("number", ".5", ".5"), ("number", "NaN", "NaN"), ("number", "Infinity", "Infinity"), ("number", "1e", "1e"),
        ("boolean", "true", True), ("boolean", "false", False), ("boolean", "True", "True"), ("boolean", "1", "1"),
        ("string", "1", "1"), ("string", "true", "true"), ("string", "", ""),
    ],
)  # fmt: skip
def test_text_becomes_a_value_of_its_kind_or_stays_text(kind: str, text: str, value: object) -> None:
    found = decode_text(text, kind)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["1e400", "-1e400"])
def test_an_infinite_number_breaks_every_bound(text: str) -> None:
    bounded = parameter("share", {"type": "number", "minimum": 0, "maximum": 1})
    with pytest.raises(InvalidParameter):
        call(bounded, query=f"share={text}")


def test_what_was_sent_is_there_under_the_spec_s_names_and_nothing_else() -> None:
    declared = parameter("limit", INTEGER), parameter("order", {"type": "string"})
    assert call(*declared, query="limit=5&other=6").query == {"limit": 5}


def test_of_a_repeated_scalar_the_last_counts() -> None:
    assert call(parameter("limit", INTEGER), query="limit=x&limit=5").query == {"limit": 5}


def test_an_exploded_array_collects_and_another_is_split() -> None:
    numbers = {"type": "array", "items": {"type": "integer"}}
    assert call(parameter("n", numbers), query="n=1&n=2").query == {"n": [1, 2]}
    assert call(parameter("n", numbers, explode=False), query="n=1,2").query == {"n": [1, 2]}
    assert call(parameter("n", numbers, explode=False), query="n=9&n=1,2").query == {"n": [1, 2]}


def test_headers_are_found_in_any_case_and_paths_by_name() -> None:
    declared = (
        parameter("Accept-Language", {"type": "string"}, "header"),
        parameter("id", INTEGER, "path", required=True),
    )
    found = call(*declared, path={"id": "7"}, **{"accept-language": "en"})
    assert (found.header, found.path) == ({"Accept-Language": "en"}, {"id": 7})


@pytest.mark.parametrize("query", ["", "other=1"])
def test_a_required_parameter_that_is_missing_is_named(query: str) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        call(parameter("limit", INTEGER, required=True), query=query)
    assert (refusal.value.location, refusal.value.name, refusal.value.reason) == ("query", "limit", "it is missing")


@pytest.mark.parametrize("text", ["-1", "9223372036854775808", "x", "", "1" * 500, "1.0"])
def test_a_value_that_breaks_its_schema_is_refused_with_a_short_reason(text: str) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        call(parameter("limit", INTEGER), query=f"limit={text}")
    assert refusal.value.name == "limit"
    assert 0 < len(refusal.value.reason) <= 303


@pytest.mark.parametrize("declared", [[parameter("limit", INTEGER)], []], ids=["with parameters", "without"])
def test_a_query_that_cannot_be_decoded_is_refused(declared: list[dict[str, Any]]) -> None:
    with pytest.raises(MalformedRequest):
        call(*declared, query="limit=%zz")


def body(sent: bytes, *, required: bool = True, header: str | None = "application/json", **content: object) -> object:
    """Decode the body of a request to an operation with these media types and schemas."""
    declared = {name.replace("_", "/", 1): {"schema": schema} for name, schema in content.items()}
    operation = {"operationId": "take", "requestBody": {"required": required, "content": declared}, "responses": {}}
    spec = Spec({"paths": {"/": {"post": operation}}})
    headers = {} if header is None else {"content-type": header}
    return decode_request(Request("POST", "/", headers=headers, body=sent), spec.operations["take"], {}).body


OBJECT = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}


@pytest.mark.parametrize("header", ["application/json", "Application/JSON; charset=utf-8", None, ""])
def test_json_is_decoded_also_when_nothing_says_that_it_is(header: str | None) -> None:
    assert body(b'{"a": 1}', header=header, application_json=OBJECT) == {"a": 1}


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        (b"", ""),
        (b"{", ""),
        (b"{}", ""),
        (b'{"a": "1"}', "/a"),
        (b'{"a": 1.5}', "/a"),
        (b"[]", ""),
        (b"\xff", ""),
        (b"[" * 9_999, ""),
    ],
)
def test_a_body_that_is_not_as_described_is_refused_with_its_place(sent: bytes, pointer: str) -> None:
    with pytest.raises(InvalidBody) as refusal:
        body(sent, application_json=OBJECT)
    assert refusal.value.pointer == pointer


def test_a_body_that_is_not_required_may_be_missing() -> None:
    assert body(b"", required=False, application_json=OBJECT) is None


def test_an_operation_without_a_body_ignores_one() -> None:
    spec = Spec({"paths": {"/": {"get": {"operationId": "take", "responses": {}}}}})
    request = Request("GET", "/", headers={"content-type": "text/plain"}, body=b"\xff")
    assert decode_request(request, spec.operations["take"], {}).body is None


def test_another_media_type_is_refused_even_without_a_body() -> None:
    for sent in (b"{}", b""):
        with pytest.raises(UnsupportedMediaType):
            body(sent, header="text/plain", application_json=OBJECT)


FORM = {"type": "object", "properties": {"a": {"type": "string", "minLength": 1}}}


def test_a_form_gives_its_last_values_decoded() -> None:
    fields = {"application_x-www-form-urlencoded": FORM}
    header = "application/x-www-form-urlencoded"
    assert body(b"a=x&a=%C3%A4+b", header=header, **fields) == {"a": "ä b"}
    with pytest.raises(InvalidBody):
        body(b"a=", header=header, **fields)


def test_a_form_without_a_content_type_is_read_as_the_first_that_is_declared() -> None:
    assert body(b"a=1", header=None, **{"application_x-www-form-urlencoded": FORM}) == {"a": "1"}


def test_what_should_be_multipart_and_does_not_say_so_is_refused() -> None:
    with pytest.raises(InvalidBody, match="not a multipart form"):
        body(b"a=1", header=None, **{"multipart_form-data": FORM})


def test_bytes_of_another_media_type_are_taken_as_they_are() -> None:
    assert body(b"\xff\0", header="text/csv", text_csv={"type": "string"}) == b"\xff\0"


def test_an_operation_takes_more_query_parameters_where_repeated_ones_declare_how_many() -> None:
    def most(*parameters: dict[str, Any]) -> int:
        spec = Spec({"paths": {"/": {"get": {"operationId": "take", "parameters": [*parameters], "responses": {}}}}})
        return spec.operations["take"].most_fields

    names = {"type": "array", "items": {"type": "string"}}
    assert most() == most(parameter("limit", INTEGER)) == most(parameter("name", names)) == MOST_FIELDS
    assert most(parameter("name", {**names, "maxItems": 20})) == MOST_FIELDS
    assert most(parameter("name", {**names, "maxItems": 5_000}), parameter("limit", INTEGER)) == 5_000 + 1
    assert most(parameter("name", {**names, "maxItems": 5_000}, explode=False)) == MOST_FIELDS
    assert most(parameter("name", {**names, "maxItems": 5_000}, "header")) == MOST_FIELDS
