"""A vendor's answer with every documented member is valid: the stand-ins may send fewer, their specs know them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from mockservers.catalog import VENDORS
from mockservers.core.openapi.document import Spec
from mockservers.core.openapi.schema import Schema

FULL = yaml.safe_load((Path(__file__).parent / "full_answers.yaml").read_text(encoding="utf-8"))
ANSWERS = [(one["service"], operation, one["answer"]) for one in FULL for operation in one["operations"]]
SPECS = {service.name: service.spec for service in VENDORS}
each_answer = pytest.mark.parametrize(
    ("service", "operation", "answer"), ANSWERS, ids=[f"{service}-{operation}" for service, operation, _ in ANSWERS]
)


def schema_of(service: str, operation: str) -> Schema:
    return SPECS[service].operations[operation].responses["200"].schemas["application/json"]


@each_answer
def test_an_answer_with_every_documented_member_is_valid(service: str, operation: str, answer: object) -> None:
    assert schema_of(service, operation).find_problem(answer) is None


@each_answer
def test_the_schema_names_no_member_that_is_not_documented(service: str, operation: str, answer: object) -> None:
    assert sorted(unknown(SPECS[service], schema_of(service, operation).node, [answer])) == []


@pytest.mark.parametrize(
    "operation",
    [
        "list_managed_apps",
        "list_app_users",
        "list_managed_app_users",
        "list_app_events",
        "list_managed_app_events",
        "list_usage_over_time",
        "list_import_jobs",
        "list_saas_data",
    ],
)
def test_an_empty_page_of_flexera_may_be_without_its_list(operation: str) -> None:
    """Goa's servers leave empty optional lists out."""
    assert schema_of("flexera", operation).find_problem({}) is None


def test_a_real_job_level_answer_was_without_all_meters() -> None:
    answer = deepcopy(next(one for _, operation, one in ANSWERS if operation == "export_job_level_metering_data"))
    del answer["allMeters"], answer["errorMessage"]
    assert schema_of("informatica", "export_job_level_metering_data").find_problem(answer) is None


def unknown(spec: Spec, schema: Mapping[str, Any], values: list[Any], place: str = "") -> Iterator[str]:
    """The members that a schema names and no value has."""
    schema = spec.resolve(schema)
    if schema.get("type") == "array":
        items = [one for value in values for one in value]
        yield from unknown(spec, schema["items"], items, f"{place}/*")
    for name, one in schema.get("properties", {}).items():
        found = [value[name] for value in values if isinstance(value, Mapping) and name in value]
        if not found:
            yield f"{place}/{name}"
        yield from unknown(spec, one, [value for value in found if value is not None], f"{place}/{name}")
