"""Conversion of members of requests to values of fields."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY
from mockservers.vendors.servicenow.schema.values import (
    convert_for_storage,
    find_display_value,
    format_member,
    format_value,
)

FIELD_OF_KIND = {
    field.kind: field for table in DICTIONARY.tables.values() for field in table.fields.values() if not field.reference
}


@pytest.mark.parametrize(
    ("member", "text"),
    [
        ("a", "a"),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1.5, "1.5"),
        ({"value": "v", "display_value": "V"}, "v"),
        ({"display_value": "V", "link": "l"}, "V"),
        ({"other": 1}, '{"other":1}'),
        ([1, "a"], '[1,"a"]'),
    ],
)
def test_a_member_becomes_a_text(member: Any, text: str) -> None:
    assert format_member(member) == text


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        *(("boolean", text, "true") for text in ("true", "TRUE", "True", "1", "yes", "Yes", "on", "ON")),
        *(("boolean", text, "false") for text in ("false", "0", "no", "off", "2", "x")),
        *(("boolean", "", ""), ("integer", "", ""), ("date", "", "")),
        *(("integer", text, "7") for text in ("7", "+7", " 7 ", "7.0", "7.9")),
        *(("integer", text, "") for text in ("x", "7e1", "0x7", "9223372036854775808")),
        *(("integer", text, text) for text in ("-7", "9223372036854775807", "-9223372036854775807")),
        *(("decimal", text, "1.5") for text in ("1.5", "+1.50", " 1.5 ", "1.5000")),
        *(("decimal", text, text) for text in ("1.2345", "-0.0625", "0.0001", "100", "1200", "-7")),
        *(("decimal", text, "") for text in ("x", "1.5e3", "1,5")),
        *(("date", text, "2024-02-29") for text in ("2024-02-29", "2024-02-29 01:02:03", "2024-02-29T01:02:03.5Z")),
        *(("date", text, "") for text in ("2023-02-29", "29.02.2024", "2024-2-29")),
        *(("datetime", text, "2024-02-29 01:02:03") for text in ("2024-02-29 01:02:03", "2024-02-29T01:02:03Z")),
        ("datetime", "2024-02-29", "2024-02-29 00:00:00"),
        ("duration", "1970-01-20 05:38:50", "1970-01-20 05:38:50"),
        ("duration", "1970-01-01 00:00:00", "1970-01-01 00:00:00"),
        ("duration", "1 2:30:05", "1970-01-02 02:30:05"),
        ("duration", "26:00:00", "1970-01-02 02:00:00"),
        *(("duration", text, "") for text in ("x", "90", "1969-12-31 23:59:59", "1970-02-30 00:00:00")),
        *(("datetime", text, "") for text in ("2024-02-29 25:00:00", "2024-02-30 01:02:03")),
    ],
)
def test_a_text_becomes_the_value_of_a_field(kind: str, text: str, shown: str) -> None:
    assert format_value(convert_for_storage(FIELD_OF_KIND[kind], text)) == shown


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("1970-01-20 05:38:50", "19 Days 5 Hours 38 Minutes 50 Seconds"),
        ("1970-01-02 01:00:01", "1 Day 1 Hour 1 Second"),
        ("1970-01-01 00:00:00", "0 Seconds"),
        ("", ""),
    ],
)
def test_a_duration_is_shown_in_words(stored: str, words: str) -> None:
    assert find_display_value(FIELD_OF_KIND["duration"], stored) == words


def test_a_password_is_not_stored_as_it_is() -> None:
    stored = convert_for_storage(FIELD_OF_KIND["password"], "open sesame")
    assert stored not in {None, "open sesame"}
    assert stored == convert_for_storage(FIELD_OF_KIND["password"], "open sesame")
