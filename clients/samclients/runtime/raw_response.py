"""An HTTP response before it is parsed, as the generated readers use it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import requests

from samclients.runtime.types import File

IN_MEMORY = 1024 * 1024  # bytes; a larger file goes to disk
EXCERPT = 200  # bytes
BEGINNING = 4_096  # bytes; secrets are masked before an excerpt is cut, which could cut through one
PIECE = 64 * 1024  # bytes


class NotAsDocumented(Exception):
    """The response does not match the spec; the client turns this into a typed error."""


class UnknownStatus(NotAsDocumented):
    """The spec does not document this status."""


class OtherMediaType(NotAsDocumented):
    """The spec documents another media type for this status."""


class UnreadableContent(NotAsDocumented):
    """The body does not match its media type."""


@dataclass(frozen=True)
class RawResponse:
    """A response, held in memory unless its operation is streamed."""

    response: requests.Response

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    def undocumented_status(self) -> NotAsDocumented:
        """The error for a status that the spec does not document."""
        return UnknownStatus("This status is not documented")

    def json(self, media_type: str) -> Any:  # noqa: ANN401 -- any JSON
        """The body, parsed.

        Raises:
            NotAsDocumented: it has another media type, or is no JSON.
        """
        self._expect(media_type)
        try:
            return json.loads(self.response.content)
        except (ValueError, RecursionError) as error:
            raise UnreadableContent(f"The body is no JSON ({error})") from None

    def text(self, media_type: str) -> str:
        """The body as text.

        Raises:
            NotAsDocumented: it has another media type, or another encoding than it says.
        """
        self._expect(media_type)
        try:
            return self.response.content.decode(self.response.encoding or "utf-8")
        except (UnicodeDecodeError, LookupError) as error:
            raise UnreadableContent(f"The body is no text ({error})") from None

    def file(self, media_type: str) -> File:
        """The body as an open file, on disk where it is large; the whole response is read.

        Raises:
            NotAsDocumented: it has another media type.
        """
        self._expect(media_type)
        opened = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the caller's to close
        try:
            for piece in self.response.iter_content(PIECE):
                opened.write(piece)
        except BaseException:
            opened.close()
            raise
        opened.seek(0)
        return File(cast(BinaryIO, opened), mime_type=self.media_type)

    @property
    def media_type(self) -> str:
        """The answer's media type, without parameters, in lower case."""
        return str(self.response.headers.get("Content-Type", "")).split(";")[0].strip().lower()

    def beginning(self) -> bytes:
        """The first bytes of the body."""
        if self.response.raw is None or self.response._content_consumed:  # type: ignore[attr-defined]  # noqa: SLF001
            return (self.response.content or b"")[:BEGINNING]
        return next(self.response.iter_content(BEGINNING), b"")

    def _expect(self, media_type: str) -> None:
        wanted = media_type.split(";", maxsplit=1)[0].strip().lower()
        if self.media_type != wanted:
            raise OtherMediaType(f"The media type is {self.media_type or 'missing'}, not {wanted}")
