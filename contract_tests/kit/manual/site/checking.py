"""Checks of the built site: every link and anchor leads somewhere, and nothing is loaded from other hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

LOADS = (
    "//script/@src | //link[not(@rel='canonical')]/@href | //img/@src | //iframe/@src | //source/@src | //img/@srcset"
    " | //object/@data | //video/@src | //audio/@src | //form/@action | //use/@href"
)
STYLE_LOADS = re.compile(r"@import[^;]*|url\(\s*['\"]?(?:https?:)?//[^)]*\)")


def check_site(folder: Path) -> list[str]:
    """Return the problems of a built site, one per line."""
    pages = sorted(folder.rglob("*.html"))
    problems = [problem for page in pages for problem in _check_page(folder, page)]
    for style in sorted(folder.rglob("*.css")):
        problems += [f"{style.name} loads {found}" for found in STYLE_LOADS.findall(style.read_text(encoding="utf-8"))]
    return problems if pages else [f"There are no pages in {folder}."]


def _check_page(folder: Path, page: Path) -> Iterator[str]:
    tree, name = _parse(page), page.relative_to(folder)
    for address in tree.xpath(LOADS):
        if urlsplit(address).scheme not in {"", "data"} or address.startswith("//"):
            yield f"{name} loads {address}"
    for style in tree.xpath("//style/text()"):
        yield from (f"{name} loads {found}" for found in STYLE_LOADS.findall(style))
    links = tree.xpath("//a/@href | //script/@src | //link[not(@rel='canonical')]/@href | //img/@src")
    for link in dict.fromkeys(links):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if target.is_dir():
            target /= "index.html"
        if not target.is_file() or not target.is_relative_to(folder.resolve()):
            yield f"{name}: {link} leads to nothing"
        elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in _list_ids(target):
            yield f"{name}: {link} has no such anchor"


@cache
def _parse(page: Path) -> html.HtmlElement:
    return html.fromstring(page.read_bytes())


@cache
def _list_ids(page: Path) -> frozenset[str]:
    return frozenset(_parse(page).xpath("//@id | //a/@name"))
