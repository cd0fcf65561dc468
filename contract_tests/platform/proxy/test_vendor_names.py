"""Clients reach the mock servers at the vendors' own host names, and nothing else."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from contract_tests.kit.services import NOW, SEED, WorldStart
from mockservers import MockServer
from mockservers.proxy.routes import ProxyOptions

INSTANCE = "https://dev12345.service-now.com"
COMPANIES = f"{INSTANCE}/api/now/table/core_company"
USER = ("fnms.integration", "fnms-password")
INVENTORY = "https://inventory.example.com"
LONGEST = 30  # seconds


class Refused(list[str]):
    """The refused hosts."""


@pytest.fixture(scope="module")
def refused() -> Refused:
    return Refused()


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    """A server of another host, which sends back what it gets; the address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    while data := connection.recv(65_536):
                        connection.sendall(data)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture(scope="module")
def server(refused: Refused) -> Iterator[MockServer]:
    options = ProxyOptions(
        vendor_hosts={"bigfix": ["inventory.example.com"]}, allow_net=["127.0.0.1"], refused=refused.append
    )
    with MockServer(start=WorldStart(seed=SEED, now=NOW), proxy=options) as running:
        yield running


@pytest.fixture
def client(server: MockServer) -> Iterator[requests.Session]:
    assert server.proxy is not None
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"http": server.proxy.url, "https": server.proxy.url}
        session.verify = str(server.proxy.authority)
        yield session


def test_links_have_the_name_that_the_client_uses(client: requests.Session) -> None:
    answer = client.get(COMPANIES, params={"sysparm_limit": 1}, auth=USER, timeout=LONGEST)
    assert answer.status_code == 200
    links = re.findall(r"<(https?://[^/]+)", answer.headers["Link"])
    assert links == [INSTANCE] * 3
    plain = client.get(COMPANIES.replace("https", "http"), params={"sysparm_limit": 1}, auth=USER, timeout=LONGEST)
    assert set(re.findall(r"<(https?://[^/]+)", plain.headers["Link"])) == {INSTANCE.replace("https", "http")}


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://login.flexera.com/oidc/token", "is missing from body"),
        ("https://dm-us.informaticacloud.com/saas/public/core/v3/login", "error"),
        (f"{INVENTORY}/api/sam/v2/metrics", "is missing or not valid"),
    ],
)
def test_each_vendor_answers_at_its_names(client: requests.Session, url: str, text: str) -> None:
    answer = client.post(url, json={}, timeout=LONGEST)
    assert 400 <= answer.status_code < 500
    assert text in answer.text


def test_an_address_that_a_vendor_tells_leads_back_through_the_proxy(client: requests.Session) -> None:
    credentials = {"username": "admin@example.com", "password": "password"}
    told = client.post(
        "https://dm-us.informaticacloud.com/saas/public/core/v3/login", json=credentials, timeout=LONGEST
    ).json()
    base = told["products"][0]["baseApiUrl"]
    assert urlsplit(base).netloc == "dm-us.informaticacloud.com"
    session = {"INFA-SESSION-ID": told["userInfo"]["sessionId"]}
    assert (
        client.get(f"{base}/public/core/v3/license/org/{told['userInfo']['orgId']}", headers=session).status_code == 200
    )


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_the_user_of_the_proxy_is_the_world(server: MockServer, client: requests.Session, scheme: str) -> None:
    assert server.proxy is not None
    world = f"of-{scheme}"
    client.proxies = dict.fromkeys(("http", "https"), server.proxy.url.replace("://", f"://{world}:any@"))
    client.get(COMPANIES.replace("https", scheme), auth=USER, timeout=LONGEST).raise_for_status()
    [exchange] = server.plane.world(world).journal.find()
    assert exchange.status == 200
    sent = {header["name"].lower() for header in exchange.request.headers}
    assert "authorization" in sent
    assert "proxy-authorization" not in sent
    client.get(COMPANIES, auth=USER, headers={"X-Mock-World": "named"}, timeout=LONGEST).raise_for_status()
    assert len(server.plane.world("named").journal.find()) == 1
    server.plane.world("named").delete()


@pytest.mark.parametrize("host", ["example.org", "service-now.com", "control.mock", "10.0.0.1"])
def test_other_hosts_are_refused_and_named(client: requests.Session, refused: Refused, host: str) -> None:
    with pytest.raises(requests.exceptions.ProxyError, match="403 Forbidden"):
        client.get(f"https://{host}/", timeout=LONGEST)
    answer = client.get(f"http://{host}/", timeout=LONGEST)
    assert (answer.status_code, answer.text) == (
        403,
        f"{host} was not reached: it is not the host of a mock server. --allow-net {host} lets requests through.\n",
    )
    assert refused[-2:] == [host, host]


def test_a_host_that_is_let_through_is_reached_as_it_is(server: MockServer, echo: str) -> None:
    with connect(server, f"CONNECT {echo} HTTP/1.1\r\n\r\n") as (connection, head):
        assert head.startswith(b"HTTP/1.1 200 ")
        sent = bytes(range(256)) * 4_096
        threading.Thread(target=connection.sendall, args=(sent,), daemon=True).start()
        received = b""
        while len(received) < len(sent):
            received += connection.recv(65_536)
    assert received == sent


def test_a_host_that_cannot_be_reached_is_502(server: MockServer) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with connect(server, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n") as (_, head):
        assert head.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")


@contextmanager
def connect(server: MockServer, text: str) -> Iterator[tuple[socket.socket, bytes]]:
    """Send a text to the proxy; yield the connection, and the first answer."""
    assert server.proxy is not None
    address = urlsplit(server.proxy.url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=LONGEST) as connection:
        connection.sendall(text.encode("latin-1"))
        yield connection, connection.recv(65_536)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("CONNECT example.org:443 HTTP/1.1\r\nHost: dev1.service-now.com\r\n\r\n", 403),
        ("CONNECT dev1.service-now.com@example.org:443 HTTP/1.1\r\n\r\n", 400),
        ("CONNECT dev1.service-now.com HTTP/1.1\r\n\r\n", 400),
        ("CONNECT dev1.service-now.com:443\r\n\r\n", 400),
        ("CONNECT  dev1.service-now.com:443 HTTP/1.1\r\n\r\n", 400),
        ("CONNECT dev1.service-now.com:443 HTTP/1.1\r\nX: " + "x" * 70_000, 431),
        ("GET http://dev1.service-now.com/ HTTP/1.1\r\n\r\n", 400),
        ("GET http://dev1.service-now.com/ HTTP/1.1\r\nHost: dev1.service-now.com\r\nHost: example.org\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 403),
        ("GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n", 403),
        ("NONSENSE\r\n\r\n", 400),
    ],
)
def test_a_request_that_is_none_of_its_kind_is_refused(server: MockServer, text: str, status: int) -> None:
    with connect(server, text) as (_, head):
        assert head.startswith(f"HTTP/1.1 {status} ".encode())


@contextmanager
def open_tunnel(server: MockServer, host: str, asked: str | None) -> Iterator[ssl.SSLSocket]:
    """Open a tunnel to a host, and TLS in it with another name (SNI); None for none."""
    assert server.proxy is not None
    context = ssl.create_default_context(cafile=str(server.proxy.authority))
    context.check_hostname = asked == host
    with (
        connect(server, f"CONNECT {host}:443 HTTP/1.1\r\n\r\n") as (connection, head),
        context.wrap_socket(connection, server_hostname=asked) as secured,
    ):
        assert head.startswith(b"HTTP/1.1 200 ")
        yield secured


HOST = "dev1.service-now.com"


@pytest.mark.parametrize("host", ["login.flexera.com", "example.org", "dev2.service-now.com"])
def test_a_request_for_another_host_than_the_tunnel_s_is_misdirected(server: MockServer, host: str) -> None:
    with open_tunnel(server, HOST, HOST) as secured:
        secured.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert secured.recv(65_536).startswith(b"HTTP/1.1 421 ")


def test_a_name_in_tls_that_is_not_the_tunnel_s_is_refused(server: MockServer) -> None:
    with pytest.raises(ssl.SSLError), open_tunnel(server, HOST, "login.flexera.com"):
        pass


def test_a_client_without_a_name_in_tls_is_served(server: MockServer) -> None:
    with open_tunnel(server, HOST, None) as secured:
        secured.sendall(f"GET /api/now/table/core_company HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        assert secured.recv(65_536).startswith(b"HTTP/1.1 401 ")


SMUGGLED = "GET /api/now/table/core_company HTTP/1.1\r\nHost: dev1.service-now.com\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        "X: a\r\n b\r\n\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
    ids=["two lengths", "a folded line", "lengths that differ"],
)
def test_a_request_that_two_sides_could_read_differently_is_refused(server: MockServer, headers: str) -> None:
    with open_tunnel(server, HOST, HOST) as secured:
        secured.sendall((SMUGGLED + headers).encode())
        assert secured.recv(65_536).startswith(b"HTTP/1.1 4")


def test_half_open_tunnels_delay_no_other_client(server: MockServer, client: requests.Session) -> None:
    assert server.proxy is not None
    address = urlsplit(server.proxy.url)
    silent = [socket.create_connection((str(address.hostname), address.port or 0)) for _ in range(100)]
    for number, connection in enumerate(silent):
        connection.sendall((b"", b"CONN", f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n".encode())[number % 3])
    assert client.get(COMPANIES, auth=USER, timeout=LONGEST).status_code == 200
    for connection in silent:
        connection.close()


def test_a_server_without_vendors_refuses_all_but_what_is_let_through(refused: Refused) -> None:
    with MockServer(proxy=ProxyOptions(as_vendors=False, refused=refused.append)) as server:
        assert server.proxy is not None
        assert server.proxy.authority is None
        with connect(server, f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n") as (_, head):
            assert head.startswith(b"HTTP/1.1 403 ")
        assert refused[-1] == HOST
        assert "REQUESTS_CA_BUNDLE" not in server.proxy.environment({})
