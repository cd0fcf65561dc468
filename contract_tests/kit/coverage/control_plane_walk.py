"""A walk over the control plane of a server with activity: exchanges, changes, faults, snapshots, and refusals.

Generated requests produce no such activity, and there is no generated client that reads documented responses. So this
walk sends every operation of the control plane once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import requests

from contract_tests.kit.cases.case import NO_BODY, Case
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.raw_calls import send_case
from contract_tests.kit.lifecycles.driver import Driver
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import VENDORS, Operation, Service, WorldStart
from contract_tests.kit.slow_seeding import SLOW_SEED, SlowSeeding
from contract_tests.kit.vendors.informatica import end_job_with_callback, leave_callback
from mockservers import MockServer
from samclients.runtime import Auth

INVALID_ENCODING = "%zz"
MISSING = {"world": "nobody", "snapshot": "nobody", "fault": "999", "stub": "999", "number": "999", "callback": "999"}
ACTIVE, SEEDED = "busy", "busy-seeded"  # names of the worlds
METRICS, ABOUT = "/api/sam/v2/metrics", "/api/sam/about"
ROWS = "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple"
FAULTS = (
    {"kind": "status", "service": "bigfix", "operation": "get_about", "values": {"status": 503}, "times": 1},
    {"kind": "status", "query": {"limit": "7"}, "header": {"Token": "y"}, "since": "2026-01-01T00:00:00Z"},
    {"kind": "servicenow.import_stalled", "values": {"state": "Processing"}, "until": "2099-01-01T00:00:00Z"},
)
STUBS = (
    {"service": "bigfix", "operation": "get_about", "body": {}, "status": 200, "times": 1, "unchecked": True},
    {
        "service": "servicenow",
        "when": {
            "query": {"sysparm_limit": "7"},
            "header": {"Accept": "*"},
            "method": "GET",
            "path": "/api/now/*",
        },
        "text": "a",
        "media_type": "text/plain",
        "headers": {"X-A": "1"},
        "status": 599,
        "delay": 600_000,
        "unchecked": True,
    },
    {"operation": "create_record", "when": {"body": {"name": "a"}}, "base64": "AA==", "unchecked": True},
    {"operation": "create_record", "when": {"body": "a"}, "body": [], "unchecked": True},
)
SLOWLY = {"seed": SLOW_SEED}
DURING_SEEDING = (
    ("POST", "/seed", SLOWLY),
    ("POST", "/restore", {"snapshot": ACTIVE}),
    ("PUT", "/scenario", {"scenario": "bigfix.no_import_ever"}),
    ("GET", "", None),
)
FILE = {"Content-Type": "application/octet-stream"}
Responses = Iterator[requests.Response]


def walk(service: Service, start: WorldStart) -> Iterator[tuple[Operation, requests.Response]]:
    """Yield the responses of every operation with their operations: examples and refusals, then an active world."""
    slow = SlowSeeding()
    with (
        MockServer(start=start, services=slow.services) as server,
        Control(server) as control,
        Client(f"{server.control.url}/control") as client,
    ):
        for response in _Walk(service, server, control, client, slow).execute():
            path = unquote(urlsplit(response.url).path.removeprefix(urlsplit(client.base_url).path))
            yield service.spec.match(response.request.method or "", path)[0], response


class _Walk:
    def __init__(
        self, service: Service, server: MockServer, control: Control, client: Client, slow: SlowSeeding
    ) -> None:
        self._service, self._server, self._control, self._client = service, server, control, client
        self._slow = slow
        self._known = server.environment()

    def execute(self) -> Responses:
        """Yield all responses."""
        self._server.mount(self._client)  # over a socket, requests would repair an invalid query
        for operation in self._service.spec.operations:
            yield from self._send_variants(list_examples(self._service, operation)[0])
        with self._control.new_world(ACTIVE, options={"bigfix": {"usages": 10}}) as world:
            bigfix = world.client("bigfix", Token=self._known["BIGFIX_TOKEN"])
            bigfix.post(METRICS, params={"code_name": "GONE", "display_name": "Gone"}).raise_for_status()
            yield from self._walk_snapshots(world)
            self._act(world, bigfix)
            yield from self._walk_world(world)
            yield from self._walk_refusals(world)
            yield from self._walk_data(world)
        with self._control.new_world(SEEDED) as world:
            yield from self._walk_seeding(world)
        yield from self._walk_damaged_files()

    def _send_variants(self, case: Case) -> Responses:
        """Send a case with an invalid query, twice as it is, for a missing record, and with another media type."""
        yield send_case(self._client, case, Auth(), "application/json", query=INVALID_ENCODING)
        variants = [case, case]
        if case.path:
            variants.append(replace(case, path={name: MISSING.get(name, value) for name, value in case.path.items()}))
        if case.body is not NO_BODY:
            variants.append(replace(case, body=b"a,b", media_type="text/csv"))
        yield from (send_case(self._client, variant, Auth(), "application/json") for variant in variants)

    def _act(self, world: RemoteWorld, bigfix: Client) -> None:
        """Make exchanges of every kind: changes, many records, refusals, violations, faults, unknown paths, a file."""
        created, changed = ({"code_name": "BUSY", "display_name": name} for name in ("Busy", "Busier"))
        for method, query in (("POST", created), ("PUT", changed), ("DELETE", {"code_name": "GONE"})):
            bigfix.request(method, METRICS, params=query).raise_for_status()
        bigfix.post(METRICS)
        bigfix.get(f"{METRICS}?limit=no&undeclared=1")
        bigfix.get("/api/sam/abuot")
        bigfix.get("/api/sam/computer_systems")  # an operation of the product that the mock server does not have
        servicenow = world.client("servicenow")
        servicenow.auth = (self._known["SERVICENOW_USER"], self._known["SERVICENOW_PASSWORD"])
        servicenow.post(ROWS, json={"records": [{"ComputerName": "a"}, {"ComputerName": "b"}]}).raise_for_status()
        servicenow.get("/api/now/table/core_company", params={"sysparm_query": "nope=1"}).raise_for_status()
        self._download(world)
        for fault in FAULTS:
            self._client.post(f"/worlds/{world.name}/faults", json=fault).raise_for_status()
        bigfix.get(ABOUT)
        for stub in STUBS:
            self._client.post(f"/worlds/{world.name}/stubs", json=stub).raise_for_status()
        bigfix.get(ABOUT)

    def _download(self, world: RemoteWorld) -> None:
        """Get a response that is not text."""
        world.set_pace("bigfix.import", reads=2)
        world.set_pace("informatica.export", seconds=0)
        informatica = Driver(next(vendor for vendor in VENDORS if vendor.name == "informatica"), self._server, world)
        job = informatica.send({"operation": "export_metering_data"})
        informatica.send({"operation": "download_export_job", "path": ["jobId"]}, job)

    def _walk_world(self, world: RemoteWorld) -> Responses:
        """Read everything of an active world."""
        client, place = self._client, f"/worlds/{world.name}"
        yield client.get("/worlds")
        for path in (
            "",
            "/clock",
            "/pace",
            "/running",
            "/faults",
            "/stubs",
            "/journal",
            "/journal?full=true",
            "/journal.har",
        ):
            yield client.get(f"{place}{path}")
        for number in range(1, self._read(place)["exchanges"] + 1):
            yield client.get(f"{place}/journal/{number}")
            yield client.get(f"{place}/journal/{number}/explanation")
        for fault in self._read(f"{place}/faults")["faults"]:
            yield client.get(f"{place}/faults/{fault['id']}")
            yield client.delete(f"{place}/faults/{fault['id']}")
        for stub in self._read(f"{place}/stubs")["stubs"]:
            yield client.get(f"{place}/stubs/{stub['id']}")
            yield client.delete(f"{place}/stubs/{stub['id']}")
        yield client.get(f"/snapshots/{ACTIVE}/diff", params={"world": world.name})
        yield from self._walk_records(world)
        yield from self._walk_running(world)

    def _walk_records(self, world: RemoteWorld) -> Responses:
        """Read every table, and callbacks; send one again, and once more while it waits for a world's clock."""
        client, place = self._client, f"/worlds/{world.name}"
        for table in self._read(f"{place}/tables")["tables"]:
            yield client.get(f"{place}/tables/{table['table']}")
            yield client.get(f"{place}/tables/{table['table']}/records", params={"limit": 1})
        number = leave_callback(world)
        yield client.get(f"{place}/callbacks")
        yield client.get(f"{place}/callbacks/{number}")
        yield client.post(f"{place}/callbacks/{number}/send")
        world.faults.add("informatica.callback_late", seconds=1000)
        end_job_with_callback(world)
        waiting = world.callbacks.list()[0]["id"]
        yield client.get(f"{place}/callbacks/{waiting}")
        yield client.post(f"{place}/callbacks/{waiting}/send")

    def _walk_refusals(self, world: RemoteWorld) -> Responses:
        """Ask for what an existing world does not have, and for changes that it does not allow."""
        client, place = self._client, f"/worlds/{world.name}"
        yield client.put(f"{place}/clock", json={"now": "9999-01-01T00:00:00Z"})
        yield client.get(f"{place}/faults/999")
        yield client.get(f"{place}/tables/metrics")
        yield client.get(f"{place}/tables/bigfix_computers/records/999999")
        key = self._read(f"{place}/tables/bigfix_computers/records?limit=1")["records"][0]["key"]
        yield client.patch(f"{place}/tables/bigfix_computers/records/{key}", json={"id": 999999})

    def _walk_running(self, world: RemoteWorld) -> Responses:
        """Advance a record that is held, then one that waits for the clock."""
        client, place = self._client, f"/worlds/{world.name}/running"
        world.load("servicenow.import_in_progress")
        yield client.get(place)
        for held in self._read(place)["records"]:
            yield client.post(f"{place}/{held['lifecycle']}/advance", params={"record": held["record"]})
            world.set_pace(held["lifecycle"], held["record"], hold="", seconds=10**6)
        yield client.get(place)
        for record in self._read(place)["records"]:
            yield client.post(f"{place}/{record['lifecycle']}/advance", params={"record": record["record"]})

    def _read(self, path: str) -> Any:
        response = self._client.get(path)
        response.raise_for_status()
        return response.json()

    def _walk_snapshots(self, world: RemoteWorld) -> Responses:
        """Take a snapshot, export it and import it."""
        client = self._client
        for name in (world.name, world.name, "nobody"):
            yield client.post("/snapshots", json={"name": ACTIVE, "world": name})
        file = client.get(f"/snapshots/{ACTIVE}/file")
        for _ in range(2):
            yield client.put(f"/snapshots/{ACTIVE}-copy/file", data=file.content, headers=FILE)
        yield client.put("/snapshots/-/file", data=file.content, headers=FILE)  # an invalid name
        yield from (file, client.get("/snapshots"))

    def _walk_data(self, world: RemoteWorld) -> Responses:
        """Export the data of a world and load it."""
        path = f"/worlds/{world.name}/data"
        file = self._client.get(path)
        yield from (file, self._client.put(path, data=file.content, headers=FILE))

    def _walk_damaged_files(self) -> Responses:
        """Read the lists while they have files that are not databases."""
        for kind in ("worlds", "snapshots"):
            file = self._server.data / kind / "damaged.sqlite"
            file.write_bytes(b"no database")
            yield self._client.get(f"/{kind}")
            file.unlink()

    def _walk_seeding(self, world: RemoteWorld) -> Responses:
        """Send the requests that are refused during a seeding."""
        place = f"/worlds/{world.name}"
        yield self._client.post(f"{place}/seed", json=SLOWLY)
        self._slow.wait()
        for method, path, body in DURING_SEEDING:
            yield self._client.request(method, f"{place}{path}", json=body)
        yield self._client.put(f"{place}/data", data=b"no archive", headers=FILE)
        self._slow.end()
        world.wait()
