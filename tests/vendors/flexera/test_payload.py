"""Reading of files as lines, and of lines as records."""

import gzip
import tracemalloc
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.flexera.imports.payload import (
    CHUNK,
    LONGEST_LINE,
    BadFile,
    BadLine,
    NotLoadable,
    parse_line,
    read_lines,
)
from mockservers.vendors.flexera.imports.tasks import LARGEST_INTEGER, TASKS, find_task

quickly = settings(max_examples=80, deadline=None, derandomize=True)
ROSTER = {
    "uniqueId": "me@here.com",
    "email": "me@here.com",
    "firstName": "Gavin",
    "lastName": "Belson",
    "activatedAt": "2020-03-05T15:56:53.889Z",
}


def read(content: bytes, encoding: str = "none") -> list[tuple[int, bytes]]:
    return list(read_lines(content, encoding))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b"\n\n", []),
        (b"a", [(1, b"a")]),
        (b"a\n", [(1, b"a")]),
        (b"a\nb", [(1, b"a"), (2, b"b")]),
        (b"\n\na\n \nb\n\n", [(3, b"a"), (5, b"b")]),
        (b"a\r\nb\r\n", [(1, b"a\r"), (2, b"b\r")]),
    ],
)
def test_lines_are_numbered(content: bytes, expected: list[tuple[int, bytes]]) -> None:
    assert read(content) == expected
    assert read(gzip.compress(content), "gzip") == expected


@quickly
@given(st.lists(st.sampled_from([b"", b" ", b"x", b"{}", b"y" * CHUNK, b" " * CHUNK, b"z" * (CHUNK - 1)]), max_size=12))
def test_lines_do_not_depend_on_the_chunks(parts: list[bytes]) -> None:
    content = b"\n".join(parts)
    assert read(content) == [(number, line) for number, line in enumerate(parts, start=1) if line.strip()]


def test_a_file_of_several_gzip_members_is_one_file() -> None:
    assert read(gzip.compress(b"a\nb") + gzip.compress(b"c\nd\n"), "gzip") == [(1, b"a"), (2, b"bc"), (3, b"d")]


@pytest.mark.parametrize(
    "content",
    [b"x", b"\x1f\x8b", gzip.compress(b"a" * 99)[:-1], gzip.compress(b"a" * 99)[:-5] + b"12345"],
    ids=["text", "cut in the head", "cut in the tail", "another checksum"],
)
def test_invalid_gzip_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile, match="not valid gzip"):
        read(content, "gzip")


def test_a_line_has_a_largest_size() -> None:
    assert len(read(b"x" * LONGEST_LINE)) == 1
    with pytest.raises(BadFile, match="line 2 is longer"):
        read(b"\n" + b"x" * (LONGEST_LINE + CHUNK))


@pytest.mark.parametrize("line", [b"[]", b'"a"', b"1", b"null", b"{", b"{}{}", b"{'a': 1}", b'{"a": NaN}', b"\xff"])
def test_a_line_without_an_object_is_refused(line: bytes) -> None:
    with pytest.raises(BadLine):
        parse_line(line)


BLANKS = b" \t\r" * (LONGEST_LINE // 2)  # one and a half times as long as a line may be


@pytest.mark.parametrize("encoding", ["none", "gzip"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (BLANKS, []),
        (BLANKS + b"\n" + BLANKS, []),
        (b"a\n" + BLANKS, [(1, b"a")]),
        (b"a\n" + BLANKS + b"\nb", [(1, b"a"), (3, b"b")]),
        (b"a\n" + BLANKS + b"b", [(1, b"a"), (2, b"b")]),
        (b"a\n" + BLANKS + b"\n" + BLANKS + b"\nb", [(1, b"a"), (4, b"b")]),
    ],
    ids=["alone", "two", "at the end", "between", "before content", "two between"],
)
def test_blanks_are_skipped_in_any_number(content: bytes, expected: list[tuple[int, bytes]], encoding: str) -> None:
    assert read(gzip.compress(content, 1) if encoding == "gzip" else content, encoding) == expected


def test_many_blanks_are_skipped_in_little_memory() -> None:
    packed = gzip.compress(b"a\n" + b" " * 80_000_000 + b"\nb", 1)
    tracemalloc.start()
    try:
        assert read(packed, "gzip") == [(1, b"a"), (3, b"b")]
        assert tracemalloc.get_traced_memory()[1] < 4 * LONGEST_LINE
    finally:
        tracemalloc.stop()


def test_a_line_that_is_nested_too_deep_is_refused() -> None:
    for depth in (256, 1_000, 5_000):
        with pytest.raises(BadLine, match="nested deeper"):
            parse_line(b'{"skus":' + b"[" * depth + b"]" * depth + b"}")


def test_a_line_becomes_a_record() -> None:
    assert TASKS["ApplicationRoster"].read_record({**ROSTER, "other": 1, "skus": None}) == {
        "unique_id": "me@here.com",
        "email": "me@here.com",
        "first_name": "Gavin",
        "last_name": "Belson",
        "middle_name": None,
        "skus": None,
        "activated_at": "2020-03-05T15:56:53.889Z",
        "deactivated_at": None,
        "instance": "",
    }


@pytest.mark.parametrize(
    ("given_as", "stored"),
    [
        ("2020-03-05", "2020-03-05T00:00:00.000Z"),
        ("2020-03-05T15:56Z", "2020-03-05T15:56:00.000Z"),
        ("2020-03-05T15:56:53", "2020-03-05T15:56:53.000Z"),
        ("2020-03-05T15:56:53.8891234Z", "2020-03-05T15:56:53.889Z"),
        ("2020-03-05T15:56:53+0230", "2020-03-05T13:26:53.000Z"),
        ("0001-01-01", "0001-01-01T00:00:00.000Z"),
    ],
)
def test_dates_are_stored_in_one_form(given_as: str, stored: str) -> None:
    assert TASKS["ApplicationRoster"].read_record({**ROSTER, "activatedAt": given_as})["activated_at"] == stored


NOT_DATES = (
    "05/03/2020",
    "2020-02-30",
    "20200305",
    "2020-03-05 15:56",
    "soon",
    17,
    True,
    "0001-01-01T00:00+01:00",
    "2020-0\u0663-05",  # an Arabic digit
)


@pytest.mark.parametrize("value", NOT_DATES)
def test_an_invalid_date_is_refused(value: object) -> None:
    with pytest.raises(BadLine, match='"activatedAt" is not an ISO-8601 date-time'):
        TASKS["ApplicationRoster"].read_record({**ROSTER, "activatedAt": value})


REQUIRED = {
    "ApplicationRoster": "uniqueId email firstName lastName activatedAt",
    "ApplicationUsage": "uniqueId occurredAt",
    "ApplicationDiscovery": "ssoAppName ssoAppDisplayName appInstanceId",
    "SsoApplicationRoster": "uniqueId email firstName lastName activatedAt appInstanceId",
    "SsoApplicationUsage": "uniqueId occurredAt appInstanceId",
    "ApplicationConsumption": "eventId occurredAt usageGroup used",
    "DiscoveredAppUsage": "name",
}


@pytest.mark.parametrize("task", TASKS)
def test_required_fields_are_those_of_the_payload_pages(task: str) -> None:
    assert {field.path for field in TASKS[task].fields if field.required} == set(REQUIRED[task].split())


@pytest.mark.parametrize(
    ("task", "field", "value"),
    [
        ("ApplicationRoster", "uniqueId", 7),
        ("ApplicationRoster", "uniqueId", ""),
        ("ApplicationRoster", "skus", "PRO"),
        ("ApplicationRoster", "skus", [1]),
        ("ApplicationDiscovery", "appInstanceAdditional", {"hasGuestAccounts": "no"}),
        ("ApplicationConsumption", "used", "7"),
        ("ApplicationConsumption", "used", True),
        ("ApplicationConsumption", "used", 1e300),
        ("ApplicationConsumption", "isUnlimitedUsage", 0),
        ("DiscoveredAppUsage", "uploadBytes", -1),
        ("DiscoveredAppUsage", "uploadBytes", 1.5),
        ("DiscoveredAppUsage", "uploadBytes", LARGEST_INTEGER + 1),
        ("DiscoveredAppUsage", "vulnerability", "yes"),
    ],
)
def test_a_value_of_another_kind_is_refused(task: str, field: str, value: object) -> None:
    good: dict[str, Any] = {name: ROSTER.get(name, "x") for name in REQUIRED[task].split()}
    good |= {"used": 1, "occurredAt": "2020-03-05"}
    TASKS[task].read_record(good)
    with pytest.raises(BadLine, match=field):
        TASKS[task].read_record({**good, field: value})


def test_nested_fields_are_found_and_may_be_missing() -> None:
    good = {"ssoAppName": "a", "ssoAppDisplayName": "b", "appInstanceId": "c"}
    nested = {"ssoAppAdditional": {"createdAt": "2020-03-05"}, "appInstanceAdditional": 7}
    found = TASKS["ApplicationDiscovery"].read_record({**good, **nested})
    assert (found["sso_created_at"], found["has_guest_accounts"]) == ("2020-03-05T00:00:00.000Z", None)


def test_a_task_has_its_load_types() -> None:
    for name, kinds in (("ApplicationDiscovery", {"full"}), ("ApplicationConsumption", {"incremental"})):
        for kind in ("full", "incremental"):
            if kind in kinds:
                assert find_task(name, kind) is TASKS[name]
            else:
                with pytest.raises(NotLoadable, match=kind):
                    find_task(name, kind)
    with pytest.raises(NotLoadable, match="not supported"):
        find_task("ApplicationLicense", "full")


@quickly
@given(
    st.sampled_from(sorted(TASKS)),
    st.dictionaries(
        st.sampled_from(sorted({field.path for task in TASKS.values() for field in task.fields})),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=3,
        ),
    ),
)
def test_any_object_is_a_record_or_a_bad_line(task: str, line: dict[str, Any]) -> None:
    try:
        record = TASKS[task].read_record(line)
    except BadLine:
        return
    assert orjson.dumps(record)
    assert all(record[field.column] is not None for field in TASKS[task].fields if field.required)
