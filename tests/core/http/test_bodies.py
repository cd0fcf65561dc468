"""Decoding of bodies, and the violations of invalid values."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from mockservers.core.errors import InvalidBody, MalformedRequest, UnsupportedMediaType, Violation
from mockservers.core.http.request_decoding import decode_request
from mockservers.core.messages import Request
from mockservers.core.openapi.document import MOST_FIELDS, Spec

FORM = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {"grant_type": {"type": "string", "enum": ["a", "b"]}, "scope": {"type": "string", "minLength": 1}},
}
MULTIPART = "multipart/form-data"


def _spec(media_type: str, schema: dict[str, Any]) -> Spec:
    operation = {
        "operationId": "take",
        "requestBody": {"required": True, "content": {media_type: {"schema": schema}}},
        "responses": {},
    }
    return Spec({"paths": {"/": {"post": operation}}})


def _decode(media_type: str, schema: dict[str, Any], body: bytes, sent_as: str | None = None) -> object:
    spec = _spec(media_type, schema)
    request = Request("POST", "/", headers={"content-type": sent_as or media_type}, body=body)
    return decode_request(request, spec.operations["take"], {}).body


def _multipart(**fields: str | tuple[str, bytes]) -> tuple[bytes, str]:
    parts = {name: (None, value) if isinstance(value, str) else value for name, value in fields.items()}
    prepared = requests.Request("POST", "http://localhost/", files=parts).prepare()
    assert isinstance(prepared.body, bytes)
    return prepared.body, prepared.headers["Content-Type"]


def test_a_multipart_form_gives_its_fields() -> None:
    body, media_type = _multipart(grant_type="a", scope="über\r\nall")
    assert _decode(MULTIPART, FORM, body, media_type) == {"grant_type": "a", "scope": "über\r\nall"}


def test_a_file_in_a_multipart_form_is_not_a_field() -> None:
    body, media_type = _multipart(grant_type="a", scope=("scope.txt", b"\xff" * 3_000_000))
    assert _decode(MULTIPART, FORM, body, media_type) == {"grant_type": "a"}


def test_the_files_of_a_multipart_form_follow_its_fields() -> None:
    large = bytes(range(256)) * 10_000 + b"\r\n--x\r\n"
    parts = [
        ("first", ("ü.txt", b"", "text/plain")),
        ("grant_type", (None, b"a", None)),
        ("last", ("b.bin", large, "image/png")),
    ]
    sent = requests.Request("POST", "http://localhost/", files=parts).prepare()
    assert isinstance(sent.body, bytes)
    request = Request("POST", "/", headers={"content-type": sent.headers["Content-Type"]}, body=sent.body)
    call = decode_request(request, _spec(MULTIPART, FORM).operations["take"], {})
    found = [(file.name, file.content_type, bytes(file.content), file.is_last) for file in call.files]
    assert found == [("first", "text/plain", b"", False), ("last", "image/png", large, True)]
    assert call.files[1].file_name == "b.bin"
    assert call.body == {"grant_type": "a"}


def test_a_multipart_form_is_held_against_its_schema() -> None:
    body, media_type = _multipart(grant_type="c")
    with pytest.raises(InvalidBody) as refusal:
        _decode(MULTIPART, FORM, body, media_type)
    assert refusal.value.pointer == "/grant_type"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"grant_type=a", f"{MULTIPART}; boundary=x"),
        (b"--x\r\n", MULTIPART),
        (b'--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\n\xff\r\n--x--', f"{MULTIPART}; boundary=x"),
    ],
    ids=["another form", "no boundary", "not UTF-8"],
)
def test_what_is_no_multipart_form_is_refused(body: bytes, media_type: str) -> None:
    with pytest.raises(InvalidBody, match="not a multipart form"):
        _decode(MULTIPART, FORM, body, media_type)


def test_a_binary_body_is_taken_as_it_is_whatever_its_media_type() -> None:
    binary = {"type": "string", "format": "binary"}
    assert _decode("application/json", binary, b'{"a":\n') == b'{"a":\n'
    with pytest.raises(UnsupportedMediaType):
        _decode("application/json", binary, b"a", "text/plain")


def test_a_refused_body_tells_every_broken_rule() -> None:
    with pytest.raises(InvalidBody) as refusal:
        _decode("application/json", FORM, b'{"scope": ""}')
    assert sorted(refusal.value.violations, key=lambda violation: violation.keyword) == [
        Violation("/scope", "minLength", {"limit": 1}, ""),
        Violation("", "required", {"property": "grant_type"}, {"scope": ""}),
    ]


def test_of_alternatives_the_closest_one_is_told() -> None:
    alternatives = [
        {"required": ["code"], "properties": {"grant_type": {"enum": ["a"]}}},
        {"required": ["secret"], "properties": {"grant_type": {"enum": ["b"]}}},
    ]
    schema = {**FORM, "anyOf": alternatives}
    for body, expected in (
        (b'{"grant_type": "a"}', Violation("", "required", {"property": "code"}, {"grant_type": "a"})),
        (b'{"grant_type": "b"}', Violation("", "required", {"property": "secret"}, {"grant_type": "b"})),
        (b'{"grant_type": "c"}', Violation("/grant_type", "enum", {"options": ["a", "b"]}, "c")),
    ):
        with pytest.raises(InvalidBody) as refusal:
            _decode("application/json", schema, body)
        assert refusal.value.violations == (expected,)


def test_a_nullable_value_is_told_what_it_should_have_been() -> None:
    schema = {"type": "object", "properties": {"count": {"type": "integer", "nullable": True, "minimum": 1}}}
    with pytest.raises(InvalidBody) as refusal:
        _decode("application/json", schema, b'{"count": 0}')
    assert refusal.value.violations == (Violation("/count", "minimum", {"limit": 1}, 0),)


def _form(number: int) -> tuple[bytes, str]:
    return b"&".join(b"f%d=v" % one for one in range(number)), "application/x-www-form-urlencoded"


def _parts(number: int) -> tuple[bytes, str]:
    return _multipart(**{f"f{one}": "v" if one % 2 else ("v.txt", b"v") for one in range(number)})


@pytest.mark.parametrize("made", [_form, _parts])
def test_a_form_has_so_many_fields_and_no_more_unless_its_schema_declares_more(
    made: Callable[[int], tuple[bytes, str]],
) -> None:
    any_form, more = {"type": "object"}, {"type": "object", "maxProperties": MOST_FIELDS + 1}
    kind = made(1)[1].partition(";")[0]
    assert _decode(kind, any_form, *made(MOST_FIELDS))
    with pytest.raises(MalformedRequest, match="There are more than 1,000 fields"):
        _decode(kind, any_form, *made(MOST_FIELDS + 1))
    assert _decode(kind, more, *made(MOST_FIELDS + 1))
    with pytest.raises(MalformedRequest, match="There are more than 1,001 fields"):
        _decode(kind, more, *made(MOST_FIELDS + 2))


BINARY = {"type": "string", "format": "binary"}


@pytest.mark.parametrize(
    ("ranges", "sent", "fits"),
    [
        (["text/*"], "text/csv", True),
        (["text/*"], "TEXT/CSV; charset=utf-8", True),
        (["text/*"], "application/json", False),
        (["text/*"], "text", False),
        (["*/*"], "application/json", True),
        (["*/*"], "nonsense", True),
    ],
)
def test_a_range_takes_the_media_types_in_it(ranges: list[str], sent: str, fits: bool) -> None:  # noqa: FBT001 -- a case
    spec = _spec(ranges[0], BINARY)
    request = Request("POST", "/", headers={"content-type": sent}, body=b"{")
    if fits:
        assert decode_request(request, spec.operations["take"], {}).body == b"{"
    else:
        with pytest.raises(UnsupportedMediaType):
            decode_request(request, spec.operations["take"], {})


def test_a_media_type_of_its_own_comes_before_its_range() -> None:
    content = {"*/*": {"schema": BINARY}, "text/*": {"schema": BINARY}, "application/json": {"schema": {}}}
    operation = {"operationId": "take", "requestBody": {"content": content}, "responses": {}}
    declared = Spec({"paths": {"/": {"post": operation}}}).operations["take"]
    for sent, body in (("application/json", []), ("text/csv", b"[]"), ("image/png", b"[]")):
        request = Request("POST", "/", headers={"content-type": sent}, body=b"[]")
        assert decode_request(request, declared, {}).body == body
