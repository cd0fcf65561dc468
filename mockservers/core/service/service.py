"""A service: the declarations of a vendor's folder that the core needs to serve its mock server."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from pathlib import Path
from shlex import join
from typing import Any

from sqlalchemy import Connection, MetaData

from mockservers.core.errors import ApiError
from mockservers.core.messages import OperationCall, Request, Response
from mockservers.core.openapi.document import Spec, load_spec
from mockservers.core.service.data_tables import DataTable
from mockservers.core.service.fault_kinds import Kind
from mockservers.core.service.options import Option
from mockservers.core.service.recorded_rows import RecordedRows
from mockservers.core.simulation.lifecycle import Lifecycle, RunningRecord

Step = Callable[[sqlite3.Connection], None]  # changes a copy of a world that an earlier version wrote
TEN_MEGABYTES = 10 * 1024 * 1024
SLASHES = re.compile("//+")
WITHOUT_LARGE_BODY = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Credential:
    """A credential of the default user: its environment variable and its value."""

    variable: str
    value: str


@dataclass(frozen=True)
class Login:
    """A way to get a token: the operation whose JSON example has the default user's credentials.

    Args:
        operation: Its operationId.
        token: The names that lead to the token in the response.
    """

    operation: str
    token: Sequence[str]


def no_check(_scope: object) -> None:
    """Authentication of a service without credentials."""


def write_never(_context: object) -> bool:
    """Decision of a service whose GET operations never write."""
    return False


def nothing_due(_moment: object) -> datetime | None:
    """Due time of a service without callbacks."""
    return None


def list_nothing(_context: object) -> Iterable[RunningRecord]:
    """Running records of a service without lifecycles."""
    return ()


def leave_values(_db: sqlite3.Connection) -> None:
    """Step that only adds tables, indexes, or columns that may be empty: tables are made anew anyway."""


def no_seed(_planting: SeedContext) -> None:
    """Seed of a service without data."""


@dataclass(frozen=True)
class Service:
    """One vendor's mock server, or the control plane.

    Args:
        name: One lower-case word; also the name of the spec and of the path on the control port.
        title: The product's name.
        port: The default port.
        handlers: A class with one method per operationId; created per request with its ``RequestContext``.
        render: Renders an error in the vendor's form; must not raise.
        authenticate: Checks the credentials of a secured operation: sets ``RequestContext.caller`` or raises.
        tables: The vendor's tables.
        steps: The changes of ``tables`` since the first format, oldest first; see ``worlds.upgrades``.
        data_tables: The tables that the control plane shows and changes; see ``service.data_tables``.
        find_data_tables: Returns ``data_tables`` as a world has them, for services whose worlds differ in columns.
        seed: Fills the tables of a new world.
        options: The options of ``seed``.
        expected_rows: The number of rows that ``seed`` reports for given options.
        must_write: True if a GET has to write, because something is due or because reads are counted. Called with the
            ``RequestContext`` before the operation; a GET that writes without it fails.
        due: Applies what is due in a ``WorldContext``; returns the next due time, or None. See ``simulation.outbox``.
        lifecycles: The lifecycles, whose timing a world can set.
        running: Lists the records of all lifecycles that are not at an end, in a ``WorldContext``, without a change.
        faults: The vendor's own kinds of faults.
        credentials: The default user's credentials, which ``up`` prints and ``exec`` sets.
        aliases: Other variables that public clients read, such as ``SN_HOST``, and their values; ``{VARIABLE}`` in a
            value is the base URL (``{SERVICENOW_URL}``) or a credential.
        logins: How the default user gets a token, by the name of the security scheme.
        example: A path with query that works after the base URL; ``{VARIABLE}`` is a credential.
        example_options: Options of ``curl`` for the example, such as ``("--user", "{ACME_USER}:{ACME_PASSWORD}")``.
        secrets: Names of headers, parameters and members whose values the journal masks, besides the usual
            names (``redaction.secret_names``) and those of the spec's security schemes.
        largest_body: Maximum size of request bodies, in bytes.
        large_bodies: Maximum sizes of operations that accept larger bodies, by operationId.
        content_codings: Accepted codings of request bodies (``gzip``, ``deflate``).
        typed_bodies: True if a body needs a Content-Type; otherwise the default is the operation's first one.
        recorded: Where answers have records, for data that is made from recordings.
        recorded_names: What the texts of some columns are, by table or class and column: ``person``, ``company``,
            ``host`` or ``city``; such names are replaced in data that is made from recordings.
        hosts: The product's host names that requests may have; ``*.example.com`` for all names below.
        method_override: A header whose value replaces the method of a POST; empty for none.
        any_query: True if requests may have query parameters that the spec does not name.
        merge_slashes: True if ``//`` in a path is read as ``/``.
        in_world: True if a request works in one world; false for the control plane, which works on all worlds.
    """

    name: str
    title: str
    port: int
    handlers: type[Any]
    render: Callable[[ApiError, Request], Response]
    authenticate: Callable[[Any], None] = no_check
    tables: MetaData | None = None
    steps: Sequence[Step] = ()
    data_tables: Sequence[DataTable] = ()
    find_data_tables: Callable[[Connection], Sequence[DataTable]] | None = None
    seed: Callable[[SeedContext], None] = no_seed
    options: Mapping[str, Option] = field(default_factory=dict)
    expected_rows: Callable[[Mapping[str, Any]], int] = lambda _options: 0
    must_write: Callable[[Any], bool] = write_never
    due: Callable[[Any], datetime | None] = nothing_due
    lifecycles: Sequence[Lifecycle] = ()
    running: Callable[[Any], Iterable[RunningRecord]] = list_nothing
    faults: Sequence[Kind] = ()
    credentials: Sequence[Credential] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    logins: Mapping[str, Login] = field(default_factory=dict)
    example: str = "/"
    example_options: Sequence[str] = ()
    secrets: Sequence[str] = ()
    largest_body: int = TEN_MEGABYTES
    large_bodies: Mapping[str, int] = field(default_factory=dict)
    content_codings: Sequence[str] = ()
    typed_bodies: bool = False
    recorded: Sequence[RecordedRows] = ()
    recorded_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
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

    def list_data_tables(self, db: Connection) -> Sequence[DataTable]:
        """Return the tables that the control plane shows and changes, as a world has them."""
        return self.data_tables if self.find_data_tables is None else self.find_data_tables(db)

    def normalize_path(self, path: str) -> str:
        """Return a path as it is routed: with single slashes, if the service merges them."""
        return SLASHES.sub("/", path) if self.merge_slashes else path

    def body_limit(self, request: Request) -> int:
        """Maximum size in bytes of a request's body, by method and path."""
        if not self.large_bodies or request.method in WITHOUT_LARGE_BODY:
            return self.largest_body
        try:
            operation, _ = self.spec.match(request.method, self.normalize_path(request.path))
        except ApiError:
            return self.largest_body
        return self.large_bodies.get(operation.id, self.largest_body)

    def build_environment(self, url: str, credentials: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment variables of clients: base URL, credentials, and their aliases.

        Args:
            url: The base URL.
            credentials: By variable; None for the default user's.
        """
        if credentials is None:
            credentials = {credential.variable: credential.value for credential in self.credentials}
        known = {f"{self.name.upper()}_URL": url, **credentials}
        return known | {name: value.format_map(known) for name, value in self.aliases.items()}

    def curl(self, url: str, authority: Path | None = None) -> str:
        """A shell command that requests ``example`` at a base URL.

        Args:
            url: The base URL.
            authority: The file of the certificate authority to trust, for HTTPS.
        """
        known = {credential.variable: credential.value for credential in self.credentials}
        trust = ("--cacert", str(authority)) if authority and url.startswith("https:") else ()
        return join(
            ["curl", *trust, *(argument.format_map(known) for argument in (*self.example_options, url + self.example))]
        )

    def check_binding(self) -> None:
        """Compare the handlers with the spec.

        Raises:
            TypeError: an operationId has no handler, or a handler has no operationId.
        """
        offered = {name for name in dir(self.handlers) if not name.startswith("_")}
        wanted = set(self.spec.operations)
        if offered != wanted:
            raise TypeError(
                f"{self.name}: without a handler: {sorted(wanted - offered)};"
                f" without an operation: {sorted(offered - wanted)}"
            )

    def choose_options(self, options: Mapping[str, object]) -> dict[str, int | str]:
        """The seed options with defaults.

        Raises:
            ValueError: an option does not exist or a value is not allowed.
        """
        if unknown := sorted(set(options) - set(self.options)):
            known = ", ".join(self.options) or "none"
            raise ValueError(f"{self.name} has no seed option {unknown[0]!r}; it has: {known}.")
        return {
            name: option.validate(f"{self.name}.{name}", options.get(name, option.default))
            for name, option in self.options.items()
        }


@dataclass(frozen=True)
class LongWork:
    """Long work, which a handler returns instead of a response: it is done in the thread pool, not on the event loop.

    Args:
        work: Does the work; returns the response.
    """

    work: Callable[[], Response]


Handler = Callable[[Any, OperationCall], Response]


def runs_in_thread(handler: Handler) -> Callable[[Any, OperationCall], LongWork]:
    """Run a handler whose work is always long in the thread pool."""

    @wraps(handler)
    def begin(handlers: object, call: OperationCall) -> LongWork:
        return LongWork(partial(handler, handlers, call))

    return begin


def runs_in_thread_if(
    is_long: Callable[[Any], bool],
) -> Callable[[Handler], Callable[[Any, OperationCall], Response | LongWork]]:
    """Run a handler in the thread pool if its work is long: ``is_long`` gets the object with the handlers."""

    def decorate(handler: Handler) -> Callable[[Any, OperationCall], Response | LongWork]:
        @wraps(handler)
        def begin(handlers: object, call: OperationCall) -> Response | LongWork:
            work = partial(handler, handlers, call)
            return LongWork(work) if is_long(handlers) else work()

        return begin

    return decorate


@dataclass(frozen=True)
class SeedContext:
    """Arguments of a service's ``seed``.

    ``as_of`` is the full hour at or before the world's start: data ends there. ``report`` takes
    the number of rows written since the last call.
    """

    db: Connection
    seed: int
    as_of: datetime
    options: Mapping[str, Any]
    report: Callable[[int], None] = lambda _rows: None
