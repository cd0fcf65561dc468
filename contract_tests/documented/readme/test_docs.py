"""The manual in docs/ shows the how-tos as they are tested, and its examples print what it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from contract_tests.kit.manual import pages
from contract_tests.kit.manual.examples import ExampleRunner

PAGES = pages.list_pages()
HOWTOS = sorted(pages.HOWTOS.glob("test_*.py"))
TEXTS = {page: page.read_text() for page in PAGES}
START = pages.DOCS / "README.md"
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@each_page
def test_a_page_shows_its_howtos_as_they_are(page: Path) -> None:
    assert pages.fill_page(TEXTS[page]).splitlines() == TEXTS[page].splitlines(), "make readme puts it right"


def test_every_howto_is_in_the_manual() -> None:
    shown = {
        name
        for text in TEXTS.values()
        for howto in pages.HOWTO.finditer(text)
        for name in (howto["names"] or "").split(", ")
    }
    tests = {
        node.name
        for path in HOWTOS
        if path.stem != "test_verdicts"
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert tests
    assert tests <= shown


def test_a_howto_that_has_changed_is_found() -> None:
    page = "<!-- howto/test_faults.py: TRIES -->\n\n```py\nTRIES = 4\n```\n"
    assert pages.fill_page(page) == page.replace("4", "3")
    with pytest.raises(LookupError):
        pages.fill_page(page.replace("TRIES -->", "TRYS -->"))


@pytest.mark.long
def test_the_examples_print_what_the_pages_say(tmp_path: Path) -> None:
    text = "\n".join(TEXTS.values())
    assert ExampleRunner(tmp_path).replay(text).splitlines() == text.splitlines()


def test_every_link_leads_somewhere() -> None:
    for page, text in TEXTS.items():
        for link in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", text):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_start_page_leads_to_every_page() -> None:
    linked = {(pages.DOCS / link).resolve() for link in re.findall(r"\]\(([^)#:]+)[^)]*\)", TEXTS[START])}
    assert linked >= {page.resolve() for page in PAGES} - {START}
