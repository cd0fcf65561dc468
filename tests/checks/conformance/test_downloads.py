"""Downloaded files that schemathesis would read as data."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import schemathesis
from schemathesis.core.deserialization import DeserializationContext, deserialize_response
from schemathesis.core.media_types import YAML_MEDIA_TYPES, is_yaml

from mockservers.catalog import SERVICES
from mockservers.checks.conformance.tally import register
from mockservers.core.service.service import Service

CONTEXT: Any = DeserializationContext(operation=None, case=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("media_type", YAML_MEDIA_TYPES)
def test_a_file_that_claims_to_be_yaml_is_left_unread(media_type: str) -> None:
    register()
    file = schemathesis.Response(
        200,
        {"content-type": [media_type]},
        b"%PDF-1.7",
        requests.Request("GET", "http://localhost").prepare(),
        elapsed=0.0,
        verify=True,
    )
    with pytest.raises(NotImplementedError):  # the error that schemathesis expects for a media type it cannot read
        deserialize_response(file, media_type, context=CONTEXT)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_no_specification_declares_yaml(service: Service) -> None:
    declared = {
        media_type
        for operation in service.spec.operations.values()
        for response in operation.responses.values()
        for media_type in response.schemas
    }
    assert declared
    assert not [media_type for media_type in declared if is_yaml(media_type)]
