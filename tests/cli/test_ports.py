"""Choice of the port of every service."""

from dataclasses import replace

import pytest

from mockservers.catalog import SERVICES
from mockservers.cli.errors import CannotRun
from mockservers.cli.serve.server_options import choose_ports

ACME, EMCA, CONTROL = (
    replace(SERVICES[0], name=name, port=port) for name, port in (("acme", 9081), ("emca", 8081), ("control", 8080))
)
ALL = (ACME, EMCA, CONTROL)


def test_without_options_every_service_has_its_default_port() -> None:
    assert choose_ports(ALL, [], None) == {"acme": 9081, "emca": 8081, "control": 8080}


def test_a_named_port_has_precedence() -> None:
    assert choose_ports(ALL, ["acme=1", "emca=0"], None) == {"acme": 1, "emca": 0, "control": 8080}
    assert choose_ports(ALL, ["control=1"], 9000) == {"acme": 9001, "emca": 9002, "control": 1}


def test_the_vendors_ports_follow_the_base() -> None:
    assert choose_ports(ALL, [], 9000) == {"control": 9000, "acme": 9001, "emca": 9002}


def test_base_zero_selects_free_ports() -> None:
    assert choose_ports(ALL, [], 0) == {"acme": 0, "emca": 0, "control": 0}


@pytest.mark.parametrize("text", ["acmee=1", "=1", "1", ""])
def test_an_unknown_service_is_refused_with_the_known_ones(text: str) -> None:
    with pytest.raises(
        CannotRun, match=r"^Invalid --port .*: there is no service .*; the services are acme, emca, control\.$"
    ):
        choose_ports(ALL, [text], None)


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "999999", "٣"])
def test_an_invalid_number_is_refused(number: str) -> None:
    with pytest.raises(CannotRun, match=f"^Invalid --port acme={number}: use the form NAME=NUMBER"):
        choose_ports(ALL, [f"acme={number}"], None)


def test_a_port_beyond_the_highest_is_refused() -> None:
    with pytest.raises(CannotRun, match=r"^Invalid port acme=65536: the highest port is 65535\.$"):
        choose_ports(ALL, [], 65_535)
    with pytest.raises(CannotRun, match=r"^Invalid port emca=65536"):
        choose_ports(ALL, ["emca=65536"], None)
