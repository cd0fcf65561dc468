"""A flow through all operations of the vendors and the reading ones of the control plane, in one world each."""

from __future__ import annotations

from dataclasses import replace

import requests

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.full_world import list_reads, new_full_world
from contract_tests.kit.golden.conversations import READING, WRITING, open_conversation
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import VENDORS
from contract_tests.kit.vendors.servicenow import APPLICATION, CONTRACT, INVENTORY, VIRTUAL, Instance
from mockservers import MockServer

CONTROL_READS = ("", "/journal", "/running", "/faults", "/callbacks", "/tables")
TABLE_QUERIES = (  # parameters of lists of the Table API
    {},
    {"sysparm_limit": "2", "sysparm_offset": "1", "sysparm_no_count": "true"},
    {"sysparm_query": "nameSTARTSWITHP^ORDERBYname", "sysparm_limit": "2"},
    {"sysparm_query": "ORDERBYDESCserial_number", "sysparm_display_value": "all"},
    {"serial_number": "5CG0001"},
)
TABLES = ("cmdb_ci", "cmdb_ci_computer", "cmdb_ci_linux_server", "cmdb_model", "core_company")


def send_every_operation(server: MockServer, control: Control) -> None:
    """Send the examples of every operation of the vendors, exports of FNMS, and requests for lists."""
    with new_full_world(control, "every-operation") as world, requests.Session() as session:
        _read_lists(Instance(server, world, session))
        for _ in list_reads(world):
            pass
        _read_control_plane(world)
    for service in VENDORS:
        with open_conversation(service, server, control, f"every-{service.name}") as conversation:
            for methods in (READING, WRITING, READING, {"DELETE"}):
                conversation.call_examples(methods)
            for operation in service.spec.operations:
                for case in list_examples(service, operation):
                    conversation.send(case)
                    conversation.send(replace(case, query={}))


def _read_lists(instance: Instance) -> None:
    for kind, row in (
        ("inventory_export", INVENTORY),
        ("inventory_export", VIRTUAL),
        ("application_export", APPLICATION),
        ("contract_export", CONTRACT),
    ):
        instance.export(kind, row)
    for table in TABLES:
        for parameters in TABLE_QUERIES:
            instance.get(f"/api/now/table/{table}", **parameters)


def _read_control_plane(world: RemoteWorld) -> None:
    for path in CONTROL_READS:
        world.control.http.get(f"/worlds/{world.name}{path}").raise_for_status()
    for table in world.control.http.get(f"/worlds/{world.name}/tables").json()["tables"]:
        world.control.http.get(f"/worlds/{world.name}/tables/{table['table']}/records", params={"limit": 1})
