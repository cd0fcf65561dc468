"""Each task in each of its load types: uploaded, completed, readable; counts equal."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from contract_tests.kit.vendors.flexera_ingestion import CASB, OKTA, SAMPLE_SAAS, Ingestion, users
from mockservers.client.control_plane import ControlError

USERS = f"/managed-apps/{SAMPLE_SAAS}/app-users"
EVENTS = f"/managed-apps/{SAMPLE_SAAS}/app-events"


def names(found: list[dict[str, Any]]) -> list[str]:
    return sorted(entry["uniqueId"].partition("@")[0] for entry in found)


def event(user: str, second: int = 0, **more: object) -> dict[str, Any]:
    return {"uniqueId": f"{user}@here.example", "occurredAt": f"2026-03-30T10:00:{second:02d}Z", **more}


def consumption(number: int, used: float = 1.0, **more: object) -> dict[str, Any]:
    identifier = str(uuid.UUID(int=number, version=4))
    return {
        "eventId": identifier,
        "occurredAt": f"2026-03-{1 + number % 28:02d}T10:00:00Z",
        "usageGroup": "contacts",
        "used": used,
        **more,
    }


@pytest.mark.parametrize("load", ["full", "incremental"])
def test_a_roster_is_readable(flexera: Ingestion, load: str) -> None:
    wanted = [f"user{number:03d}" for number in range(250)]
    job = flexera.load(SAMPLE_SAAS, "ApplicationRoster", load, users(*wanted[:100]), users(*wanted[100:]))
    found = flexera.all(USERS)
    assert names(found) == wanted
    assert {entry["modifiedAt"] for entry in found} == {job["finishedAt"]}
    assert flexera.list_load_dates(SAMPLE_SAAS) == {"ProductRoster": job["finishedAt"]}
    app = flexera.get(f"/managed-apps/{SAMPLE_SAAS}").json()
    assert (app["totalUsers"], app["modifiedAt"]) == (250, job["finishedAt"])


def test_every_field_of_a_user_is_read_back(flexera: Ingestion) -> None:
    line = {
        "uniqueId": "me@here.com",
        "email": "me@here.com",
        "firstName": "Gavin",
        "middleName": "John",
        "lastName": "Belson",
        "skus": ["ACROBAT_PRO_DC", "ADOBE_ANALYTICS"],
        "activatedAt": "2020-03-05T15:56:53.889Z",
        "deactivatedAt": "2020-03-06T17:00:00+02:00",
        "somethingElse": {"is": "ignored"},
    }
    job = flexera.load(SAMPLE_SAAS, "ApplicationRoster", "incremental", [line])
    (found,) = flexera.all(USERS, includeAll="true")
    identifier = found.pop("id")
    assert identifier.isdecimal()
    assert found == {
        **{name: value for name, value in line.items() if name != "somethingElse"},
        "deactivatedAt": "2020-03-06T15:00:00.000Z",
        "sku": "ACROBAT_PRO_DC",
        "modifiedAt": job["finishedAt"],
        "associatedManagedApp": {"id": SAMPLE_SAAS, "href": f"/orgs/1234/managed-apps/{SAMPLE_SAAS}"},
    }


def test_a_full_roster_deactivates_who_is_missing_and_brings_back_who_returns(flexera: Ingestion) -> None:
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("a", "b", "c"))
    identifiers = {entry["uniqueId"]: entry["id"] for entry in flexera.all(USERS)}
    flexera.world.advance(60)
    second = flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("b", "c", "d", lastName="New"))
    assert names(flexera.all(USERS)) == ["b", "c", "d"]
    everybody = flexera.all(USERS, includeAll="true")
    assert names(everybody) == ["a", "b", "c", "d"]
    gone = next(entry for entry in everybody if entry["uniqueId"].startswith("a@"))
    assert (gone["deactivatedAt"], gone["lastName"]) == (second["finishedAt"], "Belson")  # the load's time
    assert {entry["lastName"] for entry in everybody if entry is not gone} == {"New"}
    assert all(identifiers.get(entry["uniqueId"], entry["id"]) == entry["id"] for entry in everybody)
    flexera.world.advance(60)
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("a"))
    assert names(flexera.all(USERS)) == ["a"]
    gone = next(entry for entry in flexera.all(USERS, includeAll="true") if entry["uniqueId"].startswith("b@"))
    assert gone["deactivatedAt"] > second["finishedAt"]
    flexera.world.advance(60)
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("a"))
    still = next(entry for entry in flexera.all(USERS, includeAll="true") if entry["uniqueId"].startswith("b@"))
    assert still == gone  # who was deactivated before stays as they were


def test_a_full_load_takes_all_its_files_together(flexera: Ingestion) -> None:
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", *(users(f"u{number}") for number in range(10)))
    assert len(flexera.all(USERS)) == 10


def test_an_incremental_roster_leaves_the_others_alone(flexera: Ingestion) -> None:
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("a", "b"))
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "incremental", users("b", "c", firstName="New"))
    assert names(flexera.all(USERS)) == ["a", "b", "c"]
    leaving = users("b", deactivatedAt="2026-03-30T00:00:00Z")
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "incremental", leaving)
    assert names(flexera.all(USERS)) == ["a", "c"]


def test_skus_make_any_load_a_full_one(flexera: Ingestion) -> None:
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("a", "b"))
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "incremental", users("b", skus=None))
    assert names(flexera.all(USERS)) == ["a", "b"]
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "incremental", users("b", skus=["PRO"]))
    assert names(flexera.all(USERS)) == ["b"]


def test_of_a_user_that_stands_twice_the_last_line_counts(flexera: Ingestion) -> None:
    flexera.load(
        SAMPLE_SAAS, "ApplicationRoster", "full", [*users("a", lastName="First"), *users("a", lastName="Last")]
    )
    assert [entry["lastName"] for entry in flexera.all(USERS)] == ["Last"]


def test_a_roster_concerns_its_application_only(flexera: Ingestion) -> None:
    before = flexera.all("/managed-apps/123/app-users")
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("a"))
    assert flexera.all("/managed-apps/123/app-users") == before
    assert len(before) > 10


@pytest.mark.parametrize("load", ["full", "incremental"])
def test_usage_is_readable_and_duplicates_are_dropped(flexera: Ingestion, load: str) -> None:
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("a", "b"))
    lines = [event("a"), event("a"), event("a", 1), event("b", subAppName="Mail"), event("b", type="Login")]
    job = flexera.load(SAMPLE_SAAS, "ApplicationUsage", load, lines)
    assert len(flexera.all(EVENTS)) == 4
    assert flexera.list_load_dates(SAMPLE_SAAS)["ProductAccess"] == job["finishedAt"]
    flexera.load(SAMPLE_SAAS, "ApplicationUsage", load, [*lines, event("b", 5)])
    assert len(flexera.all(EVENTS)) == 5
    last = {entry["uniqueId"]: entry["lastActivityAt"] for entry in flexera.all(USERS)}
    assert last == {
        "a@here.example": "2026-03-30T10:00:01.000Z",
        "b@here.example": "2026-03-30T10:00:05.000Z",
    }


def test_every_field_of_an_event_is_read_back(flexera: Ingestion) -> None:
    more = {"type": "Product Access", "description": "Opened", "subAppName": "O365 Exchange"}
    flexera.load(SAMPLE_SAAS, "ApplicationUsage", "incremental", [event("a", **more)])
    (found,) = flexera.all(EVENTS)
    found.pop("id")
    assert found == {
        **more,
        "uniqueId": "a@here.example",
        "occurredAt": "2026-03-30T10:00:00.000Z",
        "associatedManagedApp": {"id": SAMPLE_SAAS, "href": f"/orgs/1234/managed-apps/{SAMPLE_SAAS}"},
    }


def test_of_equal_events_the_first_stays(flexera: Ingestion) -> None:
    for text in ("First", "Second"):
        flexera.load(SAMPLE_SAAS, "ApplicationUsage", "incremental", [event("a", description=text)])
    assert [row["description"] for row in flexera.all(EVENTS)] == ["First"]


def discovery_lines(*instances: str, **more: object) -> list[dict[str, Any]]:
    return [
        {
            "ssoAppName": entry.title(),
            "ssoAppDisplayName": f"{entry.title()} (Okta)",
            "ssoAppId": f"id-{entry}",
            "appInstanceId": entry,
            "ssoAppAdditional": {"createdAt": "2020-03-05T15:56:53.889Z"},
            "appInstanceAdditional": {"hasGuestAccounts": False},
            **more,
        }
        for entry in instances
    ]


def children(flexera: Ingestion) -> dict[str, dict[str, Any]]:
    related = flexera.get(f"/managed-apps/{OKTA}").json()["relatedApps"]
    assert {entry["relation"] for entry in related} <= {"child"}
    found = [flexera.get(f"/managed-apps/{entry['id']}").json() for entry in related]
    return {entry["appName"]: entry for entry in found}


def test_discovered_applications_are_managed_ones_related_to_their_source(flexera: Ingestion) -> None:
    before = len(flexera.all("/managed-apps"))
    job = flexera.load(OKTA, "ApplicationDiscovery", "full", discovery_lines("acunote", "asana", "miro"))
    assert len(flexera.all("/managed-apps")) == before + 3
    found = children(flexera)
    assert sorted(found) == ["Acunote", "Asana", "Miro"]
    entry = found["Asana"]
    assert (entry["name"], entry["integrationType"], entry["isActive"]) == ("Asana (Okta)", "SSO", True)
    assert entry["relatedApps"] == [{"id": OKTA, "href": f"/orgs/1234/managed-apps/{OKTA}", "relation": "parent"}]
    assert flexera.list_load_dates(OKTA) == {"SsoProductDiscovery": job["finishedAt"]}


def test_an_application_that_is_not_discovered_any_more_is_not_active(flexera: Ingestion) -> None:
    flexera.load(OKTA, "ApplicationDiscovery", "full", discovery_lines("acunote", "asana"))
    before = children(flexera)
    flexera.load(OKTA, "ApplicationDiscovery", "full", discovery_lines("asana", "miro", ssoAppDisplayName="New"))
    found = children(flexera)
    assert {name: row["isActive"] for name, row in found.items()} == {"Acunote": False, "Asana": True, "Miro": True}
    assert (found["Asana"]["id"], found["Asana"]["name"]) == (before["Asana"]["id"], "New")
    flexera.load(OKTA, "ApplicationDiscovery", "full", discovery_lines("asana"))
    left = {name: row["modifiedAt"] == found[name]["modifiedAt"] for name, row in children(flexera).items()}
    assert left == {"Acunote": True, "Asana": False, "Miro": False}


@pytest.mark.parametrize("missing", ["ssoAppName", "ssoAppDisplayName", "appInstanceId"])
def test_a_discovered_application_needs_its_names(flexera: Ingestion, missing: str) -> None:
    job = flexera.run(OKTA, "ApplicationDiscovery", "full", discovery_lines("acunote", **{missing: ""}))
    assert job["errors"][0]["error"] == f'file-1.json, line 1: "{missing}" is missing'
    assert children(flexera) == {}


@pytest.mark.parametrize("load", ["full", "incremental"])
@pytest.mark.parametrize("order", [1, -1], ids=["discovery first", "roster first"])
def test_sso_rosters_and_usage_belong_to_the_instance(flexera: Ingestion, load: str, order: int) -> None:
    roster = [
        *users("a", "b", appInstanceId="asana"),
        *users("a", appInstanceId="miro"),
        *users("c", appInstanceId="x"),
    ]
    seen = [event("a", appInstanceId="asana"), event("a", appInstanceId="miro"), event("a", 1, appInstanceId="miro")]
    steps = [("ApplicationDiscovery", "full", discovery_lines("asana", "miro")), ("SsoApplicationRoster", load, roster)]
    for task, kind, lines in steps[::order]:
        flexera.load(OKTA, task, kind, lines)
    flexera.load(OKTA, "SsoApplicationUsage", load, [*seen, *seen])
    assert set(flexera.list_load_dates(OKTA)) == {"SsoProductDiscovery", "SsoProductUser", "SsoProductEvent"}
    found = children(flexera)
    for app, who, events in (("Asana", ["a", "b"], 1), ("Miro", ["a"], 2)):
        identifier = found[app]["id"]
        mine = flexera.all(f"/managed-apps/{identifier}/app-users")
        assert names(mine) == who
        assert {entry["associatedManagedApp"]["id"] for entry in mine} == {identifier}
        assert names(flexera.all("/app-users", filter=f"managedAppId eq '{identifier}'")) == who
        assert len(flexera.all(f"/managed-apps/{identifier}/app-events")) == events
        assert flexera.get(f"/managed-apps/{identifier}").json()["totalUsers"] == len(who)
    assert names(flexera.all(f"/managed-apps/{OKTA}/app-users")) == ["a", "a", "b", "c"]
    assert len(flexera.all(f"/managed-apps/{OKTA}/app-events")) == 3
    for path in ("app-users", "app-events"):
        of_parent = flexera.all(f"/{path}", filter=f"managedAppId eq '{OKTA}'")
        assert of_parent == flexera.all(f"/managed-apps/{OKTA}/{path}")
    last = flexera.all(f"/managed-apps/{found['Miro']['id']}/app-users")[0]["lastActivityAt"]
    assert last == "2026-03-30T10:00:01.000Z"


def test_a_full_sso_roster_deactivates_who_is_missing(flexera: Ingestion) -> None:
    flexera.load(OKTA, "SsoApplicationRoster", "full", users("a", "b", appInstanceId="asana"))
    flexera.load(OKTA, "SsoApplicationRoster", "incremental", users("c", appInstanceId="asana"))
    assert names(flexera.all(f"/managed-apps/{OKTA}/app-users")) == ["a", "b", "c"]
    flexera.load(OKTA, "SsoApplicationRoster", "full", users("a", appInstanceId="asana"))
    assert names(flexera.all(f"/managed-apps/{OKTA}/app-users")) == ["a"]


@pytest.mark.parametrize("task", ["SsoApplicationRoster", "SsoApplicationUsage"])
def test_an_sso_line_needs_its_instance(flexera: Ingestion, task: str) -> None:
    job = flexera.run(OKTA, task, "full", [{**users("a")[0], **event("a")}])
    assert '"appInstanceId" is missing' in job["errors"][0]["error"]


def test_consumption_is_readable_and_duplicate_events_are_dropped(flexera: Ingestion) -> None:
    lines = [consumption(number) for number in range(120)]
    job = flexera.load(SAMPLE_SAAS, "ApplicationConsumption", "incremental", lines, [*lines[:50], consumption(200)])
    mine = {"filter": f"managedAppId eq '{SAMPLE_SAAS}'"}
    found = flexera.all("/usage-over-time", **mine)
    assert len(found) == len({entry["id"] for entry in found}) == 121
    assert [entry["occurredAt"] for entry in found] == sorted(entry["occurredAt"] for entry in found)
    assert flexera.list_load_dates(SAMPLE_SAAS) == {"ProductConsumption": job["finishedAt"]}
    flexera.load(SAMPLE_SAAS, "ApplicationConsumption", "incremental", [consumption(7, 99.0), consumption(201)])
    found = flexera.all("/usage-over-time", **mine)
    assert len(found) == 122
    assert {entry["used"] for entry in found} == {1.0}  # the event that came first stays


def test_every_field_of_a_consumption_is_read_back(flexera: Ingestion) -> None:
    more = {
        "total": 10000,
        "isUnlimitedUsage": False,
        "unit": "items",
        "unitRatio": 2,
        "sourceType": "in_person_signing",
    }
    source = {"sourceInstanceId": "instance", "sourceIdentifier": "gavin@here.example"}
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("gavin"))
    (user,) = flexera.all(USERS)
    flexera.load(SAMPLE_SAAS, "ApplicationConsumption", "incremental", [consumption(1, 132.5, **more, **source)])
    (found,) = flexera.all("/usage-over-time", filter=f"managedAppId eq '{SAMPLE_SAAS}'")
    assert found == {
        **more,
        "id": consumption(1)["eventId"],
        "managedAppId": SAMPLE_SAAS,
        "occurredAt": "2026-03-02T10:00:00.000Z",
        "usageGroup": "contacts",
        "used": 132.5,
        "sourceId": "gavin@here.example",
        "sourceInstanceId": "instance",
        "appUserId": user["id"],
    }


@pytest.mark.parametrize("missing", ["eventId", "occurredAt", "usageGroup", "used"])
def test_a_consumption_needs_its_fields(flexera: Ingestion, missing: str) -> None:
    job = flexera.run(SAMPLE_SAAS, "ApplicationConsumption", "incremental", [{**consumption(1), missing: None}])
    assert job["errors"][0]["error"] == f'file-1.json, line 1: "{missing}" is missing'


def shadow(name: str, **more: object) -> dict[str, Any]:
    return {"name": name, "category": "News", **more}


def test_the_numbers_of_a_discovered_application_are_zero_or_more(flexera: Ingestion) -> None:
    flexera.load(CASB, "DiscoveredAppUsage", "full", [shadow("App")])
    data = flexera.world.data
    [record] = data.iterate("flexera_discovered")
    sizes, counted = ("upload", "download"), ("transaction", "user", "ip_address", "device")
    for column in (*(f"{name}_bytes" for name in sizes), *(f"{name}_count" for name in counted)):
        assert data.update("flexera_discovered", record["key"], **{column: 0})["values"][column] == 0
        with pytest.raises(ControlError, match=f"{column} must be a number from 0 to"):
            data.update("flexera_discovered", record["key"], **{column: -1})


def test_discovered_app_usage_is_readable_and_every_load_is_a_snapshot(flexera: Ingestion) -> None:
    first = flexera.load(CASB, "DiscoveredAppUsage", "full", [shadow(f"App {number}") for number in range(130)])
    found = flexera.all("/discovered-app-usage")
    assert len(found) == 130
    assert {entry["snapshotAt"] for entry in found} == {first["finishedAt"]}
    flexera.world.advance(3600 - 10)
    flexera.sign_in()
    second = flexera.load(CASB, "DiscoveredAppUsage", "full", [shadow("App 1"), shadow("Other", category="Mail")])
    assert [entry["discoveredApp"]["name"] for entry in flexera.all("/discovered-app-usage")] == ["App 1", "Other"]
    everything = flexera.all("/discovered-app-usage", filter=f"snapshotAt ge '{first['finishedAt']}'")
    assert len(everything) == 132
    only = flexera.all("/discovered-app-usage", filter=f"snapshotAt ge '{second['finishedAt']}'")
    assert len(only) == 2


def test_every_field_of_a_discovered_app_is_read_back(flexera: Ingestion) -> None:
    line = shadow(
        "Microsoft Bing",
        uploadBytes=1000,
        downloadBytes=2000,
        transactionCount=4576,
        appId="32590",
        firstUsed="2021-06-28",
        lastUsed="2021-06-29T00:00:00Z",
        userCount=346,
        ipAddressCount=363,
        deviceCount=7566,
        applicationStatus="Sanctioned",
        applicationRiskIndex=7.5,
        supportedCertifications=["ISO_27018", "PCI_DSS"],
        vulnerability="No",
    )
    job = flexera.load(CASB, "DiscoveredAppUsage", "full", [line])
    page = flexera.get("/discovered-app-usage").json()
    assert page["kind"] == "saas:discovered-app-usage-collection"
    (found,) = page["values"]
    assert len(found["discoveredApp"].pop("id")) == 24
    assert found == {
        "discoveredApp": {
            "kind": "saas:discovered-app",
            "orgId": 1234,
            "name": "Microsoft Bing",
            "category": "News",
            "externalId": "32590",
            "applicationStatus": "Sanctioned",
            "applicationRiskIndex": 7.5,
            "supportedCertifications": ["ISO_27018", "PCI_DSS"],
            "vulnerability": "No",
            "source": {"managedAppId": CASB, "name": "CASB - by Shadow IT"},
            "history": {"firstUsedAt": "2021-06-28T00:00:00.000Z", "lastUsedAt": "2021-06-29T00:00:00.000Z"},
        },
        "usageData": {
            "transactionCount": 4576,
            "userCount": 346,
            "ipAddressCount": 363,
            "deviceCount": 7566,
            "network": {"uploadBytes": 1000, "downloadedBytes": 2000, "totalBytes": 3000},
        },
        "snapshotAt": job["finishedAt"],
    }


def test_a_vulnerability_of_another_word_is_refused(flexera: Ingestion) -> None:
    job = flexera.run(CASB, "DiscoveredAppUsage", "full", [shadow("App", vulnerability="Maybe")])
    assert "vulnerability" in job["errors"][0]["error"]


def test_the_files_of_a_job_are_loaded_in_its_order_not_in_that_of_their_uploads(flexera: Ingestion) -> None:
    later, earlier = (flexera.upload(users("a", lastName=name)) for name in ("Later", "Earlier"))
    path = flexera.begin_import(SAMPLE_SAAS, "ApplicationRoster", "full", earlier, later)
    job = flexera.finish_job(path)
    assert [data["name"] for data in job["saasDataList"]] == [earlier, later]
    assert [user["lastName"] for user in flexera.all(USERS)] == ["Later"]
