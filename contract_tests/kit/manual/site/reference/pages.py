"""Generated pages: each is made from the declaration that the program itself uses."""

from __future__ import annotations


def list_generated() -> dict[str, str]:
    """Return the texts of the generated pages, by their place in the site."""
    return {}
