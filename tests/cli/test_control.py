"""What a command says when the server is no server, or none that it can use."""

import pytest
import requests

from mockservers.cli.errors import CannotRun, Refused
from mockservers.cli.worlds.control import Control


class Session(requests.Session):
    """Answers with what it is given, or raises it."""

    def __init__(self, given: Exception | tuple[int, bytes]) -> None:
        super().__init__()
        self.given, self.asked = given, [""]

    def request(self, method: str | bytes, url: str | bytes, *_: object, **__: object) -> requests.Response:
        self.asked.append(f"{method!s} {url!s}")
        if isinstance(self.given, Exception):
            raise self.given
        answer = requests.Response()
        answer.status_code, answer._content = self.given  # noqa: SLF001 -- requests has no other way to make one
        return answer


def asked(given: Exception | tuple[int, bytes], *path: str, world: str = "default") -> tuple[object, str]:
    control = Control("http://127.0.0.1:8080/", world)
    control._session = session = Session(given)  # noqa: SLF001 -- takes the place of the network
    return control.ask_world("GET", *path), session.asked[-1]


def test_a_path_is_built_of_parts_that_may_hold_anything() -> None:
    _, url = asked((200, b"{}"), "pace", "a/b?c", world="~1 2")
    assert url == "GET http://127.0.0.1:8080/control/worlds/~1%202/pace/a%2Fb%3Fc"


def test_an_answer_without_a_body_is_none() -> None:
    assert asked((204, b""))[0] is None


def test_the_servers_own_sentence_is_told() -> None:
    with pytest.raises(Refused, match=r"^There is no world 'x'\.$") as refused:
        asked((404, b'{"error": "There is no world \'x\'."}'))
    assert refused.value.exit_code == 1


@pytest.mark.parametrize("answer", [(200, b"<html>"), (404, b"<html>"), (500, b""), (400, b"[]"), (400, b"{}")])
def test_an_answer_that_is_not_the_control_planes_is_told(answer: tuple[int, bytes]) -> None:
    with pytest.raises(CannotRun, match=r"http://127\.0\.0\.1:8080 answers, but not as the control port") as failed:
        asked(answer)
    assert failed.value.exit_code == 2


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (requests.exceptions.ConnectionError(), "No answer from http://127.0.0.1:8080; start the stand-ins with"),
        (requests.exceptions.ReadTimeout(), "No answer from"),
        (requests.exceptions.SSLError(), "certificate of http://127.0.0.1:8080 is not trusted"),
        (requests.exceptions.InvalidURL(), "is no URL such as http://127.0.0.1:8080"),
        (OSError("No such bundle"), "No such bundle; see REQUESTS_CA_BUNDLE and SSL_CERT_FILE"),
    ],
)
def test_no_answer_is_told_with_what_to_do(error: Exception, told: str) -> None:
    with pytest.raises(CannotRun, match=told) as failed:
        asked(error)
    assert failed.value.exit_code == 2
