"""TODO contract_tests.kit.malformed_requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contract_tests.kit.raw_http import RawAnswer, asked, request
from contract_tests.kit.services import Operation, Service


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


def nowhere(target: Target) -> bytes:
    """A request that every service refuses: to a path that it does not have."""
    return request(f"{target.prefix}/no/such/path".encode())


JSON = b"Content-Type: application/json\r\n"


def taking_json(target: Target) -> Iterator[Operation]:
    """The operations that take JSON, at paths without parameters."""
    for one in target.service.spec.operations.values():
        if "{" not in one.path and one.body and "application/json" in one.body.schemas:
            yield one


def sent(target: Target, operation: Operation, headers: bytes, body: bytes) -> RawAnswer | None:
    """The answer to a body with its length."""
    path, length = f"{target.prefix}{operation.path}".encode(), b"Content-Length: %d\r\n" % len(body)
    return asked(target.url, request(path, operation.method.encode(), headers + length, body))
