"""The data folder: its format version and its lock."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockservers.server.data_dir import FORMAT, CannotStart, DataFolder, Holder, find_holder
from mockservers.server.file_lock import acquire_lock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some" / "folder"


@pytest.fixture
def folder(path: Path) -> Iterator[DataFolder]:
    folder = DataFolder(path)
    yield folder
    folder.close()


def test_a_new_folder_gets_the_mark_of_its_version(folder: DataFolder) -> None:
    assert (folder.path / "VERSION").read_text() == FORMAT


def test_a_folder_may_be_given_as_text(path: Path) -> None:
    folder = DataFolder(str(path))
    folder.close()
    assert folder.path == path


def test_a_folder_ignores_itself_unless_somebody_has_said_otherwise(path: Path) -> None:
    DataFolder(path).close()
    assert "*" in (path / ".gitignore").read_text().splitlines()
    (path / ".gitignore").write_text("")
    DataFolder(path).close()
    assert (path / ".gitignore").read_text() == ""


def test_a_folder_that_did_not_ignores_itself_from_now_on(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "VERSION").write_text(FORMAT)
    DataFolder(path).close()
    assert (path / ".gitignore").exists()


def test_two_servers_cannot_have_one_folder(folder: DataFolder) -> None:
    folder.write_holder(Holder(17, "http://127.0.0.1:8080", "secret-token"))
    with pytest.raises(CannotStart, match=r"by another mockservers \(process 17, http://127.0.0.1:8080\): stop"):
        DataFolder(folder.path)


def test_a_closed_folder_can_be_had_again(path: Path) -> None:
    for _ in range(2):
        folder = DataFolder(path)
        folder.close()
        folder.close()
    assert path.is_dir()


def test_word_of_an_earlier_holder_is_forgotten(path: Path) -> None:
    earlier = DataFolder(path)
    earlier.write_holder(Holder(17, "http://127.0.0.1:8080"))
    earlier.close()
    later = DataFolder(path)
    with pytest.raises(CannotStart, match="another mockservers: stop"):
        DataFolder(path)
    later.close()


def test_the_server_of_a_folder_is_found_until_it_closes(path: Path) -> None:
    assert find_holder(path) is None
    folder = DataFolder(path)
    assert find_holder(path) == Holder()
    own = Holder(17, "https://127.0.0.1:8080", "secret-token", "ca.pem")
    folder.write_holder(own)
    assert find_holder(path) == own
    lock = path / "LOCK"
    assert lock.stat().st_mode & 0o077 == 0
    left_by_killed_server = lock.read_text()
    folder.close()
    assert lock.read_text() == ""
    lock.write_text(left_by_killed_server)
    assert find_holder(path) is None


def test_a_server_that_starts_while_another_process_looks_waits_for_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    DataFolder(path).close()
    looking = os.open(path / "LOCK", os.O_RDWR)
    acquire_lock(looking)
    monkeypatch.setattr("mockservers.server.data_dir.time.sleep", lambda _seconds: os.close(looking))
    DataFolder(path).close()


def test_what_was_cut_short_at_its_beginning_is_taken_up(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "LOCK").touch()
    (path / "VERSION.new").touch()
    (path / ".gitignore").touch()
    DataFolder(path).close()
    assert (path / "VERSION").read_text() == FORMAT


def test_another_versions_folder_is_left_alone(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "VERSION").write_text("99\n")
    with pytest.raises(CannotStart, match="has format '99', this version reads "):
        DataFolder(path)
    assert (path / "VERSION").read_text() == "99\n"


def test_somebody_elses_folder_is_left_alone(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "thesis.txt").touch()
    with pytest.raises(CannotStart, match="not a data folder"):
        DataFolder(path)
    assert [file.name for file in path.iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot be used: Not a directory"):
        DataFolder(tmp_path / "file" / "folder")


def test_a_failure_closes_the_folder_and_tells_what_could_not_be_read(folder: DataFolder) -> None:
    with pytest.raises(CannotStart, match="cannot be used: No such file"), folder.closed_on_failure():
        (folder.path / "nowhere").read_text()
    DataFolder(folder.path).close()


def test_a_temporary_folder_goes_when_it_is_closed() -> None:
    folder = DataFolder(None)
    assert folder.path.is_dir()
    folder.close()
    assert not folder.path.exists()
