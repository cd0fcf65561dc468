"""The log of a server in the background: its rotation, and how it is followed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mockservers.cli.background.log_file import LogFile
from mockservers.cli.background.logs import read_lines


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "server.log"


def read_all(path: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in path.parent.iterdir()}


def test_a_log_is_continued_and_only_for_its_owner(path: Path) -> None:
    for text in ("one\n", "two\n"):
        with LogFile(path, ()) as log:
            log.write(text)
    assert path.read_text() == "one\ntwo\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_would_be_too_large_is_renamed_and_three_are_kept(path: Path) -> None:
    with LogFile(path, (), largest=10) as log:
        for number in range(6):
            log.write(f"line {number}\n")
    assert read_all(path) == {
        "server.log": "line 5\n",
        "server.log.1": "line 4\n",
        "server.log.2": "line 3\n",
        "server.log.3": "line 2\n",
    }


def test_a_line_longer_than_a_file_is_whole(path: Path) -> None:
    with LogFile(path, (), largest=3) as log:
        log.write("longer\n")
        log.write("é\n")
    assert read_all(path) == {"server.log": "é\n", "server.log.1": "longer\n"}


def test_output_beside_pythons_streams_is_in_the_present_file(path: Path) -> None:
    native = os.open(os.devnull, os.O_WRONLY)
    with LogFile(path, (native,), largest=10) as log:
        os.write(native, b"native 1\n")
        log.write("a\n")
        log.write("b" * 9)
        os.write(native, b"native 2\n")
    os.close(native)
    assert read_all(path) == {"server.log": "b" * 9 + "native 2\n", "server.log.1": "native 1\na\n"}


def test_a_full_disk_does_not_end_the_server(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> int:
        raise OSError(28, "No space left on device")

    with LogFile(path, ()) as log:
        monkeypatch.setattr(os, "write", fail)
        assert log.write("lost\n") == 5
        monkeypatch.undo()
        log.write("kept\n")
    assert path.read_text() == "kept\n"


def follow(path: Path, *steps: Callable[[], object], last: int = 0) -> list[str]:
    """Return the lines that are read while steps happen, one at each pause; the server ends after the last one."""
    left = list(steps)
    return list(read_lines(path, last, lambda: bool(left), lambda _seconds: left.pop(0)()))


def test_the_last_lines_are_read(path: Path) -> None:
    path.write_text("one\ntwo\nthree\n")
    assert list(read_lines(path, 2)) == ["two\n", "three\n"]


def test_lines_are_followed_when_they_are_complete(path: Path) -> None:
    path.write_text("before\n")
    with LogFile(path, ()) as log:
        found = follow(path, lambda: log.write("begun, "), lambda: log.write("ended\nlast\n"))
    assert found == ["begun, ended\n", "last\n"]


def test_lines_are_followed_across_a_rotation(path: Path) -> None:
    with LogFile(path, (), largest=20) as log:
        steps = [lambda number=number: log.write(f"line {number}\n" * 2) for number in range(4)]
        found = follow(path, *steps)
    assert found == [f"line {number}\n" for number in range(4) for _ in range(2)]


def test_a_log_that_is_not_there_is_an_error(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_lines(path, 1))
