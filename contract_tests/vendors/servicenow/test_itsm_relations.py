"""The steps of Ansible's modules for configuration items and their relations, which must change nothing when repeated.

The modules are ``configuration_item`` and ``configuration_item_relations`` of the collection ``servicenow.itsm``: what
they ask for, and how they decide that there is nothing to do. The requests are written from their behaviour.
"""

from __future__ import annotations

from typing import Any

from contract_tests.kit.vendors.servicenow import Instance

TABLE, API = "/api/now/table", "/api/now/cmdb/instance"
QUERY = {"sysparm_exclude_reference_link": "true"}
KEYS = {"outbound": "outbound_relations", "inbound": "inbound_relations"}


def ensure_item(instance: Instance, sys_id: str | None = None, **payload: str) -> tuple[bool, dict[str, Any]]:
    """Do what ``configuration_item`` does; returns whether it changed something, and the record."""
    table = payload.get("sys_class_name", "cmdb_ci")
    if sys_id is None:
        return True, instance.call("POST", f"{TABLE}/{table}", params=QUERY, json=payload).json()["result"]
    [old] = instance.table("cmdb_ci", f"sys_id={sys_id}", **QUERY)
    if old["sys_class_name"] != "cmdb_ci":
        [old] = instance.table(old["sys_class_name"], f"sys_id={sys_id}", **QUERY)
    if all(old.get(name) == value for name, value in payload.items()):
        return False, old
    path = f"{TABLE}/{old['sys_class_name']}/{sys_id}"
    return True, instance.call("PATCH", path, params=QUERY, json=payload).json()["result"]


def list_existing(instance: Instance, parent: str, direction: str) -> dict[str, str]:
    """List the relations of an item as ``configuration_item_relations`` does: relations by target."""
    found = instance.get(f"{API}/cmdb_ci_server/{parent}").json()["result"]
    return {relation["target"]["value"]: relation["sys_id"] for relation in found[KEYS[direction]]}


def ensure_relations(instance: Instance, name: str, parent: str, direction: str, *targets: str) -> bool:
    """Do what ``configuration_item_relations`` does for the state ``present``; returns whether it changed something."""
    types = instance.get(f"{TABLE}/cmdb_rel_type", sys_name=name).json()["result"]
    existing = list_existing(instance, parent, direction)
    missing = [{"type": types[0]["sys_id"], "target": target} for target in targets if target not in existing]
    if not missing:
        return False
    body = {"source": "ServiceNow", KEYS[direction]: missing}
    answer = instance.call("POST", f"{API}/cmdb_ci_server/{parent}/relation", json=body)
    assert answer.status_code == 200, answer.text
    for relation in answer.json()["result"][KEYS[direction]]:
        assert {relation["type"]["display_value"], relation["type"]["value"]} <= {name, types[0]["sys_id"]}
    return True


def ensure_no_relations(instance: Instance, parent: str, direction: str, *targets: str) -> bool:
    """Do what it does for the state ``absent``."""
    existing = list_existing(instance, parent, direction)
    wanted = [existing[target] for target in targets if target in existing]
    for relation in wanted:
        answer = instance.call("DELETE", f"{API}/cmdb_ci_server/{parent}/relation/{relation}")
        assert (answer.status_code, answer.content) == (200, b"")
    return bool(wanted)


def test_an_item_is_changed_once(instance: Instance) -> None:
    values = {
        "name": "HPE ProLiant",
        "sys_class_name": "cmdb_ci_server",
        "environment": "Production",
        "fault_count": "1",
    }
    changed, made = ensure_item(instance, **values)
    assert changed
    assert ensure_item(instance, made["sys_id"], **values) == (False, made)
    later = {
        "install_status": "3",
        "operational_status": "3",
        "ip_address": "10.0.0.1",
        "mac_address": "00:55:51:21:26:2f",
    }
    changed, updated = ensure_item(instance, made["sys_id"], **later)
    assert changed
    assert ensure_item(instance, made["sys_id"], **later) == (False, updated)
    assert instance.count("cmdb_ci") == 1


def test_relations_are_changed_once(instance: Instance) -> None:
    parent, one, two = (
        ensure_item(instance, name=name, sys_class_name="cmdb_ci_server")[1]["sys_id"] for name in ("p", "one", "two")
    )
    cools = "Cools::Cooled By"
    for direction, other in (("outbound", "child"), ("inbound", "parent")):
        assert ensure_relations(instance, cools, parent, direction, one)
        assert not ensure_relations(instance, cools, parent, direction, one)
        assert ensure_relations(instance, cools, parent, direction, one, two)
        assert not ensure_relations(instance, cools, parent, direction, one, two)
        own = "parent" if direction == "outbound" else "child"
        rows = instance.table("cmdb_rel_ci", f"{own}={parent}^type.name={cools}", **QUERY)
        assert [row[other] for row in rows] == [one, two]
        assert ensure_no_relations(instance, parent, direction, one)
        assert not ensure_no_relations(instance, parent, direction, one)
        assert list(list_existing(instance, parent, direction)) == [two]
    assert instance.count("cmdb_rel_ci") == 2
