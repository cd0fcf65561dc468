"""The files for a small document with every part that changes them are, letter by letter, as written in ``whole``."""

from __future__ import annotations

from pathlib import Path

import pytest

from samclients.generator import Document, generate_files
from samclients.generator.package import generate_reference

WHOLE = Path(__file__).parent / "whole"
BOUND = ("orgId",)


@pytest.mark.parametrize("name", ["models.py", "operations.py", "__init__.py", "reference.md"])
def test_a_file_is_as_written(name: str) -> None:
    document = Document.read(WHOLE / "acme.yaml")
    files = generate_files(document, "acme_things", bound=BOUND)
    files["reference.md"] = generate_reference(document, "acme_things", bound=BOUND)
    assert files[name] == (WHOLE / f"{name}.txt").read_text(encoding="utf-8")
