"""Rights on tables, fields and records, with the texts that real instances give."""

from __future__ import annotations

from typing import Any

import pytest

USERS = {
    "no.roles": "nobody-password",
    "itil.reader": "itil-password",
    "itil.agent": "agent-password",
    "asset.manager": "asset-password",
    "fnms.integration": "fnms-password",
    "admin": "admin-password",
}
UNREADABLE = ("User Not Authorized", "User is unauthorized to access table: {}")
UNCHANGEABLE = ("Operation Failed", "ACL Exception Update Failed due to security constraints")
HIDDEN_FIELD = (
    "Insufficient rights to query records",
    "Field(s) present in the query do not have permission to be read",
)
HIDDEN_RECORD = ("No Record found", "Record doesn't exist or ACL restricts the record retrieval")
READ = {  # tables by the users who may read them, besides admin
    "incident": {"itil.reader", "itil.agent", "fnms.integration"},
    "task": {"itil.reader", "itil.agent", "fnms.integration"},
    "cmdb_ci_linux_server": {"itil.reader", "itil.agent", "asset.manager", "fnms.integration"},
    "alm_hardware": {"itil.reader", "itil.agent", "asset.manager", "fnms.integration"},
    "core_company": {"itil.reader", "itil.agent", "asset.manager", "fnms.integration"},
    "kb_knowledge": {"itil.reader", "itil.agent", "fnms.integration"},
    "sys_user_has_role": set(),
    "sys_security_acl_role": set(),
    "syslog": set(),
}
WRITE = {
    "incident": {"itil.agent", "fnms.integration"},
    "cmdb_ci_linux_server": {"itil.agent", "fnms.integration"},
    "alm_hardware": {"itil.agent", "asset.manager", "fnms.integration"},
    "core_company": {"fnms.integration"},
    "kb_knowledge": {"fnms.integration"},
    "sys_properties": {"fnms.integration"},
    "sys_user_role": set(),
}


def sign_in(instance: Any, user: str) -> None:
    instance.session.auth = (user, USERS[user])


def read_error(answer: Any, status: int) -> tuple[str, str]:
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    return error["message"], error["detail"]


@pytest.mark.parametrize("table", READ)
@pytest.mark.parametrize("user", USERS)
def test_statistics_need_the_right_to_read_the_table(populated: Any, table: str, user: str) -> None:
    """KB0744425 has another text for the Aggregate API."""
    sign_in(populated, user)
    answer = populated.get(f"/api/now/stats/{table}", sysparm_count="true")
    if user in {*READ[table], "admin"}:
        assert answer.ok
    else:
        refusal = ("Insufficient rights to query records", f"No permission to read table '{table}'")
        assert read_error(answer, 403) == refusal


@pytest.mark.parametrize("table", READ)
@pytest.mark.parametrize("user", USERS)
def test_a_table_is_read_by_users_with_a_role_for_it(populated: Any, table: str, user: str) -> None:
    sign_in(populated, user)
    answer = populated.get(f"/api/now/table/{table}", sysparm_limit=1)
    if user in READ[table] | {"admin"}:
        assert answer.status_code == 200
    else:
        assert read_error(answer, 403) == (UNREADABLE[0], UNREADABLE[1].format(table))
        one = populated.get(f"/api/now/table/{table}/{'0' * 32}")
        assert read_error(one, 403) == (UNREADABLE[0], UNREADABLE[1].format(table))


@pytest.mark.parametrize("table", WRITE)
@pytest.mark.parametrize("user", [user for user in USERS if user != "no.roles"])
def test_a_table_is_changed_by_users_with_a_role_for_it(populated: Any, table: str, user: str) -> None:
    sign_in(populated, "admin")
    made = populated.call("POST", f"/api/now/table/{table}", json={})
    path = f"/api/now/table/{table}/{made.json()['result']['sys_id']}"
    sign_in(populated, user)
    answers = [
        populated.call("POST", f"/api/now/table/{table}", json={}),
        populated.call("PATCH", path, json={"sys_tags": "x"}),
        populated.call("DELETE", path),
    ]
    if user in WRITE[table] | {"admin"}:
        assert [answer.status_code for answer in answers] == [201, 200, 204]
        return
    texts = {read_error(answer, 403) for answer in answers}
    readable = user == "itil.reader" or populated.get(f"/api/now/table/{table}").status_code == 200
    assert texts == {UNCHANGEABLE if readable else (UNREADABLE[0], UNREADABLE[1].format(table))}
    sign_in(populated, "admin")
    assert populated.get(path).status_code == 200


def test_an_unknown_table_is_400_for_everybody(instance: Any) -> None:
    for user in USERS:
        sign_in(instance, user)
        assert read_error(instance.get("/api/now/table/incidents"), 400) == ("Invalid table incidents", None)


@pytest.mark.parametrize("enforced", ["false", "true"])
def test_a_field_that_may_not_be_read_is_ignored_in_queries_or_refused(populated: Any, enforced: str) -> None:
    populated.set_property("glide.export.query.enforce_field_acl", enforced)
    for name in ("user_password", "manager.user_password"):
        answer = populated.get("/api/now/table/sys_user", sysparm_query=f"{name}ISEMPTY^user_name=admin")
        if enforced == "true":
            assert read_error(answer, 403) == HIDDEN_FIELD
        else:
            assert [record["user_name"] for record in answer.json()["result"]] == ["admin"]
            [note] = populated.notes(answer)
            assert "was ignored because the field" in note
            assert "may not be read" in note
    sign_in(populated, "admin")
    assert populated.table("sys_user", "user_passwordISEMPTY^user_name=admin") == []


def test_a_field_that_may_not_be_read_is_not_in_responses(populated: Any) -> None:
    [own] = populated.table("sys_user", "user_name=fnms.integration")
    assert "user_password" not in own
    assert populated.table(
        "sys_user", "user_name=admin", sysparm_fields="name,user_password,manager.user_password"
    ) == [{"name": "System Administrator"}]
    filtered = populated.get("/api/now/table/sys_user", user_password="x")
    assert int(filtered.headers["X-Total-Count"]) == populated.count("sys_user")
    sign_in(populated, "admin")
    [shown] = populated.table("sys_user", "user_name=fnms.integration")
    assert shown["user_password"] == "********"


def test_records_of_others_are_hidden(populated: Any) -> None:
    sign_in(populated, "admin")
    mine, *others = populated.table("sys_user_preference", "ORDERBYvalue", sysparm_exclude_reference_link="true")
    owner = populated.table("sys_user", f"sys_id={mine['user']}")[0]["user_name"]
    assert others
    sign_in(populated, owner)
    page = populated.get("/api/now/table/sys_user_preference")
    assert [record["sys_id"] for record in page.json()["result"]] == [mine["sys_id"]]
    assert int(page.headers["X-Total-Count"]) == len(others) + 1  # counted before the ACLs take records away
    assert populated.get(f"/api/now/table/sys_user_preference/{mine['sys_id']}").status_code == 200
    for hidden in others:
        path = f"/api/now/table/sys_user_preference/{hidden['sys_id']}"
        assert read_error(populated.get(path), 404) == HIDDEN_RECORD
    sign_in(populated, "fnms.integration")
    for method, hidden in (("PATCH", mine), ("DELETE", others[0])):
        path = f"/api/now/table/sys_user_preference/{hidden['sys_id']}"
        assert read_error(populated.call(method, path, json={"value": "1"}), 404) == HIDDEN_RECORD
