"""Records with the same keys in other applications and instances are other records."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.vendors.flexera_ingestion import CASB, OKTA, SAMPLE_SAAS, Ingestion, users

ANOTHER = "123"
OWNERS = {  # application and instance -> the seconds of the events of a user, who has the same id in all of them
    (OKTA, "asana"): (3, 1),
    (OKTA, "miro"): (9, 7),
    (OKTA, "quiet"): (),
    (SAMPLE_SAAS, ""): (5,),
    (ANOTHER, ""): (8, 2),
}
LINE = {"uniqueId": "a@here.example"}


def occurred(second: int) -> str:
    return f"2026-03-30T10:00:0{second}.000Z"


def load(flexera: Ingestion, app: str, kind: str, lines: list[dict[str, Any]]) -> None:
    flexera.load(app, f"{'Sso' * (app == OKTA)}Application{kind}", "incremental", lines)


@pytest.fixture
def shared(flexera: Ingestion) -> Ingestion:
    """Every owner has the same user, with events of its own."""
    for app in (OKTA, SAMPLE_SAAS, ANOTHER):
        mine = {instance: seconds for (owner, instance), seconds in OWNERS.items() if owner == app}
        named = {instance: {"appInstanceId": instance} if instance else {} for instance in mine}
        load(flexera, app, "Roster", [line for instance in mine for line in users("a", **named[instance])])
        seen = [(instance, second) for instance, seconds in mine.items() for second in seconds]
        load(flexera, app, "Usage", [{**LINE, **named[name], "occurredAt": occurred(at)} for name, at in seen])
    return flexera


def test_the_last_activity_of_a_user_is_the_last_of_its_own_events(shared: Ingestion) -> None:
    for app in (OKTA, SAMPLE_SAAS, ANOTHER):
        found = shared.all(f"/managed-apps/{app}/app-users")
        seconds = [seconds for (owner, _), seconds in OWNERS.items() if owner == app]
        assert [user.get("lastActivityAt") for user in found if user["uniqueId"] == LINE["uniqueId"]] == [
            occurred(max(mine)) if mine else None for mine in seconds
        ]


def test_every_owner_has_a_most_recent_event(shared: Ingestion) -> None:
    found = shared.all("/app-events", mostRecentEventsOnly="true")
    mine = sorted(event["occurredAt"] for event in found if event["uniqueId"] == LINE["uniqueId"])
    assert mine == sorted(occurred(max(seconds)) for seconds in OWNERS.values() if seconds)


def test_consumption_belongs_to_the_user_of_its_own_application(shared: Ingestion) -> None:
    message = {"eventId": "e", "occurredAt": "2026-03-30", "usageGroup": "g", "sourceIdentifier": LINE["uniqueId"]}
    for used, app in enumerate((SAMPLE_SAAS, ANOTHER), start=1):
        shared.load(app, "ApplicationConsumption", "incremental", [{**message, "used": used}])
        [user] = [user for user in shared.all(f"/managed-apps/{app}/app-users") if user["uniqueId"] == LINE["uniqueId"]]
        [found] = shared.all("/usage-over-time", filter=f"managedAppId eq '{app}' and sourceId eq '{LINE['uniqueId']}'")
        assert (found["appUserId"], found["used"]) == (user["id"], used)


def test_the_last_snapshot_is_that_of_its_own_source(flexera: Ingestion) -> None:
    for app in (CASB, SAMPLE_SAAS):
        flexera.load(app, "DiscoveredAppUsage", "full", [{"name": f"Shadow of {app}", "category": "News"}])
    names = {entry["discoveredApp"]["name"] for entry in flexera.all("/discovered-app-usage")}
    assert names == {f"Shadow of {CASB}", f"Shadow of {SAMPLE_SAAS}"}


def test_objects_are_counted_for_their_own_organization(flexera: Ingestion) -> None:
    globex = Ingestion(flexera.world, "flexera-refresh-token-of-globex", "/saas/v1/orgs/2345")
    flexera.create("a")
    counts = [owner.get("/saas-data").json()["count"] for owner in (flexera, globex)]
    assert counts == [len(owner.all("/saas-data")) for owner in (flexera, globex)]
    assert counts[0] != counts[1]


def test_jobs_of_an_organization_move_on_whatever_was_read_of_another_one(flexera: Ingestion) -> None:
    globex = Ingestion(flexera.world, "flexera-refresh-token-of-globex", "/saas/v1/orgs/2345")
    theirs = globex.begin_import("901", "ApplicationRoster", "full", globex.upload(users("a")))
    assert flexera.get("/import-jobs").status_code == 200
    assert globex.finish_job(theirs)["status"] == "completed"
    ours = flexera.begin_import(SAMPLE_SAAS, "ApplicationRoster", "full", flexera.upload(users("a")))
    assert globex.get("/import-jobs").status_code == 200
    assert flexera.finish_job(ours)["status"] == "completed"


def test_related_applications_are_in_the_order_in_which_they_were_discovered(flexera: Ingestion) -> None:
    names = ["miro", "asana", "zoom", "box"]
    lines = [{"ssoAppName": name, "ssoAppDisplayName": name, "appInstanceId": name} for name in names]
    flexera.load(OKTA, "ApplicationDiscovery", "full", lines)
    related = [app["id"] for app in flexera.get(f"/managed-apps/{OKTA}").json()["relatedApps"]]
    assert [flexera.get(f"/managed-apps/{number}").json()["name"] for number in related] == names
    listed = {app["id"]: app for app in flexera.all("/managed-apps")}
    assert [app["id"] for app in listed[OKTA]["relatedApps"]] == related
