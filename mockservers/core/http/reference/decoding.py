"""Decoding of queries, scalars and bodies for the reference; shares no code with ``request_decoding``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from mockservers.core.errors import InvalidBody, MalformedRequest
from mockservers.core.http.multipart import MULTIPART, read_multipart
from mockservers.core.http.xml_charset import is_xml, read_xml
from mockservers.core.json_bodies import BadJson, read_json
from mockservers.core.messages import LONGEST_QUERY, Request
from mockservers.core.openapi.document import MOST_FIELDS

FORM = "application/x-www-form-urlencoded"
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?(.{0,2})", re.DOTALL)
LONGEST_NUMBER = 400  # digits
DIGITS = frozenset("0123456789")


def read_fields(encoded: bytes, most_fields: int) -> dict[str, list[str]]:
    """Decode a query string or a form body: every field with all its values, in order.

    Raises:
        MalformedRequest: too long, too many fields, broken percent-encoding, a NUL, or not UTF-8.
    """
    if len(encoded) > LONGEST_QUERY:
        raise MalformedRequest(f"The query is longer than {LONGEST_QUERY:,} characters.")
    parts = encoded.split(b"&")
    if len(parts) > most_fields:
        raise MalformedRequest(f"There are more than {most_fields:,} fields.")
    fields: dict[str, list[str]] = {}
    for part in filter(None, parts):
        name, _, value = part.partition(b"=")
        decoded = _unquote(name)
        fields.setdefault(decoded, []).append(_unquote(value))
    return fields


def _unquote(encoded: bytes) -> str:
    text = encoded.decode("latin-1")
    for escape in ESCAPE.finditer(text):
        if escape[1] is None:
            shown = escape.group().replace("+", " ").encode("latin-1").decode("ascii", "replace")
            raise MalformedRequest(f"Invalid percent-encoding '{shown}'.")
        if "%" in escape[2]:  # the next escape begins within the two characters after this one
            return _unquote_slowly(text)
    return _decode(text)


def _unquote_slowly(text: str) -> str:
    for place, character in enumerate(text):
        digits = text[place + 1 : place + 3]
        if character == "%" and not re.fullmatch("[0-9A-Fa-f]{2}", digits):
            shown = f"%{digits}".replace("+", " ").encode("latin-1").decode("ascii", "replace")
            raise MalformedRequest(f"Invalid percent-encoding '{shown}'.")
    return _decode(text)


def _decode(text: str) -> str:
    raw = unquote_plus(text, "latin-1").encode("latin-1")
    if 0 in raw:
        raise MalformedRequest("The request holds a NUL character.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedRequest("The request is not valid UTF-8.") from None


def decode_scalar(text: str, kind: str) -> Any:  # noqa: ANN401 -- any JSON scalar
    """Decode a parameter's text by its JSON type; a text that is not of the type stays a string."""
    match kind:
        case "integer":
            return decode_integer(text)
        case "number":
            return _decode_number(text)
        case "boolean":
            return {"true": True, "false": False}.get(text, text)
    return text


def decode_integer(text: str) -> int | str:
    """Decode a JSON integer: ASCII digits, no sign but ``-``, no leading zero."""
    digits = text.removeprefix("-")
    is_integer = bool(digits) and DIGITS.issuperset(digits) and (digits == "0" or digits[0] != "0")
    return int(text) if is_integer and len(text) <= LONGEST_NUMBER else text


def _decode_number(text: str) -> float | str:
    if len(text) > LONGEST_NUMBER:
        return text
    mantissa, has_exponent, exponent = text.replace("E", "e").partition("e")
    whole, has_fraction, fraction = mantissa.partition(".")
    is_number = (
        isinstance(decode_integer(whole), int)
        and (not has_fraction or _is_digits(fraction))
        and (not has_exponent or _is_digits(exponent[1:] if exponent[:1] in {"+", "-"} else exponent))
    )
    return float(text) if is_number else text


def _is_digits(text: str) -> bool:
    return bool(text) and DIGITS.issuperset(text)


def decode_body(request: Request, body: bytes, media_type: str, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- by the media type
    """Decode a body: a JSON value, a form's fields (a MultipartForm of a multipart one), or bytes of any other type.

    Raises:
        InvalidBody: the body is not of its media type.
        MalformedRequest: a form cannot be decoded.
    """
    if schema.get("format") == "binary":
        return body
    most_fields = max(MOST_FIELDS, schema.get("maxProperties", 0))
    if media_type == "application/json":
        try:
            return read_json(body)
        except BadJson as error:
            raise InvalidBody("", str(error)) from None
    if media_type == FORM:
        return {name: values[-1] for name, values in read_fields(body, most_fields).items()}
    if media_type == MULTIPART:
        return read_multipart(request, most_fields)
    return read_xml(request) if is_xml(media_type) else body
