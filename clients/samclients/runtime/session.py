"""Sessions of ``requests``, and the classes of error for their exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from os import SEEK_END
from typing import BinaryIO

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ProxyError, SSLError
from urllib3.exceptions import NewConnectionError

from samclients.runtime.calls import Raw
from samclients.runtime.errors import CallFailed, ConnectionLost, NotTrusted, TimedOut, Unreachable


class PlainSession(requests.Session):
    """A session that ignores the targets of redirections; clients do not follow them.

    ``requests`` prepares the next request even where it is told not to follow, and raises ``ValueError`` for a
    ``Location`` that is no URL.
    """

    def get_redirect_target(self, _response: requests.Response) -> str | None:
        """Nowhere."""
        return None


def new_session(connections: int, headers: Mapping[str, str]) -> requests.Session:
    """A session that keeps at most so many connections to a host, sends the headers, and keeps no cookies."""
    session = PlainSession()
    session.headers.update(headers)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(pool_maxsize=connections, pool_block=True)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def rewind(body: Raw) -> BinaryIO | bytes:
    """The file, at its beginning: an earlier attempt may have read it; an empty one, requests would send in chunks."""
    payload = body.file.payload
    if payload.seekable():
        payload.seek(0, SEEK_END)
        is_empty = payload.tell() == 0
        payload.seek(0)
        return b"" if is_empty else payload
    return payload


def classify_exception(error: requests.RequestException) -> tuple[type[CallFailed], str]:
    """The class of error for an exception, and what happened; the exception's own text would show the URL."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, SSLError):
        return NotTrusted, f"the server's certificate does not verify: {cause or error}"
    if isinstance(error, (requests.ConnectTimeout, ProxyError)) or isinstance(cause, NewConnectionError):
        return Unreachable, "no connection could be made"
    if isinstance(error, requests.Timeout):
        return TimedOut, "no answer in time"
    return ConnectionLost, "the connection broke before the answer was whole"
