"""Links of pages: from those of the repository to those of the site.

A link to a file that is a page leads to that page. Other files of the repository are copied into the site's folder
``files``. A link to a folder leaves only its text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from os.path import normpath, relpath
from pathlib import PurePosixPath

from contract_tests.kit.manual.site.sources import FENCE, ROOT, Source

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
MOVED: Mapping[str, str] = {"README.md": "docs/README.md", "docs": "docs/README.md", "clients": "clients/README.md"}
FILES = "files"


class LinkRewriter:
    """Rewrites the links of pages.

    Args:
        sources: The files that are pages, by path.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self.files = set[str]()  # of the repository, that links lead to

    def rewrite(self, text: str, path: str, page: str) -> str:
        """Return the text with the links of a page of the site.

        Args:
            text: The text, or a part of it.
            path: The file that it is from.
            page: The page that it is for.

        Raises:
            FileNotFoundError: a link leads to nothing.
        """
        folder = PurePosixPath(path).parent.as_posix()

        def change(found: re.Match[str]) -> str:
            picture, shown, link = found.groups()
            if re.match(r"\w+:", link):
                return found.group()
            target = self._find_target(link, path, folder, shown)
            if target is None:
                return shown
            return f"{picture}[{shown}]({_make_relative(target, page)})"

        blocks = [match.group() for match in FENCE.finditer(text)]
        pieces = [LINK.sub(change, piece) for piece in FENCE.sub("\f", text).split("\f")]
        return "".join(piece + block for piece, block in zip(pieces, [*blocks, ""], strict=True))

    def _find_target(self, link: str, path: str, folder: str, shown: str) -> str | None:
        """Return the page or file of the site, with its anchor; None for a folder."""
        place, _, anchor = link.partition("#")
        target = normpath(f"{folder}/{place}") if place else path
        target = MOVED.get(target, target)
        if target in self._sources:
            source = self._sources[target]
            return f"{source.find_page(anchor)}#{anchor}" if anchor else source.page
        if not (ROOT / target).exists():
            raise FileNotFoundError(f"{path}: the link [{shown}]({link}) leads to nothing.")
        if (ROOT / target).is_dir():
            return None
        if target.startswith("docs/"):  # pictures
            return target.removeprefix("docs/")
        self.files.add(target)
        return f"{FILES}/{target}"


def _make_relative(target: str, page: str) -> str:
    place, hash_mark, anchor = target.partition("#")
    return ("" if place == page else relpath(place, PurePosixPath(page).parent)) + hash_mark + anchor
