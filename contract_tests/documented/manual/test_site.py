"""The manual builds without warnings into a site whose links lead somewhere and which needs no other host."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from lxml import html

from contract_tests.kit.manual.site.assembly import CONFIGURATION, PAGES
from contract_tests.kit.manual.site.sources import FENCE, OTHERS

pytestmark = pytest.mark.long


def test_the_site_builds_without_problems(built: tuple[Path, list[str]]) -> None:
    assert built[1] == []


def test_every_page_is_in_the_navigation(site: Path) -> None:
    found = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    start = html.fromstring((site / "index.html").read_bytes())
    listed = {link.removeprefix("./") for link in start.xpath("//nav//a/@href") if re.fullmatch(r"[\w./-]+", link)}
    assert found <= listed
    assert len(found) > 30


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    for path in [*site.rglob("*.html"), *site.rglob("*.css")]:
        text = path.read_text(encoding="utf-8")
        loads = re.findall(r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=["']?(?:https?:)?//[^>]*>""", text)
        assert not [tag for tag in loads if 'rel="canonical"' not in tag], path
        assert not re.findall(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""", text), path


def test_the_search_finds_every_page(site: Path) -> None:
    entries = json.loads((site / "search.json").read_text(encoding="utf-8"))["items"]
    searched = {entry["location"].partition("#")[0] for entry in entries}
    assert searched == {path.relative_to(site).as_posix() for path in site.rglob("*.html")}


def test_numbered_lists_keep_their_numbers(site: Path) -> None:
    for path in (site.parent / PAGES).rglob("*.md"):
        wanted = re.findall(r"^(\d+)\. ", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
        page = (site / path.relative_to(site.parent / PAGES)).with_suffix(".html")
        lists = html.fromstring(page.read_bytes()).xpath("//article//ol")
        found = [int(one.get("start", "1")) + place for one in lists for place in range(len(one.xpath("./li")))]
        assert list(map(str, found)) == wanted, path


def test_every_file_outside_of_docs_is_a_page_once(site: Path) -> None:
    configured = yaml.safe_load((site.parent / CONFIGURATION).read_text(encoding="utf-8"))
    assert configured["docs_dir"] == PAGES
    for page in OTHERS.values():
        assert (site / page).with_suffix(".html").is_file()
