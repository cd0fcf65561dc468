"""Settings of schemathesis for one service, read from ``expectations/<service>.toml``."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from mockservers.core.service.service import Service

# Names in the file that are not settings of schemathesis.
FOR_MOCK_SERVERS = ("start", "paces", "faults", "requests", "never_accepted", "ids_of_the_request")
FOR_TARGETS = ("probe", "changing", "mock_server_only", "target_parameters")


def load_expectations(service: Service) -> dict[str, Any]:
    """The settings for a service; its file states the reasons.

    Some names are not settings of schemathesis. For tests of this project's mock servers: ``start``, the seed options
    of the world; ``paces``, the pace of lifecycles, since the clock is frozen; ``faults``, set in worlds of their own;
    ``requests``, sent before every case of some operations, so that the journal has entries; ``never_accepted``,
    operations whose valid data cannot be generated, in all phases or in one; ``ids_of_the_request``, pointers to
    members of errors that differ with every byte of the request.

    For ``mockservers check``: ``probe``, the first request, which tests URL and credentials; ``changing``, GET
    operations that change something; ``mock_server_only``, prefixes of paths that the real system does not have;
    ``target_parameters``, values of path parameters that hold everywhere, with credentials filled in.
    """
    path = files(__package__) / "expectations" / f"{service.name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def schemathesis_settings(service: Service) -> dict[str, Any]:
    """The settings that are schemathesis' own configuration."""
    return {
        name: value for name, value in load_expectations(service).items() if name not in FOR_MOCK_SERVERS + FOR_TARGETS
    }
