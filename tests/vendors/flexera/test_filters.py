"""Parsing of filters, and the refusal of invalid filters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.flexera.errors import InvalidFilter
from mockservers.vendors.flexera.lists.filter_parser import (
    APP_EVENTS,
    DEEPEST,
    DISCOVERED,
    IMPORT_JOBS,
    LONGEST,
    USAGE,
    Filter,
    FilterComparison,
    JoinedFilters,
    NegatedFilter,
    iterate_attributes,
    parse,
)

STATUS = FilterComparison("status", "eq", ("completed",))
HREF = FilterComparison("sourceHref", "eq", ("x",))
CREATED = FilterComparison("createdAt", "ge", ("2018-05-16T16:31:52.100Z",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status eq 'completed'", STATUS),
        ("status eq completed", STATUS),
        ("  status  eq\t'completed' ", STATUS),
        ("(status eq 'completed')", STATUS),
        ("createdAt ge '2018-05-16T16:31:52.1000Z'", CREATED),
        ("createdAt ge 2018-05-16T18:31:52.1+02:00", CREATED),
        ("status eq 'completed' and sourceHref eq x", JoinedFilters("and", (STATUS, HREF))),
        ("not status eq completed", NegatedFilter(STATUS)),
        ("not(status eq completed)", NegatedFilter(STATUS)),
        ("sourceHref eq 'x' or not sourceHref eq 'x'", JoinedFilters("or", (HREF, NegatedFilter(HREF)))),
        (
            "status eq completed and sourceHref eq x or createdAt ge '2018-05-16T16:31:52.1Z'",
            JoinedFilters("or", (JoinedFilters("and", (STATUS, HREF)), CREATED)),
        ),
        (
            "status eq completed and (sourceHref eq x or createdAt ge '2018-05-16T16:31:52.1Z')",
            JoinedFilters("and", (STATUS, JoinedFilters("or", (HREF, CREATED)))),
        ),
        ("sourceHref eq 'it''s'", FilterComparison("sourceHref", "eq", ("it's",))),
        ("sourceHref eq ''", FilterComparison("sourceHref", "eq", ("",))),
        ("sourceHref eq 'a and (b)'", FilterComparison("sourceHref", "eq", ("a and (b)",))),
        ("sourceHref eq and", FilterComparison("sourceHref", "eq", ("and",))),
    ],
)
def test_a_filter_is_parsed(text: str, expected: Filter) -> None:
    assert parse(text, IMPORT_JOBS) == expected


def test_case_is_ignored_in_some_lists_only() -> None:
    assert parse("usageGroup EQ 'Contacts' OR NOT usageGroup eq X", USAGE) == JoinedFilters(
        "or",
        (
            FilterComparison("usageGroup", "eq", ("contacts",)),
            NegatedFilter(FilterComparison("usageGroup", "eq", ("x",))),
        ),
    )
    with pytest.raises(InvalidFilter):
        parse("status eq x OR status eq y", IMPORT_JOBS)
    with pytest.raises(InvalidFilter, match="unknown attribute"):
        parse("usagegroup eq 'x'", USAGE)


def test_lists_of_values_are_parsed() -> None:
    assert parse("name in ('A', 'b''c',d)", DISCOVERED) == FilterComparison("name", "in", ("a", "b'c", "d"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "ends too early"),
        ("status", "ends too early"),
        ("status eq", "ends too early"),
        ("status eq 'x' and", "ends too early"),
        ("status eq (", "unexpected '\\('"),
        ("status eq 'x", "cannot be read from character 10 on"),
        ("status eq 'x' status", "unexpected 'status'"),
        ("status ne 'x'", "no operator 'ne'"),
        ("createdAt eq '2018-05-16'", "no operator 'eq'"),
        ("createdAt gt '2018-13-16'", "not an ISO 8601 date"),
        ("createdAt gt '0001-01-01T00:00:00+23:00'", "not an ISO 8601 date"),
        ("size eq '1'", "unknown attribute 'size'"),
        ("'status' eq 'x'", "unknown attribute 'status'"),
        ("(status eq 'x'", "'\\)' is missing"),
        ("not " * (DEEPEST + 1) + "status eq x", "levels"),
        (" " * (LONGEST + 1), "longer than"),
    ],
)
def test_an_invalid_filter_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidFilter, match=reason):
        parse(text, IMPORT_JOBS)


def test_a_list_needs_parentheses() -> None:
    for text in ("name in 'a'", "name in ('a'", "name in ()", "name in ('a' 'b')"):
        with pytest.raises(InvalidFilter):
            parse(text, DISCOVERED)


def test_the_attributes_of_a_filter_are_listed() -> None:
    found = parse("not managedAppId eq 1 and (occurredAt gt '2020-01-01' or managedAppId eq 2)", APP_EVENTS)
    assert list(iterate_attributes(found)) == ["managedAppId", "occurredAt", "managedAppId"]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="statuseqcrdA gl'(),not&01-", max_size=60) | st.text(max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        parse(text, IMPORT_JOBS)
    except InvalidFilter:
        return
    assert "eq" in text or "createdAt" in text


@pytest.mark.parametrize("word", ["and", "or"])
def test_comparisons_side_by_side_are_on_one_level(word: str) -> None:
    texts = [f"status eq '{number}'" for number in range(200)]
    parsed = parse(f" {word} ".join(f"({text})" for text in texts), IMPORT_JOBS)
    assert isinstance(parsed, JoinedFilters)
    assert [part.values for part in parsed.parts if isinstance(part, FilterComparison)] == [
        (str(number),) for number in range(200)
    ]
