"""Generated packages: the declarations of a document, rendered by templates."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from samclients.generator.document import Document
from samclients.generator.methods import Methods
from samclients.generator.names import make_class_name, split_words
from samclients.generator.schemas import Types

WIDTH = 120
MARKS = ("|", "- ", "* ", "  ")  # of lines that are not joined to the one before
MODULES = ("models.py", "operations.py")


def generate_files(document: Document, name: str, *, bound: tuple[str, ...] = (), whole: bool = True) -> dict[str, str]:
    """Return the generated modules by file name.

    Args:
        document: The document.
        name: The package's name.
        bound: Path parameters that the client has for all its calls, such as an organization's number.
        whole: Also generate a client class, in ``__init__.py``; False if it is written by hand.

    Raises:
        CannotGenerate: the runtime cannot express a part of the document.
    """
    modules = (*MODULES, "__init__.py") if whole else MODULES
    values = _describe(document, name, bound)
    environment = _make_environment()
    return {module: environment.get_template(f"{module}.jinja").render(values) for module in modules}


def generate_reference(document: Document, name: str, *, bound: tuple[str, ...] = ()) -> str:
    """Return the page of a manual about a client's operations, in Markdown.

    Raises:
        CannotGenerate: the runtime cannot express a part of the document.
    """
    page = _make_environment().get_template("reference.md.jinja").render(_describe(document, name, bound))
    return f"{page.rstrip()}\n"


def _describe(document: Document, name: str, bound: tuple[str, ...]) -> dict[str, Any]:
    """Return the values of the templates."""
    types = Types(document)
    types.declare_all()
    groups = Methods(document, types, bound).list_groups()
    info = document.node.get("info", {})
    return {
        "title": info.get("title", name),
        "class_name": make_class_name(*(word.title() for word in split_words(name))),
        "url": next((server["url"] for server in document.node.get("servers", ())), ""),
        "groups": groups,
        "models": list(types.models.values()),
        "choices": list(types.choices.values()),
        "aliases": types.aliases,
        "bound": bound,
    }


def write_package(files: Mapping[str, str], folder: Path) -> None:
    """Write modules into a folder, formatted if ruff is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if find_spec("ruff"):
        format_modules([folder / name for name in files])


def format_modules(paths: list[Path]) -> None:
    """Sort and remove imports, and format modules with ruff."""
    common = ["--quiet", "--isolated", "--target-version=py311", f"--line-length={WIDTH}", *map(str, paths)]
    lint = ["check", "--fix-only", "--select=I,F401,RUF022", "--config=lint.isort.split-on-trailing-comma=false"]
    for command in (lint, ["format", "--config=format.skip-magic-trailing-comma=true"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, *common], check=True)  # noqa: S603 -- our own command


def _make_environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("samclients.generator"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 -- Python, not HTML
    )
    environment.filters.update(doc=wrap_doc, words=lambda name: " ".join(split_words(name)), attribute=_make_attribute)
    return environment


def _make_attribute(name: str) -> str:
    return "_".join(split_words(name))


def wrap_doc(text: str, indent: int) -> str:
    """Return a description as the inside of a docstring: escaped, with lines that fit into the width."""
    safe = text.strip().replace("\\", "\\\\").replace('"""', "'''")
    margin = " " * indent
    lines = [part for line in _join_lines(safe) for part in _wrap_line(line, WIDTH - indent)]
    safe = "\n".join(f"{margin}{line}" if line else "" for line in lines).strip()
    return f"{safe} " if safe.endswith('"') else safe


def _join_lines(text: str) -> list[str]:
    """Return the paragraphs of a text as one line each, with empty lines between them; lists and tables keep theirs."""
    lines: list[str] = []
    for line in map(str.rstrip, text.splitlines()):
        if line and lines and lines[-1] and not line.startswith(MARKS) and not lines[-1].startswith("|"):
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line)
    return lines


def _wrap_line(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]
