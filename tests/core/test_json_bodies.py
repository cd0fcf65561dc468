"""The limits of JSON from clients, which are checked before the text is parsed."""

from __future__ import annotations

from unittest.mock import Mock

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.core import json_bodies
from mockservers.core.json_bodies import MOST_DEPTH, MOST_MEMBERS, MOST_VALUES, BadJson, find_parts, read_json

quickly = settings(max_examples=200, deadline=None, derandomize=True)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
BRACKETS = '[{,"\\' * 100


def nest(levels: int, opening: bytes = b"[", closing: bytes = b"]", inner: bytes = b"") -> bytes:
    return opening * levels + inner + closing * levels


def members(number: int) -> bytes:
    return b"{" + b",".join(b'"%d":0' % one for one in range(number)) + b"}"


@quickly
@given(ANY_JSON)
def test_what_is_within_the_limits_is_read_as_it_is(value: object) -> None:
    text = orjson.dumps(value)
    find_parts(text)
    assert read_json(text) == value


@pytest.mark.parametrize(
    "text",
    [
        nest(MOST_DEPTH),
        nest(MOST_DEPTH, b'{"a":', b"}", b"1"),
        nest(MOST_DEPTH // 2, b'[{"a":', b"}]", b"null"),
        b"[" + b",".join([nest(MOST_DEPTH - 1)] * 20) + b"]",
        members(MOST_MEMBERS),
        b"[" + b",".join([members(MOST_MEMBERS // 2)] * 10) + b"]",
        b"[" + b",".join([b"0"] * MOST_VALUES) + b"]",
        orjson.dumps({BRACKETS: [BRACKETS * 200]}),
    ],
    ids=["arrays", "objects", "both", "beside each other", "members", "of several", "items", "in strings"],
)
def test_what_is_at_a_limit_is_read(text: bytes) -> None:
    assert orjson.dumps(read_json(text)) == text


@pytest.mark.parametrize("levels", [MOST_DEPTH + 1, 255, 256, 300, 1_023, 1_024, 1_025, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")])
@pytest.mark.parametrize("is_closed", [True, False])
def test_what_is_nested_too_deep_is_refused(levels: int, opening: bytes, closing: bytes, *, is_closed: bool) -> None:
    with pytest.raises(BadJson, match=f"it is nested deeper than {MOST_DEPTH} levels"):
        read_json(nest(levels, opening, closing if is_closed else b"", b"0"))


@quickly
@given(ANY_JSON, st.integers(1, 8))
def test_what_is_read_in_parts_is_read_as_it_is(value: object, most: int) -> None:
    whole = {"": [value, {"": 0}, {"": value}, [[]] * MOST_DEPTH]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_bodies, "MOST_AT_ONCE", most)
        assert read_json(orjson.dumps(whole)) == whole


@pytest.mark.parametrize(
    "text",
    [
        b"[" + b",".join([members(9_000)] * 40) + b"]",
        b'{"a":[' + b",".join([members(9_000)] * 40) + b"]}",
        b"[" + b",".join([members(20)] * 18_000) + b"]",
        b"[" + b",".join([members(9_900)[:-1] + b',"a":[' + b"0," * 10_200 + b"0]}"] * 19) + b"]",
    ],
    ids=["objects", "inside an object", "records", "objects that are hardly too large for a part"],
)
def test_no_more_than_half_of_the_most_values_is_parsed_at_once(text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object's members cost 200 ns each, while no other thread runs; items of an array cost a tenth of it."""
    parser = Mock(wraps=orjson)
    monkeypatch.setattr(json_bodies, "orjson", parser)
    read_json(text)
    assert max(call.args[0].count(b":") for call in parser.loads.mock_calls) <= MOST_VALUES // 2


def test_members_of_the_objects_around_an_object_count() -> None:
    text = members(MOST_MEMBERS // 2)
    around = text[:-1] + b',"a":[%s]}'
    assert read_json(around % members(MOST_MEMBERS // 2 - 1))
    with pytest.raises(BadJson, match="an object has more than 10,000 members"):
        read_json(around % members(MOST_MEMBERS // 2 + 1))


@pytest.mark.parametrize("text", [members(MOST_MEMBERS + 1), b"[" + members(MOST_MEMBERS + 1) + b"]"])
def test_an_object_with_too_many_members_is_refused(text: bytes) -> None:
    with pytest.raises(BadJson, match="an object has more than 10,000 members"):
        read_json(text)


@pytest.mark.parametrize("item", [b"0", b"{}", b'"a,b"', members(20)], ids=["numbers", "objects", "texts", "records"])
def test_too_many_values_are_refused(item: bytes) -> None:
    with pytest.raises(BadJson, match="it has more than 400,000 values"):
        read_json(b"[" + b",".join([item] * (MOST_VALUES + 1)) + b"]")


@pytest.mark.parametrize(
    "text",
    [
        *(b'"\\' * 200_000, b'"' * 200_001, b"x" * 200_000, b'{"a":"' + b'\\"' * 100_000, b",]" * 5_000, b"]" * 5_000),
        *(b"[" * 150 + b'"' + b"\\" * 99_999, b"]" * 300 + b"[" * 150 + b"," * 20_000),
    ],
    ids=lambda text: text[:12].decode(),
)
def test_what_is_no_json_is_told_as_such(text: bytes) -> None:
    with pytest.raises(BadJson, match="it is not JSON"):
        read_json(text)
