"""Decoding of ``multipart/form-data`` bodies."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from io import BytesIO

from python_multipart import create_form_parser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File

from mockservers.core.errors import InvalidBody, MalformedRequest
from mockservers.core.messages import Request, UploadedFile

MULTIPART = "multipart/form-data"
IN_MEMORY = {"MAX_MEMORY_FILE_SIZE": math.inf}  # the body is in memory, too
CHUNK = 1_000_000  # bytes that are parsed at a time


@dataclass(frozen=True)
class MultipartForm:
    """The text fields of a form, the last value of a repeated field counting, and its files in order."""

    fields: dict[str, str]
    files: tuple[UploadedFile, ...] = ()


def read_multipart(request: Request, most_fields: int) -> MultipartForm:
    """Read a multipart form.

    Raises:
        InvalidBody: the body is not a multipart form.
        MalformedRequest: the form has more than ``most_fields`` parts.
    """
    reader = _PartReader(most_fields)
    headers = {"Content-Type": request.headers.get("content-type", MULTIPART).encode("latin-1")}
    try:
        parser = create_form_parser(headers, reader.store_field, reader.store_file, config=IN_MEMORY)
        body = memoryview(request.body)
        for start in range(0, len(body), CHUNK):
            parser.write(bytes(body[start : start + CHUNK]))
        parser.finalize()
    except (FormParserError, UnicodeDecodeError) as error:
        raise InvalidBody("", f"it is not a multipart form: {error}") from None
    return MultipartForm(reader.fields, tuple(reader.files))


class _PartReader:
    """Receives the parts of a form."""

    def __init__(self, most_fields: int) -> None:
        self._most, self._parts = most_fields, 0
        self.fields: dict[str, str] = {}
        self.files: list[UploadedFile] = []

    def store_field(self, field: Field) -> None:
        self._count()
        name, value = field.field_name or b"", field.value or b""
        self.fields[name.decode()] = value.decode()

    def store_file(self, file: File) -> None:
        self._count()
        content = file.file_object
        assert isinstance(content, BytesIO)  # noqa: S101 -- by IN_MEMORY
        names = (file.field_name or b"").decode(), (file.file_name or b"").decode()
        self.files.append(UploadedFile(*names, file.content_type or "", content.getbuffer()))

    def _count(self) -> None:
        """Count a part, which makes the file before it no longer the last part."""
        self._parts += 1
        if self._parts > self._most:
            raise MalformedRequest(f"There are more than {self._most:,} fields.")
        if self.files:
            self.files[-1] = replace(self.files[-1], is_last=False)
