"""A mounted session sends requests to mock servers only, and mistyped names are refused before anything is sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import requests_mock
from requests.adapters import HTTPAdapter

from contract_tests.kit.services import SERVICES, WorldStart
from mockservers import MockServer
from mockservers.client.local.mounting import NotMounted

pytest_plugins = ["pytester"]

HERE = "https://bfi.example.com:9081"
ELSEWHERE = "https://acme.service-now.com/api/now/table/incident"


@pytest.fixture(scope="module")
def inside() -> Iterator[MockServer]:
    with MockServer(listen=False) as running:
        yield running


@pytest.fixture
def session(inside: MockServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    """A session with BigFix where its client expects it; whatever opens a connection fails the test."""

    def connect(*_: object) -> None:
        raise AssertionError("Something was sent to the network.")

    monkeypatch.setattr(socket, "getaddrinfo", connect)
    with requests.Session() as made:
        inside.mount(made, at={"bigfix": HERE})
        yield made


def test_a_host_that_is_not_mounted_is_refused_with_those_that_are(
    session: requests.Session, inside: MockServer
) -> None:
    with pytest.raises(requests.ConnectionError) as refused:
        session.get(f"{ELSEWHERE}?sysparm_limit=1", auth=("ada", "secret"))
    told = str(refused.value)
    assert isinstance(refused.value, NotMounted)
    assert told.startswith("https://acme.service-now.com is not mounted, and the request was not sent.")
    assert f"{HERE}/ (bigfix)" in told
    assert all(f"({name})" in told for name in inside.standins)
    assert refused.value.request is not None
    assert "secret" not in told


@pytest.mark.parametrize(
    "url",
    [
        "http://bfi.example.com:9081/",
        "https://bfi.example.com/",
        "https://bfi.example.com:908/",
        "https://bfi.example.com.evil.example/",
        "https://bigfix.mock/",
        "http://127.0.0.1:8080/",
        "HTTPS://ACME.EXAMPLE/",
        "https://bfi.example.com:9081@evil.example/",
    ],
)
def test_a_host_that_resembles_a_mounted_one_is_refused(session: requests.Session, url: str) -> None:
    with pytest.raises(NotMounted):
        session.get(url)


@pytest.mark.parametrize("prefix", ["https://", "http://", ELSEWHERE, f"{HERE}/api", "https://acme"])
def test_adapters_that_a_client_mounts_for_itself_open_no_way_out(
    session: requests.Session, inside: MockServer, prefix: str
) -> None:
    session.mount(prefix, HTTPAdapter(max_retries=3))
    with pytest.raises(NotMounted):
        session.get(ELSEWHERE)
    token = inside.bigfix.credentials["token"]
    assert session.get(f"{HERE}/api/sam/about", headers={"Token": token}).json() == {"version": "10.0.4.0"}


def test_a_redirect_does_not_lead_out(session: requests.Session) -> None:
    answer = session.get(f"{HERE}/api/sam/about")
    answer.status_code, answer.headers["Location"] = 302, ELSEWHERE
    with pytest.raises(NotMounted):
        next(session.resolve_redirects(answer, answer.request))


def test_with_passthrough_others_are_asked(inside: MockServer, server: MockServer) -> None:
    with requests.Session() as session:
        session.trust_env = False
        inside.mount(session, at={"bigfix": HERE})
        inside.mount(session, at={"bigfix": HERE}, passthrough=True)
        assert session.get(f"{server.control.url}/control/worlds", timeout=60).ok


def test_a_test_s_own_mock_of_another_host_is_used(session: requests.Session) -> None:
    with requests_mock.Mocker() as mocker:
        mocker.get(ELSEWHERE, json={"result": []})
        assert session.get(ELSEWHERE).json() == {"result": []}
    in_memory = requests_mock.Adapter()
    in_memory.register_uri("GET", ELSEWHERE, text="theirs")
    session.mount(ELSEWHERE, in_memory)
    assert session.get(ELSEWHERE).text == "theirs"


@pytest.mark.parametrize("name", [service.name for service in SERVICES])
def test_a_mistyped_name_is_refused_with_the_nearest(name: str, inside: MockServer) -> None:
    mistyped = name[:-2] + name[-1]
    with requests.Session() as session, pytest.raises(ValueError, match=rf"'{mistyped}'; the nearest: .*\b{name}\b"):
        inside.mount(session, at={mistyped: HERE})
    with pytest.raises(ValueError, match=rf"'{mistyped}'; the nearest: .*\b{name}\b"):
        MockServer(ports={mistyped: 0})
    with pytest.raises(AttributeError, match=rf"'{mistyped}'; the nearest: .*\b{name}\b"):
        getattr(inside, mistyped)


def test_a_refused_mount_changes_nothing(inside: MockServer) -> None:
    with requests.Session() as session:
        before = dict(session.adapters)
        with pytest.raises(ValueError, match="bigfx"):
            inside.mount(session, at={"bigfix": HERE, "bigfx": HERE})
        assert dict(session.adapters) == before


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ({"bigfix": "bfi.example.com"}, "Invalid base URL 'bfi.example.com' for bigfix"),
        ({"bigfix": "ftp://bfi.example.com"}, "Invalid base URL"),
        ({"bigfix": "https://"}, "Invalid base URL"),
        ({"bigfix": f"{HERE}/?a=b"}, "Invalid base URL"),
        ({"bigfix": HERE, "flexera": f"{HERE}/"}, "bigfix and flexera have the same base URL"),
    ],
)
def test_an_invalid_base_url_is_refused(inside: MockServer, at: dict[str, str], told: str) -> None:
    with requests.Session() as session, pytest.raises(ValueError, match="URL") as refused:
        inside.mount(session, at=at)
    assert told in str(refused.value)


@pytest.mark.parametrize("port", [-1, 65_536])
def test_an_invalid_port_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=r"Invalid port bigfix=.*: use a number from 0 to 65535"):
        MockServer(ports={"bigfix": port})


@pytest.mark.parametrize("options", [{"bigfx": {"usages": 1}}, {"bigfix": {"usagse": 1}}])
def test_a_server_does_not_start_with_options_that_there_are_not(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"bigfx|usagse"):
        MockServer(start=WorldStart(options=options), listen=False)


@pytest.mark.parametrize("asked", ["find", "har"])
def test_a_mistyped_member_of_a_pattern_is_refused_and_not_passed_over(inside: MockServer, asked: str) -> None:
    with pytest.raises(ValueError, match="no member of a pattern 'staus'; the nearest: status"):
        getattr(inside.bigfix.journal, asked)(staus=503)
    inside.plane.create_world(f"pattern-{asked}")
    assert (
        inside.bigfix.journal.of(f"pattern-{asked}").find("list_metrics", status=503, slower=1, after=0, before=9) == []
    )


SUITE = """
    import pytest, requests, socket

    @pytest.mark.parametrize("url", ["http://acme.example/", "http://192.0.2.1/", "http://[2001:db8::1]/"])
    def test_elsewhere(bigfix, url):
        with pytest.raises(RuntimeError) as refused:
            requests.get(url, timeout=60)
        assert "is not on this machine, and nothing was sent to it" in str(refused.value)
        assert bigfix.url.partition("/~")[0] + " (bigfix)" in str(refused.value)

    def test_datagrams():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending, pytest.raises(RuntimeError):
            sending.sendto(b"x", ("192.0.2.1", 9))

    def test_here(bigfix, clock):
        token = {"Token": bigfix.credentials["token"]}
        for url in (bigfix.url, bigfix.url.replace("127.0.0.1", "localhost")):
            assert requests.get(url + "/api/sam/about", headers=token, timeout=60).ok
        clock.advance(1)

    def test_names(bigfix):
        socket.getaddrinfo(socket.gethostname(), 0)
        with pytest.raises(OSError, match="."):
            socket.getaddrinfo("allowed.invalid", 80)
"""


@pytest.mark.parametrize("how", ["option", pytest.param("ini", marks=pytest.mark.long)])
def test_the_plugin_keeps_a_suite_on_this_machine(
    how: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the other plugins take a second to import
    pytester.makepyfile(SUITE)
    options: Any = ("--mock-only", "--mock-allow", "allowed.invalid")
    if how == "ini":
        pytester.makeini("[pytest]\nmock_only = true\nmock_allow = allowed.invalid\n")
        options = ()
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "mockservers.pytest_plugin", *options)
    done.assert_outcomes(passed=6)


def test_a_client_s_own_adapter_does_not_replace_a_mock_server_whose_url_has_capitals(inside: MockServer) -> None:
    with requests.Session() as made:
        inside.mount(made, at={"bigfix": f"{HERE}/Sub"})
        made.mount(f"{HERE}/Sub/api", HTTPAdapter())
        assert made.get(f"{HERE}/Sub/api/sam/about").status_code in {200, 401, 404}


def test_a_closed_server_says_so() -> None:
    with requests.Session() as session, MockServer(listen=False) as server:
        server.mount(session)
        server.close()
        with pytest.raises(requests.ConnectionError, match=r"^The server was closed\.$"):
            session.get(f"{server.bigfix.url}/api/sam/about")
