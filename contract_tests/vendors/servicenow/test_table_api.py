"""The Table API as documented and as clients use it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
import requests

from contract_tests.kit.services import computers
from contract_tests.kit.vendors.servicenow import DICTIONARY

TABLE = "/api/now/table/core_company"
COMPUTERS = "/api/now/table/cmdb_ci_computer"


def create_companies(instance: Any, *names: str) -> list[str]:
    return [instance.call("POST", TABLE, json={"name": name}).json()["result"]["sys_id"] for name in names]


def test_the_seeded_computers_are_the_companys(populated: Any) -> None:
    seed = populated.world.describe()["start"]["seed"]
    found = populated.table("cmdb_ci_computer", "ORDERBYx_fls_flexera_fnms_flexera_unique_id")
    assert {(entry["name"], entry["serial_number"]) for entry in found} == {
        (entry.name, entry.serial_number) for entry in computers(seed, 30)
    }
    assert populated.count("cmdb_sam_sw_install", "installed_on.nameISNOTEMPTY") == 90
    assert populated.count("ast_contract") == 6


@pytest.mark.parametrize("table", list(DICTIONARY.tables))
def test_every_table_can_be_listed(populated: Any, table: str) -> None:
    populated.session.auth = ("admin", "admin-password")
    for mode in ("false", "true", "all"):
        for record in populated.table(table, sysparm_limit=3, sysparm_display_value=mode):
            assert record.keys() == DICTIONARY[table].visible.keys()


def test_a_parent_table_has_the_rows_of_its_subclasses(populated: Any) -> None:
    assert populated.count("cmdb_ci_computer") == 30
    others = ("cmdb_ci_vm_instance", "cmdb_ci_spkg", "cmdb_ci_service")
    assert populated.count("cmdb_ci") == 30 + sum(map(populated.count, others))
    servers = populated.table("cmdb_ci_server", sysparm_fields="sys_class_name")
    assert {entry["sys_class_name"] for entry in servers} <= set(DICTIONARY["cmdb_ci_server"].family)
    assert 0 < len(servers) < 30
    some = populated.table("cmdb_ci_linux_server", sysparm_limit=1)[0]
    assert populated.get(f"/api/now/table/cmdb_ci/{some['sys_id']}").status_code == 200
    assert populated.get(f"/api/now/table/cmdb_ci_win_server/{some['sys_id']}").status_code == 404


def test_a_plain_filter_without_a_value_selects_the_records_without_one(instance: Any) -> None:
    for company in ({"name": "Has", "city": "Bonn"}, {"name": "Lacks"}):
        assert instance.call("POST", TABLE, json=company).status_code == 201
    names = {"city": "", "name": "Lacks"}, {"city": "Bonn", "name": "Has"}
    for filters in names:
        found = instance.get(TABLE, city=filters["city"], sysparm_query="nameINHas,Lacks").json()["result"]
        assert [entry["name"] for entry in found] == [filters["name"]]


def test_a_record_is_made_read_changed_and_deleted(instance: Any) -> None:
    answer = instance.call(
        "POST", TABLE, json={"name": "Initech", "vendor": True, "sys_id": "x", "nope": 1, "notes": None}
    )
    record = answer.json()["result"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{instance.url}{TABLE}/{record['sys_id']}"
    assert (record["name"], record["vendor"], record["notes"], record["sys_mod_count"]) == ("Initech", "true", "", "0")
    assert record["sys_created_on"] == "2026-11-22 12:30:00"
    assert record["sys_created_by"] == "fnms.integration"
    path = f"{TABLE}/{record['sys_id']}"
    instance.advance(60)
    changed = instance.call("PATCH", path, json={"city": "Austin", "sys_created_by": "x"}).json()["result"]
    assert (changed["name"], changed["city"], changed["sys_mod_count"]) == ("Initech", "Austin", "1")
    assert (changed["sys_updated_on"], changed["sys_created_by"]) == ("2026-11-22 12:31:00", "fnms.integration")
    same = instance.call("PUT", path, json={"city": "Austin"}).json()["result"]
    assert (same["name"], same["sys_mod_count"]) == ("Initech", "1")  # PUT changes the given fields only
    gone = instance.call("DELETE", path)
    assert (gone.status_code, gone.content) == (204, b"")
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        answer = instance.call(method, path, json={} if method in {"PATCH", "PUT"} else None)
        assert (answer.status_code, answer.json()) == (
            404,
            {
                "error": {
                    "message": "No Record found",
                    "detail": "Record doesn't exist or ACL restricts the record retrieval",
                },
                "status": "failure",
            },
        )


@pytest.mark.parametrize("flag", ["true", "false"])
def test_a_body_may_set_who_changed_a_record_and_when_if_the_platform_does_not(instance: Any, flag: str) -> None:
    stamps = {
        "sys_created_on": "2020-01-02 03:04:05",
        "sys_created_by": "migration",
        "sys_updated_on": "2021-01-02 03:04:05",
        "sys_updated_by": "loader",
        "sys_mod_count": "7",
    }
    now, name = "2026-11-22 12:30:00", "fnms.integration"
    usual = dict(zip(stamps, (now, name, now, name, "0"), strict=True))
    query = f"?sysparm_suppress_auto_sys_field={flag}"
    made = instance.call("POST", TABLE + query, json={"name": "Initech", "sys_id": "x", **stamps}).json()["result"]
    assert made["sys_id"] != "x"
    assert {member: made[member] for member in stamps} == (stamps if flag == "true" else usual)
    instance.advance(60)
    for method, city in (("PATCH", "Austin"), ("PUT", "Boston")):
        changed = instance.call(method, f"{TABLE}/{made['sys_id']}{query}", json={"city": city}).json()["result"]
        assert changed["city"] == city
        changes = {member for member in stamps if changed[member] != made[member]}
        assert changes == (set() if flag == "true" else {"sys_updated_on", "sys_mod_count"}), method
        made = changed if method == "PATCH" else made
        instance.advance(60)
    answer = instance.call("PATCH", f"{TABLE}/{made['sys_id']}{query}", json={"sys_mod_count": 9, "city": "Paris"})
    assert answer.json()["result"]["sys_mod_count"] == ("9" if flag == "true" else "3")


def test_all_values_are_strings(instance: Any) -> None:
    body = {"name": "PC", "cpu_count": 4, "ram": "16384", "disk_space": 12.5, "virtual": False, "os": None}
    record = instance.call("POST", COMPUTERS, json=body).json()["result"]
    assert {name: record[name] for name in body} == {
        "name": "PC",
        "cpu_count": "4",
        "ram": "16384",
        "disk_space": "12.5",
        "virtual": "false",
        "os": "",
    }
    odd = instance.call("POST", COMPUTERS, json={"cpu_count": "many", "last_discovered": "2026-13-01"}).json()["result"]
    assert (odd["cpu_count"], odd["last_discovered"]) == ("", "")


def test_references_have_three_modes(populated: Any) -> None:
    fields = "name,manufacturer,company,sys_class_name"
    query = "manufacturerISNOTEMPTY^ORDERBYname"
    [plain], [shown], [both] = (
        populated.table("cmdb_ci_computer", query, sysparm_limit=1, sysparm_fields=fields, sysparm_display_value=mode)
        for mode in ("false", "true", "all")
    )
    sys_id = plain["manufacturer"]["value"]
    link = f"{populated.url}{TABLE}/{sys_id}"
    label = populated.get(f"{TABLE}/{sys_id}").json()["result"]["name"]
    assert plain["manufacturer"] == {"link": link, "value": sys_id}
    assert shown["manufacturer"] == {"display_value": label, "link": link}
    assert both["manufacturer"] == {"display_value": label, "value": sys_id, "link": link}
    assert (plain["company"], shown["company"], both["company"]) == ("", "", {"display_value": "", "value": ""})
    assert both["name"] == {"display_value": plain["name"], "value": plain["name"]}
    assert both["sys_class_name"]["value"] == plain["sys_class_name"]
    [bare], [named] = (
        populated.table(
            *("cmdb_ci_computer", query),
            sysparm_limit=1,
            sysparm_fields=fields,
            sysparm_display_value=mode,
            sysparm_exclude_reference_link="true",
        )
        for mode in ("false", "true")
    )
    assert (bare["manufacturer"], named["manufacturer"]) == (sys_id, label)
    assert requests.get(link, auth=populated.session.auth, timeout=60).status_code == 200


def test_fields_are_chosen_dotted_ones_too_and_unknown_ones_are_ignored(populated: Any) -> None:
    fields = "name,manufacturer.name,model_id.manufacturer.name,nope,manufacturer.nope"
    [record] = populated.table("cmdb_ci_computer", "manufacturer.name=IBM", sysparm_fields=fields, sysparm_limit=1)
    assert record == {"name": record["name"], "manufacturer.name": "IBM", "model_id.manufacturer.name": "IBM"}


def test_blanks_around_the_commas_of_fields_are_tolerated(populated: Any) -> None:
    [record] = populated.table("cmdb_ci_computer", sysparm_fields="sys_id, name , manufacturer.name", sysparm_limit=1)
    assert list(record) == ["sys_id", "name", "manufacturer.name"]


@pytest.mark.parametrize("flag", ["true", "false"])
def test_an_instance_without_domains_ignores_that_a_query_has_none(instance: Any, flag: str) -> None:
    [sys_id] = create_companies(instance, "A")
    parameters = {"sysparm_query_no_domain": flag}
    listed = instance.get(TABLE, sysparm_query="name=A", **parameters).json()["result"]
    assert [entry["sys_id"] for entry in listed] == [sys_id]
    path = f"{TABLE}/{sys_id}"
    assert instance.get(path, **parameters).json()["result"]["name"] == "A"
    for method, name in (("PUT", "B"), ("PATCH", "C")):
        changed = instance.call(method, path, json={"name": name}, params=parameters)
        assert (changed.status_code, changed.json()["result"]["name"]) == (200, name)
    assert instance.call("DELETE", path, params=parameters).status_code == 204


def test_pages_are_linked_and_counted(instance: Any) -> None:
    create_companies(instance, *(f"Company {number:02}" for number in range(25)))
    query = "nameSTARTSWITHCompany^ORDERBYname"
    answer = instance.get(TABLE, sysparm_query=query, sysparm_limit=10, sysparm_fields="name")
    assert answer.headers["X-Total-Count"] == "25"
    assert set(answer.links) == {"first", "next", "last"}
    seen = [entry["name"] for entry in answer.json()["result"]]
    for _ in range(2):
        answer = instance.session.get(answer.links["next"]["url"], timeout=60)
        seen += [entry["name"] for entry in answer.json()["result"]]
    assert seen == [f"Company {number:02}" for number in range(25)]
    assert set(answer.links) == {"first", "prev", "last"}
    assert "sysparm_offset=20" in answer.links["last"]["url"]
    assert answer.headers["Link"].startswith("<")
    quiet = instance.get(TABLE, sysparm_no_count="true", sysparm_suppress_pagination_header="true", sysparm_limit=1)
    assert not {"X-Total-Count", "Link"} & set(quiet.headers)
    whole = instance.get(TABLE, sysparm_query=query)
    assert "Link" not in whole.headers
    assert instance.get(TABLE, sysparm_query=query, sysparm_offset=99).json() == {"result": []}


def test_a_long_list_is_streamed_whole(instance: Any) -> None:
    records = [{"Manufacturer": f"M{number}", "ComputerName": "é"} for number in range(2_500)]
    path = "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple"
    assert instance.call("POST", path, json={"records": records}).status_code == 201
    rows = instance.get(
        "/api/now/table/x_fls_flexera_fnms_inventory_import", sysparm_fields="u_manufacturer,u_computername"
    )
    assert len({entry["u_manufacturer"] for entry in rows.json()["result"]}) == 2_500
    answer = instance.call("GET", "/api/now/table/sys_import_set_row", headers={"Accept": "application/xml"})
    assert len(ET.fromstring(answer.content).findall("result")) == 2_500  # noqa: S314 -- our own


@pytest.mark.parametrize(("version", "status"), [("", 200), ("v2/", 200), ("v1/", 404)])
def test_an_empty_list_is_404_in_v1_only(instance: Any, version: str, status: int) -> None:
    answer = instance.get(f"/api/now/{version}table/core_company", sysparm_query="name=nobody")
    assert answer.status_code == status
    assert answer.json().get("result", "none") == ([] if status == 200 else "none")


def test_links_stay_in_the_version_that_was_asked(populated: Any) -> None:
    [record] = populated.get("/api/now/v1/table/contract_rel_ci", sysparm_limit=1).json()["result"]
    assert record["contract"]["link"].startswith(f"{populated.url}/api/now/v1/table/ast_contract/")


def test_an_invalid_condition_is_left_out_unless_the_property_says_no_rows(instance: Any) -> None:
    create_companies(instance, "A", "B")
    assert [entry["name"] for entry in instance.table("core_company", "nope=1^name=A")] == ["A"]
    instance.set_property("glide.invalid_query.returns_no_rows", "true")
    assert instance.table("core_company", "nope=1^name=A") == []
    assert [entry["name"] for entry in instance.table("core_company", "name=A")] == ["A"]


def test_plain_parameters_filter_by_value_or_display_value(populated: Any) -> None:
    assert {
        entry["manufacturer"]
        for entry in populated.get(COMPUTERS, manufacturer="IBM", sysparm_exclude_reference_link="true").json()[
            "result"
        ]
    }
    [contract] = populated.get("/api/now/table/ast_contract", vendor_contract="C-00003").json()["result"]
    assert contract["vendor_contract"] == "C-00003"
    assert len(populated.get("/api/now/table/ast_contract", state="Active").json()["result"]) == 6
    assert populated.get("/api/now/table/ast_contract", state="Expired", sysparm_query="").json()["result"] == []
    for query, found in (("state=active", 6), ("ORDERBYnumber^", 6), ("state=expired", 0)):  # clients send both
        answer = populated.get("/api/now/table/ast_contract", state="Active", sysparm_query=query)
        assert len(answer.json()["result"]) == found


def test_display_values_are_taken_in_when_asked(instance: Any) -> None:
    [company] = create_companies(instance, "Globex")
    body = {"vendor": "Globex", "state": "Expired"}
    path = "/api/now/table/ast_contract"
    record = instance.call("POST", path, json=body, params={"sysparm_input_display_value": "true"}).json()["result"]
    assert (record["vendor"]["value"], record["state"]) == (company, "expired")
    assert record["number"].startswith("CNTR")


def test_what_real_clients_send_is_tolerated(instance: Any) -> None:
    create_companies(instance, "A")
    empty = dict.fromkeys(("sysparm_query", "sysparm_fields", "sysparm_view", "sysparm_limit", "sysparm_offset"), "")
    answer = instance.get(TABLE, **empty, sysparm_display_value="False", sysparm_exclude_reference_link="True")
    assert answer.status_code == 200
    answer = instance.call("GET", f"{TABLE}?hash=x&content_type=y&sysparm_orderby=name", json={})
    assert answer.json()["result"][-1]["name"] == "A"
    answer = instance.call("GET", TABLE, headers={"Accept": "*/*"})
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    answer = instance.call("POST", TABLE, json={"name": "B"}, params={**empty, "sysparm_display_value": "False"})
    assert answer.status_code == 201
    answer = instance.call(
        "POST", TABLE, data=b'{"name": "C"}', headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("path", "message", "detail"),
    [
        ("/api/now/table/incidents", "Invalid table incidents", None),
        ("/api/now/import/cmdb_ci/x", "Invalid table cmdb_ci", None),
        ("/api/now/v3/table/cmdb_ci", "Requested URI does not represent any resource", None),
        ("/api/now/nothing", "Requested URI does not represent any resource", None),
        (f"{TABLE}?sysparm_offset=-1", "offset is -1", "Negative offset is not supported"),
    ],
)
def test_known_errors_have_their_texts(instance: Any, path: str, message: str, detail: str | None) -> None:
    answer = instance.get(path)
    assert (answer.status_code, answer.json()["error"]) == (400, {"message": message, "detail": detail})


def test_methods_media_types_and_accept_are_refused_in_the_same_form(instance: Any) -> None:
    for status, answer in (
        (405, instance.call("POST", f"{TABLE}/{'0' * 32}", json={})),
        (415, instance.call("POST", TABLE, data=b"x", headers={"Content-Type": "text/plain"})),
        (406, instance.call("GET", TABLE, headers={"Accept": "image/png"})),
        (400, instance.call("POST", TABLE, data=b"{", headers={"Content-Type": "application/json"})),
    ):
        assert (answer.status_code, answer.json()["status"]) == (status, "failure")
    answer = instance.call("GET", f"{TABLE}/{'0' * 32}", headers={"Accept": "application/xml"})
    assert "<error><message>No Record found</message>" in answer.text


def test_the_method_is_overridden_and_the_body_left_out_when_asked(instance: Any) -> None:
    [sys_id] = create_companies(instance, "A")
    headers = {"X-HTTP-Method-Override": "PATCH", "X-no-response-body": "true"}
    answer = instance.call("POST", f"{TABLE}/{sys_id}", json={"name": "B"}, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert instance.get(f"{TABLE}/{sys_id}").json()["result"]["name"] == "B"
    answer = instance.call("POST", TABLE, json={"name": "C"}, headers={"X-no-response-body": "true"})
    assert (answer.status_code, answer.content) == (201, b"")
    assert instance.session.get(answer.headers["Location"], timeout=60).json()["result"]["name"] == "C"
    listed = instance.call("POST", f"{TABLE}?sysparm_query=name=C", headers={"X-HTTP-Method-Override": "GET"})
    assert [entry["name"] for entry in listed.json()["result"]] == ["C"]


def test_head_has_the_headers_of_get(instance: Any) -> None:
    create_companies(instance, "A", "B")
    answer = instance.call("HEAD", f"{TABLE}?sysparm_limit=1&sysparm_query=nameINA,B")
    assert (answer.status_code, answer.headers["X-Total-Count"], answer.content) == (200, "2", b"")
    assert instance.call("HEAD", f"{TABLE}/{'0' * 32}").status_code == 404


def test_xml_is_taken_and_given(instance: Any) -> None:
    body = "<request><entry><name>Ünïversal &amp; Sons</name><city>Köln</city></entry></request>"
    headers = {"Content-Type": "application/xml", "Accept": "text/xml"}
    answer = instance.call("POST", TABLE, data=body.encode(), headers=headers)
    result = ET.fromstring(answer.content).find("result")  # noqa: S314 -- our own
    assert result is not None
    assert (answer.status_code, result.findtext("name"), result.findtext("city")) == (201, "Ünïversal & Sons", "Köln")
    bomb = '<!DOCTYPE r [<!ENTITY a "x">]><request><name>&a;</name></request>'
    assert instance.call("POST", TABLE, data=bomb, headers=headers).status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_of_several_records_only_the_first_is_worked_on(instance: Any, method: str, form: str) -> None:
    """Documented: "Table API FAQs". The others are ignored, which the journal says."""
    [existing] = create_companies(instance, "Existing")
    path = TABLE if method == "POST" else f"{TABLE}/{existing}"
    before = instance.count("core_company")
    if form == "json":
        answer = instance.call(method, path, json=[{"name": "First"}, {"name": "Second"}, {}])
    else:
        entries = "".join(f"<entry><name>{name}</name></entry>" for name in ("First", "Second", "Third"))
        headers = {"Content-Type": "application/xml", "Accept": "application/json"}
        answer = instance.call(method, path, data=f"<request>{entries}</request>", headers=headers)
    assert (answer.status_code, answer.json()["result"]["name"]) == (201 if method == "POST" else 200, "First")
    assert instance.count("core_company") == before + (method == "POST")
    assert instance.count("core_company", "nameINSecond,Third^ORnameISEMPTY") == 0
    assert "2 of 3 records were ignored" in instance.notes(answer)[0]


@pytest.mark.parametrize("body", [[], [5], ["name"], [[{"name": "A"}]]])
def test_an_array_without_a_first_record_makes_none(instance: Any, body: list[Any]) -> None:
    before = instance.count("core_company")
    assert instance.call("POST", TABLE, json=body).status_code == 400
    assert instance.count("core_company") == before


@pytest.mark.parametrize("sys_id", ["AAAABBBBCCCCDDDDEEEEFFFF00001111", "0123456789abcdef0123456789abcdef"])
def test_a_new_record_has_the_sys_id_of_its_body(instance: Any, sys_id: str) -> None:
    """Captured: PySNC's test of a custom GUID; capitals are kept."""
    answer = instance.call("POST", TABLE, json={"name": "A", "sys_id": sys_id})
    assert (answer.status_code, answer.json()["result"]["sys_id"]) == (201, sys_id)
    assert answer.headers["Location"].endswith(f"/core_company/{sys_id}")
    path = f"{TABLE}/{sys_id}"
    assert instance.call("PATCH", path, json={"name": "B", "sys_id": "0" * 32}).json()["result"]["sys_id"] == sys_id
    assert [entry["name"] for entry in instance.table("core_company", f"sys_id={sys_id}")] == ["B"]
    again = instance.call("POST", TABLE, json={"name": "C", "sys_id": sys_id})
    assert (again.status_code, again.json()["error"]["message"]) == (403, "Operation Failed")
    assert f"Duplicate entry '{sys_id}'" in again.json()["error"]["detail"]
    assert instance.get(path).json()["result"]["name"] == "B"
    assert instance.call("DELETE", path).status_code == 204
    assert instance.call("POST", TABLE, json={"name": "D", "sys_id": sys_id}).status_code == 201


def test_a_sys_id_is_that_of_one_record_of_a_hierarchy(instance: Any) -> None:
    body = {"name": "A", "sys_id": "f" * 32}
    assert instance.call("POST", "/api/now/table/cmdb_ci_linux_server", json=body).status_code == 201
    assert instance.call("POST", COMPUTERS, json=body).status_code == 403
    assert instance.call("POST", TABLE, json=body).status_code == 201  # of another hierarchy


@pytest.mark.parametrize("sys_id", ["x", "g" * 32, "a" * 31, "a" * 33, 5, {}])
def test_a_sys_id_of_another_form_is_ignored(instance: Any, sys_id: Any) -> None:
    answer = instance.call("POST", TABLE, json={"name": "A", "sys_id": sys_id})
    assert answer.status_code == 201
    assert len(answer.json()["result"]["sys_id"]) == 32
    assert instance.notes(answer) == ["the member `sys_id` was ignored because it does not have 32 hexadecimal digits"]


def test_members_that_are_not_fields_are_named_in_the_journal(instance: Any) -> None:
    answer = instance.call("POST", TABLE, json={"name": "A", "bunk_field": "x", "sys_created_by": "y"})
    assert answer.status_code == 201
    assert instance.notes(answer) == [
        "the member `bunk_field` was ignored because core_company has no field of that name"
    ]
