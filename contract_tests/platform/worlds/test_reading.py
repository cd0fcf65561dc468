"""Operations that only read a world answer while another process or request writes in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from contract_tests.kit.facts.control_exchanges import load_exchanges, note_transactions, open_world, prepare_world
from contract_tests.kit.services import start_server
from mockservers import MockServer

READING = {entry.operation: entry for entry in reversed(load_exchanges()) if entry.send.startswith("GET /worlds/")}


@pytest.fixture(scope="module")
def own_server() -> Iterator[MockServer]:
    with start_server() as running:
        yield running


@pytest.mark.parametrize("name", READING)
def test_an_operation_reads_while_another_writes(name: str, own_server: MockServer) -> None:
    stated = READING[name]
    with open_world(own_server) as (world, client):
        prepare_world(own_server, world, client, stated)
        file = own_server.data / "worlds" / f"{world.name}.sqlite"
        with closing(sqlite3.connect(file, isolation_level=None)) as writer, note_transactions() as writing:
            writer.execute("BEGIN IMMEDIATE")
            assert client.get(stated.send.partition(" ")[2]).status_code == stated.status
        assert True not in writing


def test_an_explanation_has_the_conditions_of_present_faults(own_server: MockServer) -> None:
    stated = READING["explain_exchange"]
    with open_world(own_server) as (world, client):
        world.faults.add("status", operation="create_metric")
        prepare_world(own_server, world, client, stated)
        path = stated.send.partition(" ")[2]
        [fault] = client.get(path).json()["faults"]
        assert fault["why"] == "service bigfix, operation create_metric"
        world.faults.clear()
        [fault] = client.get(path).json()["faults"]
        assert fault["why"] == ""
