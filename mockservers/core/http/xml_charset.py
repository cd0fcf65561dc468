"""The charset of XML bodies: that of ``Content-Type`` takes precedence over the XML declaration (RFC 7303)."""

from __future__ import annotations

import codecs
import re
from email.message import Message

from mockservers.core.errors import InvalidBody
from mockservers.core.messages import Request

MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # they take precedence over both
DECLARED = re.compile(r"""^(<\?xml[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')""")


def is_xml(media_type: str) -> bool:
    """True for a media type of XML."""
    return media_type in {"application/xml", "text/xml"} or media_type.endswith("+xml")


def read_xml(request: Request) -> bytes:
    """Return the body of a request: unchanged, or in UTF-8 if its header names a charset.

    Raises:
        InvalidBody: the charset is unknown, or the body is not encoded in it.
    """
    body, charset = request.body, find_charset(request.headers.get("content-type", ""))
    if not charset or body.startswith(MARKS):
        return body
    try:
        text = body.decode(charset)
    except LookupError:
        raise InvalidBody("", f"there is no charset {charset!r}") from None
    except UnicodeError as error:
        raise InvalidBody("", f"it is not in the charset {charset!r}: {error}") from None
    return DECLARED.sub(r"\1", text).encode()


def find_charset(content_type: str) -> str:
    """Return the charset of a Content-Type; empty if it has none."""
    if "charset" not in content_type.lower():
        return ""
    message = Message()
    message["Content-Type"] = content_type
    return str(message.get_content_charset() or "")
