"""Flows through all operations, whose answers are judged: examples, malformed and refused requests, imports."""

from __future__ import annotations

from pathlib import Path

import yaml

from contract_tests.kit.error_statuses.provocations import Provoker, list_provocations
from contract_tests.kit.exchanges.documented import Exchange
from contract_tests.kit.exchanges.replay import prepare, send
from contract_tests.kit.golden.conversations import open_conversation, record_boundaries, record_malformed, record_usual
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import Operation, Service, make_world_name
from contract_tests.kit.vendor_documents.judge import Judge
from contract_tests.kit.vendors.flexera_ingestion import JOB_TAKES, OKTA, ORG, SAMPLE_SAAS, Ingestion
from mockservers import MockServer

IMPORTS = Path(__file__).with_name("imports.yaml")
RECORDS = (record_usual, record_malformed, record_boundaries)


def judge_conversations(
    service: Service, operation: Operation, server: MockServer, control: Control, judge: Judge
) -> None:
    """Call an operation with its examples, between calls of all others, and with malformed requests."""
    for record in RECORDS:
        with open_conversation(service, server, control, f"judged-{operation.id}") as conversation:
            conversation.client.hooks["response"].append(judge.judge)
            record(conversation, operation)


def judge_provocations(service: Service, operation: Operation, provoker: Provoker, judge: Judge) -> None:
    """Provoke the refusals of an operation."""
    for provocation in list_provocations(service, operation):
        judge.judge(provoker.send(service, operation, provocation))


def judge_exchange(exchange: Exchange, server: MockServer, control: Control, judge: Judge) -> None:
    """Send the requests of a documented exchange."""
    with control.new_world(make_world_name(f"judged {exchange.id}"), **exchange.state.start) as world:
        client = world.client(exchange.vendor)
        server.mount(client)
        client.hooks["response"].append(judge.judge)
        prepare(exchange, world, client)
        for request in (*exchange.before, exchange.request):
            send(client, request)


def judge_imports(world: RemoteWorld, server: MockServer, judge: Judge) -> None:
    """Import a file for each task of Flexera, follow the jobs, and read everything back in every form."""
    flexera = Ingestion(world)
    server.mount(flexera.client)
    flexera.client.hooks["response"].append(judge.judge)
    flexera.sign_in()
    flexera.client.get(f"/iam/v1/orgs/{ORG}").raise_for_status()
    flow = yaml.safe_load(IMPORTS.read_text(encoding="utf-8"))
    for entry in flow["lines"]:
        path = flexera.begin_import(entry["app"], entry["task"], entry["load"], flexera.upload([entry["line"]]))
        for _ in range(JOB_TAKES):
            flexera.client.get(path).raise_for_status()
            world.advance(1)
        assert flexera.client.get(path).json()["status"] == "completed", entry["task"]
    assert flexera.run(SAMPLE_SAAS, "ApplicationRoster", "full", b"{}")["status"] == "failed"
    flexera.get(f"/saas-data/{flexera.all('/saas-data')[0]['id']}").raise_for_status()
    for path, queries in flow["lists"].items():
        for query in queries:
            assert flexera.all(path, **query), f"{path} is empty"
    for view in ("default", "extended"):
        assert flexera.get(f"/managed-apps/{OKTA}", view=view).json()["relatedApps"]
