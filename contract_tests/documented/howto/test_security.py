"""How-tos of docs/explanation/security.md: access to the control plane."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

import requests

from mockservers import MockServer
from mockservers.server.connections import Limits


def test_elsewhere_than_on_this_machine_the_control_plane_asks_for_a_token() -> None:
    with MockServer(host="0.0.0.0") as server:  # noqa: S104 -- what is shown
        worlds = f"{server.control.url}/control/worlds"
        assert requests.get(worlds, timeout=5).status_code == 401
        bearer = {"Authorization": f"Bearer {server.environment()['MOCKSERVERS_TOKEN']}"}
        assert requests.get(worlds, headers=bearer, timeout=5).status_code == 200


def test_a_name_that_somebody_else_pointed_here_is_turned_away() -> None:
    with MockServer(allow_hosts=["mocks.example.com"]) as server:
        worlds = f"{server.control.url}/control/worlds"
        for host, status in (("evil.example.com", 403), ("mocks.example.com", 200)):
            assert requests.get(worlds, headers={"Host": host}, timeout=5).status_code == status


def test_a_page_from_elsewhere_may_not_use_it() -> None:
    with MockServer() as server:
        elsewhere = {"Origin": "https://evil.example.com"}
        answer = requests.post(f"{server.control.url}/control/worlds/default/reset", headers=elsewhere, timeout=5)
        assert answer.status_code == 403


def test_whoever_connects_and_does_not_go_on_holds_up_nobody() -> None:
    limits = Limits(head=600.0, waiting=20, waiting_control=10)
    with MockServer(limits=limits) as server, ExitStack() as open_ones:
        at = urlsplit(server.bigfix.url)
        for _ in range(50):
            half = open_ones.enter_context(socket.create_connection((at.hostname, at.port)))
            half.sendall(b"GET /api/sam/v2/metrics HT")
        for one in (server.bigfix, server.control):
            assert requests.get(f"{one.url}/no/such/path", timeout=5).status_code == 404


def test_pages_of_a_chosen_origin_may_use_the_vendors_ports() -> None:
    with MockServer(cors=["http://localhost:3000"]) as server:
        page = {"Origin": "http://localhost:3000"}
        answer = requests.get(f"{server.bigfix.url}/api/sam/about", headers=page, timeout=5)
        assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
        assert requests.get(f"{server.control.url}/control/worlds", headers=page, timeout=5).status_code == 403


def test_probes_need_no_token() -> None:
    with MockServer(token="secret") as server:
        assert requests.get(f"{server.control.url}/health", timeout=5).json() == {"status": "ok"}
