"""The specs as the console serves them."""

import pytest
import yaml

from mockservers.catalog import SERVICES, VENDORS
from mockservers.console.specs import spec_text, with_servers
from mockservers.core.service import Service

VENDOR = VENDORS[0]


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
def test_only_the_servers_differ_from_the_spec(service: Service) -> None:
    served, own = yaml.safe_load(spec_text(service)), dict(service.spec.document)
    assert served.pop("servers")[0]["url"] == f"/{service.name}"
    own.pop("servers")
    assert served == own


def test_a_vendors_spec_offers_every_world() -> None:
    servers = yaml.safe_load(spec_text(VENDOR))["servers"]
    assert [one["url"] for one in servers] == [f"/{VENDOR.name}", f"/{VENDOR.name}/~{{world}}"]
    assert servers[1]["variables"] == {"world": {"default": "default"}}


def test_the_control_plane_is_in_no_world() -> None:
    control = next(one for one in SERVICES if not one.in_world)
    assert [one["url"] for one in yaml.safe_load(spec_text(control))["servers"]] == ["/control"]


@pytest.mark.parametrize(
    "servers",
    [
        "servers:\n  - url: /\n    description: x\n\n  - url: /y\n",
        "servers:\n- url: /\n- url: /y\n",
        "servers: [{url: /}]  # here\n",
        "servers:\n  - url: /\n    description: |\n      more\n\n      lines\n\n",
        "",
    ],
)
def test_servers_are_replaced_however_they_are_written(servers: str) -> None:
    text = with_servers(f"# kept\ninfo: {{a: 1}}\n{servers}paths:\n  /servers: {{servers: [1]}}\n", VENDOR)
    assert text.startswith("# kept\n")
    read = yaml.safe_load(text)
    assert [one["url"] for one in read.pop("servers")] == ["/bigfix", "/bigfix/~{world}"]
    assert read == {"info": {"a": 1}, "paths": {"/servers": {"servers": [1]}}}
