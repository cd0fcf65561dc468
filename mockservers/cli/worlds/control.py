"""Client of the control plane for commands; an error ends the command with a message."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import click

from mockservers.cli.completion import complete_worlds
from mockservers.cli.errors import CannotRun, CommandRefused
from mockservers.client.connection import Json, UnexpectedAnswer
from mockservers.client.control_plane import ControlError, ControlPlane
from mockservers.client.defaults import DEFAULT_URL, DEFAULT_WORLD, TOKEN_VARIABLE, URL_VARIABLE
from mockservers.client.follower import JournalFollower
from mockservers.client.transport import (
    IncompleteAnswer,
    NoAnswer,
    Transport,
    UnreadableAuthorities,
    UntrustedCertificate,
    mask_password,
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
            raise CannotRun(f"Invalid URL {mask_password(url)!r}: use a form such as {DEFAULT_URL}.") from None

    @property
    def url(self) -> str:
        """The control port's base URL, without a slash at its end."""
        return self._plane.url

    def ask(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Json:
        """Call an operation, as ``ControlPlane.ask``.

        Raises:
            CommandRefused: the server refused.
            CannotRun: no response, or not one of a control plane.
        """
        with explain_errors(self._plane.shown_url):
            return self._plane.ask(method, *path, body=body, query=query)

    def ask_world(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Json:
        """Call an operation on the command's world, as ``ask``."""
        return self.ask(method, "worlds", self.world, *path, body=body, query=query)

    def follow_journal(
        self, query: Mapping[str, Any], after: int | None, on_note: Callable[[str], object]
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the exchanges of the command's world while they happen, until the world is deleted.

        Args:
            query: The filter.
            after: The number of the exchange to start after; None for the latest.
            on_note: Called with a sentence when exchanges are missing, or the connection is lost.

        Raises:
            CommandRefused: the server refused.
            CannotRun: no response.
        """
        with explain_errors(self._plane.shown_url):
            try:
                yield from JournalFollower(self._plane.world(self.world), query, on_note, time.sleep).follow(after)
            except LookupError as error:
                raise CommandRefused(str(error)) from None

    def load_data(self, archive: bytes) -> dict[str, Any]:
        """Load a folder of data, packed as an archive, into the command's world; return the world.

        Raises:
            CommandRefused: the data has problems.
            CannotRun: no response, or not one of a control plane.
        """
        with explain_errors(self._plane.shown_url):
            return self._plane.world(self.world).data.load_archive(archive)

    def dump_data(self, folder: Path) -> list[Path]:
        """Write the data of the command's world to a new folder; return the files.

        Raises:
            CommandRefused: the server refused.
            CannotRun: no response, an incomplete one, or not one of a control plane.
            OSError: the folder exists or cannot be written.
        """
        with explain_errors(self._plane.shown_url):
            return self._plane.world(self.world).data.dump(folder)

    def export_snapshot(self, name: str, file: Path) -> int:
        """Write a snapshot to a file; returns the number of bytes.

        Raises:
            CommandRefused: the server refused.
            CannotRun: no response, an incomplete one, or not one of a control plane.
            OSError: the file cannot be written.
        """
        with explain_errors(self._plane.shown_url):
            return self._plane.snapshots.export(name, file)

    def import_snapshot(self, name: str, file: Path, *, replace: bool) -> dict[str, Any]:
        """Import a file as a snapshot.

        Raises:
            CommandRefused: the server refused.
            CannotRun: no response, or not one of a control plane.
            OSError: the file cannot be read.
        """
        with explain_errors(self._plane.shown_url):
            return self._plane.snapshots.take_in(name, file, replace=replace)


@contextmanager
def explain_errors(url: str) -> Iterator[None]:
    """Convert errors of the client into errors that end a command.

    Raises:
        CommandRefused: the server refused.
        CannotRun: no usable response, or a missing or wrong token.
    """
    try:
        yield
    except ControlError as error:
        if error.status == HTTPStatus.UNAUTHORIZED:
            raise CannotRun(f"{error} Set {TOKEN_VARIABLE} to the token that `mockservers up` printed.") from None
        raise CommandRefused(str(error)) from None
    except UntrustedCertificate:
        raise CannotRun(
            f"The certificate of {url} is not trusted."
            " Set REQUESTS_CA_BUNDLE to the file that `mockservers up --tls` prints as Authority."
        ) from None
    except IncompleteAnswer:
        raise CannotRun(f"Incomplete response from {url}: the connection was closed. Run the command again.") from None
    except (UnexpectedAnswer, UnreadableAuthorities) as error:
        raise CannotRun(str(error)) from None
    except NoAnswer:
        raise CannotRun(
            f"No response from {url}. Start the mock servers with `mockservers up`,"
            f" or set the URL of a running server with --url or {URL_VARIABLE}."
        ) from None


def add_url_option(command: Command) -> Command:
    """Add the option ``--url`` to a command."""
    return click.option(
        "--url",
        envvar=URL_VARIABLE,
        default=DEFAULT_URL,
        help=f"URL of the control port; default: ${URL_VARIABLE} or {DEFAULT_URL}.",
    )(command)


def pass_control(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options ``--url`` and ``--world`` to a command, and call it with a ``Control`` for them."""

    @click.option(
        "--world",
        metavar="NAME",
        default=DEFAULT_WORLD,
        show_default=True,
        help="World to read or change.",
        shell_complete=complete_worlds,
    )
    @add_url_option
    @wraps(command)
    def run(url: str, world: str, **rest: object) -> None:
        command(Control(url, world), **rest)

    return run
