"""Commands that need packages which are not always installed: the extras of pyproject.toml."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.typed import Typed

OURS = frozenset({"mockservers", "samclients"})


def need_extra(extra: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a command end with the name of the extra that it needs, if that is not installed."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapped(*given: object, **named: Typed) -> None:
            try:
                command(*given, **named)
            except ModuleNotFoundError as error:
                package = (error.name or "").partition(".")[0]
                if not package or package in OURS:
                    raise
                name = click.get_current_context().info_name
                raise CannotRun(f"`mockservers {name}` needs {package}: pip install 'mockservers[{extra}]'.") from None

        return wrapped

    return decorate
