"""Types that generated models and operations use: absent values, files, responses."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, Generic, Literal, Self, TypeVar

if TYPE_CHECKING:

    class Unset:
        """Type of ``UNSET``, the value of an absent member, as opposed to null."""

        def __bool__(self) -> Literal[False]: ...

    UNSET: Final = Unset()
else:
    from msgspec import UNSET
    from msgspec import UnsetType as Unset

__all__ = ["UNSET", "AbsentList", "Choice", "File", "FileTypes", "ParsedResponse", "RequestFiles", "Unset"]

T = TypeVar("T")

FileContent = IO[bytes] | bytes | str
FileTypes = tuple[str | None, FileContent, str | None]
RequestFiles = list[tuple[str, FileTypes]]
REQUEST_IDS = ("X-Request-Id", "X-Correlation-Id", "X-Transaction-ID", "Request-Id", "X-Amzn-RequestId")


class Choice(StrEnum):
    """Enumeration that is open: ``of`` keeps a value that the vendor has added since, as its text."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the member with a value; for an unknown value a text of this class, which is not a member."""
        try:
            return cls(text)
        except ValueError:
            unknown = str.__new__(cls, text)
            unknown._name_ = unknown._value_ = text
            return unknown

    @property
    def is_known(self) -> bool:
        """True for a member of the enumeration."""
        return self._value_ in type(self)._value2member_map_

    def __reduce_ex__(self, _protocol: object) -> tuple[Any, ...]:
        return type(self).of, (str(self),)

    def __deepcopy__(self, _memo: object) -> Self:
        return self


class AbsentList(list[T]):
    """Empty list of an optional member that is absent; it is not written unless items are added."""


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
        """Close the file, and delete it if it is a temporary one."""
        self.payload.close()

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the content to a file, and return its path; ``with_options(download_to=...)`` saves the copy."""
        target = Path(path)
        self.payload.seek(0)
        with target.open("wb") as written:
            shutil.copyfileobj(self.payload, written)
        return target

    def to_tuple(self) -> FileTypes:
        """Return name, content and media type, as a part of a multipart form."""
        return self.file_name, self.payload, self.mime_type


@dataclass(frozen=True)
class ParsedResponse(Generic[T]):
    """A documented response: ``parsed`` is the body as a model, ``headers`` are case-insensitive."""

    status: int
    headers: Mapping[str, str]
    parsed: T

    @property
    def request_id(self) -> str | None:
        """The id that the vendor's support asks for; None if the response has none."""
        return find_request_id(self.headers)


def find_request_id(headers: Mapping[str, str]) -> str | None:
    """Return the request's id in a response's headers; None if there is none."""
    return next((headers[name] for name in REQUEST_IDS if name in headers), None)
