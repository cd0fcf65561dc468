"""Requests for resources that a mock server does not serve are distinguished from mistakes of the client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mockservers.catalog import VENDORS
from mockservers.checks.conformance.formats.registration import CHOICES
from mockservers.checks.run_report import checks
from mockservers.core.errors import MethodNotAllowed, NoSuchOperation
from mockservers.core.journal.entries import Entry, RefusalRecord
from mockservers.core.journal.explain import explain_exchange
from mockservers.core.journal.unserved import find_unserved, unserved_resources
from mockservers.core.messages import Request, Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

SERVICES = {vendor.name: vendor for vendor in VENDORS}
NO_OPERATION = RefusalRecord("NoSuchOperation", "There is no such path.", breaks_spec=True)
PLACE = re.compile(r"\{(\w+)\}")
each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)


def build_refusal(service: str, method: str, path: str, why: RefusalRecord = NO_OPERATION) -> Entry:
    return Entry(
        number=1,
        world="default",
        at=datetime(2026, 3, 31, 12, tzinfo=UTC),
        began=1_000.0,
        seconds=0.0,
        service=service,
        operation=None,
        request=Request(method, path),
        answer=Response(b"{}", 404),
        request_bytes=0,
        answer_bytes=2,
        refused=why,
        error=f"{why.kind}: {why.text}",
    )


def paths_of(operation: Operation) -> Iterator[str]:
    """Return the operation's paths with every allowed value of its parameters, or with any text."""
    values = {one.name: one.schema.node.get("enum", ["x"]) for one in operation.parameters if one.location == "path"}
    names = PLACE.findall(operation.path)
    longest = max((len(values[name]) for name in names), default=1)
    for number in range(longest):
        yield PLACE.sub(lambda found: str(values[found[1]][number % len(values[found[1]])]), operation.path)  # noqa: B023


@each_vendor
def test_nothing_that_is_served_is_called_unserved(vendor: Service) -> None:
    for operation in vendor.spec.operations.values():
        for path in paths_of(operation):
            resources = [entry for entry in unserved_resources(vendor.name) if entry.has(operation.method, path)]
            assert not resources, path


@each_vendor
def test_every_listed_resource_is_refused_by_the_spec(vendor: Service) -> None:
    resources = unserved_resources(vendor.name)
    assert resources
    for resource in resources:
        assert resource.source
        for path in resource.paths:
            for method in resource.methods or ("GET",):
                asked = re.sub(r"v\[12\]", "v1", path).replace("*", "x")
                try:
                    operation, found = vendor.spec.match(method, asked)
                except (NoSuchOperation, MethodNotAllowed):
                    continue
                tables = {entry.name: entry.schema for entry in operation.parameters if entry.location == "path"}
                choices = {name: CHOICES.get(schema.node.get("format", ""), ()) for name, schema in tables.items()}
                assert any(
                    tables[name].find_problem(value) or (choices[name] and value not in choices[name])
                    for name, value in found.items()
                ), f"{method} {path} is served"


@pytest.mark.parametrize(
    ("service", "method", "path"),
    [
        ("bigfix", "GET", "/api/sam/computer_systems"),
        ("servicenow", "GET", "/api/now/ui/user/current_user"),
        ("servicenow", "POST", "/api/now/tinyurl"),
        ("informatica", "GET", "/saas/api/v2/activity/activityLog"),
        ("flexera", "GET", "/saas/v1/orgs/1234/licenses"),
    ],
)
def test_a_known_resource_is_unserved_and_no_violation(service: str, method: str, path: str) -> None:
    entry = build_refusal(service, method, path)
    assert list(checks.find_violations([entry], SERVICES)) == []
    [(_, told)] = checks.find_unserved_requests([entry], SERVICES)
    assert told.startswith(f"{method} {path}: ")
    found = explain_exchange(entry, SERVICES)
    assert found["unserved"]["title"] in told
    assert found["nearest"] == []
    assert "not served: the product has this resource, the mock server does not" in found["text"]


@pytest.mark.parametrize(
    ("service", "method", "path"),
    [
        ("bigfix", "GET", "/api/sam/computer_system"),
        ("bigfix", "POST", "/api/sam/computer_systems"),
        ("servicenow", "GET", "/api/now/table/incidents"),
        ("servicenow", "GET", "/oauth_token.do"),
    ],
)
def test_what_the_product_does_not_have_breaks_the_contract(service: str, method: str, path: str) -> None:
    entry = build_refusal(service, method, path)
    assert find_unserved(entry) is None
    assert list(checks.find_violations([entry], SERVICES)) == [(entry, entry.error)]


def test_a_refusal_for_another_reason_is_not_called_unserved() -> None:
    proper = RefusalRecord("NotAuthorized", "No role.")
    assert find_unserved(build_refusal("bigfix", "GET", "/api/sam/computer_systems", proper)) is None
