"""The running services that the pages show, and how a visitor reaches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from mockservers.core.service.service import Service


class RunningService(Protocol):
    """A running service: a mock server or the control plane."""

    @property
    def service(self) -> Service:
        """The service."""

    @property
    def url(self) -> str:
        """Its base URL."""


@dataclass(frozen=True)
class RunningServices:
    """The services of one server.

    Args:
        services: The running services, including the control plane.
        authority: With HTTPS, the file of the certificate authority to trust.
    """

    services: Sequence[RunningService]
    authority: Path | None

    @property
    def vendors(self) -> list[RunningService]:
        """The mock servers."""
        return [running for running in self.services if running.service.in_world]

    @property
    def control(self) -> RunningService:
        """The control plane as a service."""
        return next(running for running in self.services if not running.service.in_world)


def format_visitor_url(url: str, host_url: str) -> str:
    """Return a URL with the host name of a visitor's request, since the visitor may be on another machine.

    Args:
        url: The base URL of a service.
        host_url: Scheme, host and port of the visitor's request.
    """
    host, own = urlsplit(host_url).hostname, urlsplit(url)
    if not host:
        return url
    return f"{own.scheme}://{f'[{host}]' if ':' in host else host}:{own.port}"
