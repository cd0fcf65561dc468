"""Compressed files of JSON lines."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from samclients.flexera.json_lines import RowTooLarge, pack_rows


def unpack(rows: Iterable[Mapping[str, Any]], largest: int = 10_000) -> list[bytes]:
    contents = []
    for lines in pack_rows(rows, largest):
        with lines.file as file:
            contents.append(gzip.decompress(file.read()))
        assert contents[-1].count(b"\n") == lines.rows
    return contents


def test_each_row_is_a_line() -> None:
    rows = [{"uniqueId": "ü", "skus": ["A", "B"]}, {"uniqueId": "2\n3", "deactivatedAt": None}]
    [content] = unpack(rows)
    assert [json.loads(line) for line in content.splitlines()] == rows
    assert content.startswith('{"uniqueId":"ü","skus":["A","B"]}\n'.encode())


@pytest.mark.parametrize("largest", [30, 59, 60, 61, 1000])
def test_no_file_is_too_large_and_no_row_is_lost(largest: int) -> None:
    rows = [{"n": f"{number:020}"} for number in range(40)]  # lines of 29 bytes
    contents = unpack(rows, largest)
    assert all(len(content) <= largest for content in contents)
    assert [json.loads(line) for content in contents for line in content.splitlines()] == rows
    assert len(contents) == -(-40 // (largest // 29))


def test_no_rows_are_an_empty_file() -> None:
    assert unpack([]) == [b""]


def test_a_row_larger_than_a_file_is_refused() -> None:
    with pytest.raises(RowTooLarge, match="more than the 10 of a file"):
        unpack([{"n": "0123456789"}], 10)


def test_rows_that_end_in_an_error_leave_no_open_file() -> None:
    def rows() -> Iterator[dict[str, int]]:
        yield {"n": 1}
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        unpack(rows())


def test_the_same_rows_are_the_same_bytes() -> None:
    first, second = (next(pack_rows([{"n": 1}])) for _ in range(2))
    with first.file as first_file, second.file as second_file:
        assert first_file.read() == second_file.read()
