"""A world with something in every table and every setting, and the stored content of worlds and snapshots.

``fill_world`` works through the vendors' own operations and the control plane. Content is read with SQLite directly, so
that a comparison does not depend on the code that copies, compares and shows worlds.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import requests

from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import CREDENTIALS, VENDORS
from contract_tests.kit.vendors.bigfix import METRICS, STATUS, bigfix
from contract_tests.kit.vendors.flexera_ingestion import CASB, SAMPLE_SAAS, Ingestion, json_lines, users
from contract_tests.kit.vendors.informatica import ADMIN, Account
from contract_tests.kit.vendors.servicenow import INVENTORY, Instance
from mockservers import vendors
from mockservers.core.storage.settings import STORED_NAMES
from mockservers.core.storage.tables import core_tables

OPTIONS = {
    "bigfix": {"usages": 30, "last_import": "pending"},
    "servicenow": {"computers": 5, "installations": 8, "contracts": 6},
    "flexera": {"users": 20, "events": 20, "usages": 10, "sample_records": 10, "page_size": 50},
}
SCENARIO = "informatica.callback_receiver_down"
CALLBACK_DELAY = 7_200  # seconds of the world's clock
VENDOR_SETTING = re.compile(r'VendorSetting(?:\[.*\])?\(\s*"([a-z_.]+)"')
MULTIPLE = "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple"
TABLE = "/api/now/table"
SERVICENOW_ADMIN = ("admin", "admin-password")  # may add tables and columns
UNSEEDED = {  # tables that have no record in a new world, with a record
    "cmdb_serial_number": {"serial_number": "SN-1", "serial_number_type": "chassis"},
    "sys_object_source": {"name": "Discovery", "id": "source-1", "target_table": "cmdb_ci"},
    "cmdb_ire_partial_payloads": {"class_name": "cmdb_ci_computer", "source_native_key": "source-2"},
    "cmdb_ire_incomplete_payloads": {"class_name": "cmdb_ci_computer", "payload": "{}"},
    "sys_audit_delete": {"tablename": "incident", "display_value": "INC0000001"},
    "sys_security_acl_role": {"sys_security_acl": "incident.write"},
    "syslog": {"message": "Started"},
}

Rows = list[tuple[Any, ...]]
Content = Mapping[str, Rows]


def list_tables() -> set[str]:
    """List the names of the tables that a world has, the vendors' and the core's."""
    declared = [core_tables, *(vendor.tables for vendor in VENDORS if vendor.tables is not None)]
    return {table.name for metadata in declared for table in metadata.sorted_tables}


def list_settings() -> set[str]:
    """List the stored names of all settings: the core's, and those that a vendor's module declares."""
    modules = Path(str(vendors.__path__[0])).rglob("*.py")
    return {
        *STORED_NAMES.values(),
        *(name for module in modules for name in VENDOR_SETTING.findall(module.read_text())),
    }


def read_content(file: Path) -> Content:
    """Read every row of every table of a world's or a snapshot's file, sorted."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(db.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}  # noqa: S608 -- names of tables


def read_world(world: RemoteWorld) -> Content:
    """Read the content of a world."""
    return read_content(world.control.server.data / "worlds" / f"{world.name}.sqlite")


def read_snapshot(control: Control, name: str) -> Content:
    """Read the content of a snapshot."""
    return read_content(control.server.data / "snapshots" / f"{name}.sqlite")


def find_differing_tables(first: Content, second: Content) -> list[str]:
    """List the tables that are missing in one of two contents, or whose rows differ."""
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def new_full_world(control: Control, name: str) -> RemoteWorld:
    """Create a world and fill it; the clock is frozen."""
    world = control.new_world(name, seed=11, options=OPTIONS, now="2026-03-31T12:00:00Z")
    fill_world(world)
    return world


def fill_world(world: RemoteWorld) -> None:
    """Put something into every table and every setting of a world.

    At the end its clock is frozen; an import of each vendor is running, a callback is waiting, tokens are a minute from
    their end, faults have been counted, the limit of requests is used in part, and lifecycles and records have timings.
    """
    world.ask("PUT", "scenario", body={"scenario": SCENARIO})
    world.faults.clear()  # the scenario's fault, which prevents callbacks
    bigfix(world).post(METRICS, params={"code_name": "FULL", "display_name": "Full"}).raise_for_status()
    with requests.Session() as session:
        _fill_servicenow(Instance(world.control.server, world, session))
    _fill_flexera(world)
    world.advance(1740 - 60)  # sessions of Informatica end after 30 minutes without use
    _fill_informatica(world)
    _begin_running(world)
    _count_faults(world)


def _fill_servicenow(instance: Instance) -> None:
    instance.export("inventory_export", {**INVENTORY, "TotalMemory": "lots", "Colour": "grey"})
    instance.call("POST", MULTIPLE, json={"records": [{"ComputerName": "a"}]}).raise_for_status()
    for table, values in {
        "cmdb_software_instance": {"name": "Acrobat"},
        "sys_rest_insert_multiple": {"source_table": "x_fls_flexera_fnms_inventory_import"},
    }.items():
        instance.call("POST", f"{TABLE}/{table}", json=values).raise_for_status()
    _define_own_table(instance)
    for table, values in UNSEEDED.items():
        instance.call("POST", f"{TABLE}/{table}", json=values, auth=SERVICENOW_ADMIN).raise_for_status()


def _define_own_table(instance: Instance) -> None:
    """Add a table with two columns and a record, and a column of the product's table with a value."""
    for table, values in {
        "sys_db_object": ({"name": "u_asset"},),
        "sys_dictionary": (
            {"name": "u_asset", "element": "u_name"},
            {"name": "u_asset", "element": "u_cost", "internal_type": "decimal"},
            {"name": "core_company", "element": "u_tier", "internal_type": "choice"},
        ),
        "sys_choice": ({"name": "core_company", "element": "u_tier", "value": "1", "label": "First"},),
        "u_asset": ({"u_name": "Laptop", "u_cost": "12.5"},),
        "core_company": ({"name": "Ours", "u_tier": "1"},),
    }.items():
        for record in values:
            made = instance.call("POST", f"{TABLE}/{table}", json=record, auth=SERVICENOW_ADMIN)
            made.raise_for_status()
    company = instance.table("core_company", sysparm_limit=1)[0]["sys_id"]
    names = {"table_name": "core_company", "table_sys_id": company, "file_name": "three chunks.bin"}
    content = Random(7).randbytes(1_400_001)
    instance.call("POST", "/api/now/attachment/file", params=names, data=content).raise_for_status()


def _fill_flexera(world: RemoteWorld) -> None:
    world.faults.add("flexera.token_expired", times=1)
    flexera = Ingestion(world)
    flexera.get("/managed-apps")  # the fault revokes the token
    flexera.sign_in()
    flexera.load(CASB, "DiscoveredAppUsage", "full", [{"name": "Reader", "category": "News"}])
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users("anna", "ben"))


def _fill_informatica(world: RemoteWorld) -> None:
    account = Account(world.client("informatica"), ADMIN, CREDENTIALS["INFORMATICA_PASSWORD"])
    world.faults.add("informatica.usage_restated", percent=20, times=1)
    world.set_pace("informatica.export", seconds=0)
    account.download(account.export()["jobId"]).raise_for_status()
    world.faults.add("informatica.callback_late", seconds=CALLBACK_DELAY)
    account.status(account.export(callbackUrl="http://127.0.0.1:9/done")["jobId"]).raise_for_status()
    world.set_pace("informatica.export", seconds=900)
    account.export()


def _begin_running(world: RemoteWorld) -> None:
    """Begin an import of each vendor that has one; they stay running."""
    bigfix(world).get(STATUS, params={"run": "true"}).raise_for_status()
    with requests.Session() as session:
        Instance(world.control.server, world, session).send("inventory_export", INVENTORY, transaction_id="running")
    flexera = Ingestion(world)
    flexera.send(flexera.create("running.json"), json_lines(users("cora"))).raise_for_status()
    flexera.begin_import(SAMPLE_SAAS, "ApplicationRoster", "full", "running.json")
    world.set_pace("bigfix.import", record="1", seconds=99)


def _count_faults(world: RemoteWorld) -> None:
    """Add a general fault, half used, and one of a vendor that nothing has triggered."""
    world.faults.add("status", service="bigfix", operation="get_about", status=503, times=3)
    world.faults.add("flexera.import_stuck", state="running")
    for expected in (503, 503):
        assert bigfix(world).get("/api/sam/about").status_code == expected
    _count_stubs(world)


def _count_stubs(world: RemoteWorld) -> None:
    """Add a stub, half used, and one that nothing has matched."""
    gone = {"error": {"message": "Gone", "detail": None}, "status": "failure"}
    world.stubs.add(operation="list_records", when={"path": "*/x_stubbed"}, status=404, body=gone, times=2)
    world.stubs.add(operation="create_record", when={"body": {"name": "x"}}, status=403, body=gone)
    client = world.client("servicenow")
    client.auth = (CREDENTIALS["SERVICENOW_USER"], CREDENTIALS["SERVICENOW_PASSWORD"])
    assert client.get(f"{TABLE}/x_stubbed").json() == gone


def list_reads(world: RemoteWorld) -> Iterable[tuple[str, bytes]]:
    """Send requests that read, as the default user of each vendor; yield their names and the responses' bodies."""
    for path in (METRICS, "/api/sam/license_usages", STATUS):
        yield path, bigfix(world).get(path).content
    servicenow = world.client("servicenow")
    servicenow.auth = (CREDENTIALS["SERVICENOW_USER"], CREDENTIALS["SERVICENOW_PASSWORD"])
    for table in ("cmdb_ci", "sys_import_set", "x_fls_flexera_fnms_import_transaction"):
        yield table, servicenow.get(f"{TABLE}/{table}", params={"sysparm_exclude_reference_link": "true"}).content
    for attachment in servicenow.get(f"{TABLE}/sys_attachment").json()["result"]:
        path = f"/api/now/attachment/{attachment['sys_id']}/file"
        yield path, servicenow.get(path).content
    for name in ("clock", "pace", "faults", "stubs", "callbacks", "tables"):
        yield name, repr(world.ask("GET", name)).encode()
