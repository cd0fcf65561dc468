"""Files of import jobs."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from hashlib import md5
from typing import Any

import pytest

from samclients.fsm_ingest.mapping.files import TooLarge, name_file, split_into_jobs, write_files

SIZE = 290  # ten lines of 29 bytes


def records(number: int) -> Iterator[dict[str, Any]]:
    return ({"n": f"{entry:020}"} for entry in range(number))


def test_the_files_have_all_records_in_order_with_their_number() -> None:
    with write_files(records(95), "full", SIZE) as parts:
        contents = [gzip.decompress(part.file.read()) for part in parts]
        assert [part.rows for part in parts] == [10] * 9 + [5]
        assert [part.number for part in parts] == list(range(1, 11))
    assert [json.loads(line) for content in contents for line in content.splitlines()] == list(records(95))
    assert all(len(content) <= SIZE for content in contents)


def test_the_checksum_is_that_of_the_bytes_to_send() -> None:
    with write_files(records(3), "full") as [part]:
        content = part.file.read()
    assert part.checksum == md5(content, usedforsecurity=False).hexdigest()


def test_a_full_load_of_ten_files_is_accepted_and_one_of_eleven_refused() -> None:
    with write_files(records(100), "full", SIZE) as parts:
        assert len(parts) == 10
    with pytest.raises(TooLarge, match="Nothing was uploaded"), write_files(records(101), "full", SIZE):
        raise AssertionError("It is too large.")


def test_an_incremental_load_takes_as_many_jobs_as_it_needs() -> None:
    with write_files(records(205), "incremental", SIZE) as parts:
        names = [name_file("ApplicationRoster", "r", part) for part in parts]
    assert [len(entry) for entry in split_into_jobs(names)] == [10, 10, 1]
    assert [name for job in split_into_jobs(names) for name in job] == names


def test_no_records_give_no_file() -> None:
    with write_files(records(0), "full") as parts:
        assert parts == ()


def test_a_file_name_depends_on_run_and_content_and_is_not_too_long() -> None:
    named = set()
    for run, number in (("a", 3), ("a", 3), ("a", 4), ("b", 3)):
        with write_files(records(number), "full") as [part]:
            named.add(name_file("ApplicationRoster", run, part))
    assert len(named) == 3
    assert all(name.startswith("ApplicationRoster-") and len(name) <= 150 for name in named)


def test_files_are_closed_when_the_records_end_in_an_error() -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield from records(25)
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"), write_files(broken(), "full", SIZE):
        raise AssertionError("There is an error.")


def test_memory_does_not_grow_with_the_records() -> None:
    def long_rows(number: int) -> Iterator[dict[str, Any]]:
        return ({"n": md5(str(entry).encode(), usedforsecurity=False).hexdigest() * 100} for entry in range(number))

    def most(number: int) -> int:
        tracemalloc.start()
        with write_files(long_rows(number), "incremental", 200_000):
            peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    few, many = most(200), most(3_000)  # of 3,200 bytes
    assert many < few + 1_000_000
