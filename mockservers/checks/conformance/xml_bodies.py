"""XML bodies that schemathesis takes for bad, and writes to the same bytes as good ones."""

from __future__ import annotations

import re
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation

from mockservers.core.openapi.document import Spec

XML = {"application/xml", "text/xml"}
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_written_like_a_good_one(case: schemathesis.Case[Any]) -> bool:
    r"""Whether what is bad about a case is lost when its body is written as XML, so that nobody could refuse it.

    XML knows no control characters, and a list is as many elements as it has items, however deep they are:
    ``["\x1f"]`` and ``[[{}]]`` are ``<request></request>``, as ``{}`` is. Schemathesis knows the like of forms only.
    """
    if case.meta is None or case.media_type not in XML:
        return False
    if {where for where, one in case.meta.components.items() if one.mode.is_negative} != {ParameterLocation.BODY}:
        return False
    body = Spec(case.operation.schema.raw_schema).operations[case.operation.definition.raw["operationId"]].body
    return body is not None and body.schemas[case.media_type].problem(as_written(case.body)) is None


def as_written(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """A value as it can be read from the XML that schemathesis writes of it."""
    match value:
        case str():
            return NOT_IN_XML.sub("", value)
        case dict():
            return {name: as_written(one) for name, one in value.items()}
        case list():
            return [inner for one in map(as_written, value) for inner in (one if isinstance(one, list) else [one])]
    return value
