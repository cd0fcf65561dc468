"""The server: its socket, its end, requests that WSGI cannot take."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from flask import Flask

from samclients.web.access import AccessPolicy, PageAddress
from samclients.web.server import CannotListen, format_url, launch, open_socket, serve

from .conftest import MakeApp


@pytest.fixture
def serve_app() -> Iterator[Callable[[Flask], str]]:
    """Serves an application on a free port; gives its URL."""
    stop, threads = threading.Event(), list[threading.Thread]()

    def start(app: Flask) -> str:
        listening = open_socket("127.0.0.1", 0)
        threads.append(threading.Thread(target=serve, args=(app, listening, stop)))
        threads[-1].start()
        return format_url("127.0.0.1", listening)

    yield start
    stop.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_pages_are_served_until_the_event(make_app: MakeApp, serve_app: Callable[[Flask], str]) -> None:
    response = requests.get(f"{serve_app(make_app())}notes", timeout=10)
    assert (response.status_code, response.text) == (200, "notes")
    assert "Server" not in response.headers


def test_a_query_that_is_not_ascii_is_refused(make_app: MakeApp, serve_app: Callable[[Flask], str]) -> None:
    connection = http.client.HTTPConnection(serve_app(make_app()).removeprefix("http://").strip("/"), timeout=10)
    connection.putrequest("GET", "/notes?q=x")
    connection._buffer[0] = connection._buffer[0].replace(b"q=x", b"q=\xc3\xa4\xff")  # type: ignore[attr-defined]  # noqa: SLF001
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_an_upload_of_100_mb_is_refused_and_the_server_goes_on(
    make_app: MakeApp, serve_app: Callable[[Flask], str]
) -> None:
    url = serve_app(make_app())
    host = url.removeprefix("http://").strip("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.putrequest("POST", "/notes")
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Content-Length", "100000000")
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    assert requests.get(f"{url}notes", timeout=10).status_code == 200


def test_an_address_in_use_is_an_error() -> None:
    with open_socket("127.0.0.1", 0) as taken, pytest.raises(CannotListen, match="Address already in use"):
        open_socket("127.0.0.1", taken.getsockname()[1])


def test_the_url_of_an_ipv6_address_has_brackets() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        assert format_url("::1", listening).startswith("http://[::1]:")


def test_the_application_is_created_for_its_port(make_app: MakeApp) -> None:
    announced, created, stop = list[str](), list[int](), threading.Event()
    stop.set()

    def create(access: AccessPolicy, port: int) -> Flask:
        created.append(port)
        return make_app(password=access.password)

    launch(create, PageAddress("127.0.0.1", 0, (), "NO_PASSWORD"), announced.append, stop)
    assert announced == [f"The pages are at http://127.0.0.1:{created[0]}/ - Ctrl-C stops."]
