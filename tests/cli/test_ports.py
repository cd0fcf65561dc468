"""Which port every service gets."""

from dataclasses import replace

import pytest

from mockservers.catalog import SERVICES
from mockservers.cli.errors import CannotRun
from mockservers.cli.serve.options import chosen_ports

ACME, EMCA, CONTROL = (
    replace(SERVICES[0], name=name, port=port) for name, port in (("acme", 9081), ("emca", 8081), ("control", 8080))
)
ALL = (ACME, EMCA, CONTROL)


def test_every_service_has_its_usual_port() -> None:
    assert chosen_ports(ALL, [], None) == {"acme": 9081, "emca": 8081, "control": 8080}


def test_a_named_port_wins_over_every_other_rule() -> None:
    assert chosen_ports(ALL, ["acme=1", "emca=0"], None) == {"acme": 1, "emca": 0, "control": 8080}
    assert chosen_ports(ALL, ["control=1"], 9000) == {"acme": 9001, "emca": 9002, "control": 1}


def test_the_vendors_follow_the_base() -> None:
    assert chosen_ports(ALL, [], 9000) == {"control": 9000, "acme": 9001, "emca": 9002}


def test_base_zero_takes_free_ports_for_all() -> None:
    assert chosen_ports(ALL, [], 0) == {"acme": 0, "emca": 0, "control": 0}


@pytest.mark.parametrize("text", ["acmee=1", "=1", "1", ""])
def test_an_unknown_service_is_told_with_those_there_are(text: str) -> None:
    with pytest.raises(CannotRun, match=r"There is no service .*; there are: acme, emca, control"):
        chosen_ports(ALL, [text], None)


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "999999", "٣"])
def test_what_is_no_number_is_told(number: str) -> None:
    with pytest.raises(CannotRun, match=f"--port acme={number} is not of the form NAME=NUMBER"):
        chosen_ports(ALL, [f"acme={number}"], None)


def test_a_port_beyond_the_last_is_told() -> None:
    with pytest.raises(CannotRun, match="acme=65536 is no port"):
        chosen_ports(ALL, [], 65_535)
    with pytest.raises(CannotRun, match="emca=65536 is no port"):
        chosen_ports(ALL, ["emca=65536"], None)
