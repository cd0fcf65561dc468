"""Bootstrap's dark colors as a stylesheet that needs no JavaScript."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import flask_bootstrap

STYLESHEET = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
DARK = "[data-bs-theme=dark]"
WITHOUT_THEME = ":root:not([data-bs-theme])"
DARK_RULE = re.compile(rf"{re.escape(DARK)}[^{{}}]*\{{[^{{}}]*\}}")


@cache
def dark_stylesheet() -> str:
    """Return Bootstrap's rules for its dark theme, for pages whose root element has no ``data-bs-theme``.

    The pages load it for visitors whose system prefers dark colors.
    """
    rules = DARK_RULE.findall(STYLESHEET.read_text(encoding="utf-8"))
    return "\n".join(rule.replace(DARK, WITHOUT_THEME) for rule in rules) + "\n"
