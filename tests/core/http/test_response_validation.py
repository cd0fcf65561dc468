"""Validation of the mock server's responses by the spec."""

from typing import Any

import pytest

from mockservers.core.errors import SpecBroken
from mockservers.core.http.response_validation import check_response, encode_response
from mockservers.core.messages import Response
from mockservers.core.openapi.document import Operation, Spec

THING = {"type": "object", "additionalProperties": False, "required": ["a"], "properties": {"a": {"type": "integer"}}}
HEADERS = {
    "X-Total": {"required": True, "schema": {"type": "integer", "minimum": 0}},
    "X-More": {"schema": {"type": "string", "enum": ["yes", "no"]}},
}
RESPONSES: dict[str, Any] = {
    "200": {"headers": HEADERS, "content": {"application/json": {"schema": THING}, "text/csv": {}}},
    "204": {"description": "nothing"},
}
TOTAL = {"X-Total": "3"}


def operation(**responses: object) -> Operation:
    document = {"paths": {"/": {"get": {"operationId": "list_things", "responses": {**RESPONSES, **responses}}}}}
    return Spec(document).operations["list_things"]


@pytest.mark.parametrize(
    "answer",
    [
        Response({"a": 1}, headers=TOTAL),
        Response({"a": 1}, headers={"x-total": "0", "X-MORE": "yes"}),
        Response({"a": 1}, headers={**TOTAL, "Content-Type": "application/json", "Date": "today"}),
        Response({"a": 1}, headers=TOTAL, media_type="application/json; charset=utf-8"),
        Response(b"a,b", headers=TOTAL, media_type="text/csv"),
        Response(iter([b"a"]), headers=TOTAL, media_type="text/csv"),
        Response(None, 204),
        Response(b"", 204),
    ],
)
def test_a_documented_answer_passes(answer: Response) -> None:
    check_response(operation(), answer)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Response({"a": 1}, 201, TOTAL), "answered 201, which the spec does not have"),
        (Response({"a": "1"}, headers=TOTAL), "answered 200 with /a: "),
        (Response({}, headers=TOTAL), "answered 200 with a body: "),
        (Response({"a": 1, "b": 2}, headers=TOTAL), "answered 200 with a body: "),
        (Response(None, headers=TOTAL), "answered 200 with a body: "),
        (Response({"a": 1}), "without the header x-total"),
        (Response({"a": 1}, headers={"X-Total": "-1"}), "with the header x-total: "),
        (Response({"a": 1}, headers={"X-Total": "many"}), "with the header x-total: "),
        (Response({"a": 1}, headers={**TOTAL, "X-More": "maybe"}), "with the header x-more: "),
        (Response({"a": 1}, headers={**TOTAL, "X-Secret": "1"}), "with the header x-secret"),
        (Response({"a": 1}, headers=TOTAL, media_type="text/html"), "answered 200 as text/html"),
        (Response(iter([b"a"]), headers=TOTAL, media_type="text/html"), "answered 200 as text/html"),
        (Response({}, 204), "answered 204 with a body; the spec has none"),
        (Response(b"x", 204), "answered 204 with a body; the spec has none"),
    ],
)
def test_an_undocumented_answer_is_a_broken_spec(answer: Response, told: str) -> None:
    with pytest.raises(SpecBroken) as broken:
        check_response(operation(), answer)
    assert str(broken.value).startswith("list_things ")
    assert told in str(broken.value)


def test_default_documents_every_other_status() -> None:
    documented = operation(default={"content": {"application/json": {"schema": THING}}})
    check_response(documented, Response({"a": 1}, 418))
    with pytest.raises(SpecBroken):
        check_response(documented, Response({"b": 1}, 418))


@pytest.mark.parametrize(
    ("answer", "body", "headers"),
    [
        (Response({"ä": [1, None]}), '{"ä":[1,null]}'.encode(), {"Content-Type": "application/json"}),
        (Response(b"\xff", media_type="text/csv"), b"\xff", {"Content-Type": "text/csv"}),
        (Response({}, headers={"Content-Type": "application/x+json"}), b"{}", {"Content-Type": "application/x+json"}),
        (Response(None, 204, {"A": "b"}), b"", {"A": "b"}),
    ],
)
def test_an_answer_is_encoded_with_its_content_type(answer: Response, body: bytes, headers: dict[str, str]) -> None:
    told = encode_response(answer)
    assert (told.body, told.headers, told.status) == (body, headers, answer.status)
