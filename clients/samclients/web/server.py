"""Serves pages until Ctrl-C or SIGTERM: uvicorn, through a2wsgi."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

import click
import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask

from samclients.command_line import SIGNALS
from samclients.web.access import AccessPolicy, PageAddress, PasswordRequired, build_access_policy
from samclients.web.command import WebCommandError

WORKERS = 10  # requests that are answered at once
KEEP_ALIVE = 30  # seconds
LAST_WORDS = 2  # seconds that running requests get when the server stops


class CannotListen(Exception):
    """The address is in use, is not one of this machine, or needs permission."""


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address; port 0 takes a free one.

    Raises:
        CannotListen: the address cannot be used; the error says why.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError, OverflowError) as error:
        reason = str(getattr(error, "strerror", None) or error).partition(" (while")[0]
        raise CannotListen(f"Cannot listen on {host}, port {port}: {reason}.") from None


def format_url(host: str, listening: socket.socket) -> str:
    """Return the URL of pages that are served on a socket."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"


def launch(
    create: Callable[[AccessPolicy, int], Flask],
    address: PageAddress,
    announce: Callable[[str], None],
    stop: threading.Event | None = None,
) -> None:
    """Serve a utility's pages until SIGINT, SIGTERM or the event.

    Args:
        create: Returns the application for a policy and the port.
        address: Where it is served.
        announce: Shows a line: the pages' URL.
        stop: See ``serve``.

    Raises:
        PasswordRequired: the address can be reached from other machines, and there is no password.
        CannotListen: the address cannot be used.
    """
    access = build_access_policy(address, os.environ.get(address.variable))
    listening = open_socket(address.host, address.port)
    app = create(access, listening.getsockname()[1])
    announce(f"The pages are at {format_url(address.host, listening)} - Ctrl-C stops.")
    serve(app, listening, stop)


def serve_until_stopped(
    create: Callable[[AccessPolicy, int], Flask],
    address: PageAddress,
    stop: threading.Event,
    close: Callable[[], None],
    service: AbstractContextManager[None],
) -> None:
    """Serve the pages of a command until Ctrl-C or SIGTERM.

    Args:
        create: Returns the application for a policy and the port.
        address: Where it is served.
        stop: Set at the end, so that work in other threads ends, too.
        close: Ends what the pages have started.
        service: What is done beside the pages.

    Raises:
        WebCommandError: the address or the password cannot be used.
    """
    with service:
        try:
            launch(create, address, lambda line: click.echo(line, err=True), stop)
        except (CannotListen, PasswordRequired) as error:
            raise WebCommandError(str(error)) from None
        finally:
            stop.set()
            close()
    click.echo("Stopped.", err=True)


def serve(app: Flask, listening: socket.socket, stop: threading.Event | None = None) -> None:
    """Serve pages until SIGINT, SIGTERM or the event; running requests are finished.

    Args:
        app: The pages.
        listening: Of ``open_socket``; closed at the end.
        stop: Set by the first signal, so that work in other threads ends, too; ends the server when set elsewhere.
    """
    config = uvicorn.Config(
        WSGIMiddleware(app, workers=WORKERS),  # type: ignore[arg-type]  # its WSGI types are closer
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=LAST_WORDS,
    )
    with listening:
        _PageServer(config, stop or threading.Event()).run(sockets=[listening])


class _PageServer(uvicorn.Server):
    """A server that ends without raising the signal again, so that the caller can finish its work."""

    def __init__(self, config: uvicorn.Config, stop: threading.Event) -> None:
        super().__init__(config)
        self._stop = stop

    async def on_tick(self, counter: int) -> bool:
        """Tell uvicorn, ten times a second, whether to end."""
        return await super().on_tick(counter) or self._stop.is_set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let the first signal stop the server; a second one has its usual effect."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in SIGNALS}

        def request_stop(_number: int, _frame: FrameType | None) -> None:
            self._stop.set()
            for number, handler in before.items():
                signal.signal(number, handler)

        for number in SIGNALS:
            signal.signal(number, request_stop)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
