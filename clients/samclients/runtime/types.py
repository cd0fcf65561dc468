"""Types that generated models and operations use: absent values, files, responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, BinaryIO, Generic, Literal, Self, TypeVar

T = TypeVar("T")


class Unset:
    """Type of ``UNSET``, the value of an absent member, as opposed to null."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()

FileContent = IO[bytes] | bytes | str
FileTypes = tuple[str | None, FileContent, str | None]
RequestFiles = list[tuple[str, FileTypes]]


@dataclass
class File:
    """Sent or received bytes: an open binary file with an optional name and media type."""

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None

    @classmethod
    def of(cls, content: bytes, mime_type: str | None = None, file_name: str | None = None) -> File:
        """Create a file from bytes in memory."""
        return cls(BytesIO(content), file_name, mime_type)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, and delete it if it is on disk."""
        self.payload.close()

    def to_tuple(self) -> FileTypes:
        """Return name, content and media type, as a part of a multipart form."""
        return self.file_name, self.payload, self.mime_type


@dataclass(frozen=True)
class ParsedResponse(Generic[T]):
    """A documented response: ``parsed`` is the body as a model, ``headers`` are case-insensitive."""

    status: int
    headers: Mapping[str, str]
    parsed: T
