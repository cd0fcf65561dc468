"""Pages of the site, and the files of the repository that they are made from.

Pages of ``docs/`` keep their place. Other files become pages by the table ``OTHERS``; some of them are split at
headings of the second level (``SECTIONS``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[4]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^(```|~~~).*?^\1$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
SECTION = re.compile(r"^(?=## )", re.MULTILINE)

OTHERS: Mapping[str, str] = {
    "openapi/README.md": "reference/specifications.md",
    "clients/README.md": "reference/samclients.md",
    "contract_tests/README.md": "explanation/contract-suite.md",
    "contract_tests/kit/mutation/README.md": "explanation/mutation.md",
    "benchmarks/README.md": "explanation/benchmarks.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
}
SECTIONS: Mapping[str, Mapping[str, str]] = {  # file: heading of the second level: page
    "openapi/README.md": {
        "BigFix Inventory": "reference/vendors/bigfix.md",
        "ServiceNow": "reference/vendors/servicenow.md",
        "Informatica": "reference/vendors/informatica.md",
        "Flexera": "reference/vendors/flexera.md",
    },
    "clients/README.md": {
        "fnms-servicenow-export": "reference/fnms-servicenow-export.md",
        "The ingestion utility: its jobs": "reference/fsm-ingest.md",
        "The ingestion utility: its pages": "reference/fsm-ingest.md",
        "The ingestion utility: runs, the service, files": "reference/fsm-ingest.md",
    },
}
TITLES: Mapping[str, str] = {"reference/fsm-ingest.md": "fsm-ingest"}  # of pages that begin with a section


@dataclass(frozen=True)
class Source:
    """A file of the repository that becomes one or more pages.

    Args:
        path: Its path in the repository, with ``/``.
        page: The page of the text before the first section, and of sections that have no page of their own.
        pages: The pages of the other sections, by heading.
    """

    path: str
    page: str
    pages: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text of the file."""
        return (ROOT / self.path).read_text(encoding="utf-8")

    def split(self) -> dict[str, str]:
        """Return the text of every page."""
        found = dict[str, str]()
        for section in _split_sections(self.text):
            heading = section.partition("\n")[0].removeprefix("## ").strip()
            page = self.pages.get(heading, self.page) if section.startswith("## ") else self.page
            found[page] = found.get(page, "") + section
        return found

    def find_page(self, anchor: str) -> str:
        """Return the page that has a heading with this anchor; the first page if no heading has it."""
        return next((page for page, text in self.split().items() if anchor in list_anchors(text)), self.page)


def list_sources() -> dict[str, Source]:
    """Return the files that become pages, by path."""
    pages = {path.relative_to(ROOT).as_posix(): path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    pages = {path: re.sub(r"README\.md$", "index.md", page) for path, page in sorted(pages.items())} | OTHERS
    return {path: Source(path, page, SECTIONS.get(path, {})) for path, page in pages.items()}


def make_anchor(heading: str) -> str:
    """Return the anchor of a heading, as the site and code hosts make it."""
    text = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading)
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", text).strip().lower())


def list_anchors(text: str) -> list[str]:
    """Return the anchors of the headings of a text."""
    return [make_anchor(heading) for heading in HEADING.findall(FENCE.sub("", text))]


def _split_sections(text: str) -> Iterator[str]:
    """Split a text before each heading of the second level; lines in blocks of code are no headings."""
    fences = [found.span() for found in FENCE.finditer(text)]
    places = [found.start() for found in SECTION.finditer(text)]
    places = [place for place in places if not any(first <= place < last for first, last in fences)]
    for first, last in zip([0, *places], [*places, len(text)], strict=True):
        yield text[first:last]
