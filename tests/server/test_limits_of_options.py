"""Options of a server at their limits: ports, hosts of callbacks, names of a certificate."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from cryptography import x509

from mockservers import MockServer
from mockservers.server.callback_worker import Callbacks
from mockservers.server.config import ServerConfig
from mockservers.server.tls import issue_certificate


@pytest.mark.parametrize("port", [0, 1, 65_535])
def test_a_port_is_a_number_of_16_bits(port: int) -> None:
    assert ServerConfig(ports={"bigfix": port}).port_numbers["bigfix"] == port


@pytest.mark.parametrize("port", [-1, 65_536])
def test_any_other_number_is_no_port(port: int) -> None:
    with pytest.raises(ValueError, match="use a number from 0 to 65535"):
        ServerConfig(ports={"bigfix": port})


@pytest.mark.parametrize("host", ["hooks.example", "HOOKS.Example", "LocalHost", "127.1.2.3", "::1"])
def test_hosts_of_callbacks_are_known_in_any_case(host: str) -> None:
    assert Callbacks(allow=("Hooks.EXAMPLE",)).allows(host)
    assert not Callbacks(allow=("Hooks.EXAMPLE",)).allows(f"not-{host}")


def test_a_certificate_is_for_every_local_and_every_allowed_name(tmp_path: Path) -> None:
    issued = issue_certificate(tmp_path, "mock.example.com", "*.service-now.com", "*")
    certificate = x509.load_pem_x509_certificates(issued.chain.read_bytes())[0]
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.DNSName)) == {"localhost", "mock.example.com", "*.service-now.com"}
    addresses = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")}
    assert set(names.get_values_for_type(x509.IPAddress)) == addresses


def test_more_names_are_in_the_certificate_of_a_server(tmp_path: Path) -> None:
    with MockServer(data=tmp_path / "data", tls=True, tls_names=["sam.example.com", "*.sam.example.com"]) as server:
        assert server.certificate is not None
        certificate = x509.load_pem_x509_certificates(server.certificate.chain.read_bytes())[0]
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"sam.example.com", "*.sam.example.com"} <= set(names.get_values_for_type(x509.DNSName))


@pytest.mark.parametrize("name", ["https://sam.example.com", "*", "a b", ""])
def test_a_malformed_name_of_a_certificate_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a host"):
        ServerConfig(tls=True, tls_names=[name])
