"""The lists that are read back: filters, views, resolutions, pages."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from contract_tests.kit.remote import Control
from contract_tests.kit.services import load_spec
from contract_tests.kit.vendors.flexera_ingestion import BASE, CASB, SAMPLE_SAAS, Ingestion, check_goa_error, users

MINE = f"managedAppId eq '{SAMPLE_SAAS}'"
IDENTITY = {"id", "uniqueId", "email", "activatedAt"}
PERSON = IDENTITY | {"firstName", "lastName", "modifiedAt", "associatedManagedApp"}


def message(number: int, occurred_at: str, used: float, **more: object) -> dict[str, Any]:
    return {
        "eventId": f"970b6a32-e56b-458e-b62c-{number:012d}",
        "occurredAt": occurred_at,
        "usageGroup": "Contacts",
        "used": used,
        **more,
    }


def test_the_organization_tells_its_name(flexera: Ingestion) -> None:
    found = flexera.client.get("/iam/v1/orgs/1234").json()
    assert (found["kind"], found["id"], found["name"]) == ("iam#org", 1234, "Acme Corp")


def test_a_new_world_has_applications_with_what_was_loaded_into_them(flexera: Ingestion) -> None:
    found = {app["id"]: app for app in flexera.all("/managed-apps")}
    assert {"123", SAMPLE_SAAS, CASB} <= set(found)
    assert [entry["dataType"] for entry in found["123"]["loaded"]] == ["ProductAccess", "ProductRoster"]
    assert found[SAMPLE_SAAS]["loaded"] == []
    assert found["208"]["isActive"] is False
    users_in_all = flexera.all("/app-users")
    for identifier, app in found.items():
        mine = [user for user in users_in_all if user["associatedManagedApp"]["id"] == identifier]
        assert app["totalUsers"] == len(mine) == len(flexera.all(f"/managed-apps/{identifier}/app-users"))


@pytest.mark.parametrize("number", [-(2**64), -(10**30), 2**64])
def test_an_organization_of_more_digits_than_there_are_is_refused(flexera: Ingestion, number: int) -> None:
    answer = flexera.client.get(f"/iam/v1/orgs/{number}")
    assert (answer.status_code, answer.json()["fault"]) == (403 if number > 0 else 400, False), answer.text


def test_an_organization_sees_its_own_records_only(flexera: Ingestion) -> None:
    globex = Ingestion(flexera.world, "flexera-refresh-token-of-globex", "/saas/v1/orgs/2345")
    globex.load("901", "ApplicationUsage", "incremental", [{"uniqueId": "x", "occurredAt": "2026-03-01"}])
    globex.load("901", "DiscoveredAppUsage", "full", [{"name": "Theirs"}])
    consumed = {"eventId": "e", "occurredAt": "2026-03-01", "usageGroup": "g", "used": 1}
    globex.load("901", "ApplicationConsumption", "incremental", [consumed])
    for file in (flexera, globex):
        apps = {app["id"] for app in file.all("/managed-apps")}
        for path in ("/app-users", "/app-events"):
            found = file.all(path)
            assert found
            assert {record["associatedManagedApp"]["id"] for record in found} <= apps
        assert {record["managedAppId"] for record in file.all("/usage-over-time")} <= apps
    assert len(globex.all("/discovered-app-usage")) == len(globex.all("/usage-over-time")) == 1
    assert flexera.all("/discovered-app-usage") == []
    assert len(globex.all("/import-jobs")) == 3
    assert len(flexera.all("/import-jobs")) == 1


@pytest.mark.parametrize("path", ["9", "0123", "abc", "99999999999999999999999"])
def test_an_application_that_does_not_exist_is_not_found(flexera: Ingestion, path: str) -> None:
    for part in ("", "/app-users", "/app-events"):
        answer = flexera.get(f"/managed-apps/{path}{part}")
        assert check_goa_error(answer, 404, "application_not_found") == "managed application not found"


@pytest.mark.parametrize("path", ["XYZ", "ABC", "12g", "%20", "-1"])
def test_an_id_of_another_form_is_refused_before_it_is_looked_for(flexera: Ingestion, path: str) -> None:
    for part in ("", "/app-users", "/app-events"):
        message = check_goa_error(flexera.get(f"/managed-apps/{path}{part}"), 400, "invalid_pattern")
        assert message.startswith('managedAppId must match the regexp "^[0-9a-f]+$" but got value ')


EMPTIABLE = [
    (operation.path.removeprefix("/saas/v1/orgs/{orgId}"), entry.name)
    for operation in load_spec("flexera").operations.values()
    if operation.method == "GET" and operation.path.startswith("/saas/v1/")
    for entry in operation.parameters
    if entry.location == "query" and entry.schema.type != "array"
]


@pytest.mark.parametrize(("path", "name"), EMPTIABLE)
def test_an_empty_query_value_counts_as_absent(flexera: Ingestion, path: str, name: str) -> None:
    """Goa reads the query so: the default applies, and nothing is parsed."""
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("a", "b"))
    where = path.format(managedAppId=SAMPLE_SAAS)
    without, empty = flexera.get(where), flexera.client.get(f"{BASE}{where}?{name}=")
    assert (empty.status_code, empty.json()) == (200, without.json())


def test_of_a_repeated_parameter_the_last_value_counts_empty_or_not(flexera: Ingestion) -> None:
    assert flexera.client.get(f"{BASE}/managed-apps?view=nonsense&view=").status_code == 200
    check_goa_error(flexera.client.get(f"{BASE}/managed-apps?view=&view=nonsense"), 400, "invalid_enum_value")


def test_applications_are_listed_by_their_last_change(flexera: Ingestion) -> None:
    job = flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("a"))
    changed = flexera.all("/managed-apps", filter=f"modifiedAt ge '{job['finishedAt']}'")
    assert [entry["id"] for entry in changed] == [SAMPLE_SAAS]
    assert flexera.all("/managed-apps")[0]["id"] == SAMPLE_SAAS  # the latest first
    assert flexera.all("/managed-apps", orderBy="modifiedAt asc")[-1]["id"] == SAMPLE_SAAS
    check_goa_error(flexera.get("/managed-apps", orderBy="name"), 400, "invalid_orderby")
    check_goa_error(flexera.get("/managed-apps", filter="name eq 'a'"), 400, "invalid_filter")


def test_a_view_of_applications_leaves_members_out(flexera: Ingestion) -> None:
    for view in ("default", "extended"):
        assert "categoryName" in flexera.get("/managed-apps/123", view=view).json()
    assert "categoryName" not in flexera.get("/managed-apps", view="licenseUsage").json()["values"][0]
    check_goa_error(flexera.get("/managed-apps/123", view="licenseUsage"), 400, "invalid_enum_value")


@pytest.mark.parametrize(
    ("view", "members"),
    [
        ("default", PERSON | {"sku", "skus", "lastActivityAt"}),
        ("minimal", IDENTITY),
        ("excludeEvent", PERSON | {"sku"}),
        ("entitlement", PERSON | {"sku"}),
    ],
)
def test_a_view_of_users_shows_its_members(flexera: Ingestion, view: str, members: set[str]) -> None:
    found = flexera.all("/managed-apps/123/app-users", view=view)
    assert set().union(*found) == members


def test_deactivated_users_are_shown_when_all_are_wanted(flexera: Ingestion) -> None:
    active, everybody = (flexera.all("/app-users", includeAll=wanted) for wanted in ("false", "true"))
    assert len(active) < len(everybody)
    assert not any("deactivatedAt" in entry for entry in active)
    assert flexera.all("/app-users") == active
    check_goa_error(flexera.get("/app-users", includeAll="yes"), 400, "invalid_field_type")


def test_users_and_events_are_filtered_by_application(flexera: Ingestion) -> None:
    for path in ("app-users", "app-events"):
        mine = flexera.all(f"/{path}", filter="managedAppId eq 123")
        assert mine == flexera.all(f"/managed-apps/123/{path}")
        assert 0 < len(mine) < len(flexera.all(f"/{path}"))
        assert flexera.all(f"/{path}", filter="managedAppId eq '7'") == []


def test_events_are_filtered_by_time(flexera: Ingestion) -> None:
    everything = sorted(event["occurredAt"] for event in flexera.all("/app-events"))
    middle = everything[len(everything) // 2]
    for operator, expected in (
        ("gt", [entry for entry in everything if entry > middle]),
        ("ge", [entry for entry in everything if entry >= middle]),
        ("lt", [entry for entry in everything if entry < middle]),
        ("le", [entry for entry in everything if entry <= middle]),
    ):
        found = flexera.all("/app-events", filter=f"occurredAt {operator} '{middle}'")
        assert sorted(entry["occurredAt"] for entry in found) == expected


def test_the_most_recent_event_is_one_per_user_and_sub_application(flexera: Ingestion) -> None:
    lines = [
        {"uniqueId": "a", "occurredAt": f"2026-03-0{day}T00:00:00Z", "subAppName": sub}
        for day in (1, 2, 3)
        for sub in ("Mail", "Chat")
    ]
    flexera.load(
        SAMPLE_SAAS, "ApplicationUsage", "incremental", [*lines, {"uniqueId": "b", "occurredAt": "2026-03-01"}]
    )
    for path, query in ((f"/managed-apps/{SAMPLE_SAAS}/app-events", {}), ("/app-events", {"filter": MINE})):
        found = flexera.all(path, mostRecentEventsOnly="true", **query)
        assert sorted((entry["uniqueId"], entry.get("subAppName"), entry["occurredAt"][:10]) for entry in found) == [
            ("a", "Chat", "2026-03-03"),
            ("a", "Mail", "2026-03-03"),
            ("b", None, "2026-03-01"),
        ]


@pytest.mark.world(options={"flexera": {"page_size": 7}})
@pytest.mark.parametrize("path", ["/managed-apps", "/app-users", "/app-events", "/usage-over-time"])
def test_pages_hold_every_record_once(flexera: Ingestion, path: str) -> None:
    pages = list(flexera.pages(path))
    found = [entry["id"] for page in pages for entry in page["values"]]
    assert len(found) == len(set(found))
    assert [len(page["values"]) for page in pages[:-1]] == [7] * (len(pages) - 1)
    assert len(pages) > 1
    assert all(page["nextPage"].startswith(f"/saas/v1/orgs/1234{path}?skipToken=") for page in pages[:-1])


@pytest.mark.world(options={"flexera": {"page_size": 7}})
def test_the_parameters_of_a_list_hold_on_all_its_pages(flexera: Ingestion) -> None:
    pages = list(flexera.pages("/app-users", view="minimal", includeAll="true", filter="managedAppId eq 123"))
    found = [entry for page in pages for entry in page["values"]]
    assert len(pages) > 2
    assert len(found) == len({entry["id"] for entry in found})
    assert any("deactivatedAt" in entry for entry in found)
    assert all(set(entry) <= IDENTITY | {"deactivatedAt"} for entry in found)


@pytest.fixture
def flexera_with_usage(flexera: Ingestion) -> Ingestion:
    lines = [
        message(1, "2026-01-05T10:07:31Z", 1, sourceIdentifier="x"),
        message(2, "2026-01-05T10:22:00Z", 2, sourceIdentifier="y"),
        message(3, "2026-01-05T10:22:00Z", 4, usageGroup="Emails"),
        message(4, "2026-01-06T00:00:00Z", 8, sourceIdentifier="X"),
        message(5, "2026-02-01T00:00:00Z", 16),
        message(6, "2026-04-01T00:00:00Z", 32),
    ]
    unordered = [lines[place] for place in (5, 1, 2, 0, 4, 3)]
    flexera.load(SAMPLE_SAAS, "ApplicationConsumption", "incremental", unordered)
    return flexera


@pytest.mark.parametrize(
    ("resolution", "steps"),
    [
        ("none", [1, 2, 4, 8, 16, 32]),
        ("second", [1, 2, 4, 8, 16, 32]),
        ("fifteen_minute", [1, 2, 4, 8, 16, 32]),
        ("thirty_minute", [3, 4, 8, 16, 32]),
        ("hour", [3, 4, 8, 16, 32]),
        ("day", [3, 4, 8, 16, 32]),
        ("week", [11, 4, 16, 32]),
        ("month", [11, 4, 16, 32]),
        ("quarter", [27, 4, 32]),
        ("year", [59, 4]),
        ("all", [59, 4]),
    ],
)
def test_usage_is_put_together_by_the_steps_of_a_resolution(
    flexera_with_usage: Ingestion, resolution: str, steps: list[float]
) -> None:
    found = flexera_with_usage.all("/usage-over-time", filter=MINE, resolution=resolution)
    assert [entry["used"] for entry in found] == steps
    assert len({entry["id"] for entry in found}) == len(found)


def test_a_step_is_reported_by_its_beginning(flexera_with_usage: Ingestion) -> None:
    def beginnings(resolution: str) -> list[str]:
        found = flexera_with_usage.all(
            "/usage-over-time", filter=f"{MINE} and usageGroup eq 'contacts'", resolution=resolution
        )
        return [entry["occurredAt"][:16] for entry in found]

    assert beginnings("thirty_minute")[0] == "2026-01-05T10:00"
    assert beginnings("week") == ["2026-01-05T00:00", "2026-01-26T00:00", "2026-03-30T00:00"]
    assert beginnings("quarter") == ["2026-01-01T00:00", "2026-04-01T00:00"]


def test_usage_is_read_from_a_moment_up_to_another(flexera_with_usage: Ingestion) -> None:
    window = {"startedAt": "2026-01-05T10:22:00Z", "endedAt": "2026-02-01T00:00:00+00:00"}
    assert [entry["used"] for entry in flexera_with_usage.all("/usage-over-time", filter=MINE, **window)] == [2, 4, 8]
    check_goa_error(flexera_with_usage.get("/usage-over-time", startedAt="2026-01-05"), 400, "invalid_format")
    check_goa_error(flexera_with_usage.get("/usage-over-time", startedAt="0000-01-01T00:00:00Z"), 400, "invalid_format")


def test_usage_is_kept_apart_by_more_fields(flexera_with_usage: Ingestion) -> None:
    query = {"filter": MINE, "resolution": "day", "groupBy": "sourceId"}
    assert [entry["used"] for entry in flexera_with_usage.all("/usage-over-time", **query)] == [1, 2, 4, 8, 16, 32]
    check_goa_error(flexera_with_usage.get("/usage-over-time", groupBy="usage"), 400, "invalid_groupBy")


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("usageGroup eq 'EMAILS'", [4]),
        ("sourceId eq 'x'", [1, 8]),
        ("(sourceId EQ 'y' OR usageGroup eq 'Emails')", [2, 4]),
        ("sourceId eq 'nobody'", []),
    ],
)
def test_filters_of_usage_ignore_case(flexera_with_usage: Ingestion, text: str, used: list[float]) -> None:
    assert [entry["used"] for entry in flexera_with_usage.all("/usage-over-time", filter=f"{MINE} and {text}")] == used


def test_a_token_of_another_list_is_called_that_whatever_is_sent_with_it(flexera: Ingestion) -> None:
    foreign = base64.b64encode(b'[{"nope":1},["",1]]').decode()
    answer = flexera.get("/managed-apps", skipToken=foreign, view="extended")
    check_goa_error(answer, 400, "invalid_skiptoken")
    assert "it belongs to another list" in answer.text


@pytest.mark.world(options={"flexera": {"page_size": 2}})
def test_steps_come_on_pages_too(flexera_with_usage: Ingestion) -> None:
    pages = list(flexera_with_usage.pages("/usage-over-time", filter=MINE, resolution="day"))
    assert [[entry["used"] for entry in page["values"]] for page in pages] == [[3, 4], [8, 16], [32]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name eq 'SLACK'", ["Slack"]),
        ("name ne 'slack'", ["50% off", "Bing", "Reddit"]),
        ("name in ('slack', 'Bing')", ["Bing", "Slack"]),
        ("name nin ('slack', 'Bing')", ["50% off", "Reddit"]),
        ("name co 'd'", ["Reddit"]),
        ("name co '%'", ["50% off"]),
        ("category eq 'news'", ["Bing", "Reddit"]),
        ("category ne 'news'", ["50% off", "Slack"]),
        ("source.managedAppId eq '206' and not (category eq 'News')", ["50% off", "Slack"]),
        ("source.managedAppId eq '207'", []),
    ],
)
def test_discovered_applications_are_filtered(flexera: Ingestion, text: str, names: list[str]) -> None:
    lines = [
        {"name": "Bing", "category": "News"},
        {"name": "Reddit", "category": "NEWS"},
        {"name": "Slack", "category": "Chat"},
        {"name": "50% off"},
    ]
    flexera.load(CASB, "DiscoveredAppUsage", "full", lines)
    found = flexera.all("/discovered-app-usage", filter=text)
    assert sorted(entry["discoveredApp"]["name"] for entry in found) == names


@pytest.mark.parametrize("resolution", ["none", "month"])
def test_pages_of_usage_end_with_the_last_record(control: Control, resolution: str) -> None:
    def walk(size: int) -> list[list[dict[str, Any]]]:
        options = {"flexera": {"page_size": size, "usages": 12}}
        with control.new_world(f"usage-{resolution}-{size}", options=options) as world:
            pages = Ingestion(world).pages("/usage-over-time", resolution=resolution)
            return [page["values"] for page in pages]

    [every] = walk(100)
    assert len(every) > 2
    for size in (1, len(every) - 1, len(every), len(every) + 1):
        assert walk(size) == [every[begin : begin + size] for begin in range(0, len(every), size)]
