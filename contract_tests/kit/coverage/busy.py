"""The control plane over a busy world: what it tells of exchanges, changes and faults, and how it refuses.

No generated request makes a world in which something has happened, and there is no client that reads documented
answers. So each operation of the control plane is asked by hand, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import requests

from contract_tests.kit.clients.cases import NOTHING, Case, cases
from contract_tests.kit.clients.twins import asked
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.vendors.informatica import Account
from mockservers import MockServer
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from samclients.runtime import Auth

SEED = 7
BROKEN = "%zz"  # percent-encoding that is none
NOBODY = {"world": "nobody", "snapshot": "nobody", "fault": "999", "number": "999"}
BUSY, SEEDED = "busy", "busy-seeded"
METRICS, ABOUT = "/api/sam/v2/metrics", "/api/sam/about"
ROWS = "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple"
FAULTS = (
    {"kind": "status", "service": "bigfix", "operation": "get_about", "values": {"status": 503}, "times": 1},
    {"kind": "status", "query": {"limit": "7"}, "header": {"Token": "y"}, "since": "2026-01-01T00:00:00Z"},
    {"kind": "servicenow.import_stalled", "values": {"state": "Processing"}, "until": "2099-01-01T00:00:00Z"},
)
LONG = {"seed": SEED, "options": {"bigfix": {"usages": 30_000}}}  # not done before the next request
WHILE_SEEDED = (
    ("POST", "/seed", LONG),
    ("POST", "/restore", {"snapshot": BUSY}),
    ("PUT", "/scenario", {"scenario": "bigfix.no_import_ever"}),
    ("GET", "", None),
)


def answers(service: Service, server: MockServer) -> Iterator[tuple[Operation, requests.Response]]:
    """What every operation answers: refusals and examples by rule, then what there is to tell of a busy world."""
    with Control(server) as control:
        for one in _answers(service, server, control):
            path = unquote(urlsplit(one.url).path.removeprefix(urlsplit(control.http.base_url).path))
            yield service.spec.match(one.request.method or "", path)[0], one


def _answers(service: Service, server: MockServer, control: Control) -> Iterator[requests.Response]:
    server.mount(control.http)  # over a socket, requests would mend a query that is broken
    for operation in service.spec.operations:
        yield from _by_rule(cases(service, operation, 1, SEED)[0], control)
    with control.new_world(BUSY, options={"bigfix": {"usages": 10}}) as world:
        bigfix = world.client("bigfix", Token=server.environment()["BIGFIX_TOKEN"])
        bigfix.post(METRICS, params={"code_name": "GONE", "display_name": "Gone"}).raise_for_status()
        yield from _of_snapshots(world)
        _keep_busy(world, server)
        yield from _of_a_world(world)
    with control.new_world(SEEDED) as world:
        yield from _of_a_seeding(world)
    yield from _of_damage(server, control)


def _by_rule(case: Case, control: Control) -> Iterator[requests.Response]:
    """With a query that nobody can read; twice as documented; for what is not there; with a body of another type."""
    yield asked(control.http, case, Auth(), "application/json", query=BROKEN)
    wanted = [case, case]
    if case.path:
        wanted.append(replace(case, path={name: NOBODY.get(name, value) for name, value in case.path.items()}))
    if case.body is not NOTHING:
        wanted.append(replace(case, body=b"a,b", media_type="text/csv"))
    yield from (asked(control.http, one, Auth(), "application/json") for one in wanted)


def _keep_busy(world: RemoteWorld, server: MockServer) -> None:
    """Exchanges of every kind: records one by one and many, refusals, broken rules, faults, no operation, a file."""
    known = server.environment()
    bigfix = world.client("bigfix", Token=known["BIGFIX_TOKEN"])
    mine, other = {"code_name": "BUSY", "display_name": "Busy"}, {"code_name": "BUSY", "display_name": "Busier"}
    for method, said in (("POST", mine), ("PUT", other), ("DELETE", {"code_name": "GONE"})):
        bigfix.request(method, METRICS, params=said).raise_for_status()
    bigfix.post(METRICS)
    bigfix.get(f"{METRICS}?limit=no&undeclared=1")
    bigfix.get("/api/sam/abuot")
    bigfix.get("/api/sam/computer_systems")  # the product has it
    servicenow = world.client("servicenow")
    servicenow.auth = (known["SERVICENOW_USER"], known["SERVICENOW_PASSWORD"])
    servicenow.post(ROWS, json={"records": [{"ComputerName": "a"}, {"ComputerName": "b"}]}).raise_for_status()
    servicenow.get("/api/now/table/core_company", params={"sysparm_query": "nope=1"}).raise_for_status()
    _download(world, known)
    for fault in FAULTS:
        world.ask("POST", "faults", body=fault)
    bigfix.get(ABOUT)


def _download(world: RemoteWorld, known: dict[str, str]) -> None:
    """An answer that is no text."""
    world.set_pace("bigfix.import", reads=2)
    world.set_pace("informatica.export", seconds=0)
    account = Account(world.client("informatica"), known["INFORMATICA_USER"], known["INFORMATICA_PASSWORD"])
    account.download(account.export()["jobId"]).raise_for_status()


def _of_a_world(world: RemoteWorld) -> Iterator[requests.Response]:
    """Everything that there is to read of it."""
    control, place = world.control, f"/worlds/{world.name}"
    yield control.http.get("/worlds")
    for path in ("", "/clock", "/pace", "/faults", "/journal", "/journal?full=true", "/journal.har"):
        yield control.http.get(f"{place}{path}")
    for number in range(1, world.shown()["exchanges"] + 1):
        yield control.http.get(f"{place}/journal/{number}")
        yield control.http.get(f"{place}/journal/{number}/explanation")
    for fault in world.faults.list():
        yield control.http.get(f"{place}/faults/{fault['id']}")
        yield control.http.delete(f"{place}/faults/{fault['id']}")
    yield control.http.get(f"/snapshots/{BUSY}/diff", params={"world": world.name})


def _of_snapshots(world: RemoteWorld) -> Iterator[requests.Response]:
    """One that is kept, exported and imported."""
    control = world.control
    for name in (world.name, world.name, "nobody"):
        yield control.http.post("/snapshots", json={"name": BUSY, "world": name})
    file = control.http.get(f"/snapshots/{BUSY}/file")
    as_file = {"Content-Type": "application/octet-stream"}
    for _ in range(2):
        yield control.http.put(f"/snapshots/{BUSY}-copy/file", data=file.content, headers=as_file)
    yield control.http.put("/snapshots/-/file", data=file.content, headers=as_file)  # no name of a snapshot
    yield from (file, control.http.get("/snapshots"))


def _of_damage(server: MockServer, control: Control) -> Iterator[requests.Response]:
    """Lists that have files which are no databases."""
    for kind in ("worlds", "snapshots"):
        file = server.data / kind / "damaged.sqlite"
        file.write_bytes(b"no database")
        yield control.http.get(f"/{kind}")
        file.unlink()


def _of_a_seeding(world: RemoteWorld) -> Iterator[requests.Response]:
    """What is refused while it lasts."""
    control, place = world.control, f"/worlds/{world.name}"
    yield control.http.post(f"{place}/seed", json=LONG)
    for method, path, body in WHILE_SEEDED:
        yield control.http.request(method, f"{place}{path}", json=body)
    world.wait()
