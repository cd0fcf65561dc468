"""The server that a request's pages are about, and its control plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from flask import current_app, request

from mockservers.client.control_plane import ControlPlane
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
class Console:
    """Context of the pages.

    Args:
        plane: The control plane, which does everything that the pages offer.
        services: The running services, including the control plane.
        authority: With HTTPS, the file of the certificate authority to trust.
    """

    plane: ControlPlane
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


def console() -> Console:
    """The server that the pages of this application are about."""
    found: Console = current_app.extensions["mockservers"]
    return found


def plane() -> ControlPlane:
    """The control plane of that server."""
    return console().plane


def visitor_url(url: str) -> str:
    """The URL with the host name in the visitor's request, since the visitor may be on another machine."""
    host, own = urlsplit(request.host_url).hostname, urlsplit(url)
    if not host:
        return url
    return f"{own.scheme}://{f'[{host}]' if ':' in host else host}:{own.port}"
