"""Imports connexion late, and dispatches through it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

import anyio.to_thread

from mockservers.core.http.reference import deprecations

if TYPE_CHECKING:
    from mockservers.core.context import RequestContext
    from mockservers.core.http.connexion_app import ConnexionApp
    from mockservers.core.messages import Request, Response
    from mockservers.core.openapi.document import Operation
    from mockservers.core.service.service import Service

IMPORTING = threading.RLock()


@cache
def connexion_app(service: Service) -> ConnexionApp:
    """Return the service behind connexion, made once per process."""
    return import_connexion().ConnexionApp(service)  # type: ignore[no-any-return]


def import_connexion() -> ModuleType:
    """Import ``core.http.connexion_app``, and connexion with it: late, since it takes longer than everything else.

    One thread at a time: two that import the same packages from different ends see them half made. For the same reason
    a server within another program imports it at once, on the thread that starts it.
    """
    with IMPORTING, deprecations.in_place():
        from mockservers.core.http import connexion_app  # noqa: PLC0415 -- see above

    return connexion_app


class ConnexionDispatcher:
    """Dispatches through a service's ``ConnexionApp``, which is made with the first request."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._app: ConnexionApp | None = None

    @property
    def app(self) -> ConnexionApp:
        """The service behind connexion."""
        return connexion_app(self._service) if self._app is None else self._app

    async def prepare(self) -> None:
        """Make the app in a thread: the loop does not wait for connexion's import."""
        if self._app is None:
            self._service.check_binding()
            self._app = await anyio.to_thread.run_sync(connexion_app, self._service)

    def route(self, request: Request) -> tuple[Operation, Mapping[str, str]]:
        """Find the operation; see ``ConnexionApp.route``."""
        return self.app.route(request)

    async def read_ahead(self, _request: Request, _operation: Operation, _path: Mapping[str, str]) -> None:
        """Decode nothing: connexion decodes within the transaction."""

    async def dispatch(self, context: RequestContext) -> Response:
        """Send a request through connexion; see ``ConnexionApp.dispatch``."""
        return await self.app.dispatch(context)

    def validate(self, operation: Operation, response: Response) -> None:
        """Validate a response; see ``ConnexionApp.validate``."""
        self.app.validate(operation, response)
