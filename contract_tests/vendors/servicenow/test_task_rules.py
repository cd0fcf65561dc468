"""Tasks get numbers, defaults and the effects of business rules; their journal fields are only written."""

from __future__ import annotations

import re
from typing import Any

import pytest

INCIDENTS = "/api/now/table/incident"
PRIORITIES = {  # impact and urgency, as the platform's priority lookup for incidents
    ("1", "1"): "1",
    ("1", "2"): "2",
    ("1", "3"): "3",
    ("2", "1"): "2",
    ("2", "2"): "3",
    ("2", "3"): "4",
    ("3", "1"): "3",
    ("3", "2"): "4",
    ("3", "3"): "5",
}


@pytest.fixture
def agent(instance: Any) -> Any:
    """A world whose session is that of a user who works on tasks."""
    instance.session.auth = ("itil.agent", "agent-password")
    return instance


def create(instance: Any, table: str = "incident", **fields: str) -> dict[str, Any]:
    answer = instance.call(
        "POST", f"/api/now/table/{table}", json=fields, params={"sysparm_exclude_reference_link": "true"}
    )
    assert answer.status_code == 201, answer.text
    record: dict[str, Any] = answer.json()["result"]
    return record


def update(instance: Any, record: dict[str, Any], **fields: str) -> dict[str, Any]:
    path = f"/api/now/table/{record['sys_class_name']}/{record['sys_id']}"
    answer = instance.call("PATCH", path, json=fields, params={"sysparm_exclude_reference_link": "true"})
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()["result"]
    return changed


def find_user(instance: Any, name: str = "itil.agent") -> str:
    return str(instance.table("sys_user", f"user_name={name}")[0]["sys_id"])


@pytest.mark.parametrize(
    ("table", "prefix", "state"),
    [
        ("task", "TASK", "1"),
        ("incident", "INC", "1"),
        ("problem", "PRB", "101"),
        ("change_request", "CHG", "-5"),
        ("change_task", "CTASK", "1"),
        ("sc_request", "REQ", "1"),
        ("sc_req_item", "RITM", "1"),
        ("sc_task", "SCTASK", "1"),
    ],
)
def test_a_new_task_has_number_state_and_opener(agent: Any, table: str, prefix: str, state: str) -> None:
    first, second = create(agent, table), create(agent, table)
    assert re.fullmatch(rf"{prefix}\d{{7}}", first["number"])
    assert int(second["number"].removeprefix(prefix)) == int(first["number"].removeprefix(prefix)) + 1
    assert (first["state"], first["active"], first["sys_domain"]) == (state, "true", "global")
    assert (first["opened_at"], first["opened_by"]) == (first["sys_created_on"], find_user(agent))
    assert (first["closed_at"], first["closed_by"]) == ("", "")


@pytest.mark.parametrize(("grade", "priority"), PRIORITIES.items())
def test_the_priority_of_an_incident_follows_impact_and_urgency(
    agent: Any, grade: tuple[str, str], priority: str
) -> None:
    impact, urgency = grade
    created = create(agent, impact=impact, urgency=urgency, priority="1")
    assert created["priority"] == priority
    changed = update(agent, create(agent), impact=impact, urgency=urgency)
    assert changed["priority"] == priority
    assert update(agent, changed, priority="1")["priority"] == priority


def test_the_priority_of_a_change_is_its_own(agent: Any) -> None:
    assert create(agent, "change_request", impact="1", urgency="1", priority="2")["priority"] == "2"


@pytest.mark.parametrize("field", ["state", "incident_state"])
def test_the_two_states_of_an_incident_agree(agent: Any, field: str) -> None:
    record = create(agent, **{field: "2"})
    assert (record["state"], record["incident_state"]) == ("2", "2")
    record = update(agent, record, **{field: "3"})
    assert (record["state"], record["incident_state"]) == ("3", "3")


def test_an_incident_is_resolved_closed_and_reopened(agent: Any) -> None:
    record = create(agent, short_description="x")
    agent.advance(60)
    resolved = update(agent, record, state="6")
    assert (resolved["active"], resolved["resolved_by"]) == ("true", find_user(agent))
    assert resolved["resolved_at"] == resolved["sys_updated_on"] > record["opened_at"]
    agent.advance(60)
    closed = update(agent, resolved, state="7")
    assert (closed["active"], closed["closed_by"], closed["closed_at"]) == (
        "false",
        find_user(agent),
        closed["sys_updated_on"],
    )
    assert closed["resolved_at"] == resolved["resolved_at"]
    reopened = update(agent, closed, state="2")
    emptied = ("closed_at", "closed_by", "resolved_at", "resolved_by")
    assert (reopened["active"], *(reopened[name] for name in emptied)) == ("true", "", "", "", "")


@pytest.mark.parametrize(
    ("table", "closing", "open_again"),
    [
        ("task", "3", "2"),
        ("sc_task", "7", "1"),
        ("problem", "107", "104"),
        ("change_request", "4", "0"),
        ("incident", "8", "1"),
    ],
)
def test_a_task_in_a_closed_state_is_not_active(agent: Any, table: str, closing: str, open_again: str) -> None:
    closed = create(agent, table, state=closing)
    assert (closed["active"], closed["closed_by"]) == ("false", find_user(agent))
    assert closed["closed_at"] == closed["sys_created_on"]
    assert update(agent, closed, state=open_again)["active"] == "true"


def test_a_given_time_of_closing_is_kept(agent: Any) -> None:
    assert create(agent, state="7", closed_at="2026-01-02 03:04:05")["closed_at"] == "2026-01-02 03:04:05"


def test_choices_have_the_labels_of_the_table_that_is_read(populated: Any) -> None:
    [incident] = populated.table("incident", "number=INC0000003", sysparm_display_value="true")
    assert (incident["state"], incident["priority"], incident["hold_reason"]) == ("Closed", "5 - Planning", "")
    [task] = populated.table("task", "number=INC0000003", sysparm_display_value="true")
    assert (task["state"], task["sys_class_name"]) == ("Closed Skipped", "Incident")


def test_a_journal_field_is_written_and_reads_empty(agent: Any) -> None:
    record = create(agent, short_description="x", comments="first")
    assert (record["comments"], record["work_notes"]) == ("", "")
    agent.advance(1)
    changed = update(agent, record, work_notes="second", comments="")
    assert (changed["work_notes"], int(changed["sys_mod_count"])) == ("", 1)
    entries = agent.table("sys_journal_field", f"element_id={record['sys_id']}^ORDERBYsys_created_on")
    shown = [(entry["name"], entry["element"], entry["value"], entry["sys_created_by"]) for entry in entries]
    assert shown == [
        ("incident", "comments", "first", "itil.agent"),
        ("incident", "work_notes", "second", "itil.agent"),
    ]
    for mode in ("true", "all"):
        [shown_again] = agent.table("incident", f"sys_id={record['sys_id']}", sysparm_display_value=mode)
        assert shown_again["comments"] in ("", {"display_value": "", "value": ""})


def test_a_password_is_concealed(instance: Any) -> None:
    instance.session.auth = ("admin", "admin-password")
    created = create(instance, "sys_user", user_name="new.user", user_password="open sesame")
    assert created["user_password"] == "********"
    assert instance.table("sys_user", "user_passwordLIKEsesame") == []
    [both] = instance.table("sys_user", "user_name=new.user", sysparm_display_value="all")
    assert both["user_password"] == {"display_value": "********", "value": "********"}
    assert update(instance, created, user_password="")["user_password"] == ""


def test_a_name_follows_its_parts(instance: Any) -> None:
    instance.session.auth = ("admin", "admin-password")
    user = create(instance, "sys_user", first_name="Ada", last_name="Byron")
    assert user["name"] == "Ada Byron"
    assert update(instance, user, last_name="Lovelace")["name"] == "Ada Lovelace"
    kind = create(instance, "cmdb_rel_type", parent_descriptor="Feeds", child_descriptor="Fed by")
    assert (kind["name"], kind["sys_name"]) == ("Feeds::Fed by", "Feeds::Fed by")


def test_a_domain_links_to_the_group_of_all(populated: Any) -> None:
    [record] = populated.table("incident", sysparm_limit=1)
    base = f"{populated.url}/api/now/table/sys_user_group"
    assert record["sys_domain"] == {"link": f"{base}/global", "value": "global"}
    [shown] = populated.table("incident", sysparm_limit=1, sysparm_display_value="true", sysparm_fields="sys_domain")
    assert shown == {"sys_domain": {"display_value": "global", "link": f"{base}/global"}}


def test_a_duration_counts_from_1970(agent: Any) -> None:
    record = create(agent, time_worked="1 2:03:04")
    assert record["time_worked"] == "1970-01-02 02:03:04"
    [shown] = agent.table("incident", f"sys_id={record['sys_id']}", sysparm_display_value="true")
    assert shown["time_worked"] == "1 Day 2 Hours 3 Minutes 4 Seconds"


def test_too_many_references_are_refused(populated: Any) -> None:
    to_user = ["assigned_to", "opened_by", "closed_by", "caller_id", "resolved_by"]
    far = ["manager", "department", "location", "company", "department.dept_head", "location.parent", "company.parent"]
    names = [f"{first}.{rest}.sys_id" for first in to_user for rest in [*far, *(f"manager.{name}" for name in far)]]
    for parameters in (
        {"sysparm_query": "^OR".join(f"{name}=x" for name in names)},
        {"sysparm_fields": ",".join(names)},
    ):
        answer = populated.get(INCIDENTS, **parameters)
        assert (answer.status_code, answer.json()["error"]["detail"]) == (
            400,
            "the query and the fields follow more than 60 references",
        )
    answer = populated.get(INCIDENTS, sysparm_fields=",".join(names[:30]))
    assert answer.status_code == 200
    assert len(answer.json()["result"][0]) == 30
