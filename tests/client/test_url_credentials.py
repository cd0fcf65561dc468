"""The password in the URL of a control plane is its access token; it is sent as such, and nowhere else."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import quote

import pytest

from mockservers import MockServer
from mockservers.client.control_plane import ControlError, ControlPlane
from mockservers.client.transport import NoAnswer, Outgoing, Reply

TOKEN = "p/ss:w@rd %"


class Recorder:
    """A transport that keeps requests and answers with an empty list of worlds."""

    def __init__(self) -> None:
        self.requests: list[Outgoing] = []

    def send(self, request: Outgoing) -> Reply:
        self.requests.append(request)
        return Reply(200, io.BytesIO(b'{"worlds": []}'), lambda: None)


@pytest.mark.parametrize(
    ("url", "token", "sent"),
    [
        ("http://127.0.0.1:8080", None, None),
        ("http://127.0.0.1:8080", TOKEN, f"Bearer {TOKEN}"),
        (f"http://ada:{quote(TOKEN, safe='')}@127.0.0.1:8080/", None, f"Bearer {TOKEN}"),
        (f"http://:{quote(TOKEN, safe='')}@127.0.0.1:8080", "other", f"Bearer {TOKEN}"),
        ("http://ada@127.0.0.1:8080", "other", "Bearer other"),
        ("http://ada:@127.0.0.1:8080", None, None),
    ],
)
def test_the_password_of_the_url_is_sent_as_bearer_token(url: str, token: str | None, sent: str | None) -> None:
    recorder = Recorder()
    assert ControlPlane(url, token, recorder).worlds() == []
    (request,) = recorder.requests
    assert request.target == "/control/worlds"
    assert request.headers.get("Authorization") == sent


def refuse(url: str) -> object:
    with pytest.raises(ValueError, match="Invalid URL") as refused:
        ControlPlane(url.replace("http", "htp"))
    return refused.value


def lose(url: str) -> object:
    with pytest.raises(NoAnswer) as lost:
        ControlPlane(url).worlds()
    return lost.value


SHOWN: dict[str, Callable[[str], object]] = {
    "control plane": ControlPlane,
    "world": lambda url: ControlPlane(url).world("a"),
    "snapshots": lambda url: ControlPlane(url).snapshots,
    "no answer": lose,
    "invalid URL": refuse,
}


@pytest.mark.parametrize("case", SHOWN)
@pytest.mark.parametrize("user", ["ada:s3cret@", ":s3cret@", "ada:s3c@s3cret@"])
def test_a_password_of_the_url_is_never_shown(case: str, user: str) -> None:
    shown = SHOWN[case](f"http://{user}127.0.0.1:1")
    assert "s3c" not in f"{shown} {shown!r}"
    assert "127.0.0.1:1" in f"{shown} {shown!r}"


def test_a_server_accepts_the_token_from_the_url() -> None:
    with MockServer(token=TOKEN) as server:
        address = server.control.url.removeprefix("http://")
        with pytest.raises(ControlError):
            ControlPlane(f"http://{address}").worlds()
        assert ControlPlane(f"http://ada:{quote(TOKEN, safe='')}@{address}").worlds() == []
