"""HTTP responses before parsing, for the readers in generated code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import requests

from samclients.runtime.types import File

IN_MEMORY = 1024 * 1024  # bytes; a larger file goes to disk
EXCERPT = 200  # bytes
BEGINNING = 4_096  # bytes in which secrets are masked before the excerpt is cut out
CHUNK = 64 * 1024  # bytes


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
        """Return the error for a status that the spec does not document."""
        return UnknownStatus("This status is not documented")

    def json(self, media_type: str) -> Any:  # noqa: ANN401 -- any JSON
        """Return the parsed JSON body.

        Raises:
            NotAsDocumented: the body has another media type, or is not valid JSON.
        """
        self._expect(media_type)
        try:
            return json.loads(self.response.content)
        except (ValueError, RecursionError) as error:
            raise UnreadableContent(f"The body is not valid JSON ({error})") from None

    def text(self, media_type: str) -> str:
        """Return the body as text.

        Raises:
            NotAsDocumented: the body has another media type, or is not in the declared encoding.
        """
        self._expect(media_type)
        try:
            return self.response.content.decode(self.response.encoding or "utf-8")
        except (UnicodeDecodeError, LookupError) as error:
            raise UnreadableContent(f"The body is not valid text ({error})") from None

    def file(self, media_type: str) -> File:
        """Read the whole body into an open file, which is on disk if it is large.

        Raises:
            NotAsDocumented: the body has another media type.
        """
        self._expect(media_type)
        opened = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the caller closes it
        try:
            for chunk in self.response.iter_content(CHUNK):
                opened.write(chunk)
        except BaseException:
            opened.close()
            raise
        opened.seek(0)
        return File(cast(BinaryIO, opened), mime_type=self.media_type)

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case."""
        return str(self.response.headers.get("Content-Type", "")).split(";")[0].strip().lower()

    def read_beginning(self) -> bytes:
        """Return the first bytes of the body."""
        if self.response.raw is None or self.response._content_consumed:  # type: ignore[attr-defined]  # noqa: SLF001 -- no public attribute
            return (self.response.content or b"")[:BEGINNING]
        return next(self.response.iter_content(BEGINNING), b"")

    def _expect(self, media_type: str) -> None:
        wanted = media_type.split(";", maxsplit=1)[0].strip().lower()
        if self.media_type != wanted:
            raise OtherMediaType(f"The media type is {self.media_type or 'missing'}, not {wanted}")
