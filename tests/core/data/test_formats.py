"""Data files: their records with lines, and one clear sentence for each kind of bad input."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from mockservers.core.data.formats import text_lines
from mockservers.core.data.formats.choice import FORMATS
from mockservers.core.data.problems import BadFile

Found = tuple[list[tuple[int, dict[str, Any]]], list[tuple[int, str]]]


def read(end: str, content: str | bytes) -> Found:
    """The records, and the problems; a problem that ends the file is the last."""
    records, problems = [], list[tuple[int, str]]()
    file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    try:
        for line, record in FORMATS[end].read(file, lambda line, text: problems.append((line, text))):
            records.append((line, record))
    except BadFile as error:
        problems.append((error.line, str(error)))
    return records, problems


def find_problems(end: str, content: str | bytes) -> list[tuple[int, str]]:
    return read(end, content)[1]


def test_cells_of_csv_have_the_lines_where_their_records_begin() -> None:
    assert read(".csv", 'id,text\r\n1,"two\nlines"\r\n\r\n2,"say ""x"""\r\n') == (
        [
            (1, {"id": "id", "text": "text"}),
            (2, {"id": "1", "text": "two\nlines"}),
            (5, {"id": "2", "text": 'say "x"'}),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", (0, "The file is empty. For a table without records write the line of a CSV's columns, or [].")),
        ("\n\n", (0, "The file has no line of column names.")),
        ("id,\n", (1, "Column 2 has no name.")),
        ("id,id\n", (1, "The column 'id' occurs twice.")),
        ("id;name\n1;a\n", (1, "The columns are not separated by commas.")),
        ("id\n1,2\n", (2, "The line has 2 cells, the header 1.")),
        ('id\n1\n"2\n3\n', (3, "The line is not CSV: a quotation mark is not closed.")),
        ("id\n" + "x" * 200_000, (2, "The line is not CSV: a cell has more than 131,072 characters; use JSON Lines.")),
        (b"id\n1\nM\xfcnchen\n", (3, "The file is not UTF-8 (byte 0xfc): save it as UTF-8.")),
        ("id\n".encode("utf-16"), (1, "The file is UTF-16: save it as UTF-8.")),
    ],
)
def test_bad_csv_is_one_sentence_with_its_line(content: str | bytes, expected: tuple[int, str]) -> None:
    assert find_problems(".csv", content) == [expected]


def test_records_after_a_ragged_line_are_read() -> None:
    records, problems = read(".csv", "id,name\n1\n2,b\n3,c,d\n4,e\n")
    assert [line for line, _ in problems] == [2, 4]
    assert [record["id"] for _, record in records[1:]] == ["2", "4"]


@pytest.mark.parametrize("end", sorted(FORMATS))
def test_a_byte_order_mark_is_no_part_of_the_first_name(end: str) -> None:
    text = {".csv": "id\n7\n", ".json": '[{"id": "7"}]', ".jsonl": '{"id": "7"}'}.get(end, '- {id: "7"}\n')
    records, problems = read(end, b"\xef\xbb\xbf" + text.encode())
    assert (records[-1][1], problems) == ({"id": "7"}, [])


def test_records_of_json_have_their_lines() -> None:
    assert read(".json", '[\n  {"id": 1,\n   "a": null},\n\n  {"id": 2}\n]\n') == (
        [(2, {"id": 1, "a": None}), (5, {"id": 2})],
        [],
    )
    assert read(".json", " [ ] ") == ([], [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"id": 1}', (1, "The file must be an array of objects: [{...}, {...}].")),
        ('[{"id": 1},\n 5]', (2, "A record must be an object with the columns' names and values.")),
        ('[\n{"id": 1, "id": 2}]', (2, "The name 'id' occurs twice.")),
        ('[\n\n{"id": NaN}]', (3, "NaN is not JSON.")),
        ('[{"id": 1e999}]', (1, "The number 1e999 is too large.")),
        (f'[{{"id": {"9" * 5000}}}]', (1, f"The number {'9' * 30}... is too long.")),
        ('[{"id": 1}\n {"id": 2}]', (2, "A comma or the end of the array is missing.")),
        ('[{"id": 1}] x', (1, "There is more text after the array.")),
        ('[{"id": 1},\n\n{"id"}]', (3, "It is not JSON: Expecting ':' delimiter.")),
        (f"[{'[' * 100_000}", (1, "The values are nested too deeply.")),
        ('[{"id": "\0"}]', (1, "It is not JSON: Invalid control character at.")),
    ],
)
def test_bad_json_is_one_sentence_with_its_line(content: str, expected: tuple[int, str]) -> None:
    assert find_problems(".json", content) == [expected]


def test_every_bad_line_of_json_lines_is_reported_and_the_others_are_read() -> None:
    records, problems = read(".jsonl", '{"id": 1}\n{"id": }\n\n[]\n{"a": 1, "a": 2}\n{"id": 2}\n')
    assert [record["id"] for _, record in records] == [1, 2]
    assert problems == [
        (2, "It is not JSON: Expecting value."),
        (4, "A record must be an object with the columns' names and values."),
        (5, "The name 'a' occurs twice."),
    ]


def test_plain_values_of_yaml_are_those_of_json() -> None:
    text = (
        "- {a: 00123, b: yes, c: 2026-01-31, d: 12:30:45, e: 0x1F, f: 1_000, g: 7, h: -1.5e3, i: true, j: ~, k: '7'}\n"
    )
    (record,) = [record for _, record in read(".yaml", text)[0]]
    assert record == {
        "a": "00123",
        "b": "yes",
        "c": "2026-01-31",
        "d": "12:30:45",
        "e": "0x1F",
        "f": "1_000",
        "g": 7,
        "h": -1500.0,
        "i": True,
        "j": None,
        "k": "7",
    }


BOMB = "- {a: &a [x, x], b: &b [*a, *a], c: &c [*b, *b]}\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (BOMB, (1, "Aliases (*name) are not allowed: write the value again.")),
        ("- id: 1\n  <<: {a: 1}\n  id: 2\n", (3, "The name 'id' occurs twice.")),
        ("id: 1\n", (1, "The file must be a list of records: lines that begin with `- `.")),
        ("- id: 1\n- 5\n", (2, "A record must be an object with the columns' names and values.")),
        ("- id: !!python/name:os.system x\n", (1, "The tag tag:yaml.org,2002:python/name:os.system is not allowed.")),
        ("- id: !!timestamp 2026-01-01\n", (1, "The tag tag:yaml.org,2002:timestamp is not allowed.")),
        ("- id: 1\n--- \n- id: 2\n", (2, "The file must have one document.")),
        ("- [id: 1\n", (2, "It is not YAML: did not find expected ',' or ']'.")),
        ("- id: 1\n- id: \x01\n", (2, "It is not YAML: a character is not allowed.")),
        ("- " + "[" * 100, (1, "The values are nested too deeply.")),
        ("- {[1]: 2}\n", (1, "A name must be a text.")),
        (f"- id: {'9' * 5000}\n", (1, f"The number {'9' * 30}... is too long.")),
        ("# nothing\n", (0, "The file has no records. For a table without records write [].")),
    ],
)
def test_bad_yaml_is_one_sentence_with_its_line(content: str, expected: tuple[int, str]) -> None:
    assert find_problems(".yaml", content) == [expected]


def test_a_file_that_is_read_whole_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_lines, "LARGEST_WHOLE", 100)
    text = json.dumps([{"id": number} for number in range(20)], indent=1)
    ((_line, problem),) = find_problems(".json", text)
    assert problem == "The file is larger than 100 bytes: use CSV or JSON Lines."
    assert find_problems(".jsonl", text.replace("[", "").replace("]", "").replace(",\n", "\n")) != [(0, problem)]


def test_a_line_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_lines, "LONGEST_LINE", 10)
    assert find_problems(".jsonl", '{"a": 1}\n{"a": 1234567}\n')[-1] == (2, "The line is longer than 10 bytes.")
