"""The stand-in's own answers are held against the spec."""

from typing import Any

import pytest

from mockservers.core.errors import SpecBroken
from mockservers.core.http.response_validation import check, encoded
from mockservers.core.messages import Answer
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
        Answer({"a": 1}, headers=TOTAL),
        Answer({"a": 1}, headers={"x-total": "0", "X-MORE": "yes"}),
        Answer({"a": 1}, headers={**TOTAL, "Content-Type": "application/json", "Date": "today"}),
        Answer({"a": 1}, headers=TOTAL, media_type="application/json; charset=utf-8"),
        Answer(b"a,b", headers=TOTAL, media_type="text/csv"),
        Answer(iter([b"a"]), headers=TOTAL, media_type="text/csv"),
        Answer(None, 204),
        Answer(b"", 204),
    ],
)
def test_a_documented_answer_passes(answer: Answer) -> None:
    check(operation(), answer)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer({"a": 1}, 201, TOTAL), "answered 201, which the spec does not have"),
        (Answer({"a": "1"}, headers=TOTAL), "answered 200 with /a: "),
        (Answer({}, headers=TOTAL), "answered 200 with a body: "),
        (Answer({"a": 1, "b": 2}, headers=TOTAL), "answered 200 with a body: "),
        (Answer(None, headers=TOTAL), "answered 200 with a body: "),
        (Answer({"a": 1}), "without the header x-total"),
        (Answer({"a": 1}, headers={"X-Total": "-1"}), "with the header x-total: "),
        (Answer({"a": 1}, headers={"X-Total": "many"}), "with the header x-total: "),
        (Answer({"a": 1}, headers={**TOTAL, "X-More": "maybe"}), "with the header x-more: "),
        (Answer({"a": 1}, headers={**TOTAL, "X-Secret": "1"}), "with the header x-secret"),
        (Answer({"a": 1}, headers=TOTAL, media_type="text/html"), "answered 200 as text/html"),
        (Answer(iter([b"a"]), headers=TOTAL, media_type="text/html"), "answered 200 as text/html"),
        (Answer({}, 204), "answered 204 with a body; the spec has none"),
        (Answer(b"x", 204), "answered 204 with a body; the spec has none"),
    ],
)
def test_an_undocumented_answer_is_a_broken_spec(answer: Answer, told: str) -> None:
    with pytest.raises(SpecBroken) as broken:
        check(operation(), answer)
    assert str(broken.value).startswith("list_things ")
    assert told in str(broken.value)


def test_default_documents_every_other_status() -> None:
    documented = operation(default={"content": {"application/json": {"schema": THING}}})
    check(documented, Answer({"a": 1}, 418))
    with pytest.raises(SpecBroken):
        check(documented, Answer({"b": 1}, 418))


@pytest.mark.parametrize(
    ("answer", "body", "headers"),
    [
        (Answer({"ä": [1, None]}), '{"ä":[1,null]}'.encode(), {"Content-Type": "application/json"}),
        (Answer(b"\xff", media_type="text/csv"), b"\xff", {"Content-Type": "text/csv"}),
        (Answer({}, headers={"Content-Type": "application/x+json"}), b"{}", {"Content-Type": "application/x+json"}),
        (Answer(None, 204, {"A": "b"}), b"", {"A": "b"}),
    ],
)
def test_an_answer_is_encoded_with_its_content_type(answer: Answer, body: bytes, headers: dict[str, str]) -> None:
    told = encoded(answer)
    assert (told.body, told.headers, told.status) == (body, headers, answer.status)
