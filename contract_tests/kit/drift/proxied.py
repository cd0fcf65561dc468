"""The validating proxy in front of a system, and what it reports."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

import requests

from contract_tests.kit.services import VENDORS, Service
from mockservers import MockServer
from mockservers.checks.conformance.settings import load_expectations
from mockservers.checks.drift.drift import DifferenceGroup, Drift
from mockservers.checks.drift.suggestion import apply_suggestions
from mockservers.cli.serve.demo import _fill
from mockservers.core.journal.recordings import Recorded, RecordingWriter
from mockservers.core.openapi.document import parse_spec
from mockservers.proxy.upstream.application import UpstreamOptions
from mockservers.proxy.upstream.policy import Policy
from mockservers.server.ports.upstream_port import ValidatingProxy

TIMEOUT = 20  # seconds


@dataclass
class Proxied:
    """A system behind the proxy: the proxy's URL, the exchanges, and the sentences of refusals."""

    service: Service
    url: str = ""
    exchanges: list[Recorded] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    fails: bool = False

    def observe(self, recorded: Recorded) -> None:
        """Keep an exchange, or fail once."""
        if self.fails:
            self.fails = False
            raise RuntimeError("It fails.")
        self.exchanges.append(recorded)

    def fail_next(self) -> None:
        """Fail at the next exchange."""
        self.fails = True

    def list_drift(self) -> list[DifferenceGroup]:
        """The differences of the exchanges."""
        drift = Drift([self.service])
        for recorded in self.exchanges:
            drift.add(recorded)
        return drift.groups


@contextmanager
def open_proxied(vendor: str, url: str, **options: object) -> Iterator[Proxied]:
    """Open a proxy in front of a system; its exchanges are complete when it is closed.

    Args:
        vendor: The vendor's name.
        url: The system's base URL.
        options: ``allows_writes``, or fields of ``UpstreamOptions``.
    """
    service = next(vendor_ for vendor_ in VENDORS if vendor_.name == vendor)
    changing = load_expectations(service).get("changing", ())
    policy = Policy(service, bool(options.pop("allows_writes", False)), changing)
    found = Proxied(service)
    known: Mapping[str, object] = {"service": service, "url": url, "policy": policy, **options}
    with ValidatingProxy(UpstreamOptions(**known), found.observe, found.refusals.append) as proxy:  # type: ignore[arg-type]  # fields
        found.url = proxy.url
        yield found


def suggest(system: Proxied, text: str) -> tuple[str, list[str]]:
    """The specification with the suggested changes, and the differences that need a decision."""
    return apply_suggestions(text, system.list_drift())


def judge_with(system: Proxied, text: str) -> list[DifferenceGroup]:
    """The differences of a system's exchanges from another specification of the vendor."""
    spec = parse_spec(text)

    class Patched(Service):
        spec = property(lambda _self: spec)  # type: ignore[assignment]  # in place of the file

    known = {one.name: getattr(system.service, one.name) for one in fields(Service)}
    return Proxied(Patched(**known), exchanges=system.exchanges).list_drift()


def record(systems: Sequence[Proxied], file: Path) -> None:
    """Write the exchanges of systems to a recording."""
    with RecordingWriter(file, {system.service.name: system.service for system in systems}) as writer:
        for system in systems:
            for recorded in system.exchanges:
                writer.add(recorded.entry)


def fill_operations_database(url: str, computers: int) -> None:
    """Fill the database that the demonstration exports."""
    _fill(url, 0, computers)


def sign_in(server: MockServer) -> dict[str, dict[str, str]]:
    """The headers with the default user's credentials, by vendor; Informatica's logins need none."""
    known = server.environment()
    user = f"{known['SERVICENOW_USER']}:{known['SERVICENOW_PASSWORD']}"
    form = {"grant_type": "refresh_token", "refresh_token": known["FLEXERA_REFRESH_TOKEN"]}
    token = requests.post(f"{server.flexera.url}/oidc/token", data=form, timeout=TIMEOUT).json()["access_token"]
    return {
        "bigfix": {"Token": known["BIGFIX_TOKEN"]},
        "servicenow": {"Authorization": f"Basic {b64encode(user.encode()).decode()}"},
        "informatica": {},
        "flexera": {"Authorization": f"Bearer {token}"},
    }
