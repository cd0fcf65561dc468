"""Archives can be read by every reader and have the properties of Java's writer."""

import io
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mockservers.vendors.informatica.archive import MadeArchives, build_zip

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


class Maker:
    """Makes archives of a few bytes in two pieces, and counts them."""

    def __init__(self, size: int = 10) -> None:
        self.size, self.made = size, 0

    def make(self) -> Iterator[bytes]:
        self.made += 1
        yield b"a" * (self.size - 1)
        yield b"b"


def test_an_archive_is_made_once_per_key() -> None:
    maker, kept = Maker(), MadeArchives()
    found = [b"".join(kept.stream(key, maker.make)) for key in ("x", "x", "y", "x")]
    assert found == [b"aaaaaaaaab"] * 4
    assert maker.made == 2


def test_an_archive_that_is_not_read_to_its_end_is_made_again() -> None:
    maker, kept = Maker(), MadeArchives()
    next(kept.stream("x", maker.make))
    assert b"".join(kept.stream("x", maker.make)) == b"aaaaaaaaab"
    assert maker.made == 2


def test_large_archives_are_not_kept() -> None:
    maker, kept = Maker(11), MadeArchives(largest=10)
    assert [len(b"".join(kept.stream("x", maker.make))) for _ in range(2)] == [11, 11]
    assert maker.made == 2


def test_the_oldest_archives_make_room() -> None:
    maker, kept = Maker(), MadeArchives(most=25)
    for key in ("x", "y", "z"):
        list(kept.stream(key, maker.make))
    for key in ("z", "y"):
        list(kept.stream(key, maker.make))
    assert maker.made == 3
    list(kept.stream("x", maker.make))
    assert maker.made == 4
