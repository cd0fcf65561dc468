"""The JSONv2 web service: the documented actions, and the requests of snowpy3."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract_tests.kit.vendors.servicenow import Instance

COMPANIES = "/core_company.do"
STAGING = "/api/now/import/x_fls_flexera_fnms_inventory_import"


def ask(instance: Instance, path: str = COMPANIES, **parameters: str) -> Any:
    answer = instance.get(path, JSONv2="", **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def send(instance: Instance, body: object = None, path: str = COMPANIES, **parameters: str) -> Any:
    data = None if body is None else json.dumps(body)
    answer = instance.call("POST", path, params={"JSONv2": "", **parameters}, data=data)
    assert answer.status_code == 200, answer.text
    return answer.json()


def add(instance: Instance, *names: str) -> list[str]:
    records = send(instance, {"records": [{"name": name} for name in names]}, sysparm_action="insertMultiple")
    return [record["sys_id"] for record in records["records"]]


def test_the_actions_that_read_agree_with_the_table_api(populated: Instance) -> None:
    query = "nameISNOTEMPTY^ORDERBYDESCname"
    expected = populated.table("cmdb_ci_computer", query, sysparm_exclude_reference_link="true")
    found = ask(populated, "/cmdb_ci_computer.do", sysparm_action="getRecords", sysparm_query=query)["records"]
    assert [{**record, "__status": "success"} for record in expected] == found
    keys = ask(populated, "/cmdb_ci_computer.do", sysparm_action="getKeys", sysparm_query=query)["records"]
    assert keys == [record["sys_id"] for record in expected]
    few = ask(populated, "/cmdb_ci_computer.do", sysparm_query=query, sysparm_record_count="3")["records"]
    assert few == found[:3]
    assert ask(populated, "/cmdb_ci_computer.do", sysparm_sys_id=keys[4])["records"] == [found[4]]


def test_what_the_table_api_hides_is_hidden_here_too(populated: Instance) -> None:
    populated.session.auth = ("admin", "admin-password")
    preferences = populated.table("sys_user_preference", sysparm_exclude_reference_link="true")
    populated.session.auth = ("fnms.integration", "fnms-password")
    seen = {record["sys_id"] for record in populated.table("sys_user_preference")}
    hidden = [record["sys_id"] for record in preferences if record["sys_id"] not in seen]
    assert hidden
    for sys_id in hidden:
        path = "/sys_user_preference.do"
        assert ask(populated, path, sysparm_action="get", sysparm_sys_id=sys_id)["records"] == []
        [answer] = send(populated, None, path, sysparm_action="deleteRecord", sysparm_sys_id=sys_id)["records"]
        assert answer["__status"] == "failure"
    assert "user_password" not in populated.table("sys_user")[0]
    assert "user_password" not in ask(populated, "/sys_user.do", sysparm_record_count="1")["records"][0]


@pytest.mark.parametrize(("shown", "mode"), [("true", "true"), ("false", "false"), ("all", "all")])
def test_display_values_are_flat(populated: Instance, shown: str, mode: str) -> None:
    [record] = ask(populated, "/cmdb_ci_computer.do", displayvalue=shown, sysparm_record_count="1")["records"]
    [expected] = populated.table(
        "cmdb_ci_computer",
        f"sys_id={record['sys_id']}",
        sysparm_display_value=mode,
        sysparm_exclude_reference_link="true",
    )
    if mode == "all":
        both = {name: value["value"] for name, value in expected.items()}
        expected = {**both, **{f"dv_{name}": value["display_value"] for name, value in expected.items()}}
    assert record == {**expected, "__status": "success"}


def test_a_record_is_inserted_changed_and_deleted(instance: Instance) -> None:
    [made] = send(instance, {"name": "Acme", "city": "Bonn"}, sysparm_action="insert")["records"]
    assert (made["name"], made["city"], made["__status"]) == ("Acme", "Bonn", "success")
    [changed] = send(instance, {"city": "Ulm"}, sysparm_action="update", sysparm_query="name=Acme")["records"]
    assert (changed["sys_id"], changed["city"], changed["sys_mod_count"]) == (made["sys_id"], "Ulm", "1")
    assert instance.table("core_company", "name=Acme")[0]["city"] == "Ulm"
    deleted = send(instance, sysparm_action="deleteRecord", sysparm_sys_id=made["sys_id"])["records"]
    assert deleted == [{"sys_id": made["sys_id"], "__status": "success"}]
    assert instance.count("core_company", "name=Acme") == 0
    [again] = send(instance, sysparm_action="deleteRecord", sysparm_sys_id=made["sys_id"])["records"]
    assert (again["__status"], again["__error"]["message"]) == ("failure", "No Record found")


@pytest.mark.parametrize("action", ["insert", "insertMultiple"])
@pytest.mark.parametrize("wrap", [lambda records: {"records": records}, lambda records: records])
def test_several_records_are_inserted(instance: Instance, action: str, wrap: Any) -> None:
    found = send(instance, wrap([{"name": "First"}, {"name": "Second"}]), sysparm_action=action)["records"]
    assert [record["name"] for record in found] == ["First", "Second"]
    assert [entry["sys_id"] for entry in instance.table("core_company", "nameINFirst,Second")] == [
        record["sys_id"] for record in found
    ]


def test_all_matches_are_changed_and_deleted(instance: Instance) -> None:
    ids = add(instance, *[f"Many {number}" for number in range(230)])
    changed = send(instance, {"city": "Ulm"}, sysparm_action="update", sysparm_query="nameSTARTSWITHMany")["records"]
    assert [record["sys_id"] for record in changed] == ids
    assert instance.count("core_company", "nameSTARTSWITHMany^city=Ulm") == 230
    deleted = send(instance, sysparm_action="deleteMultiple", sysparm_query="nameSTARTSWITHMany^nameENDSWITH1")
    assert len(deleted["records"]) == 23
    assert instance.count("core_company", "nameSTARTSWITHMany") == 207


def test_the_body_wins_over_the_url(instance: Instance) -> None:
    [made] = send(instance, {"sysparm_action": "insert", "name": "Body"}, sysparm_action="deleteMultiple")["records"]
    body = {"sysparm_action": "update", "sysparm_query": "name=Body", "city": "Ulm"}
    [changed] = send(instance, body, sysparm_query="name=Other")["records"]
    assert (changed["sys_id"], changed["city"]) == (made["sys_id"], "Ulm")


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("update", "Cannot update with empty sysparm_query"),
        ("deleteMultiple", "Cannot delete with empty sysparm_query"),
        ("deleteRecord", "Cannot delete with empty sysparm_sys_id"),
        ("insert", "Cannot insert without a record"),
        ("getRecords", "Invalid action getRecords"),
    ],
)
def test_a_request_that_cannot_be_executed_fails_as_a_whole(instance: Instance, action: str, message: str) -> None:
    before = instance.count("core_company")
    assert send(instance, sysparm_action=action) == {"_error": message, "reason": None}
    assert instance.count("core_company") == before


def test_a_sys_id_is_no_query(instance: Instance) -> None:
    add(instance, "One", "Two")
    before = instance.count("core_company")
    [answer] = send(instance, sysparm_action="deleteRecord", sysparm_sys_id="x^NQnameISNOTEMPTY")["records"]
    assert (answer["__status"], instance.count("core_company")) == ("failure", before)
    assert ask(instance, sysparm_sys_id="x^NQnameISNOTEMPTY") == {"records": []}


def test_without_its_parameter_there_is_no_web_service(instance: Instance) -> None:
    assert instance.get(COMPANIES).status_code == 400
    assert instance.get(COMPANIES, JSON="").status_code == 200
    assert instance.get("/no_such_table.do", JSONv2="").json()["error"]["message"] == "Invalid table no_such_table"


def test_rights_are_those_of_the_table_api(instance: Instance) -> None:
    instance.session.auth = ("itil.reader", "itil-password")
    ask(instance)
    assert instance.call("POST", COMPANIES, params={"JSONv2": "", "sysparm_action": "insert"}).status_code == 403
    instance.session.auth = ("no.roles", "nobody-password")
    assert instance.get(COMPANIES, JSONv2="").status_code == 403
    instance.session.auth = None
    assert instance.get(COMPANIES, JSONv2="").status_code == 401


def test_a_long_list_is_streamed_whole(instance: Instance) -> None:
    ids = add(instance, *[f"Long {number}" for number in range(1_200)])
    found = ask(instance, sysparm_query="nameSTARTSWITHLong")["records"]
    assert [record["sys_id"] for record in found] == ids
    assert {record["__status"] for record in found} == {"success"}


def test_an_import_that_is_due_is_done_first(instance: Instance) -> None:
    rows = {"records": [{"ComplianceComputerID": "9", "ComputerName": "PC-9", "ComputerType": "Computer"}]}
    assert instance.call("POST", f"{STAGING}/insertMultiple", json=rows).status_code == 201
    assert [record["name"] for record in ask(instance, "/cmdb_ci_computer.do")["records"]] == ["PC-9"]


def test_requests_as_snowpy3_sends_them(instance: Instance) -> None:
    """snowpy3 joins the instance, which ends with a slash, and the table by another slash; it sends no Content-Type."""
    headers, path = {"Accept": "application/json"}, "//core_company.do"
    usual = {"JSONv2": "", "displayvalue": "true"}
    made = instance.call(
        "POST",
        path,
        params={"JSONv2": "", "sysparm_action": "insert"},
        data=json.dumps({"name": "By snowpy3"}),
        headers=headers,
    ).json()
    assert made["records"][0]["name"] == "By snowpy3"
    query = {**usual, "sysparm_action": "getRecords", "sysparm_query": "name=By snowpy3"}
    [found] = instance.call("GET", path, params=query, headers=headers).json()["records"]
    assert found["sys_id"] == made["records"][0]["sys_id"]
    deleted = {"JSONv2": "", "sysparm_action": "deleteRecord", "sysparm_sys_id": found["sys_id"]}
    instance.call("POST", path, params=deleted, headers=headers)
    assert instance.call("GET", path, params=query, headers=headers).json() == {"records": []}
