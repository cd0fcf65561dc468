"""Jobs that are due are loaded before any request that depends on their records, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from contract_tests.kit.vendors.flexera_ingestion import (
    CASB,
    JOB_TAKES,
    OKTA,
    SAMPLE_SAAS,
    Ingestion,
    check_goa_error,
    users,
)

AT = {"occurredAt": "2026-03-30T10:00:00Z"}


def make_lines(task: str, name: str) -> list[dict[str, Any]]:
    """A line of a task with a key."""
    match task:
        case "ApplicationRoster":
            return users(name)
        case "ApplicationUsage":
            return [{"uniqueId": name, **AT}]
        case "ApplicationConsumption":
            return [{"eventId": name, "usageGroup": "g", "used": 1, **AT}]
        case "ApplicationDiscovery":
            return [{"ssoAppName": name, "ssoAppDisplayName": name, "appInstanceId": name}]
    return [{"name": name}]


READERS = {
    "/managed-apps": ("ApplicationDiscovery", OKTA),
    f"/managed-apps/{SAMPLE_SAAS}": ("ApplicationRoster", SAMPLE_SAAS),
    f"/managed-apps/{SAMPLE_SAAS}/app-users": ("ApplicationRoster", SAMPLE_SAAS),
    "/app-users": ("ApplicationRoster", SAMPLE_SAAS),
    f"/managed-apps/{SAMPLE_SAAS}/app-events": ("ApplicationUsage", SAMPLE_SAAS),
    "/app-events": ("ApplicationUsage", SAMPLE_SAAS),
    "/usage-over-time": ("ApplicationConsumption", SAMPLE_SAAS),
    "/usage-over-time?resolution=all": ("ApplicationConsumption", SAMPLE_SAAS),
    "/discovered-app-usage": ("DiscoveredAppUsage", CASB),
    "/import-jobs": ("ApplicationRoster", SAMPLE_SAAS),
}


@pytest.mark.world(options={"flexera": {"page_size": 1_000}})
def test_whoever_reads_first_finds_the_records_of_a_job_that_is_due(flexera: Ingestion) -> None:
    check_readers(flexera, READERS)


@pytest.mark.world(options={"flexera": {"page_size": 1_000, "rate_limits": "off"}})
def test_so_does_whoever_is_not_counted(flexera: Ingestion) -> None:
    check_readers(flexera, ["/managed-apps", "/app-users", "/import-jobs"])


@pytest.mark.world(options={"flexera": {"rate_limits": "off"}})
def test_a_job_that_waits_for_reads_is_moved_on_by_requests_that_are_not_counted(flexera: Ingestion) -> None:
    flexera.world.set_pace("flexera.import_job", reads=1)
    job = flexera.begin_import(SAMPLE_SAAS, "ApplicationRoster", "full", flexera.upload(users("a")))
    seen = [flexera.client.get(job).json()["status"] for _ in range(4)]
    assert seen == ["queued", "running", "completed", "completed"]


def check_readers(flexera: Ingestion, paths: Iterable[str]) -> None:
    for number, path in enumerate(paths):
        task, app = READERS[path]
        before = flexera.get(path).json()
        load = "incremental" if task == "ApplicationConsumption" else "full"
        job = flexera.begin_import(app, task, load, flexera.upload(make_lines(task, f"due{number}")))
        flexera.world.advance(JOB_TAKES)
        first = flexera.get(path).json()
        assert flexera.client.get(job).json()["status"] == "completed"
        assert first == flexera.get(path).json() != before, path


def test_a_job_is_refused_for_an_application_that_a_job_that_is_due_makes_inactive(flexera: Ingestion) -> None:
    discovery = (OKTA, "ApplicationDiscovery", "full")
    flexera.load(*discovery, make_lines("ApplicationDiscovery", "first"))
    [child] = flexera.get(f"/managed-apps/{OKTA}").json()["relatedApps"]
    file = flexera.upload(users("a"))
    flexera.begin_import(*discovery, flexera.upload(make_lines("ApplicationDiscovery", "second")))
    flexera.world.advance(JOB_TAKES)
    answer = flexera.ask_import(child["id"], "ApplicationRoster", "full", file)
    check_goa_error(answer, 422, "unprocessable_entity")
