"""The specs that the control port serves: without YAML anchors, and with the addresses of the running servers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from mockservers.core.service.service import Service

Server = Mapping[str, Any]

NOT_PLAIN_TEXT = re.compile(r"[-+.]?[0-9]|[yn]$|~", re.IGNORECASE)  # texts that YAML 1.1 and 1.2 may read differently
WIDTH = 120  # columns of the YAML


class _Dumper(yaml.CSafeDumper):
    """Writes YAML that all parsers read alike: without anchors, and with ambiguous texts quoted."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style = "|" if "\n" in text else '"' if NOT_PLAIN_TEXT.match(text) else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _Dumper.represent_text)


def spec_document(service: Service, servers: Sequence[Server]) -> dict[str, Any]:
    """The service's spec with these servers."""
    return {**service.spec.document, "servers": list(servers)}


def list_servers(service: Service, url: str, control_port: str) -> list[Server]:
    """The servers of a service: its own address first, then those on the control port."""
    others = control_port_servers(service, control_port)
    return [{"url": url, "description": "On a port of its own."}, *others] if service.in_world else others


def control_port_servers(service: Service, control_port: str = "") -> list[Server]:
    """The servers of a service on the control port: for the world ``default``, and for any other.

    Args:
        service: The service.
        control_port: The control port's address; empty for URLs relative to the document.
    """
    url = f"{control_port}/{service.name}"
    if not service.in_world:
        return [{"url": url, "description": "On the control port."}]
    return [
        {"url": url, "description": "On the control port."},
        {
            "url": f"{url}/~{{world}}",
            "description": "On the control port, in another world.",
            "variables": {"world": {"default": "default"}},
        },
    ]


def as_yaml(document: Mapping[str, Any]) -> str:
    """The document as YAML without anchors and aliases."""
    return yaml.dump(dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def as_json(document: Mapping[str, Any]) -> str:
    """The document as JSON."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
