"""The control plane of a running server, as the commands use it: its errors end a command."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import click

from mockservers.cli.errors import CannotRun, CommandRefused
from mockservers.client.connection import Json, UnexpectedAnswer
from mockservers.client.control_plane import ControlError, ControlPlane
from mockservers.client.defaults import DEFAULT_URL, DEFAULT_WORLD, TOKEN_VARIABLE, URL_VARIABLE
from mockservers.client.transport import (
    IncompleteAnswer,
    NoAnswer,
    Transport,
    UnreadableAuthorities,
    UntrustedCertificate,
)

Command = TypeVar("Command", bound=Callable[..., None])


class Control:
    """A server's control plane, and the world that a command works on.

    The access token is taken from ``MOCKSERVERS_TOKEN``.

    Args:
        url: The control port's base URL.
        world: The world's name.
        transport: Sends the requests; None for sockets.

    Raises:
        CannotRun: the URL is not an HTTP or HTTPS URL.
    """

    def __init__(self, url: str, world: str = DEFAULT_WORLD, transport: Transport | None = None) -> None:
        self.world = world
        try:
            self._plane = ControlPlane(url, os.environ.get(TOKEN_VARIABLE), transport)
        except ValueError:
            raise CannotRun(f"{url!r} is no URL such as {DEFAULT_URL}.") from None

    @property
    def url(self) -> str:
        """The control port's base URL, without a slash at its end."""
        return self._plane.url

    def ask(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Json:
        """Call an operation, as ``ControlPlane.ask``.

        Raises:
            Refused: the server refused.
            CannotRun: there is no answer, or it is not that of a control plane.
        """
        with explain_errors(self.url):
            return self._plane.ask(method, *path, body=body, query=query)

    def ask_world(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Json:
        """Call an operation on the command's world, as ``ask``."""
        return self.ask(method, "worlds", self.world, *path, body=body, query=query)

    def export_snapshot(self, name: str, file: Path) -> int:
        """Write a snapshot to a file; returns the number of bytes.

        Raises:
            Refused: the server refused.
            CannotRun: there is no answer, it is not that of a control plane, or it is incomplete.
            OSError: the file cannot be written.
        """
        with explain_errors(self.url):
            return self._plane.snapshots.export(name, file)

    def import_snapshot(self, name: str, file: Path, *, replace: bool) -> dict[str, Any]:
        """Import a file as a snapshot.

        Raises:
            Refused: the server refused.
            CannotRun: there is no answer, or it is not that of a control plane.
            OSError: the file cannot be read.
        """
        with explain_errors(self.url):
            return self._plane.snapshots.take_in(name, file, replace=replace)


@contextmanager
def explain_errors(url: str) -> Iterator[None]:
    """Turn errors of the client into those that end a command.

    Raises:
        Refused: the server refused.
        CannotRun: there is no usable answer, or the token is missing or wrong.
    """
    try:
        yield
    except ControlError as error:
        if error.status == HTTPStatus.UNAUTHORIZED:
            raise CannotRun(f"{error} Set {TOKEN_VARIABLE} to the token that `mockservers up` printed.") from None
        raise CommandRefused(str(error)) from None
    except UntrustedCertificate:
        raise CannotRun(
            f"The certificate of {url} is not trusted here;"
            " set REQUESTS_CA_BUNDLE to the file that `mockservers up --tls` names."
        ) from None
    except IncompleteAnswer:
        raise CannotRun(f"{url} stopped in the middle of its answer.") from None
    except (UnexpectedAnswer, UnreadableAuthorities) as error:
        raise CannotRun(str(error)) from None
    except NoAnswer:
        raise CannotRun(
            f"No answer from {url}; start the mock servers with `mockservers up`,"
            f" or name a running server with --url or {URL_VARIABLE}."
        ) from None


def on_server(command: Command) -> Command:
    """Add the option that names the server to a command."""
    return click.option(
        "--url",
        envvar=URL_VARIABLE,
        default=DEFAULT_URL,
        help=f"The server's control port; usually {URL_VARIABLE}, else {DEFAULT_URL}.",
    )(command)


def on_world(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name server and world to a command, which is called with their ``Control``."""

    @click.option("--world", metavar="NAME", default=DEFAULT_WORLD, show_default=True, help="The world to work on.")
    @on_server
    @wraps(command)
    def wrapped(url: str, world: str, **rest: object) -> None:
        command(Control(url, world), **rest)

    return wrapped
