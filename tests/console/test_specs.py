"""The specs that the control port serves."""

import json

import pytest
import yaml

from mockservers.catalog import SERVICES, VENDORS
from mockservers.console.specs import as_json, as_yaml, control_port_servers, list_servers, spec_document
from mockservers.core.service.service import Service

VENDOR = VENDORS[0]
URL, CONTROL = "http://127.0.0.1:9081", "http://127.0.0.1:8080"


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_only_the_servers_differ_from_the_spec(service: Service) -> None:
    served, own = spec_document(service, list_servers(service, URL, CONTROL)), dict(service.spec.document)
    assert served.pop("servers") != own.pop("servers")
    assert served == own


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_yaml_and_json_are_the_same_document(service: Service) -> None:
    document = spec_document(service, list_servers(service, URL, CONTROL))
    assert yaml.load(as_yaml(document), Loader=yaml.CSafeLoader) == json.loads(as_json(document)) == document


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_served_yaml_refers_to_no_other_node(service: Service) -> None:
    """Tools of other languages fail on anchors, aliases and merge keys."""
    tokens = list(
        yaml.scan(as_yaml(spec_document(service, list_servers(service, URL, CONTROL))), Loader=yaml.CSafeLoader)
    )
    assert not [token for token in tokens if isinstance(token, yaml.AnchorToken | yaml.AliasToken)]
    assert not [
        token for token in tokens if isinstance(token, yaml.ScalarToken) and token.plain and token.value == "<<"
    ]


@pytest.mark.parametrize(
    "text", ["0010", "1e3", "0o17", "1_000", "12:30:45", ".5", "-1", "y", "N", "~", "yes", "null", ""]
)
def test_texts_that_could_pass_for_something_else_are_quoted(text: str) -> None:
    """YAML 1.1 and 1.2 parse some texts differently, as numbers or booleans."""
    assert as_yaml({"a": text}).strip().removeprefix("a: ")[0] in "'\""


def test_a_vendors_spec_offers_its_own_address_first_then_every_world() -> None:
    servers = list_servers(VENDOR, URL, CONTROL)
    assert [one["url"] for one in servers] == [URL, f"{CONTROL}/{VENDOR.name}", f"{CONTROL}/{VENDOR.name}/~{{world}}"]
    assert servers[2]["variables"] == {"world": {"default": "default"}}


def test_a_page_sends_requests_to_its_own_origin_only() -> None:
    assert all(entry["url"].startswith("/") for service in SERVICES for entry in control_port_servers(service))


def test_the_control_plane_is_in_no_world() -> None:
    control = next(service for service in SERVICES if not service.in_world)
    assert [one["url"] for one in list_servers(control, CONTROL, CONTROL)] == [f"{CONTROL}/control"]
