"""What holds for every list of records or statistics: spellings, parameters without effect, HEAD, replaced verbs."""

from __future__ import annotations

from typing import Any

import pytest

TABLE, STATS = "/api/now/table/core_company", "/api/now/stats/core_company"
LISTS = (f"{TABLE}?sysparm_query=nameISNOTEMPTY&sysparm_limit=3", f"{STATS}?sysparm_count=true&sysparm_group_by=name")
WITHOUT_EFFECT = {
    "view": "sysparm_view=mobile",
    "domain": "sysparm_query_no_domain=true",
    "replica": "sysparm_query_category=list",
    "order under another name": "sysparm_orderby=name&sysparm_orderby_desc=name",
    "no field": "hash=1&content_type=x",
    "empty": "sysparm_fields=&sysparm_offset=&sysparm_having=&sysparm_order_by=",
}


@pytest.mark.parametrize("fields", ["sys_id, name", " sys_id ,name", "sys_id,  name ,", "sys_id,,name"])
def test_blanks_around_commas_of_fields_are_ignored(populated: Any, fields: str) -> None:
    """Sent by the connector of a search engine."""
    [record] = populated.table("core_company", sysparm_limit=1, sysparm_fields=fields)
    assert list(record) == ["sys_id", "name"]


@pytest.mark.parametrize("blanks", ["name, city", " name ,city", "name,,city,"])
def test_blanks_around_commas_of_groups_are_ignored(populated: Any, blanks: str) -> None:
    expected, found = (populated.get(STATS, sysparm_group_by=names).json() for names in ("name,city", blanks))
    assert found == expected


@pytest.mark.parametrize("target", LISTS)
@pytest.mark.parametrize("parameters", WITHOUT_EFFECT.values(), ids=WITHOUT_EFFECT.keys())
def test_parameters_without_effect_are_accepted(populated: Any, target: str, parameters: str) -> None:
    """Documented for unknown parameters; departure 5 for views, domains and replicas."""
    plain, found = populated.get(target), populated.get(f"{target}&{parameters}")
    assert (found.status_code, found.json()) == (200, plain.json())
    assert found.headers.get("X-Total-Count") == plain.headers.get("X-Total-Count")


@pytest.mark.parametrize("target", LISTS)
@pytest.mark.parametrize("body", [b"{}", b"[]", b"{", b"<x/>"])
@pytest.mark.parametrize("media_type", ["application/json", "application/xml", "text/plain"])
def test_a_body_of_a_get_is_ignored(populated: Any, target: str, body: bytes, media_type: str) -> None:
    """Clients send the header ``Content-Type`` and the body ``{}`` with every request."""
    answer = populated.call("GET", target, data=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()) == (200, populated.get(target).json())


@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
@pytest.mark.parametrize("version", ["", "v1/", "v2/"])
@pytest.mark.parametrize("target", [*LISTS, f"{TABLE}/{'0' * 32}", "/api/now/table/nope", "/api/now/stats/nope"])
def test_head_has_status_type_and_length_of_get_and_no_body(
    populated: Any, target: str, version: str, accept: str
) -> None:
    """Documented: HEAD is like GET, without the body."""
    url = target.replace("/now/", f"/now/{version}", 1)
    got, head = (populated.call(method, url, headers={"Accept": accept}) for method in ("GET", "HEAD"))
    names = ("Content-Type", "X-Total-Count")
    assert (head.status_code, [head.headers.get(name) for name in names], head.content) == (
        got.status_code,
        [got.headers.get(name) for name in names],
        b"",
    )
    assert int(head.headers["Content-Length"]) == len(got.content) > 0


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "x-http-method-override"])
@pytest.mark.parametrize("target", LISTS)
def test_a_post_is_a_get_or_head_if_its_header_says_so(populated: Any, target: str, name: str) -> None:
    got, listed = populated.get(target), populated.call("POST", target, headers={name: "GET"})
    assert (listed.status_code, listed.json()) == (200, got.json())
    assert populated.call("POST", target, headers={name: "HEAD"}).status_code == 200


def test_the_verb_of_a_change_is_replaced_too(instance: Any) -> None:
    made = instance.call("POST", TABLE, json={"name": "A"}).json()["result"]
    for verb, status in (("PUT", 200), ("PATCH", 200), ("DELETE", 204), ("GET", 404)):
        answer = instance.call(
            "POST", f"{TABLE}/{made['sys_id']}", json={"city": verb}, headers={"X-HTTP-Method-Override": verb}
        )
        assert answer.status_code == status, verb
        assert status != 200 or answer.json()["result"]["city"] == verb


def test_lists_are_in_the_order_of_insertion_across_classes(instance: Any) -> None:
    """Departure 38."""
    classes = ("cmdb_ci_linux_server", "cmdb_ci_computer", "cmdb_ci_win_server", "cmdb_ci_linux_server")
    for number, table in enumerate(classes):
        instance.call("POST", f"/api/now/table/{table}", json={"name": f"{9 - number}"})
    listed = instance.table("cmdb_ci_computer", sysparm_fields="name,sys_class_name")
    assert [record["name"] for record in listed] == ["9", "8", "7", "6"]
    assert [record["sys_class_name"] for record in listed] == list(classes)
