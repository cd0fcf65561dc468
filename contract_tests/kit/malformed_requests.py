"""Malformed requests to the operations of every service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contract_tests.kit.raw_http import RawResponse, build_request, send_bytes
from contract_tests.kit.services import Operation, Service

JSON = b"Content-Type: application/json\r\n"


@dataclass(frozen=True)
class Target:
    """A running service, and one of its operations."""

    service: Service
    url: str
    prefix: str
    operation: Operation

    @property
    def path(self) -> bytes:
        """The operation's path."""
        return f"{self.prefix}{self.operation.path}".encode()

    def list_operations(self, media_type: str) -> Iterator[Operation]:
        """List the operations that take a body of a media type, at paths without parameters."""
        for operation in self.service.spec.operations.values():
            if "{" not in operation.path and operation.body and media_type in operation.body.schemas:
                yield operation

    def send_body(self, operation: Operation, headers: bytes, body: bytes) -> RawResponse | None:
        """Send a body with its length to one of the service's operations."""
        path, length = f"{self.prefix}{operation.path}".encode(), b"Content-Length: %d\r\n" % len(body)
        return send_bytes(self.url, build_request(path, operation.method.encode(), headers + length, body))


def request_unknown_path(target: Target) -> bytes:
    """Build a request that every service refuses: to a path that it does not have."""
    return build_request(f"{target.prefix}/no/such/path".encode())
