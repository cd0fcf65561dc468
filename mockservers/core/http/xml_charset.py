"""The charset of XML in ``Content-Type``: it wins over what the document says of itself (RFC 7303)."""

from __future__ import annotations

import codecs
import re
from email.message import Message

from mockservers.core.errors import InvalidBody
from mockservers.core.messages import Request

MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # which win over everything
DECLARED = re.compile(r"""^(<\?xml[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')""")


def is_xml(media_type: str) -> bool:
    """Whether a media type is one of XML."""
    return media_type in {"application/xml", "text/xml"} or media_type.endswith("+xml")


def read_xml(request: Request) -> bytes:
    """The body of a request: as it is, or in UTF-8 where its header names a charset.

    Raises:
        InvalidBody: there is no such charset, or the body is not in it.
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
    return DECLARED.sub(r"\1", text, count=1).encode()


def find_charset(content_type: str) -> str:
    """The charset that a Content-Type names; empty where it names none."""
    if "charset" not in content_type.lower():
        return ""
    message = Message()
    message["Content-Type"] = content_type
    return str(message.get_content_charset() or "")
