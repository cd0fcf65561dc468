"""The control plane's operation on services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import Service
from mockservers.core.worlds.registry import Worlds


class ServiceHandlers:
    """The operation on services, for one request."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def list_services(self, _call: OperationCall) -> Response:
        vendors = world_services(self._worlds).values()
        return Response({"services": [_describe_service(service, self._worlds.urls) for service in vendors]})


def world_services(worlds: Worlds) -> dict[str, Service]:
    """The services that work in worlds, by name: all but the control plane."""
    return {name: service for name, service in worlds.services.items() if service.in_world}


def _describe_service(service: Service, urls: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": service.name,
        "title": service.title,
        "url": urls.get(service.name, ""),
        "credentials": {credential.variable: credential.value for credential in service.credentials},
        "options": {
            name: {**asdict(option), "choices": list(option.choices)} for name, option in service.options.items()
        },
        "lifecycles": [
            {"name": lifecycle.name, "states": list(lifecycle.states), "ends": list(lifecycle.ends)}
            for lifecycle in service.lifecycles
        ],
    }
