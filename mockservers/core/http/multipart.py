"""Decoding of ``multipart/form-data`` bodies."""

from __future__ import annotations

from io import BytesIO
from itertools import count

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File

from mockservers.core.errors import InvalidBody, MalformedRequest
from mockservers.core.messages import Request

MULTIPART = "multipart/form-data"


def read_multipart(request: Request, most_fields: int) -> dict[str, str]:
    """Read the text fields of a multipart form; the last value of a repeated field counts, files are skipped.

    Raises:
        InvalidBody: the body is not a multipart form.
        MalformedRequest: the form has more than ``most_fields`` parts.
    """
    fields: dict[str, str] = {}
    parts = count(1)

    def check_number() -> None:
        if next(parts) > most_fields:
            raise MalformedRequest(f"There are more than {most_fields:,} fields.")

    def skip_file(file: File) -> None:
        file.close()
        check_number()

    def store_field(field: Field) -> None:
        check_number()
        name, value = field.field_name or b"", field.value or b""
        fields[name.decode()] = value.decode()

    headers = {"Content-Type": request.headers.get("content-type", MULTIPART).encode("latin-1")}
    try:
        parse_form(headers, BytesIO(request.body), store_field, skip_file)
    except (FormParserError, UnicodeDecodeError) as error:
        raise InvalidBody("", f"it is not a multipart form: {error}") from None
    return fields
