"""Which requests a proxy may pass on to a real system."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from mockservers.core.errors import MethodNotAllowed, NoSuchOperation
from mockservers.core.messages import Request
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

SLASHES = re.compile("//+")  # a system may read them as one
READING = frozenset({"GET", "HEAD", "OPTIONS"})
HINT = "--allow-writes lets such requests through."


@dataclass(frozen=True)
class Policy:
    """What may be passed on: requests that read, and logins; with ``allows_writes`` every request.

    Args:
        service: The vendor.
        allows_writes: True to pass on every request.
        changing: Operations that read by their method, and change something: ``GET /path``, or ``GET /path?run`` if
            they do so with that parameter.
    """

    service: Service
    allows_writes: bool = False
    changing: Collection[str] = ()

    def find_refusal(self, request: Request) -> str:
        """Return the sentence that refuses a request; empty if it may be passed on."""
        if self.allows_writes:
            return ""
        method = request.method
        override = request.headers.get(self.service.method_override) if self.service.method_override else None
        if override is not None and override.strip().upper() not in READING:
            return f"{method} with the method {override!r} was not sent: it may change something. {HINT}"
        operation = self._find_operation(request)
        if operation is not None and self._changes(operation, request):
            return f"{operation.id} was not sent: it may change something. {HINT}"
        is_login = operation is not None and method == "POST" and not operation.secured
        if method in READING or is_login:
            return ""
        return f"{method} was not sent: it may change something. {HINT}"

    def _changes(self, operation: Operation, request: Request) -> bool:
        called = f"{operation.method} {operation.path}"
        named = (label.partition("?") for label in self.changing)
        sent = request.query_string.decode("latin-1")
        return any(label == called and (not name or f"{name}=" in sent) for label, _, name in named)

    def _find_operation(self, request: Request) -> Operation | None:
        try:
            return self.service.spec.match(request.method, SLASHES.sub("/", request.path))[0]
        except (MethodNotAllowed, NoSuchOperation):
            return None
