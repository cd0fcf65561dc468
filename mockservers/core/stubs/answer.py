"""The canned response of a stub, and its check against the spec."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockservers.core.errors import SpecBroken
from mockservers.core.json_bodies import BadJson, Json, read_json
from mockservers.core.messages import Response
from mockservers.core.openapi.document import Operation

WITHOUT_BODY = frozenset({204, 205, 304})  # RFC 9110: statuses whose responses have no body
OF_THE_SERVER = {  # headers that follow from other members, or from the connection
    "content-type": "give `media_type` instead",
    "content-length": "the server adds it",
    "transfer-encoding": "the server adds it",
    "connection": "the server adds it",
    "date": "it is the world's time",
}
REFUSED = "The spec does not allow this response: {}. Correct it, or set `unchecked`."
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
VALUE = re.compile(r"(?:[\x21-\x7e\xa0-\xff](?:[\t\x20-\x7e\xa0-\xff]*[\x21-\x7e\xa0-\xff])?)?")
MEDIA_TYPE = re.compile(rf"{TOKEN.pattern}/{TOKEN.pattern}(?:; *{TOKEN.pattern}=(?:{TOKEN.pattern}|\"[^\"\r\n]*\"))*")
JSON_TYPE = re.compile(r"application/(?:[^;]+\+)?json", re.ASCII)

CheckResponse = Callable[[Operation, Response], None]  # raises SpecBroken


@dataclass(frozen=True)
class StubAnswer:
    """The canned response of a stub; at most one of ``body``, ``text`` and ``base64`` is given.

    Args:
        status: The HTTP status.
        headers: The headers.
        body: The body as a JSON value; None for none.
        text: The body as text, sent as UTF-8.
        base64: The body as bytes in base64.
        media_type: The media type of the body, with its parameters.
        delay: Milliseconds before the response is sent, by the world's clock.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    text: str | None = None
    base64: str | None = None
    media_type: str = "application/json"
    delay: int = 0

    def check(self) -> None:
        """Check that the response can be sent.

        Raises:
            ValueError: it cannot; the text says why.
        """
        given = [name for name in ("body", "text", "base64") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"A response has one body: give either `{given[0]}` or `{given[1]}`.")
        if given and self.status in WITHOUT_BODY:
            raise ValueError(f"A response with the status {self.status} has no body: remove `{given[0]}`.")
        if not MEDIA_TYPE.fullmatch(self.media_type):
            raise ValueError(f"Invalid media type {self.media_type!r}: use a form such as text/csv.")
        for name, value in self.headers.items():
            _check_header(name, value)
        self.respond()

    @property
    def content(self) -> Any:  # noqa: ANN401 -- a JSON value or bytes
        """The body as a JSON value or bytes; None for none.

        Raises:
            ValueError: ``base64`` is not base64.
        """
        if self.text is not None:
            return self.text.encode()
        if self.base64 is None:
            return self.body
        try:
            return base64.b64decode(self.base64, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("The body is not base64.") from None

    def respond(self) -> Response:
        """Return the response.

        Raises:
            ValueError: ``base64`` is not base64.
        """
        return Response(self.content, self.status, self.headers, self.media_type)

    def validate(self, operations: Iterable[Operation], check_response: CheckResponse) -> None:
        """Check that the spec allows the response for each of some operations.

        Raises:
            ValueError: it does not; the text says why.
        """
        response = Response(self._decode(), self.status, self.headers, self.media_type)
        for operation in operations:
            try:
                check_response(operation, response)
            except SpecBroken as broken:
                raise ValueError(REFUSED.format(str(broken).rstrip("."))) from None

    def _decode(self) -> Any:  # noqa: ANN401 -- as ``content``
        """Return the body, parsed if it is JSON, so that it can be compared with a schema."""
        content = self.content
        if not isinstance(content, bytes) or not JSON_TYPE.fullmatch(self.media_type.partition(";")[0].strip().lower()):
            return content
        try:
            return read_json(content)
        except BadJson as bad:
            raise ValueError(REFUSED.format(bad)) from None


def _check_header(name: str, value: str) -> None:
    if reason := OF_THE_SERVER.get(name.lower()):
        raise ValueError(f"The header {name} cannot be set: {reason}.")
    if not TOKEN.fullmatch(name):
        raise ValueError(f"Invalid name of a header {name!r}: use letters, digits and hyphens.")
    if not VALUE.fullmatch(value):
        raise ValueError(f"Invalid value of the header {name}: use printable characters of Latin-1.")
