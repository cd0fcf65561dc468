"""Errors of the control plane's client end a command with a message and an exit code."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from mockservers.cli.errors import CannotRun, CommandRefused
from mockservers.cli.main import main
from mockservers.cli.worlds.control import Control
from mockservers.client.transport import (
    IncompleteAnswer,
    NoAnswer,
    Outgoing,
    Reply,
    SocketTransport,
    UnreadableAuthorities,
    UntrustedCertificate,
)

URL = "http://127.0.0.1:8080"


class FakeTransport:
    """Returns the given response, or raises the given error."""

    def __init__(self, given: Exception | tuple[int, bytes]) -> None:
        self.given, self.target = given, ""

    def send(self, request: Outgoing) -> Reply:
        self.target = f"{request.method} {request.target}"
        if isinstance(self.given, Exception):
            raise self.given
        status, body = self.given
        return Reply(status, io.BytesIO(body), lambda: None)


def ask(given: Exception | tuple[int, bytes], *path: str, world: str = "default") -> tuple[object, str]:
    transport = FakeTransport(given)
    return Control(f"{URL}/", world, transport).ask_world("GET", *path), transport.target


def test_parts_of_a_path_are_quoted() -> None:
    _, target = ask((200, b"{}"), "pace", "a/b?c", world="~1 2")
    assert target == "GET /control/worlds/~1%202/pace/a%2Fb%3Fc"


def test_a_response_without_a_body_is_none() -> None:
    assert ask((204, b""))[0] is None


def test_the_servers_message_is_shown() -> None:
    with pytest.raises(CommandRefused, match=r"^There is no world 'x'\.$") as refused:
        ask((404, b'{"error": "There is no world \'x\'."}'))
    assert refused.value.exit_code == 1


def test_a_missing_token_is_reported_with_advice() -> None:
    with pytest.raises(CannotRun, match=r"^No token\. Set MOCKSERVERS_TOKEN to the token"):
        ask((401, b'{"error": "No token."}'))


@pytest.mark.parametrize("answer", [(200, b"<html>"), (404, b"<html>"), (500, b""), (400, b"[]"), (400, b"{}")])
def test_a_response_of_another_server_is_reported(answer: tuple[int, bytes]) -> None:
    with pytest.raises(CannotRun, match=r"Unexpected response from http://127\.0\.0\.1:8080") as failed:
        ask(answer)
    assert failed.value.exit_code == 2


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (NoAnswer("refused"), "No response from http://127.0.0.1:8080. Start the mock servers with"),
        (UntrustedCertificate("self-signed"), "certificate of http://127.0.0.1:8080 is not trusted"),
        (UnreadableAuthorities("No such bundle"), "No such bundle"),
        (IncompleteAnswer("reset"), "Incomplete response from http://127.0.0.1:8080"),
    ],
)
def test_a_missing_response_is_reported_with_advice(error: Exception, message: str) -> None:
    with pytest.raises(CannotRun, match=message) as failed:
        ask(error)
    assert failed.value.exit_code == 2


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://127.0.0.1", "", "http://"])
def test_an_invalid_url_is_refused(url: str) -> None:
    with pytest.raises(CannotRun, match=r"^Invalid URL .*: use a form such as http://127\.0\.0\.1:8080\.$"):
        Control(url)


def test_authorities_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "absent.pem"))
    with pytest.raises(CannotRun, match=r"absent\.pem cannot be read: .*; see REQUESTS_CA_BUNDLE and SSL_CERT_FILE"):
        Control("https://127.0.0.1:1").ask("GET", "worlds")


def test_an_export_that_breaks_off_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class BrokenBody(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr(SocketTransport, "send", lambda *_: Reply(200, BrokenBody(), lambda: None))
    done = CliRunner().invoke(main, ["snapshots", "export", "s", str(tmp_path / "s.sqlite")])
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == []
