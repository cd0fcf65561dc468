"""Archives can be read by every reader and have the properties of Java's writer."""

import io
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mockservers.vendors.informatica.archive import build_zip

AT = datetime(2024, 3, 1, 12, 11, 34, tzinfo=UTC)


def archive(*files: tuple[str, list[str]], at: datetime = AT) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(build_zip(files, at))))


def test_files_are_unchanged_and_in_order() -> None:
    long = [f"line {number} äöü\n" for number in range(30_000)]
    found = archive(("first.csv", ["a,b", "\n1,2"]), ("ü.csv", long), ("empty.csv", []))
    assert found.testzip() is None
    assert found.namelist() == ["first.csv", "ü.csv", "empty.csv"]
    assert found.read("first.csv") == b"a,b\n1,2"
    assert found.read("ü.csv").decode() == "".join(long)
    assert found.read("empty.csv") == b""


def test_archives_have_the_properties_of_javas_writer() -> None:
    for member in archive(("a.csv", ["x"])).infolist():
        assert (member.flag_bits, member.compress_type, member.extract_version) == (0x0808, zipfile.ZIP_DEFLATED, 20)
        assert member.date_time == (2024, 3, 1, 12, 11, 34)


def test_sizes_follow_the_data() -> None:
    (_, _, flags, _, _, _, *sizes, _, _) = struct.unpack("<4s5H3I2H", b"".join(build_zip([("a", ["x"])], AT))[:30])
    assert flags == 0x0808
    assert sizes == [0, 0, 0]


@pytest.mark.parametrize(("year", "expected"), [(1970, 1980), (2107, 2107), (9000, 2107)])
def test_years_that_the_format_does_not_have_become_the_nearest(year: int, expected: int) -> None:
    assert archive(("a", []), at=AT.replace(year=year)).infolist()[0].date_time[0] == expected


def test_an_archive_is_made_while_it_is_read() -> None:
    made = []

    def text() -> Iterator[str]:
        for number in range(100):
            made.append(number)
            yield "x" * 70_000

    chunks = build_zip([("a", text())], AT)
    next(chunks)
    next(chunks)
    assert len(made) < 100
