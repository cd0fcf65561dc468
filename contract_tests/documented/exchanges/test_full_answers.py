"""A vendor's answer with every documented member is valid, although mock servers may send fewer members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract_tests.kit.services import VENDORS, Schema, Spec

FULL = yaml.safe_load((Path(__file__).parent / "full_answers.yaml").read_text(encoding="utf-8"))
ANSWERS = [(entry["service"], operation, entry["answer"]) for entry in FULL for operation in entry["operations"]]
SPECS = {service.name: service.spec for service in VENDORS}
each_answer = pytest.mark.parametrize(
    ("service", "operation", "answer"), ANSWERS, ids=[f"{service}-{operation}" for service, operation, _ in ANSWERS]
)


def find_schema(service: str, operation: str) -> Schema:
    return SPECS[service].operations[operation].responses["200"].schemas["application/json"]


@each_answer
def test_an_answer_with_every_documented_member_is_valid(service: str, operation: str, answer: object) -> None:
    assert find_schema(service, operation).find_problem(answer) is None


@each_answer
def test_the_schema_names_no_member_that_is_not_documented(service: str, operation: str, answer: object) -> None:
    assert sorted(find_undocumented(SPECS[service], find_schema(service, operation).node, [answer])) == []


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
    """Servers written with Goa omit empty optional lists."""
    assert find_schema("flexera", operation).find_problem({}) is None


def test_a_real_job_level_answer_was_without_all_meters() -> None:
    answer = deepcopy(next(full for _, operation, full in ANSWERS if operation == "export_job_level_metering_data"))
    del answer["allMeters"], answer["errorMessage"]
    assert find_schema("informatica", "export_job_level_metering_data").find_problem(answer) is None


def find_undocumented(spec: Spec, schema: Mapping[str, Any], values: list[Any], place: str = "") -> Iterator[str]:
    """Find the members that a schema names and no value has."""
    schema = spec.resolve(schema)
    if schema.get("type") == "array":
        items = [item for value in values for item in value]
        yield from find_undocumented(spec, schema["items"], items, f"{place}/*")
    for name, member in schema.get("properties", {}).items():
        found = [value[name] for value in values if isinstance(value, Mapping) and name in value]
        if not found:
            yield f"{place}/{name}"
        yield from find_undocumented(spec, member, [value for value in found if value is not None], f"{place}/{name}")
