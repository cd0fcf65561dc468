"""XML bodies that schemathesis generates as invalid, but serializes to valid XML."""

from __future__ import annotations

import re
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation

from mockservers.core.openapi.document import Spec

XML = {"application/xml", "text/xml"}
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_valid_as_xml(case: schemathesis.Case[Any]) -> bool:
    r"""True if an invalid body becomes valid when it is serialized as XML, so that no server could refuse it.

    XML has no control characters, and a list is one element per item, at any depth: ``["\x1f"]`` and ``[[{}]]`` become
    ``<request></request>``, as ``{}`` does. Schemathesis allows for this only with forms.
    """
    if case.meta is None or case.media_type not in XML:
        return False
    invalid = {place for place, component in case.meta.components.items() if component.mode.is_negative}
    if invalid != {ParameterLocation.BODY}:
        return False
    body = Spec(case.operation.schema.raw_schema).operations[case.operation.definition.raw["operationId"]].body
    return body is not None and body.schemas[case.media_type].find_problem(round_trip_xml(case.body)) is None


def round_trip_xml(value: object) -> object:
    """The value that a server reads from the XML that schemathesis writes for a value."""
    match value:
        case str():
            return NOT_IN_XML.sub("", value)
        case dict():
            return {name: round_trip_xml(item) for name, item in value.items()}
        case list():
            items = map(round_trip_xml, value)
            return [inner for item in items for inner in (item if isinstance(item, list) else [item])]
    return value
