"""Blocks of code of the pages: which are run, and which are not, with the reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from contract_tests.kit.manual.pages import HOWTO, ROOT, list_pages

BLOCK = re.compile(
    r"^(?P<comment><!-- (?:file: (?P<file>\S+)|howto/.*?) -->\n+)?```(?P<language>[\w-]*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
RUN = frozenset({"console", "javascript", "python", "sh"})  # languages that the examples' runner runs
SHOWN = frozenset({"text", "json"})  # output, and forms of messages


@dataclass(frozen=True)
class Block:
    """A block of code.

    Args:
        page: The path of its page in the repository.
        language: Its language.
        code: Its text.
        howto: True if it shows a tested how-to.
    """

    page: str
    language: str
    code: str
    howto: bool

    @property
    def first_line(self) -> str:
        """The first line, by which the list of reasons names it."""
        return self.code.partition("\n")[0]


def list_written_pages() -> list[Path]:
    """List all pages with blocks that readers paste."""
    return [*list_pages(), *(ROOT / name for name in ("README.md", "clients/README.md", "CONTRIBUTING.md"))]


def list_blocks(page: Path) -> Iterator[Block]:
    """List the blocks of a page."""
    text = page.read_text(encoding="utf-8")
    howtos = {found.end() for found in HOWTO.finditer(text)}
    for found in BLOCK.finditer(text):
        path = page.relative_to(ROOT).as_posix()
        yield Block(path, found["language"], found["code"], found.end() in howtos)


@cache
def load_reasons() -> dict[tuple[str, str], str]:
    """Load the reasons why blocks are not run, by page and first line."""
    listed = yaml.safe_load(Path(__file__).with_name("not_run.yaml").read_text(encoding="utf-8"))
    return {
        (page, block): entry["reason"]
        for entry in listed
        for page, blocks in entry["blocks"].items()
        for block in blocks
    }


def is_run(code: str) -> bool:
    """False if the list has a reason for a block with this first line."""
    return code.partition("\n")[0] not in {first for _, first in load_reasons()}
