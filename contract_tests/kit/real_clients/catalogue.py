"""The public ServiceNow clients of ``clients_real/clients.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parents[2] / "clients_real"
BUILT = Path(__file__).parents[3] / "build/clients-real"
NODE = "node"
NOT_BUILT = "`make clients-real` builds the environments of the public ServiceNow clients"


@dataclass(frozen=True)
class PublicClient:
    """A client of PyPI or npm.

    Args:
        name: The package's name in its registry.
        version: The pinned version.
        environment: The environment that holds it: a file of ``requirements/``, or ``node``.
        scheme: The scheme that the client insists on, or ``http``.
        reach: How it is pointed at a mock server, for the manual.
        tried: The operations that its script calls, for the manual.
        not_run: The reason why its requests are exchanges only; empty for a client that runs.
    """

    name: str
    version: str
    environment: str = ""
    scheme: str = "http"
    reach: str = ""
    tried: str = ""
    not_run: str = ""

    @property
    def is_tunnelled(self) -> bool:
        """True if the client has a fixed host name, which it reaches through a proxy."""
        return self.reach == "proxy"

    @property
    def command(self) -> list[str]:
        """The command that runs its script."""
        script = FOLDER / "runners" / f"with_{self.name.replace('-', '_')}"
        if self.environment == NODE:
            return ["node", str(script.with_suffix(".cjs"))]
        return [str(BUILT / self.environment / "bin/python"), str(script.with_suffix(".py"))]

    @property
    def is_installed(self) -> bool:
        """True if ``make clients-real`` has built its environment."""
        return (BUILT / self.environment / "complete").exists()


def _load() -> dict[str, PublicClient]:
    document = yaml.safe_load((FOLDER / "clients.yaml").read_text(encoding="utf-8"))
    return {name: PublicClient(name, **values) for name, values in document.items()}


CLIENTS = _load()
RUNNING = [client for client in CLIENTS.values() if not client.not_run]
ENVIRONMENTS = sorted({client.environment for client in RUNNING})
