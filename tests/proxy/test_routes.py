"""Hosts of a proxy: the vendors' own, those that are let through, and all others."""

from __future__ import annotations

import pytest

from mockservers.catalog import VENDORS
from mockservers.proxy.application import read_world
from mockservers.proxy.routes import ProxyOptions, Routes, check_pattern, split_target

DOCUMENTED = {vendor.name: vendor.hosts for vendor in VENDORS}


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("dev12345.service-now.com", "servicenow"),
        ("dm-us.informaticacloud.com", "informatica"),
        ("usw3.dm-us.informaticacloud.com", "informatica"),
        ("login.flexera.com", "flexera"),
        ("api.flexera.eu", "flexera"),
        ("api.flexera.au", "flexera"),
        ("inventory.example.com", "bigfix"),
        ("service-now.com", None),
        ("service-now.com.example.org", None),
        ("xservice-now.com", None),
        ("127.0.0.1", None),
        ("localhost", None),
    ],
)
def test_a_host_name_leads_to_its_vendor(host: str, name: str | None) -> None:
    routes = Routes(ProxyOptions(vendor_hosts={"bigfix": ["Inventory.example.com."]}), DOCUMENTED)
    assert routes.find_vendor(host) == name
    assert not routes.is_passed_on(host)


def test_without_vendors_no_name_is_one_of_theirs() -> None:
    routes = Routes(ProxyOptions(as_vendors=False, allow_net=["*.example.com", "::1", "10.0.0.1"]), DOCUMENTED)
    assert routes.find_vendor("dev12345.service-now.com") is None
    passed = ("a.example.com", "a.b.example.com", "::1", "10.0.0.1")
    refused = ("example.com", "a.example.org", "10.0.0.2", "x10.0.0.1")
    assert [host for host in (*passed, *refused) if routes.is_passed_on(host)] == list(passed)


@pytest.mark.parametrize(
    ("target", "split"),
    [
        ("Dev1.Service-Now.com:443", ("dev1.service-now.com", 443)),
        ("dev1.service-now.com.:8443", ("dev1.service-now.com", 8443)),
        ("[::1]:1", ("::1", 1)),
        ("dev1.service-now.com", None),
        ("dev1.service-now.com:", None),
        ("dev1.service-now.com:0", None),
        ("dev1.service-now.com:65536", None),
        ("dev1.service-now.com:٣", None),
        ("https://dev1.service-now.com:443", None),
        ("user@dev1.service-now.com:443", None),
        ("[dev1]:443", None),
        (":443", None),
        ("", None),
    ],
)
def test_the_target_of_a_tunnel_is_a_host_with_its_port(target: str, split: tuple[str, int] | None) -> None:
    assert split_target(target) == split


@pytest.mark.parametrize(
    "pattern", ["", "*", "*.*.example.com", "a b", "https://example.com", "example.com:443", "*x.com"]
)
def test_a_malformed_host_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"is not a host: use a form such as login.example.com or \*.example.com\.$"):
        check_pattern(pattern)
    with pytest.raises(ValueError, match="is not a host"):
        ProxyOptions(allow_net=[pattern])
    with pytest.raises(ValueError, match="is not a host"):
        ProxyOptions(vendor_hosts={"bigfix": [pattern]})


@pytest.mark.parametrize(
    ("credentials", "world"),
    [
        ("Basic dGVzdC03Og==", "test-7"),
        ("basic dGVzdC03OnNlY3JldA==", "test-7"),
        ("Bearer dGVzdC03Og==", ""),
        ("Basic dGVzdC03", "test-7"),
        ("Basic ?", ""),
        ("Basic /w==", ""),
        ("", ""),
    ],
)
def test_the_user_of_proxy_credentials_is_a_world(credentials: str, world: str) -> None:
    assert read_world(credentials) == world
