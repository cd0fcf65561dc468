"""Archives and folders of data: what is packed, what is refused, and that equal data makes equal bytes."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from mockservers.core.data import archives, folders
from mockservers.core.data.archives import DataArchive
from mockservers.core.data.folders import pack_folder, unpack_folder
from mockservers.core.data.problems import InvalidData

ENDS = "The name must end in .csv, .json, .jsonl or .yaml."


def make_archive(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def find_problems(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidData) as refused:
        DataArchive(content)
    return [(problem.file, problem.problem) for problem in refused.value.problems]


def list_paths(content: bytes) -> list[str]:
    return [file.path for file in DataArchive(content).files]


@pytest.mark.parametrize("top", ["", "lab/", "a.b c/"])
def test_an_archive_has_the_folder_or_what_is_in_it(top: str) -> None:
    names = ("bigfix/metrics.csv", "world.yaml", "servicenow/cmdb_ci.json")
    assert list_paths(make_archive(**{f"{top}{name}": "x" for name in names})) == [names[0], names[2]]


def test_notes_and_hidden_files_are_no_data() -> None:
    files = dict.fromkeys(
        ("a/b.csv", "README.md", "a/.DS_Store", ".git/config", "__MACOSX/a/._b.csv", "notes.TXT", "a/"), "x"
    )
    assert list_paths(make_archive(**files)) == ["a/b.csv"]


def test_a_windows_path_is_the_same() -> None:
    assert list_paths(make_archive(**{"lab\\bigfix\\metrics.csv": "x"})) == ["bigfix/metrics.csv"]


def test_what_is_no_archive_of_data_is_one_sentence() -> None:
    assert find_problems(b"PK") == [("", "It is not a ZIP archive.")]
    assert find_problems(make_archive(**{"a/b.md": "x"})) == [
        ("", "It has no file with data: none that ends in .csv, .json, .jsonl or .yaml.")
    ]
    assert find_problems(make_archive(**{"a/b.xlsx": "x", "a/c.csv": "x"})) == [("a/b.xlsx", ENDS)]
    assert find_problems(make_archive(**{"a/b.csv": "x", "a/b.json": "x"})) == [
        ("a/b.csv", "There are two files for this table."),
        ("a/b.json", "There are two files for this table."),
    ]


def test_an_archive_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    content = make_archive(**{"a/b.csv": "x" * 1000, "a/c.csv": "x" * 1000})
    monkeypatch.setattr(archives, "LARGEST_DATA", 1999)
    assert find_problems(content) == [("", "Its files are larger than 1,999 bytes.")]
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    assert find_problems(content) == [("", "It has more than 1 files.")]


def test_a_file_is_never_read_beyond_the_size_that_the_archive_states() -> None:
    content = make_archive(**{"a/b.csv": "x" * 1000})
    stated = content.replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (file,) = DataArchive(stated).files
    with pytest.raises(zipfile.BadZipFile), file.open() as opened:
        opened.read()


def test_a_folder_is_packed_and_unpacked_unchanged(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "bigfix").mkdir(parents=True)
    (folder / "bigfix/metrics.csv").write_text("id\n1\n")
    (folder / "README.md").write_text("notes")
    (folder / ".hidden").write_text("x")
    packed = pack_folder(folder)
    assert packed == pack_folder(folder)
    files = unpack_folder(io.BytesIO(packed), tmp_path / "copy")
    assert {path.relative_to(tmp_path / "copy").as_posix(): path.read_text() for path in files} == {
        "bigfix/metrics.csv": "id\n1\n"
    }


def test_a_link_out_of_the_folder_is_refused_and_one_within_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("id\n")
    folder = tmp_path / "data/bigfix"
    folder.mkdir(parents=True)
    (folder / "metrics.csv").write_text("id\n1\n")
    (folder / "users.csv").symlink_to("metrics.csv")
    assert list_paths(pack_folder(tmp_path / "data")) == ["bigfix/metrics.csv", "bigfix/users.csv"]
    (folder / "computer_systems.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "data/flexera").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.csv")
    with pytest.raises(InvalidData) as refused:
        pack_folder(tmp_path / "data")
    assert [(problem.file, problem.problem) for problem in refused.value.problems] == [
        ("bigfix/computer_systems.csv", "It is a link to a place outside the folder."),
        ("bigfix/pipe.csv", "It is not a file."),
        ("flexera", "It is a link to a place outside the folder."),
    ]


def test_a_folder_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bigfix").mkdir()
    (tmp_path / "bigfix/metrics.csv").write_text("id\n")
    monkeypatch.setattr(folders, "LARGEST_DATA", 2)
    with pytest.raises(InvalidData, match="With this file the folder is larger than 2 bytes"):
        pack_folder(tmp_path)


def test_unpacking_stays_in_the_folder(tmp_path: Path) -> None:
    content = make_archive(**{"../../out.csv": "x", "/root.csv": "x", "a/b.csv": "x"})
    files = unpack_folder(io.BytesIO(content), tmp_path / "data")
    assert all(path.resolve().is_relative_to(tmp_path / "data") and path.exists() for path in files)
    assert sorted(path.name for path in tmp_path.rglob("*.csv")) == ["b.csv", "out.csv", "root.csv"]
    assert not (tmp_path / "out.csv").exists()
