"""Documents are kept only if they are the expected ones, and an error says what to do."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from contract_tests.kit.vendor_documents.sources import SOURCES, NoDocument, Source, fetch, keep, load_kept, take_from

CONTENT = b'{"paths": {}}'
SOURCE = replace(SOURCES[0], sha256=sha256(CONTENT).hexdigest(), address="http://127.0.0.1:9/document.json")


def test_every_address_names_its_commit() -> None:
    for source in SOURCES:
        assert any(len(part) == 40 for part in source.address.split("/")), source.address


def test_a_document_is_taken_from_a_folder_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "at-hand/deep").mkdir(parents=True)
    (tmp_path / "at-hand/deep/openapi.json").write_bytes(CONTENT)
    keep(take_from(tmp_path / "at-hand"), [SOURCE], tmp_path / "kept")
    assert (tmp_path / "kept" / SOURCE.file).read_bytes() == CONTENT
    assert load_kept(SOURCE, tmp_path / "kept") == {"paths": {}}


def test_a_folder_without_the_document_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_bytes(CONTENT + b" ")
    with pytest.raises(NoDocument, match=f"no file with the SHA-256 {SOURCE.sha256} of {SOURCE.address}"):
        keep(take_from(tmp_path), [SOURCE], tmp_path / "kept")


def test_another_document_at_the_address_is_an_error() -> None:
    with pytest.raises(NoDocument, match=rf"{SOURCE.address} has the SHA-256 .* expected.* FROM=<folder>"):
        SOURCE.check(CONTENT + b" ", SOURCE.address)


def test_a_missing_network_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(NoDocument, match=rf"{SOURCE.address} cannot be fetched: .* FROM=<folder>"):
        fetch(SOURCE)


def test_what_is_kept_is_not_fetched_again_unless_it_was_changed(tmp_path: Path) -> None:
    asked = []

    def get(source: Source) -> bytes:
        asked.append(source.name)
        return CONTENT

    keep(get, [SOURCE], tmp_path)
    keep(get, [SOURCE], tmp_path)
    assert asked == [SOURCE.name]
    (tmp_path / SOURCE.file).write_bytes(b"changed")
    keep(get, [SOURCE], tmp_path)
    assert asked == [SOURCE.name] * 2
