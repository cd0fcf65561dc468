"""The page for clients: variables and requests to paste."""

from __future__ import annotations

from mockservers import MockServer

from .visitor import Visitor


def test_it_has_the_variables_of_every_vendor(visitor: Visitor, server: MockServer) -> None:
    page = visitor.read("/clients")
    assert 'eval "$(mockservers env' in page
    for service in server.plane.services():
        assert f"export {service['name'].upper()}_URL=" in page
        assert all(f"export {name}=" in page and value in page for name, value in service["credentials"].items())


def test_addresses_are_those_of_the_chosen_world(visitor: Visitor, server: MockServer) -> None:
    server.plane.create_world("mine")
    page = visitor.read("/clients?world=mine")
    assert "/~mine" in page
    assert "--world mine" in page
    assert "/~mine" not in visitor.read("/clients")


def test_a_world_in_the_address_is_text(visitor: Visitor) -> None:
    page = visitor.source("/clients?world=%3Cscript%3E;rm")
    assert "<script>;" not in page
    assert "--world &#39;&lt;script&gt;;rm&#39;" in page
