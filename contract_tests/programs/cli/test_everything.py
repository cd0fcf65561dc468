"""Whatever the control plane can do, the commands and the Python client can do as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import requests

from contract_tests.kit.programs.command_line import invoke
from contract_tests.kit.remote import Control
from contract_tests.kit.services import load_spec
from contract_tests.kit.vendors.informatica import leave_callback
from mockservers import MockServer
from mockservers.client.control_plane import ControlPlane
from mockservers.client.transport import Outgoing, Reply, SocketTransport

SPEC = load_spec("control")
IN_LISTS = {"get_fault", "get_snapshot", "get_stub"}  # what these show of one, the lists show of all
WITHOUT_A_SERVER = {"list_fault_kinds", "list_scenarios"}  # `faults`, `scenario list`

COMMANDS = """
worlds create w --seed 7 --now 2026-03-31T12:00:00Z
worlds fork w copy
worlds
worlds delete copy
env --world w
seed --usages 10 --world w
worlds dump w-data --world w
seed --from w-data --world w
scenario load bigfix.import_running --world w
pace running --world w
pace advance bigfix.import 2 --world w
reset --world w
clock get --world w
clock set 2026-03-31T13:00:00Z --world w
clock freeze --world w
clock advance 1h --world w
pace get --world w
pace set bigfix.import --end failed --world w
pace reset bigfix.import --world w
faults add delay --times 1 --world w
faults list --world w
faults clear 1 --world w
faults clear --world w
stub add --operation list_records --status 500 --unchecked --world w
stub list --world w
stub remove 1 --world w
stub clear --world w
data tables --world w
data tables bigfix_computers --world w
data list bigfix_computers --sort -name --limit 2 --world w
data get bigfix_computers 4 --world w
data set bigfix_computers 4 name=lab-4 --world w
data delete bigfix_usages 4,36181,RVU_FULL_CAP --world w
journal list --world w
journal show 1 --world w
journal explain 1 --world w
journal har it.har --operation get_about --world w
journal verify get_about --times 0 --since 1 --world w
journal clear --world w
snapshots save s --world w
snapshots list
snapshots diff s --world w
snapshots fork s copy
snapshots restore s --world w
snapshots export s s.sqlite
snapshots import t s.sqlite
snapshots delete s
callbacks list --world w
callbacks get 1 --world w
callbacks send-again 1 --world w
"""


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """A server whose worlds are this module's."""
    with MockServer() as running:
        yield running


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations of the control plane that were called."""
    called: list[str] = []
    send, send_own = requests.Session.send, SocketTransport.send

    def note(method: str | None, url: str | None) -> None:
        path = unquote(urlsplit(url or "").path)
        if path.startswith("/control/"):
            called.append(SPEC.match(method or "", path.removeprefix("/control"))[0].id)

    def noted(session: requests.Session, request: requests.PreparedRequest, **options: object) -> requests.Response:
        note(request.method, request.url)
        return send(session, request, **options)  # type: ignore[arg-type]

    def noted_own(transport: SocketTransport, request: Outgoing) -> Reply:
        note(request.method, request.target)
        return send_own(transport, request)

    monkeypatch.setattr(requests.Session, "send", noted)  # what the commands ask with
    monkeypatch.setattr(SocketTransport, "send", noted_own)  # what the Python client asks with
    return called


def ask_about(server: MockServer, world: str) -> None:
    requests.get(f"{server.bigfix.url}/~{world}/api/sam/about", timeout=10)


def test_every_operation_has_a_command(
    server: MockServer, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOCKSERVERS_URL", server.control.url)
    for line in COMMANDS.split("\n")[1:-1]:
        if line.startswith("callbacks list"):
            leave_callback(Control(server).world("w"))
        if line.startswith("journal list"):
            ask_about(server, "w")
        done = invoke(*line.split())
        assert done.exit_code == 0, f"{line}: {done.output}"
    assert set(asked) == SPEC.operations.keys() - IN_LISTS - WITHOUT_A_SERVER
    without = ("seed --help", "faults", "scenario list")
    assert all(invoke(*line.split(), MOCKSERVERS_URL="").exit_code == 0 for line in without)


def test_every_operation_has_a_call_in_python(server: MockServer, asked: list[str], tmp_path: Path) -> None:
    plane = ControlPlane(server.control.url)
    world = plane.create_world("py", seed=7)
    calls: list[Callable[[], object]] = [
        *(plane.services, plane.scenarios, plane.fault_kinds, plane.worlds, world.describe, world.reset, world.pace),
        lambda: ask_about(server, "py"),
        lambda: world.fork("py2").delete(),
        lambda: world.set_pace("bigfix.import", record="17", end="failed"),
        lambda: world.reset_pace("bigfix.import", record="17"),
        world.running_records,
        *(world.clock.now, world.clock.freeze),
        *(
            world.data.tables,
            lambda: world.data.table("bigfix_computers"),
            lambda: list(world.data.iterate("bigfix_users")),
        ),
        lambda: world.data.update("bigfix_computers", world.data.get("bigfix_computers", "4")["key"], name="lab-4"),
        lambda: world.data.delete("bigfix_usages", "4,36181,RVU_FULL_CAP"),
        *(lambda: world.data.dump(tmp_path / "data"), lambda: world.data.load(tmp_path / "data")),
        lambda: leave_callback(Control(server).world("py")),
        lambda: world.callbacks.send_again(world.callbacks.get(world.callbacks.list()[0]["id"])["id"]),
        lambda: world.clock.set(speed=2.0),
        lambda: world.clock.advance(60),
        lambda: world.load("bigfix.import_running"),
        lambda: world.advance_record("bigfix.import", "2"),
        lambda: ask_about(server, "py"),
        lambda: world.faults.remove(world.faults.add("delay")),
        *(world.faults.list, world.faults.clear),
        lambda: world.stubs.remove(world.stubs.add(operation="get_about", unchecked=True)),
        *(world.stubs.list, world.stubs.clear),
        lambda: world.journal.find("get_about", status=401)[0],
        lambda: (world.journal.get(1), world.journal.explain(1)),
        lambda: world.journal.verify("get_about", times=0, since=1),
        *(lambda: world.journal.har("get_about", query={}), world.journal.clear),
        *(lambda: plane.snapshots.save("py", world.name), plane.snapshots.list),
        lambda: plane.snapshots.diff("py", world=world.name),
        lambda: plane.snapshots.restore("py", world.name),
        lambda: plane.snapshots.fork("py", "py3"),
        lambda: plane.snapshots.export("py", tmp_path / "it"),
        lambda: plane.snapshots.take_in("py", tmp_path / "it", replace=True),
        lambda: plane.snapshots.delete("py"),
        lambda: world.seed(options={"bigfix": {"usages": 10}}),
    ]
    for call in calls:
        call()
    plane.close()
    assert set(asked) == SPEC.operations.keys() - IN_LISTS
