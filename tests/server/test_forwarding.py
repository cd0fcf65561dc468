"""What the headers of a reverse proxy change of a request."""

from __future__ import annotations

import pytest

from mockservers.server.ports.forwarding import apply_headers


def forward(root: str = "", **headers: str) -> tuple[str, str, str, object]:
    """Return scheme, host, path prefix and client after the headers, whose names have ``_`` for ``-``."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "inner:1", **headers}.items()]
    scope = {"scheme": "http", "headers": sent, "root_path": root, "client": ("10.0.0.9", 5), "type": "http"}
    changed = apply_headers(dict(scope))
    assert changed["type"] == "http"
    return changed["scheme"], dict(changed["headers"])[b"host"].decode(), changed["root_path"], changed["client"]


UNCHANGED = ("http", "inner:1", "", ("10.0.0.9", 5))


def test_without_them_nothing_changes() -> None:
    assert forward() == UNCHANGED


@pytest.mark.parametrize(
    ("sent", "scheme"), [("https", "https"), ("http, https", "https"), ("wss", "http"), ("", "http")]
)
def test_the_scheme(sent: str, scheme: str) -> None:
    assert forward(x_forwarded_proto=sent)[0] == scheme


@pytest.mark.parametrize(
    ("headers", "host"),
    [
        ({"host": "a.example"}, "a.example"),
        ({"host": "far.example, near.example"}, "near.example"),
        ({"host": "a.example", "port": "8443"}, "a.example:8443"),
        ({"host": "a.example:1", "port": "8443"}, "a.example:1"),
        ({"host": "[::1]", "port": "8443"}, "[::1]:8443"),
        ({"host": "[::1]:1", "port": "8443"}, "[::1]:1"),
        ({"host": "a.example", "port": "x"}, "a.example"),
        ({"host": "a.example", "port": "²"}, "a.example"),
        ({"host": ""}, "inner:1"),
    ],
)
def test_host_and_port(headers: dict[str, str], host: str) -> None:
    named = {f"x_forwarded_{name}": value.encode().decode("latin-1") for name, value in headers.items()}
    assert forward(**named)[1] == host


@pytest.mark.parametrize(
    ("sent", "root", "prefix"),
    [
        ("/a", "", "/a"),
        ("/a/", "", "/a"),
        ("/a/b-c_d.e~%20", "/control", "/a/b-c_d.e~%20/control"),
        ("/far, /near", "", "/near"),
        ("/", "/control", "/control"),
        ("a", "", ""),
        ("/a//b", "", ""),
        ("//evil.example", "", ""),
        ("/a?b", "", ""),
    ],
)
def test_the_prefix_of_the_path(sent: str, root: str, prefix: str) -> None:
    assert forward(root, x_forwarded_prefix=sent)[2] == prefix


def test_the_client_is_the_one_that_the_nearest_proxy_saw() -> None:
    assert forward(x_forwarded_for="1.2.3.4, 5.6.7.8")[3] == ("5.6.7.8", 0)
