"""Late import of connexion, and the dispatcher that uses it."""

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
    """Return the ``ConnexionApp`` of a service, created once per process."""
    return import_connexion().ConnexionApp(service)  # type: ignore[no-any-return]


def import_connexion() -> ModuleType:
    """Import ``core.http.connexion_app``, and connexion with it: late, since this takes longer than all other imports.

    Only one thread imports at a time: two threads that import the same packages in different orders may see incomplete
    modules. For the same reason, a server within another program imports it on the thread that starts the server.
    """
    with IMPORTING, deprecations.provide_deprecated_names():
        from mockservers.core.http import connexion_app  # noqa: PLC0415 -- see above

    return connexion_app


class ConnexionDispatcher:
    """Dispatches through a service's ``ConnexionApp``, which is created with the first request."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._app: ConnexionApp | None = None

    @property
    def app(self) -> ConnexionApp:
        """The service's ``ConnexionApp``."""
        return connexion_app(self._service) if self._app is None else self._app

    async def prepare(self) -> None:
        """Create the app in a thread, so that the import of connexion does not block the event loop."""
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
