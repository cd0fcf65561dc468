"""Assembles the pages of the site: those of the repository, and the generated ones."""

from __future__ import annotations

import shutil
from pathlib import Path

from contract_tests.kit.manual.site.links import FILES, LinkRewriter
from contract_tests.kit.manual.site.reference.pages import fill_generated
from contract_tests.kit.manual.site.sources import DOCS, ROOT, TITLES, list_sources

CONFIGURATION = "mkdocs.yml"
VENDORS = "reference/vendors/"
ABOUT_SOURCES = "## Sources, departures and guesses\n\n"
PAGES, SITE = "manual-pages", "manual"


def assemble(folder: Path) -> None:
    """Write the pages of the site, their pictures and the configuration into a folder.

    Raises:
        FileNotFoundError: a link of a page leads to nothing.
    """
    sources, texts = list_sources(), dict[str, str]()
    links = LinkRewriter(sources)
    for source in sources.values():
        for page, text in source.split().items():
            title = f"# {TITLES[page]}\n\n" if page in TITLES and page not in texts else ""
            before = texts.get(page, title) + (ABOUT_SOURCES if page in texts and page.startswith(VENDORS) else "")
            texts[page] = before + fill_generated(links.rewrite(text, source.path, page))
    for page, text in texts.items():
        _write(folder / PAGES / page, text)
    for file in links.files:
        _copy(ROOT / file, folder / PAGES / FILES / file)
    shutil.copytree(DOCS / "pictures", folder / PAGES / "pictures")
    shutil.copytree(DOCS / "assets", folder / PAGES / "assets")
    _copy(DOCS / CONFIGURATION, folder / CONFIGURATION)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
