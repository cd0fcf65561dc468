"""Recognition of generated XML bodies that are valid although schemathesis counts them as invalid."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import Status
from schemathesis.transport.serialization import serialize_xml_with_schema

from mockservers.checks.conformance.tally import find_failures
from mockservers.checks.conformance.xml_bodies import is_valid_as_xml, round_trip_xml
from mockservers.core.openapi.document import load_spec

SPEC = load_spec("servicenow")
OPERATION = SPEC.operations["insert_import_row"]
NEGATIVE, POSITIVE = (SimpleNamespace(mode=SimpleNamespace(is_negative=is_negative)) for is_negative in (True, False))


def case(body: object, media_type: str = "application/xml", **others: SimpleNamespace) -> Any:
    """Build a case of schemathesis with an invalid body."""
    places = {ParameterLocation.BODY: NEGATIVE, ParameterLocation.PATH: POSITIVE}
    places |= {ParameterLocation[name]: place for name, place in others.items()}
    schema = SimpleNamespace(raw_schema=SPEC.document)
    definition = SimpleNamespace(raw=OPERATION.node)
    operation = SimpleNamespace(schema=schema, definition=definition, label="POST /api/now/import/{stagingTableName}")
    return SimpleNamespace(
        meta=SimpleNamespace(components=places), media_type=media_type, body=body, operation=operation
    )


WRITTEN_ALIKE = [["\x1f"], "\x00", [["\x0b", []]], [[{}]], [[[{"a": "b"}]]]]
WRITTEN_AS_THEY_ARE = [["a"], [" "], "text", [], [[]], [1], [{}, {}], [[{}], [{}]], None, ["\x1fa"]]


@pytest.mark.parametrize("body", WRITTEN_ALIKE)
def test_what_is_lost_in_xml_cannot_be_refused(body: object) -> None:
    assert is_valid_as_xml(case(body))
    assert is_valid_as_xml(case(body, "text/xml"))
    good = round_trip_xml(body)
    written = [serialize_xml_with_schema(value, {}, "request") for value in (body, good)]
    assert written[0] == written[1]


@pytest.mark.parametrize("body", WRITTEN_AS_THEY_ARE)
def test_what_is_there_to_be_seen_must_be_refused(body: object) -> None:
    assert not is_valid_as_xml(case(body))


@pytest.mark.parametrize("body", WRITTEN_ALIKE)
def test_nothing_is_lost_elsewhere(body: object) -> None:
    assert not is_valid_as_xml(case(body, "application/json"))
    assert not is_valid_as_xml(case(body, PATH=NEGATIVE))
    assert not is_valid_as_xml(case(body, BODY=POSITIVE))


@pytest.mark.parametrize(
    ("body", "check", "findings"),
    [
        (["\x1f"], "negative_data_rejection", 0),
        (["a"], "negative_data_rejection", 1),
        (["\x1f"], "not_a_server_error", 1),
    ],
)
def test_only_the_one_check_is_told_so(body: object, check: str, findings: int) -> None:
    recorder: Any = SimpleNamespace(
        cases={"a": SimpleNamespace(value=case(body))},
        checks={"a": [SimpleNamespace(name=check, failure_info=None, status=Status.FAILURE)]},
    )
    assert len(list(find_failures(recorder))) == findings
