"""The fields in a request body, whether it is JSON or XML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers.core.exchange import Call
from mockservers.servicenow.errors import BadRequest
from mockservers.servicenow.segments import Malformed, read_fields


def read_members(call: Call) -> Mapping[str, Any]:
    """The members of a JSON object, or the elements of ``<request><entry>...</entry></request>``.

    Raises:
        BadRequest: the XML cannot be read.
    """
    if not isinstance(call.body, bytes):
        return call.body  # type: ignore[no-any-return]  # the spec wants an object
    try:
        return read_fields(call.body)
    except Malformed as error:
        raise BadRequest(str(error)) from None
