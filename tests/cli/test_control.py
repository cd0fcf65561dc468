"""Errors of the control plane's client end a command with a message and an exit code."""

import io
from pathlib import Path

import pytest

from mockservers.cli.errors import CannotRun, CommandRefused
from mockservers.cli.worlds.control import Control
from mockservers.client.transport import (
    IncompleteAnswer,
    NoAnswer,
    Outgoing,
    Reply,
    UnreadableAuthorities,
    UntrustedCertificate,
)

URL = "http://127.0.0.1:8080"


class FakeTransport:
    """Answers with what it is given, or raises it."""

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


def test_a_path_is_built_of_parts_that_may_hold_anything() -> None:
    _, target = ask((200, b"{}"), "pace", "a/b?c", world="~1 2")
    assert target == "GET /control/worlds/~1%202/pace/a%2Fb%3Fc"


def test_an_answer_without_a_body_is_none() -> None:
    assert ask((204, b""))[0] is None


def test_the_servers_own_sentence_is_told() -> None:
    with pytest.raises(CommandRefused, match=r"^There is no world 'x'\.$") as refused:
        ask((404, b'{"error": "There is no world \'x\'."}'))
    assert refused.value.exit_code == 1


def test_a_missing_token_is_told_with_what_to_do() -> None:
    with pytest.raises(CannotRun, match=r"^No token\. Set MOCKSERVERS_TOKEN to the token"):
        ask((401, b'{"error": "No token."}'))


@pytest.mark.parametrize("answer", [(200, b"<html>"), (404, b"<html>"), (500, b""), (400, b"[]"), (400, b"{}")])
def test_an_answer_that_is_not_the_control_planes_is_told(answer: tuple[int, bytes]) -> None:
    with pytest.raises(CannotRun, match=r"Unexpected response from http://127\.0\.0\.1:8080") as failed:
        ask(answer)
    assert failed.value.exit_code == 2


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NoAnswer("refused"), "No answer from http://127.0.0.1:8080; start the mock servers with"),
        (UntrustedCertificate("self-signed"), "certificate of http://127.0.0.1:8080 is not trusted"),
        (UnreadableAuthorities("No such bundle"), "No such bundle"),
        (IncompleteAnswer("reset"), "http://127.0.0.1:8080 stopped in the middle of its answer"),
    ],
)
def test_no_answer_is_told_with_what_to_do(error: Exception, told: str) -> None:
    with pytest.raises(CannotRun, match=told) as failed:
        ask(error)
    assert failed.value.exit_code == 2


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://127.0.0.1", "", "http://"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(CannotRun, match=r"is no URL such as http://127\.0\.0\.1:8080"):
        Control(url)


def test_authorities_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "absent.pem"))
    with pytest.raises(CannotRun, match=r"absent\.pem cannot be read: .*; see REQUESTS_CA_BUNDLE and SSL_CERT_FILE"):
        Control("https://127.0.0.1:1").ask("GET", "worlds")
