"""Decoding of queries and percent-encoding."""

import pytest

from mockservers.core.errors import MalformedRequest
from mockservers.core.messages import Request, Response, percent_decode


def query(text: bytes) -> dict[str, list[str]]:
    return dict(Request("GET", "/", text).query)


@pytest.mark.parametrize(
    ("encoded", "text"),
    [
        (b"", ""),
        (b"abc", "abc"),
        (b"a+b", "a b"),
        (b"a%20b", "a b"),
        (b"%2B", "+"),
        (b"%25", "%"),
        (b"%2525", "%25"),
        (b"%5B%5d", "[]"),
        (b"%C3%A4", "ä"),
        ("ä".encode(), "ä"),
        (b"%F0%9F%98%80", "😀"),
        (b"%0A", "\n"),
    ],
)
def test_escapes_and_pluses_are_decoded_once(encoded: bytes, text: str) -> None:
    assert percent_decode(encoded) == text


@pytest.mark.parametrize("encoded", [b"%", b"%4", b"%zz", b"a%", b"%%20", b"%4z", b"% 20", b"%\xff\xff", b"%u0041"])
def test_a_broken_escape_is_refused(encoded: bytes) -> None:
    with pytest.raises(MalformedRequest, match="Invalid percent-encoding '%"):
        percent_decode(encoded)


@pytest.mark.parametrize("encoded", [b"%FF", b"\xff", b"%C3", b"%C0%AF", b"%ED%A0%80", b"%F5%80%80%80"])
def test_what_is_no_utf_8_is_refused(encoded: bytes) -> None:
    with pytest.raises(MalformedRequest, match="not valid UTF-8"):
        percent_decode(encoded)


@pytest.mark.parametrize("encoded", [b"%00", b"\0", b"a%00b"])
def test_a_nul_is_refused(encoded: bytes) -> None:
    with pytest.raises(MalformedRequest, match="NUL"):
        percent_decode(encoded)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"", {}),
        (b"a=1", {"a": ["1"]}),
        (b"a=1&a=2&b=", {"a": ["1", "2"], "b": [""]}),
        (b"a", {"a": [""]}),
        (b"=1", {"": ["1"]}),
        (b"a=b=c", {"a": ["b=c"]}),
        (b"&&a=1&&", {"a": ["1"]}),
        (b"a%3D=%26", {"a=": ["&"]}),
        (b"columns%5B%5D=x&columns[]=y", {"columns[]": ["x", "y"]}),
        (b"a=1;b=2", {"a": ["1;b=2"]}),
    ],
)
def test_a_query_keeps_every_value_in_order(text: bytes, found: dict[str, list[str]]) -> None:
    assert query(text) == found


def test_a_query_that_is_too_long_is_refused() -> None:
    assert query(b"a" * 1_000_000) == {"a" * 1_000_000: [""]}
    with pytest.raises(MalformedRequest, match="longer than 1,000,000"):
        query(b"a" * (1_000_000 + 1))
    with pytest.raises(MalformedRequest, match="longer than 1,000,000"):  # its fields are not counted
        query(b"&" * (1_000_000 + 1))


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        ("application/json", "application/json"),
        ("Application/JSON ; charset=utf-8", "application/json"),
        ("", ""),
        (";", ""),
    ],
)
def test_the_media_type_is_without_parameters_and_in_lower_case(header: str, media_type: str) -> None:
    assert Request("GET", "/", headers={"content-type": header}).media_type == media_type


def test_an_answer_of_chunks_is_a_stream() -> None:
    assert Response(iter([b"a"])).is_stream
    assert not any(Response(body).is_stream for body in (b"a", [b"a"], {"a": 1}, None))


@pytest.mark.parametrize("field", [b"a=1", b"a", b"", b"%61=%62"])
def test_a_query_has_so_many_fields_and_no_more(field: bytes) -> None:
    within = b"&".join([field] * 1_000)
    assert sum(map(len, query(within).values())) == (1_000 if field else 0)
    with pytest.raises(MalformedRequest, match="There are more than 1,000 fields"):
        query(within + b"&" + field)


def test_a_request_may_be_allowed_more_fields() -> None:
    text = b"&".join([b"a=1"] * 5_000)
    assert len(Request("GET", "/", text, most_fields=5_000).query["a"]) == 5_000
    with pytest.raises(MalformedRequest, match="more than 5,000 fields"):
        _ = Request("GET", "/", text + b"&b=1", most_fields=5_000).query


def test_what_takes_long_to_read_counts_as_large() -> None:
    assert not Request("POST", "/", b"a" * 32_768, body=b"a" * 32_768).is_large
    assert Request("POST", "/", b"a" * 32_768, body=b"a" * 32_769).is_large
