"""A service: what a vendor's folder declares, and the core needs, to stand in for the vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from shlex import join
from typing import Any

from sqlalchemy import Connection, MetaData

from mockservers.core.errors import ApiError
from mockservers.core.messages import Request, Response
from mockservers.core.openapi.document import Spec, load_spec
from mockservers.core.service.fault_kinds import Kind
from mockservers.core.service.options import Option
from mockservers.core.simulation.lifecycle import Lifecycle

TEN_MEGABYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Credential:
    """A credential of the default user: the environment variable that carries it, and its value."""

    variable: str
    value: str


def no_check(_scope: object) -> None:
    """The authentication of a service that has none."""


def nothing_due(_moment: object) -> datetime | None:
    """The outbox's view of a service that sends nothing of its own accord."""
    return None


def no_seed(_planting: SeedContext) -> None:
    """The data of a service that starts empty."""


@dataclass(frozen=True)
class Service:
    """One vendor's stand-in (or the control plane).

    Args:
        name: One lower-case word; also the name of the spec and of the path on the control port.
        title: The product's name.
        port: The default port.
        handlers: A class with one method per operationId; made per request from the request's scope.
        render: Gives a refusal the vendor's own form; must not raise.
        authenticate: Checks the caller of a secured operation in its ``Scope``: sets ``caller`` or raises.
        tables: The vendor's tables.
        seed: Fills the tables of a new world.
        options: What can be chosen for ``seed``.
        planted: How many rows ``seed`` will report for given options.
        due: Applies what has become due at a world's ``Moment`` and tells when more will; see ``outbox``.
        lifecycles: The declared lifecycles, whose pace a world can set.
        faults: The vendor's own kinds of faults.
        credentials: The default user's credentials, printed by ``up`` and set by ``exec``.
        example: A path with query that works when pasted behind the base URL; ``{VARIABLE}`` is a credential.
        example_options: What ``curl`` needs besides the URL, such as ``("--user", "{ACME_USER}:{ACME_PASSWORD}")``.
        secrets: Names of headers, parameters and members whose values the journal never shows, besides the usual
            ones (``journal.masking``) and those of the spec's security schemes.
        largest_body: Bytes; a larger body is refused.
        large_bodies: The same for operations that take larger ones, by operationId.
        content_codings: Codings of request bodies that are decoded (``gzip``, ``deflate``); others are refused.
        typed_bodies: Whether a body needs a Content-Type; without, it counts as the first that the operation takes.
        hosts: The product's own host names, ``*.example.com`` for all below one; requests may name them.
        method_override: A header whose value replaces the method of a POST; empty for none.
        any_query: Whether requests may have query parameters that the spec does not name.
        merge_slashes: Whether ``//`` in a path counts as ``/``.
        in_world: Whether requests work in a world; the control plane works on all of them.
    """

    name: str
    title: str
    port: int
    handlers: type[Any]
    render: Callable[[ApiError, Request], Response]
    authenticate: Callable[[Any], None] = no_check
    tables: MetaData | None = None
    seed: Callable[[SeedContext], None] = no_seed
    options: Mapping[str, Option] = field(default_factory=dict)
    expected_rows: Callable[[Mapping[str, Any]], int] = lambda _options: 0
    due: Callable[[Any], datetime | None] = nothing_due
    lifecycles: Sequence[Lifecycle] = ()
    faults: Sequence[Kind] = ()
    credentials: Sequence[Credential] = ()
    example: str = "/"
    example_options: Sequence[str] = ()
    secrets: Sequence[str] = ()
    largest_body: int = TEN_MEGABYTES
    large_bodies: Mapping[str, int] = field(default_factory=dict)
    content_codings: Sequence[str] = ()
    typed_bodies: bool = False
    hosts: Sequence[str] = ()
    method_override: str = ""
    any_query: bool = False
    merge_slashes: bool = False
    in_world: bool = True

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def spec(self) -> Spec:
        """The service's OpenAPI document."""
        return load_spec(self.name)

    def body_limit(self, request: Request) -> int:
        """How many bytes the body of a request may have, by its method and path."""
        if not self.large_bodies:
            return self.largest_body
        try:
            operation, _ = self.spec.match(request.method, request.path)
        except ApiError:
            return self.largest_body
        return self.large_bodies.get(operation.id, self.largest_body)

    def curl(self, url: str, authority: Path | None = None) -> str:
        """A command that works when it is pasted into a shell: ``example`` at a base URL.

        Args:
            url: The base URL.
            authority: For HTTPS, the file of the certificate authority to trust.
        """
        known = {one.variable: one.value for one in self.credentials}
        trust = ("--cacert", str(authority)) if authority and url.startswith("https:") else ()
        return join(["curl", *trust, *(one.format_map(known) for one in (*self.example_options, url + self.example))])

    def check_binding(self) -> None:
        """Hold handlers and spec against each other.

        Raises:
            TypeError: an operationId without a handler, or a handler without an operationId.
        """
        offered = {name for name in dir(self.handlers) if not name.startswith("_")}
        wanted = set(self.spec.operations)
        if offered != wanted:
            raise TypeError(
                f"{self.name}: without a handler: {sorted(wanted - offered)};"
                f" without an operation: {sorted(offered - wanted)}"
            )

    def choose_options(self, options: Mapping[str, object]) -> dict[str, int | str]:
        """The seed options, defaults filled in.

        Raises:
            ValueError: an unknown option or a value that is not allowed.
        """
        if unknown := sorted(set(options) - set(self.options)):
            known = ", ".join(self.options) or "none"
            raise ValueError(f"{self.name} has no seed option {unknown[0]!r}; it has: {known}.")
        return {
            name: option.validate(f"{self.name}.{name}", options.get(name, option.default))
            for name, option in self.options.items()
        }


def runs_in_thread(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Mark a handler whose work is long: it runs in the thread pool, not on the loop."""
    handler.long = True  # type: ignore[attr-defined]
    return handler


@dataclass(frozen=True)
class SeedContext:
    """What a service needs to fill its tables in a new world.

    ``as_of`` is the full hour at or before the world's beginning: data ends there. ``report`` is told
    the number of rows planted since the last call.
    """

    db: Connection
    seed: int
    as_of: datetime
    options: Mapping[str, Any]
    report: Callable[[int], None] = lambda _rows: None
