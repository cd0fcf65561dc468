"""Sessions of ``requests``, and the error classes of their exceptions."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from os import SEEK_END
from typing import BinaryIO

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError, ProxyError, SSLError
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from samclients.runtime.calls import Raw
from samclients.runtime.errors import CallFailed, ConnectionLost, NotTrusted, TimedOut, Unreachable, UnreadableBody


class PlainSession(requests.Session):
    """Session that does not follow redirections.

    With ``allow_redirects=False`` ``requests`` would still prepare the next request, and raise ``ValueError`` for an
    invalid ``Location``.
    """

    def get_redirect_target(self, _response: requests.Response) -> str | None:
        """Return None."""
        return None


def create_session(connections: int) -> requests.Session:
    """Return a session with a maximum number of connections to a host, and no cookies."""
    session = PlainSession()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(pool_maxsize=connections, pool_block=True)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def check_headers(request: requests.PreparedRequest) -> None:
    """Check the headers of the authentication, too, which ``requests`` checks only before it is applied.

    Raises:
        InvalidHeader: a header has a line end or begins with a space.
        UnicodeEncodeError: a header has characters outside Latin-1.
    """
    request.prepare_headers(request.headers)
    for value in request.headers.values():
        if isinstance(value, str):
            value.encode("latin-1")


def rewind(body: Raw) -> BinaryIO | bytes:
    """Return the file at its beginning, or empty bytes for an empty file, which ``requests`` would send in chunks."""
    payload = body.file.payload
    if payload.seekable():
        payload.seek(0, SEEK_END)
        is_empty = payload.tell() == 0
        payload.seek(0)
        return b"" if is_empty else payload
    return payload


def classify_exception(error: requests.RequestException) -> tuple[type[CallFailed], str]:
    """Return the error class and a description of an exception; the exception's own text contains the URL."""
    origin = error.args[0] if error.args else None
    cause = getattr(origin, "reason", None)
    if isinstance(error, SSLError):
        return NotTrusted, f"the server's certificate is not trusted: {cause or error}"
    if isinstance(error, (requests.ConnectTimeout, ProxyError)) or isinstance(cause, NewConnectionError):
        return Unreachable, "no connection could be made"
    if isinstance(error, ContentDecodingError):
        return UnreadableBody, "the body does not match its Content-Encoding"
    # requests reports a time-out while a body is read as a ConnectionError
    if isinstance(error, requests.Timeout) or isinstance(origin, ReadTimeoutError):
        return TimedOut, "no response in time"
    return ConnectionLost, "the connection broke before the response was complete"
