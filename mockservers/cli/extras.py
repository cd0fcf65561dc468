"""Commands that need optional packages: the extras of pyproject.toml."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.util import find_spec

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.parsing import OptionValue
from mockservers.server.extras import describe_missing_package

OWN_PACKAGES = frozenset({"mockservers", "samclients"})


def need_extra(extra: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command name its extra in an error message when a package of that extra is not installed."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(*positional: object, **options: OptionValue) -> None:
            try:
                command(*positional, **options)
            except ModuleNotFoundError as error:
                package = (error.name or "").partition(".")[0]
                if not package or package in OWN_PACKAGES:
                    raise
                name = click.get_current_context().info_name
                raise CannotRun(describe_missing_package(f"`mockservers {name}`", package, extra)) from None

        return run

    return decorate


def check_package(package: str, extra: str) -> None:
    """Check that a package of an extra is installed, without importing it.

    Raises:
        CannotRun: it is not installed; the message names the extra.
    """
    if find_spec(package) is None:
        name = click.get_current_context().info_name
        raise CannotRun(describe_missing_package(f"`mockservers {name}`", package, extra))
