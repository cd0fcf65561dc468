"""The Aggregate API as documented and as clients use it; contract_tests/kit/aggregate_oracle.py judges its numbers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.kit.vendors.servicenow import Instance, note_statements, open_world
from contract_tests.kit.worker_threads import LOOP
from mockservers import MockServer

STATS, TABLE = "/api/now/stats/core_company", "/api/now/table/core_company"
COMPUTERS = "/api/now/stats/cmdb_ci_computer"
ONLY = "websiteLIKEstats.example"  # selects the companies of these tests


def create_companies(instance: Any, *companies: dict[str, str]) -> None:
    for company in companies:
        answer = instance.call("POST", TABLE, json={"website": "https://stats.example", **company})
        assert answer.status_code == 201, answer.text


def ask(instance: Any, path: str = STATS, **parameters: str) -> Any:
    """Return the result of a request; parameters are given without ``sysparm_``."""
    named = {f"sysparm_{name}": text for name, text in parameters.items()}
    answer = instance.get(path, **({"sysparm_query": ONLY} if path == STATS else {}), **named)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def list_groups(result: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [tuple(entry["value"] for entry in group["groupby_fields"]) for group in result]


def test_statistics_without_groups_are_an_object(instance: Any) -> None:
    create_companies(instance, {"name": "B"}, {"name": "a"}, {"name": "C"})
    fields = {"sum_fields": "sys_mod_count", "avg_fields": "sys_mod_count", "min_fields": "name", "max_fields": "name"}
    assert ask(instance, count="true", **fields) == {
        "stats": {
            "count": "3",
            "sum": {"sys_mod_count": "0"},
            "avg": {"sys_mod_count": "0.0000"},
            "min": {"name": "a"},
            "max": {"name": "C"},
        }
    }


def test_statistics_of_groups_are_an_array_with_the_fields_in_the_requested_order(instance: Any) -> None:
    create_companies(instance, {"city": "Bonn", "country": "DE"}, {"country": "DE"}, {"city": "Bonn", "country": "DE"})
    assert ask(instance, count="true", group_by="country, city") == [
        {
            "stats": {"count": "1"},
            "groupby_fields": [{"field": "country", "value": "DE"}, {"field": "city", "value": ""}],
        },
        {
            "stats": {"count": "2"},
            "groupby_fields": [{"field": "country", "value": "DE"}, {"field": "city", "value": "Bonn"}],
        },
    ]


def test_nothing_is_computed_that_is_not_asked_for(instance: Any) -> None:
    """Documented: without the count and fields no aggregate operation is performed."""
    create_companies(instance, {"city": "Bonn"})
    assert ask(instance) == ask(instance, count="false") == {"stats": {}}
    assert ask(instance, group_by="city") == [{"stats": {}, "groupby_fields": [{"field": "city", "value": "Bonn"}]}]


def test_no_records_have_a_count_and_no_other_values(instance: Any) -> None:
    fields = {f"{function}_fields": "sys_mod_count" for function in ("sum", "avg", "min", "max")}
    empty = {"sys_mod_count": ""}
    assert ask(instance, count="true", **fields) == {
        "stats": {"count": "0", "sum": empty, "avg": empty, "min": empty, "max": empty}
    }
    assert ask(instance, count="true", group_by="city", **fields) == []


def test_sums_of_the_largest_integers_are_exact(instance: Any) -> None:
    largest = 2**63 - 1
    for _ in range(3):
        instance.call("POST", "/api/now/table/cmdb_ci_computer", json={"name": "Big", "ram": str(largest)})
    stats = ask(instance, COMPUTERS, sum_fields="ram", avg_fields="ram", group_by="name", order_by="SUM^ram")[0]
    assert stats["stats"] == {"sum": {"ram": str(3 * largest)}, "avg": {"ram": f"{largest}.0000"}}


def test_values_that_differ_in_case_are_one_group_with_a_fixed_spelling(instance: Any) -> None:
    create_companies(instance, {"city": "bonn"}, {"city": "BONN"}, {"city": "Bonn"})
    [group] = ask(instance, count="true", group_by="city")
    assert group == {"stats": {"count": "3"}, "groupby_fields": [{"field": "city", "value": "BONN"}]}


@pytest.mark.parametrize(
    ("mode", "kinds"),
    [
        ("false", {"value": "value"}),
        ("True", {"value": "display_value"}),
        ("other", {"value": "value"}),
        ("all", {"value": "value", "display_value": "display_value"}),
    ],
)
def test_groups_have_values_display_values_or_both(populated: Any, mode: str, kinds: dict[str, str]) -> None:
    """Captured: with ``true`` the display value is the ``value``. Display values are those of the Table API."""
    names = ("manufacturer", "sys_class_name")
    records = populated.table("cmdb_ci_computer", sysparm_fields=",".join(names), sysparm_display_value="all")
    expected = [
        [{"field": name, **{member: record[name][kind] for member, kind in kinds.items()}} for name in names]
        for record in records
    ]
    found = [item["groupby_fields"] for item in ask(populated, COMPUTERS, group_by=",".join(names), display_value=mode)]
    assert all(fields in expected for fields in found)
    assert all(fields in found for fields in expected)


def test_records_are_selected_by_query_and_by_plain_parameters(populated: Any) -> None:
    """The number of records that the Table API finds is the count."""
    for parameters in (
        {"virtual": "true"},
        {"manufacturer": "Dell Inc."},
        {"sysparm_query": "osLIKEwindows^ORram>20000", "virtual": "false"},
        {"sysparm_query": "sys_class_name=cmdb_ci_linux_server^manufacturer.nameISNOTEMPTY"},
        {"sysparm_query": "JOINcmdb_ci_computer.sys_id=cmdb_sam_sw_install.installed_on!"},
    ):
        listed = populated.get("/api/now/table/cmdb_ci_computer", sysparm_fields="sys_id", **parameters)
        stats = populated.get(COMPUTERS, sysparm_count="true", **parameters).json()["result"]["stats"]
        assert stats == {"count": listed.headers["X-Total-Count"]}
        assert stats["count"] != "0"


@pytest.mark.parametrize(
    ("parameters", "ignored", "reason"),
    [
        ({"group_by": "nope"}, "part `nope` of sysparm_group_by", "core_company has no field of that name"),
        ({"sum_fields": "name"}, "part `name` of sysparm_sum_fields", "the field `name` is not numeric"),
        ({"avg_fields": "nope"}, "part `nope` of sysparm_avg_fields", "core_company has no field of that name"),
        (
            {"group_by": "city", "having": "count>5"},
            "part `count>5` of sysparm_having",
            "it is not of the form function^field^operator^value",
        ),
        (
            {"group_by": "city", "having": "median^sys_mod_count^>^1"},
            "part `median^sys_mod_count^>^1` of sysparm_having",
            "`median` is none of count, sum, avg, min and max",
        ),
        (
            {"group_by": "city", "having": "count^name^>^many"},
            "part `count^name^>^many` of sysparm_having",
            "`many` is not a number, and the field `count` is numeric",
        ),
        (
            {"group_by": "city", "having": "count^name^LIKE^1"},
            "part `count^name^LIKE^1` of sysparm_having",
            "`LIKE` is none of !=, <, <=, =, >, >=",
        ),
        ({"having": "count^name^>^1"}, "part `count^name^>^1` of sysparm_having", "the records are not grouped"),
        ({"order_by": "COUNT"}, "part `COUNT` of sysparm_order_by", "the records are not grouped"),
        (
            {"group_by": "city", "order_by": "name"},
            "part `name` of sysparm_order_by",
            "the records are not grouped by `name`",
        ),
        (
            {"group_by": "city", "order_by": "a^b^c^DESC"},
            "part `a^b^c^DESC` of sysparm_order_by",
            "it is not of the form field, function^field or COUNT, with ^DESC for descending order",
        ),
    ],
)
def test_invalid_parts_are_left_out_and_named_in_the_journal(
    instance: Any, parameters: dict[str, str], ignored: str, reason: str
) -> None:
    create_companies(instance, {"name": "A", "city": "Bonn"}, {"name": "B"})
    named = {f"sysparm_{name}": text for name, text in parameters.items()}
    answer = instance.get(STATS, sysparm_query=ONLY, sysparm_count="true", **named)
    assert instance.notes(answer) == [f"the {ignored} was ignored because {reason}"]
    if parameters.get("group_by") == "city":
        assert list_groups(answer.json()["result"]) == [("",), ("Bonn",)]
    else:
        assert answer.json() == {"result": {"stats": {"count": "2"}}}


def test_the_valid_parts_of_a_list_apply_when_others_do_not(instance: Any) -> None:
    create_companies(instance, {"name": "A", "city": "Bonn"}, {"name": "B", "city": "Bonn"}, {"name": "C"})
    result = ask(
        instance,
        count="true",
        group_by="nope,city,,city",
        min_fields="name,nope",
        having="count^name^>^x,count^name^>=^2",
        order_by="nope,COUNT^DESC",
    )
    assert result == [
        {"stats": {"count": "2", "min": {"name": "A"}}, "groupby_fields": [{"field": "city", "value": "Bonn"}]}
    ]


def test_statistics_follow_every_change_of_the_records(instance: Any) -> None:
    create_companies(instance, {"name": "A", "city": "Bonn"})
    for city, number in (("Bonn", "2"), ("Aachen", "2"), ("Bonn", "3")):
        create_companies(instance, {"name": city, "city": city})
        assert ask(instance, count="true", group_by="city")[-1]["stats"] == {"count": number}
    instance.remove("core_company", f"{ONLY}^city=Bonn")
    assert list_groups(ask(instance, group_by="city")) == [("Aachen",)]
    instance.change("core_company", ONLY, city="Bonn")
    assert list_groups(ask(instance, group_by="city")) == [("Bonn",)]


def test_an_order_in_the_query_is_ignored_and_named_in_the_journal(instance: Any) -> None:
    create_companies(instance, {"city": "Bonn"}, {"city": "Aachen"})
    answer = instance.get(STATS, sysparm_query=f"{ONLY}^ORDERBYDESCcity", sysparm_group_by="city", hash="x")
    assert list_groups(answer.json()["result"]) == [("Aachen",), ("Bonn",)]
    assert instance.notes(answer) == [
        "the parameter `hash` was ignored because core_company has no field of that name",
        "the order by `city` was ignored because only sysparm_order_by orders groups",
    ]


def test_invalid_conditions_count_nothing_or_are_refused_by_property(instance: Any) -> None:
    create_companies(instance, {"city": "Bonn"})
    query = {"sysparm_count": "true", "sysparm_query": f"{ONLY}^nope=1"}
    assert instance.get(STATS, **query).json() == {"result": {"stats": {"count": "1"}}}
    instance.set_property("glide.invalid_query.returns_no_rows", "true")
    assert instance.get(STATS, **query).json() == {"result": {"stats": {"count": "0"}}}
    instance.set_property("glide.export.query.enforce_field_acl", "true")
    answer = instance.get(STATS, **query)
    assert (answer.status_code, answer.json()["error"]) == (
        403,
        {
            "message": "Insufficient rights to query records",
            "detail": "Field(s) present in the query do not have permission to be read",
        },
    )


def test_statistics_in_xml_have_the_same_members(instance: Any) -> None:
    create_companies(instance, {"city": "Bonn & Köln"}, {"city": "Aachen"})
    parameters = {"sysparm_query": ONLY, "sysparm_count": "true", "sysparm_group_by": "city"}
    answer = instance.call("GET", STATS, params=parameters, headers={"Accept": "application/xml"})
    assert answer.headers["Content-Type"] == "application/xml;charset=UTF-8"
    root = ET.fromstring(answer.content)  # noqa: S314 -- our own
    found = [
        (item.findtext("stats/count"), item.findtext("groupby_fields/field"), item.findtext("groupby_fields/value"))
        for item in root
    ]
    assert (root.tag, {item.tag for item in root}) == ("response", {"result"})
    assert found == [("1", "city", "Aachen"), ("1", "city", "Bonn & Köln")]


@pytest.mark.parametrize("version", ["", "v1/", "v2/"])
def test_every_version_counts_an_empty_selection(instance: Any, version: str) -> None:
    path = f"/api/now/{version}stats/core_company"
    answer = instance.get(path, sysparm_count="true", sysparm_query="name=nobody")
    assert answer.json() == {"result": {"stats": {"count": "0"}}}


@pytest.mark.parametrize("table", ["incidents", "Core_company"])
def test_an_unknown_table_is_refused(instance: Any, table: str) -> None:
    answer = instance.get(f"/api/now/stats/{table}", sysparm_count="true")
    assert (answer.status_code, answer.json()["error"]) == (400, {"message": f"Invalid table {table}", "detail": None})


def test_a_table_of_a_missing_plugin_is_refused(without_sam: Any) -> None:
    answer = without_sam.get("/api/now/stats/cmdb_sam_sw_install", sysparm_count="true")
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Invalid table cmdb_sam_sw_install")


def test_a_list_has_at_most_a_hundred_parts(instance: Any) -> None:
    names = ",".join(f"n{number}" for number in range(101))
    for parameter in ("group_by", "sum_fields", "avg_fields", "min_fields", "max_fields", "having", "order_by"):
        answer = instance.get(STATS, **{f"sysparm_{parameter}": names})
        detail = f"sysparm_{parameter} has more than 100 parts"
        assert (answer.status_code, answer.json()["error"]["detail"]) == (400, detail)
        assert instance.get(STATS, **{f"sysparm_{parameter}": names.rpartition(",")[0]}).status_code == 200


def test_statistics_of_all_fields_at_once_are_one_statement(populated: Any) -> None:
    fields = list(populated.table("cmdb_ci_computer", sysparm_limit=1)[0])[:100]
    lists = {f"{function}_fields": ",".join(fields) for function in ("sum", "avg", "min", "max")}
    result = ask(populated, COMPUTERS, count="true", group_by=",".join(fields), display_value="all", **lists)
    assert len(result) == populated.count("cmdb_ci_computer")
    assert {len(item["groupby_fields"]) for item in result} == {len(fields)}
    assert all(item["stats"]["min"] == item["stats"]["max"] for item in result)


@pytest.fixture(scope="module")
def large(server: MockServer) -> Iterator[Instance]:
    """A world with more computers than a response has groups."""
    with open_world(server, computers=10_001, installations=0, contracts=0) as made:
        yield made


def test_a_response_has_at_most_ten_thousand_groups(large: Instance) -> None:
    answer = large.get(COMPUTERS, sysparm_count="true", sysparm_group_by="name", sysparm_order_by="name^DESC")
    groups = list_groups(answer.json()["result"])
    assert len(groups) == len(set(groups)) == 10_000
    assert groups == sorted(groups, reverse=True)
    assert large.notes(answer) == ["groups were left out because a response has at most 10,000"]
    assert large.get(COMPUTERS, sysparm_count="true").json() == {"result": {"stats": {"count": "10001"}}}


def test_many_groups_are_streamed_in_xml_as_in_json(large: Instance) -> None:
    parameters = {"sysparm_group_by": "name", "sysparm_count": "true"}
    answer = large.call("GET", COMPUTERS, params=parameters, headers={"Accept": "application/xml"})
    root = ET.fromstring(answer.content)  # noqa: S314 -- our own
    names = [item.findtext("groupby_fields/value") for item in root]
    assert names == [name for (name,) in list_groups(ask(large, COMPUTERS, group_by="name"))]
    assert len(names) == 10_000


@pytest.mark.parametrize(("table", "is_long"), [("cmdb_ci_computer", True), ("sys_plugins", False)])
@pytest.mark.parametrize("group_by", ["", "sys_created_by"])
def test_statistics_of_a_large_table_delay_no_other_request(
    large: Instance, monkeypatch: pytest.MonkeyPatch, table: str, group_by: str, *, is_long: bool
) -> None:
    """They are computed in a thread, and those of a small table on the event loop."""
    threads = note_statements(monkeypatch)
    for _ in range(2):  # the second request is answered from the cache
        ask(large, f"/api/now/stats/{table}", max_fields="sys_created_on", group_by=group_by)
    [thread] = threads
    assert (thread != LOOP) == is_long
