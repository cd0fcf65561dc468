"""The control plane of a running server, as the commands use it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import quote

import click
import requests

from mockservers.cli.errors import CannotRun, Refused
from mockservers.cli.worlds.reach import DEFAULT_URL, DEFAULT_WORLD, TOKEN
from mockservers.core.private_files import open_file

CHUNK = 256 * 1024
PATIENCE = (5, 600)  # seconds: to connect; to answer, since a large world may have to be planted anew

Command = TypeVar("Command", bound=Callable[..., None])


class Control:
    """A server's control plane, and the world that a command works on.

    Asks the server directly, whatever proxy the environment names; certificates are checked against the
    authorities in ``REQUESTS_CA_BUNDLE`` or ``SSL_CERT_FILE``. The token of a server that asks for one is that in
    ``MOCKSERVERS_TOKEN``.
    """

    def __init__(self, url: str, world: str = DEFAULT_WORLD) -> None:
        self.url, self.world = url.rstrip("/"), world
        self._session = requests.Session()
        self._session.trust_env = False
        if token := os.environ.get(TOKEN):
            self._session.headers["Authorization"] = f"Bearer {token}"
        self._session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True

    def ask(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 -- any JSON
        """What an operation answers; the parts of its path may hold any character.

        Raises:
            Refused: the server's error.
            CannotRun: no answer, or not that of a control plane.
        """
        answer = self._answer(method, self._url(path), json=body, params=query)
        return self._told(answer)

    def download(self, file: Path, *path: str) -> int:
        """Write what an operation answers to a file; gives the number of bytes.

        Raises:
            Refused: the server's error.
            CannotRun: no answer, not that of a control plane, or not all of it.
            OSError: the file cannot be written.
        """
        answer = self._answer("GET", self._url(path), stream=True)
        if not answer.ok:
            self._told(answer)
        with os.fdopen(open_file(file), "wb") as out:
            try:
                for chunk in answer.iter_content(CHUNK):
                    out.write(chunk)
            except requests.exceptions.RequestException:
                raise CannotRun(f"{self.url} stopped in the middle of its answer.") from None
            return out.tell()

    def upload(self, content: IO[bytes], *path: str, query: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 -- any JSON
        """What an operation answers to a file.

        Raises:
            Refused: the server's error.
            CannotRun: no answer, or not that of a control plane.
        """
        headers = {"Content-Type": "application/octet-stream"}
        return self._told(self._answer("PUT", self._url(path), data=content, params=query, headers=headers))

    def _url(self, path: Sequence[str]) -> str:
        return "/".join((self.url, "control", *(quote(part, safe="") for part in path)))

    def _told(self, answer: requests.Response) -> Any:  # noqa: ANN401 -- any JSON
        try:
            if answer.ok:
                return answer.json() if answer.content else None
            sentence = answer.json()["error"]
        except (ValueError, TypeError, KeyError):
            raise CannotRun(f"{self.url} answers, but not as the control port of mockservers does.") from None
        if answer.status_code == requests.codes.unauthorized:
            raise CannotRun(f"{sentence} Set {TOKEN} to the token that `mockservers up` printed.")
        raise Refused(sentence)

    def ask_world(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 -- any JSON
        """What an operation on the command's world answers."""
        return self.ask(method, "worlds", self.world, *path, body=body, query=query)

    def _answer(self, method: str, url: str, **content: Any) -> requests.Response:  # noqa: ANN401 -- requests' own
        try:
            return self._session.request(method, url, timeout=PATIENCE, **content)
        except requests.exceptions.SSLError:
            raise CannotRun(
                f"The certificate of {self.url} is not trusted here;"
                " set REQUESTS_CA_BUNDLE to the file that `mockservers up --tls` names."
            ) from None
        except ValueError:
            raise CannotRun(f"{self.url!r} is no URL such as {DEFAULT_URL}.") from None
        except requests.exceptions.RequestException:
            raise CannotRun(
                f"No answer from {self.url}; start the stand-ins with `mockservers up`,"
                " or name a running server with --url or MOCKSERVERS_URL."
            ) from None
        except OSError as error:
            raise CannotRun(f"{error}; see REQUESTS_CA_BUNDLE and SSL_CERT_FILE.") from None


def on_server(command: Command) -> Command:
    """Give a command the option that names the server."""
    return click.option(
        "--url",
        envvar="MOCKSERVERS_URL",
        default=DEFAULT_URL,
        help=f"The server's control port; usually MOCKSERVERS_URL, else {DEFAULT_URL}.",
    )(command)


def on_world(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that name server and world; it is called with their ``Control``."""

    @click.option("--world", metavar="NAME", default=DEFAULT_WORLD, show_default=True, help="The world to work on.")
    @on_server
    @wraps(command)
    def wrapped(url: str, world: str, **rest: object) -> None:
        command(Control(url, world), **rest)

    return wrapped
