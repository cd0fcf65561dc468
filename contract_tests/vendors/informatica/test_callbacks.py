"""A job's end is posted to its callback URL: once, after the answer, by the world's clock, across a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract_tests.kit.remote import MOST_LOOKS, Control, RemoteWorld
from contract_tests.kit.services import WorldStart, load_spec
from contract_tests.kit.vendors.informatica import JOB_LEVEL, LINKED, WHOLE, Account, Receiver
from mockservers import MockServer

PLAIN = "text/plain;charset=UTF-8"


def callback_text(job: str, status: str = "SUCCESS") -> str:
    return f"Job with jobID: {job} has completed and the Job Status is {status}."


def test_the_end_is_posted_when_the_clock_reaches_it_though_nobody_asks(
    world: RemoteWorld, admin: Account, receiver: Receiver
) -> None:
    job = admin.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert receiver.next() == ("/jobs", PLAIN, callback_text(job))


@pytest.mark.parametrize("status", ["SUCCESS", "PARTIAL_SUCCESS", "FAILED"])
def test_every_end_is_posted_once(world: RemoteWorld, admin: Account, receiver: Receiver, status: str) -> None:
    world.set_pace("informatica.export", end=status)
    job = admin.export(LINKED, callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    assert receiver.next()[2] == callback_text(job, status)
    for _ in range(3):
        assert admin.status(job).json()["status"] == status
    world.advance(WHOLE)
    world.set_pace("informatica.export", seconds=0)
    last = admin.export(callbackUrl=receiver.url)["jobId"]
    assert receiver.next()[2] == callback_text(last, status)
    assert receiver.is_empty


def test_a_running_clock_needs_no_help(world: RemoteWorld, admin: Account, receiver: Receiver) -> None:
    world.set_clock(speed=20)
    job = admin.export(JOB_LEVEL, allMeters=True, callbackUrl=receiver.url)["jobId"]
    assert receiver.next()[2] == callback_text(job)


def test_the_pace_that_holds_at_the_end_decides(world: RemoteWorld, admin: Account, receiver: Receiver) -> None:
    world.set_pace("informatica.export", hold="PROCESSING")
    held = admin.export(callbackUrl=receiver.url)["jobId"]
    world.advance(100)
    world.set_pace("informatica.export", hold="", end="FAILED")
    assert receiver.next()[2] == callback_text(held, "FAILED")
    world.set_pace("informatica.export", reads=1)
    read = admin.export(callbackUrl=receiver.url)["jobId"]
    assert [admin.status(read).json()["status"] for _ in range(3)] == ["CREATED", "PROCESSING", "FAILED"]
    assert receiver.next()[2] == callback_text(read, "FAILED")


def test_a_callback_to_elsewhere_or_nowhere_does_not_matter_to_the_job(world: RemoteWorld, admin: Account) -> None:
    for url in (
        "https://MyExportJobStatus.com",
        "http://127.0.0.1:1/closed",
        "http://169.254.169.254/latest/meta-data",
    ):
        job = admin.export(callbackUrl=url)
        assert job["callbackUrl"] == url
        world.advance(WHOLE)
        assert admin.status(job["jobId"]).json()["status"] == "SUCCESS"
        assert admin.download(job["jobId"]).status_code == 200


def test_a_restart_between_job_and_callback_loses_nothing_and_repeats_nothing(
    tmp_path: Path, receiver: Receiver
) -> None:
    start = WorldStart(seed=7)
    with MockServer(data=tmp_path / "data", start=start) as first, Control(first) as control:
        control.ask("POST", "worlds", "default", "clock", "freeze")
        world = control.world()
        admin = Account(world.client("informatica"), "admin@example.com", "password")
        sent = admin.export(callbackUrl=receiver.url)["jobId"]
        world.advance(WHOLE)
        assert receiver.next()[2] == callback_text(sent)
        world.set_clock(speed=1)
        world.set_pace("informatica.export", seconds=0.3)
        waiting = admin.export(callbackUrl=receiver.url)["jobId"]
        admin.client.close()
    with MockServer(data=tmp_path / "data", start=start) as second, Control(second) as control:
        assert receiver.next()[2] == callback_text(waiting)  # nobody has asked for the world
        world = control.world()
        admin = Account(world.client("informatica"), "admin@example.com", "password")
        assert admin.status(waiting).json()["status"] == "SUCCESS"
        world.set_pace("informatica.export", seconds=0)
        last = admin.export(callbackUrl=receiver.url)["jobId"]
        assert receiver.next()[2] == callback_text(last)
        assert receiver.is_empty
        admin.client.close()


def test_the_spec_describes_what_is_posted(world: RemoteWorld, admin: Account, receiver: Receiver) -> None:
    spec = load_spec("informatica")
    job = admin.export(callbackUrl=receiver.url)["jobId"]
    world.advance(WHOLE)
    _, media_type, body = receiver.next()
    for operation in spec.operations.values():
        if operation.path.rpartition("/")[2].startswith("Export") and operation.method == "POST":
            post = operation.node["callbacks"]["export_job_ended"]["{$request.body#/callbackUrl}"]["post"]
            schema = spec.schema(post["requestBody"]["content"][media_type.partition(";")[0]]["schema"])
            assert schema.find_problem(body) is None
            assert schema.find_problem(body.replace(job, "?")) is not None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1.2.3", "someone:word@127.0.0.1"])
def test_no_port_of_the_servers_own_is_called(world: RemoteWorld, admin: Account, host: str) -> None:
    server = world.control.server
    journal = server.control.journal.of(world.name)
    ports = {standin.url.rpartition(":")[2] for standin in server.standins.values()}
    for port in ports:
        admin.export(callbackUrl=f"http://{host}:{port}/control/worlds/{world.name}/reset")
    world.advance(WHOLE)
    for _ in range(MOST_LOOKS):
        found = journal.find(kind="callback")
        if len(found) == len(ports) or admin.status("none").status_code == 401:  # a world that was reset has no session
            break
    shown = host.rpartition("@")[2]
    assert {(entry.status, entry.error) for entry in found} == {
        (0, f"withheld: {shown}:{port} is a port of this server") for port in ports
    }
