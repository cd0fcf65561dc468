"""The message about a package of an extra that is not installed."""

from __future__ import annotations


def describe_missing_package(what: str, package: str, extra: str) -> str:
    """Say in one line what needs the package, and how to install it."""
    return f"{what} needs {package}: pip install 'mockservers[{extra}]'."
