"""The server that a request's pages are about, and its control plane."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request

from mockservers.client.control_plane import ControlPlane
from mockservers.console.running import RunningServices, format_visitor_url


@dataclass(frozen=True)
class Console(RunningServices):
    """Context of the pages.

    Args:
        plane: The control plane, which does everything that the pages offer.
    """

    plane: ControlPlane


def console() -> Console:
    """The server that the pages of this application are about."""
    found: Console = current_app.extensions["mockservers"]
    return found


def plane() -> ControlPlane:
    """The control plane of that server."""
    return console().plane


def visitor_url(url: str) -> str:
    """The URL with the host name in the visitor's request, since the visitor may be on another machine."""
    return format_visitor_url(url, request.host_url)
