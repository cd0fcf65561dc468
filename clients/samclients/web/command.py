"""Parts of the ``web`` commands: their options, and the error for missing packages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.util import find_spec
from typing import Any, ParamSpec, TypeVar

import click

from samclients.web.access import PageAddress

P = ParamSpec("P")
R = TypeVar("R")
EXTRA = "web"
PACKAGES = {  # of the extra, by module
    "a2wsgi": "a2wsgi",
    "flask_bootstrap": "bootstrap-flask",
    "flask": "flask",
    "flask_wtf": "flask-wtf",
    "uvicorn": "uvicorn",
    "wtforms": "wtforms",
}
CANNOT_RUN = 2

OPTIONS = (
    click.option(
        "--host",
        default="127.0.0.1",
        show_default=True,
        help="Address to serve on; beyond this machine with a password.",
    ),
    click.option(
        "--allow-host",
        "allowed",
        metavar="NAME",
        multiple=True,
        help="A further host name that the pages are opened under, that of a proxy for example.",
    ),
    click.option(
        "--behind-proxy",
        is_flag=True,
        help="A proxy with HTTPS is before the pages: trust X-Forwarded headers, send the cookie over HTTPS only.",
    ),
)


def address_options(port: int, variable: str) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Return a decorator that adds the options of a ``PageAddress``, which is the command's argument ``address``.

    Args:
        port: The default of ``--port``.
        variable: The environment variable with the password.
    """

    def decorate(command: Callable[..., R]) -> Callable[..., R]:
        @wraps(command)
        def run(*args: object, **options: Any) -> R:  # noqa: ANN401 -- the values of options
            names = ("host", "port", "allowed", "behind_proxy")
            address = PageAddress(**{name: options.pop(name) for name in names}, variable=variable)
            return command(*args, address=address, **options)

        kind = click.IntRange(0, 65_535)
        chosen = click.option("--port", type=kind, default=port, show_default=True, help="Port; 0 takes a free one.")
        for option in (*reversed(OPTIONS[1:]), chosen, OPTIONS[0]):
            run = option(run)
        return run

    return decorate


class WebCommandError(click.ClickException):
    """The pages cannot be served; its message is printed without the prefix ``Error:``."""

    exit_code = CANNOT_RUN

    def show(self, file: Any = None) -> None:  # noqa: ANN401 -- of click
        """Print the message on stderr."""
        click.echo(self.format_message(), file=file, err=True)


def need_web_packages(command: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command: say in one line how to install the packages of the extra ``web`` if one is missing."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        for module, package in PACKAGES.items():
            if find_spec(module) is None:
                path = click.get_current_context().command_path
                raise WebCommandError(f"`{path}` needs {package}: pip install 'samclients[{EXTRA}]'.")
        return command(*args, **options)

    return run
