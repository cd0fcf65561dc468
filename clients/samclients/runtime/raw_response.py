"""HTTP responses before parsing, for the readers in generated code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import requests

from samclients.runtime.data.shapes import Mismatch, decode
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


Progress = Callable[[int, int | None], None]  # of the received bytes and their total; None if it is unknown


def report_nothing(_received: int, _total: int | None) -> None:
    """Ignore the progress of a download."""


@dataclass(frozen=True)
class RawResponse:
    """A response, held in memory unless its operation is streamed.

    Args:
        response: The response.
        strict: Refuse members and choices that are not documented.
        progress: Called for every received part of a file.
        download_to: The file that receives a file; a temporary one by default.
    """

    response: requests.Response
    strict: bool
    progress: Progress
    download_to: Path | None

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    def undocumented_status(self) -> NotAsDocumented:
        """Return the error for a status that the spec does not document."""
        return UnknownStatus("This status is not documented")

    def decode(self, media_type: str, kind: Any) -> Any:  # noqa: ANN401 -- any type of a specification
        """Return the body as a value of a type: a file, or one that is built of JSON or text.

        Raises:
            NotAsDocumented: the body has another media type, or cannot be read.
            Mismatch: the JSON has another shape.
        """
        if kind is File:
            return self.file(media_type)
        if kind is str and not _is_json(media_type):
            return self.text(media_type)
        self._expect(media_type)
        try:
            return decode(self.response.content, kind, strict=self.strict)
        except Mismatch:
            raise
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
        opened = self._open_target()
        total = self.response.headers.get("Content-Length", "")
        received = 0
        try:
            for chunk in self.response.iter_content(CHUNK):
                opened.write(chunk)
                received += len(chunk)
                self.progress(received, int(total) if total.isdecimal() else None)
        except BaseException:
            opened.close()
            raise
        opened.seek(0)
        return File(opened, mime_type=self.media_type)

    def _open_target(self) -> BinaryIO:
        if self.download_to is not None:
            return cast(BinaryIO, self.download_to.open("w+b"))
        return cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY))

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case."""
        return str(self.response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()

    def read_beginning(self) -> bytes:
        """Return the first bytes of the body."""
        return next(self.response.iter_content(BEGINNING), b"")

    def _expect(self, media_type: str) -> None:
        wanted = media_type.partition(";")[0].strip().lower()
        if wanted not in {self.media_type, f"{self.media_type.partition('/')[0]}/*", "*/*"}:
            raise OtherMediaType(f"The media type is {self.media_type or 'missing'}, not {wanted}")


def _is_json(media_type: str) -> bool:
    kind = media_type.partition(";")[0].strip()
    return kind == "application/json" or kind.endswith("+json")
