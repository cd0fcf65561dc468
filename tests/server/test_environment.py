"""The environment variables for hosts without a proxy."""

from __future__ import annotations

import pytest

from mockservers.server.environment import THIS_MACHINE, bypass_proxies

URL = "http://mocks.example.com:9081/~w"


@pytest.mark.parametrize(
    ("known", "named"),
    [
        ({}, []),
        ({"NO_PROXY": ""}, []),
        ({"NO_PROXY": "a.example, b.example"}, ["a.example", "b.example"]),
        ({"no_proxy": "a.example"}, ["a.example"]),
        ({"NO_PROXY": "a.example", "no_proxy": "b.example,a.example,"}, ["a.example", "b.example"]),
        ({"NO_PROXY": "mocks.example.com"}, []),
    ],
)
def test_both_variables_have_what_either_had_and_the_hosts(known: dict[str, str], named: list[str]) -> None:
    found = bypass_proxies([URL, URL], known)
    assert found["NO_PROXY"] == found["no_proxy"]
    assert found["NO_PROXY"].split(",") == [*named, "mocks.example.com", *THIS_MACHINE]


def test_everything_stays_everything() -> None:
    assert bypass_proxies([URL], {"no_proxy": "a.example,*"}) == {"NO_PROXY": "*", "no_proxy": "*"}
