"""What single clients are for: incidents, batches, aggregates, schemas, the CMDB, tools for assistants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.kit.real_clients.running import COMPUTERS, ClientRun

pytestmark = pytest.mark.long

Start = Callable[[str], ClientRun]
DEPENDS_ON = "1a9cb166f1571100a92eb60da2bce5c5"  # Depends on::Used by, in the documentation's samples


def count_systems(run: ClientRun) -> dict[str, int]:
    """Count the computers by operating system, in the world's data."""
    return Counter(row["os"] or "" for row in run.rows("cmdb_ci") if row["sys_class_name"] in COMPUTERS)


def read_groups(groups: list[dict[str, Any]]) -> dict[str, int]:
    """Return the counts of a grouped aggregate by the group's value."""
    return {group["groupby_fields"][0]["value"]: int(group["stats"]["count"]) for group in groups}


def test_the_doctor_of_servicenow_cli_finds_no_problem(start: Start) -> None:
    seen = start("servicenow-cli").call("doctor")
    assert seen["ok"], seen
    assert {"authentication", "table_api"} <= {check["name"] for check in seen["checks"] if check["ok"]}


def test_servicenow_cli_lists_the_incidents_of_its_user(start: Start) -> None:
    run = start("servicenow-cli")
    seen = run.call("incidents")
    (row,) = run.rows("task", sys_id=seen["sys_id"])
    (user,) = run.rows("sys_user", user_name="admin")
    assert (row["assigned_to"], row["short_description"]) == (user["sys_id"], seen["shown"])
    assert seen["mine"] == [seen["number"]]


def test_pysnc_updates_and_deletes_many_records_by_batches(start: Start) -> None:
    run = start("pysnc")
    seen = run.call("batches")
    assert (seen["updated"], seen["deleted"]) == (True, True)
    assert (seen["cities"], seen["left"]) == (["Austin"] * 3, ["Batch 1"])
    assert [row["city"] for row in run.rows("core_company", name="Batch 1")] == ["Austin"]


def test_servicenow_api_reads_incidents_into_its_models(start: Start) -> None:
    run = start("servicenow-api")
    seen = run.call("incidents")
    (row,) = run.rows("task", sys_id=seen["sys_id"])
    assert seen["read"] == row["short_description"] == "Initech"
    assert seen["found"] == [row["number"]]


def test_servicenow_api_creates_and_relates_configuration_items(start: Start) -> None:
    run = start("servicenow-api")
    seen = run.call("cmdb", depends_on=DEPENDS_ON)
    one, two = seen["ids"]
    (row,) = run.rows("cmdb_rel_ci", parent=one)
    assert (row["child"], row["type"]) == (two, DEPENDS_ON)
    assert [relation["target"]["value"] for relation in seen["read"]["outbound_relations"]] == [two]
    assert seen["read"]["attributes"]["ram"] == "2048"
    assert {(entry["name"], entry["sys_id"]) for entry in seen["listed"]} == {("web-1", one), ("db-1", two)}


@pytest.mark.parametrize("client", ["servicenow-api", "mcp-server-servicenow", "mfa-servicenow-mcp"])
def test_a_client_groups_and_counts(client: str, start: Start) -> None:
    run = start(client)
    seen = run.call("aggregates")
    groups = seen if isinstance(seen, list) else seen.get("result") or seen["groups"]
    assert read_groups(groups) == count_systems(run)


def test_snowloader_counts_before_it_verifies_and_uses_threads(start: Start) -> None:
    run = start("snowloader")
    seen = run.call("counts")
    assert seen["count"] == sum(count for system, count in count_systems(run).items() if system)
    assert sorted(seen["verified"]) == sorted(seen["threads"]) == run.names(*COMPUTERS)


def test_snowloader_loads_documents_of_all_its_tables(start: Start) -> None:
    run = start("snowloader")
    seen = run.call("loaders")
    roots = {"Incident": "incident", "Problem": "problem", "Change": "change_request"}
    for loader, table in roots.items():
        assert seen[loader] == sorted(row["sys_id"] for row in run.rows("task", sys_class_name=table)), loader
    for loader, table in {"CMDB": "cmdb_ci", "KnowledgeBase": "kb_knowledge", "Catalog": "sc_cat_item"}.items():
        assert seen[loader] == sorted(row["sys_id"] for row in run.rows(table)), loader


def test_ticketutil_edits_an_incident(start: Start) -> None:
    run = start("ticketutil")
    seen = run.call("records")
    (row,) = run.rows("task", sys_id=seen["sys_id"])
    assert seen["statuses"] == ["Success", "Success"]
    assert [row["short_description"], row["description"]] == seen["read"] == ["Initech", "Austin"]


def test_ticketutil_takes_states_from_the_choices(start: Start) -> None:
    run = start("ticketutil")
    seen = run.call("states")
    (row,) = run.rows("task", sys_id=seen["sys_id"])
    assert {"new": "1", "in progress": "2", "on hold": "3", "resolved": "6"}.items() <= seen["available"].items()
    assert (row["state"], seen["statuses"]) == (2, ["Success", "Success"])


def test_servicenow_api_client_changes_the_state_of_a_problem(start: Start) -> None:
    run = start("servicenow-api-client")
    seen = run.call("problems")
    (row,) = run.rows("task", number=seen["number"])
    assert (str(row["state"]), seen["state"]) == ("2", "2")


def test_the_check_of_mcp_server_servicenow_is_without_warnings(start: Start) -> None:
    seen = start("mcp-server-servicenow").call("check")
    assert (seen["code"], "warn" in seen["printed"]) == (0, False), seen["printed"]


def test_mcp_server_servicenow_knows_its_user_and_the_properties(start: Start) -> None:
    run = start("mcp-server-servicenow")
    seen = run.call("system")
    assert seen["user"]["user_name"] == "admin"
    named = {row["name"]: row["value"] or "" for row in run.rows("sys_properties") if row["name"].startswith("glide")}
    assert {row["name"]: row["value"] for row in seen["properties"]["properties"]} == named


def test_mcp_server_servicenow_reads_relations(start: Start) -> None:
    run = start("mcp-server-servicenow")
    one, two = (run.post("table/cmdb_ci_linux_server", name=name)["sys_id"] for name in ("web-1", "db-1"))
    run.post("table/cmdb_rel_ci", parent=one, child=two, type=DEPENDS_ON)
    seen = run.call("cmdb", ci=one)
    assert two in str(seen["relationships"])
    assert {row["sys_id"] for row in seen["list"]["records"]} >= {one, two}


@pytest.mark.parametrize("client", ["mcp-server-servicenow", "mfa-servicenow-mcp"])
def test_a_client_reads_the_schema_of_a_table_and_its_ancestors(client: str, start: Start) -> None:
    seen = start(client).call("schema")["schema"]
    fields = {field.get("element") or field.get("field") or field["name"]: field for field in seen["fields"]}
    assert {"os", "ram", "cpu_count"} <= fields.keys()
    assert "string" in str(fields["os"])


def test_mfa_servicenow_mcp_discovers_tables(start: Start) -> None:
    found = start("mfa-servicenow-mcp").call("schema")["found"]
    assert "cmdb_ci_computer" in str(found)


def test_mfa_servicenow_mcp_is_healthy(start: Start) -> None:
    seen = start("mfa-servicenow-mcp").call("health")
    assert (seen["ok"], seen["authenticated_user"]) == (True, "admin")


def test_the_article_reader_reads_an_article(start: Start) -> None:
    run = start("llama-index-readers-service-now")
    article = run.post(
        "table/kb_knowledge", short_description="How to", text="<p>Do it</p>", workflow_state="published"
    )
    run.post("table/kb_knowledge", short_description="Not yet", text="<p>Wait</p>", workflow_state="draft")
    ((page, text),) = run.call("articles", numbers=[article["number"]])
    assert (page, text.strip()) == (article["number"], "<p>Do it</p>")
