"""Archives of data are kept as long as they are among the most recently used ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mockservers.core.data import kept_archives
from mockservers.core.data.folders import pack_folder
from mockservers.core.data.kept_archives import KeptArchives
from mockservers.core.data.problems import InvalidData


def pack(folder: Path, text: str) -> bytes:
    folder.mkdir()
    (folder / "world.yaml").write_text(text)
    return pack_folder(folder)


def test_an_archive_that_was_opened_is_not_the_oldest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_archives, "MOST_ARCHIVES", 2)
    kept = KeptArchives(tmp_path / "kept")
    names = []
    for number in range(2):
        name, is_new = kept.keep(pack(tmp_path / f"data-{number}", f"seed: {number}"))
        os.utime(tmp_path / f"kept/{name}.zip", (number, number))
        names.append(name)
        assert is_new
    kept.open(names[0])
    assert kept.keep(pack(tmp_path / "again", "seed: 0")) == (names[0], False)
    last, _ = kept.keep(pack(tmp_path / "data-2", "seed: 2"))
    kept.open(names[0])
    kept.open(last)
    with pytest.raises(InvalidData, match="load the data again"):
        kept.open(names[1])
