"""The maximum number of worlds, and few open files for many worlds."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from contract_tests.kit.remote import Client, Control
from contract_tests.kit.services import NOW, WorldStart
from contract_tests.kit.vendors.bigfix import METRICS, TOKEN
from mockservers import MockServer

MOST = 80  # a world in use takes five open files
FEW_FILES = 300
FULL = f"The maximum of {MOST} worlds is reached: delete one first."


@pytest.fixture
def few_files() -> Iterator[None]:
    """A process that may not open many files."""
    usual, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (usual, most))


@pytest.mark.usefixtures("few_files")
def test_as_many_worlds_as_are_kept_can_be_used_and_no_more() -> None:
    with (
        MockServer(start=WorldStart(now=NOW, options={"bigfix": {"usages": 0}})) as server,
        Control(server) as control,
        Client(server.bigfix.url, {"Token": TOKEN}) as client,
    ):
        server.worlds.most = MOST

        def use_world(world: str) -> tuple[int, str]:
            answer = client.post(f"/~{world}{METRICS}?code_name=A&display_name=A")
            return answer.status_code, answer.json().get("error", "")

        names = [f"w{number}" for number in range(MOST)]
        assert {use_world(name) for name in names} == {(200, "")}
        assert use_world("one-more") == (400, FULL)
        answer = control.http.post("/worlds", json={"name": "one-more"})
        assert (answer.status_code, answer.json()) == (400, {"error": FULL})
        assert use_world(names[0]) == (400, "Metric already present"), "the first of them is as it was"
        control.ask("DELETE", "worlds", names[1])
        assert use_world("one-more") == (200, "")
