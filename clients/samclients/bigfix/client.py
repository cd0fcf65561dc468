"""HCL BigFix Inventory: metrics, license usages, data imports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from samclients.bigfix.models import (
    Credentials,
    Error,
    GetImportStatusRun,
    ImportMode,
    ImportStatus,
    Metric,
    UsageColumn,
    UsagePage,
    UsageRow,
)
from samclients.bigfix.operations import (
    AboutResource,
    AuthenticationResource,
    ImportsResource,
    LicenseUsagesResource,
    MetricsResource,
)
from samclients.runtime import (
    UNSET,
    Auth,
    CallFailed,
    Client,
    HeaderToken,
    IssuedCredential,
    ListPage,
    Masker,
    Pace,
    QueryToken,
    Refused,
    Renewable,
    Rows,
    Settings,
    Unset,
    VendorClient,
    by_offset,
    poll_until,
)

PAGE = 500  # rows
KEY = {"computer_system_id", "software_title_id", "metric_name"}
TOTAL_ONLY = 2  # countSwitch
BAD_QUERY = 500  # documented status for errors in a query parameter
SERVER_FAILURE = "We're sorry"
HEADER, PARAMETER = "Token", "token"


class BigFix(VendorClient):
    """An instance of BigFix Inventory.

    Args:
        url: Base URL of the instance, ``https://host:9081``.
        token: The user's token.
        user: The user's name, as an alternative to a token; the token is then requested when first needed.
        password: The user's password.
        token_in_url: Send the token as the documented parameter ``token`` instead of the header ``Token``, for old
            servers. URLs end up in logs.
        settings: Timeouts, retries, clock and others.

    Raises:
        ValueError: credentials are missing.
    """

    def __init__(  # noqa: PLR0913 -- keyword arguments
        self,
        url: str,
        *,
        token: str | None = None,
        user: str | None = None,
        password: str | None = None,
        token_in_url: bool = False,
        settings: Settings | None = None,
    ) -> None:
        masker = Masker([password or ""])
        unauthenticated = Client(url, settings=settings, classify_error=_classify_error, masker=masker)
        self.connect(
            unauthenticated.with_auth(_build_auth(unauthenticated, token, user, password, in_url=token_in_url))
        )

    def connect(self, client: Client) -> None:
        """Set ``client``, and create the resources that call it."""
        self.client = client
        self.metrics = Metrics(client)
        self.license_usages = LicenseUsages(client)
        self.imports = Imports(client)
        self.about = AboutResource(client)
        self.authentication = AuthenticationResource(client)

    def version(self) -> str:
        """Return the version of the product.

        Raises:
            CallFailed: see ``samclients.runtime.errors``.
        """
        return self.about.get().version


class Metrics(MetricsResource):
    """License metrics, predefined and custom."""

    def __iter__(self) -> Iterator[Metric]:
        return iter(self.list().rows)


class LicenseUsages(LicenseUsagesResource):
    """License usages of the last 90 days."""

    def iterate(
        self,
        *,
        columns: Iterable[UsageColumn | str] | None = None,
        criteria: str | Mapping[str, Any] | None = None,
        order: Sequence[str] = (),
        page_size: int = PAGE,
        position: str = "",
    ) -> Rows[UsageRow]:
        """Return the license usages; pages are requested as needed.

        Args:
            columns: The columns of the rows; by default those that are not hidden.
            criteria: ``{"and": [["peak_value", ">", 100]]}``, or the same as JSON text.
            order: Columns to sort by, ``"peak_value desc"``; by default computer, software title and metric.
            page_size: Rows per request.
            position: Where to continue, as an earlier ``Rows.position``.

        Reading raises ``CallFailed``, for example ``Refused`` if criteria, columns or order are invalid, and
        ``LoopDetected`` if the server repeats a page; the rows need the columns of the default order for that.
        """
        wanted = [UsageColumn.of(name) for name in columns or ()]

        def fetch(offset: int, limit: int) -> ListPage[UsageRow]:
            page: UsagePage = self.list(
                columns=wanted or UNSET,
                order_list=order or UNSET,
                limit=limit,
                offset=offset,
                criteria=_format_criteria(criteria),
            )
            return ListPage(page.rows, None if isinstance(page.total, Unset) else page.total)

        identity = _get_identity if not wanted or set(wanted) >= KEY else None
        return by_offset(fetch, size=page_size, identity=identity, position=position)

    def count(self, criteria: str | Mapping[str, Any] | None = None) -> int:
        """Return the number of matching license usages.

        Raises:
            CallFailed: ``Refused`` if the criteria are invalid.
        """
        return self.list(criteria=_format_criteria(criteria), count_switch=TOTAL_ONLY).total or 0


class Imports(ImportsResource):
    """Data imports, of which one runs at a time."""

    def start(self, *, raw_only: bool = False) -> ImportStatus:
        """Start a data import unless one is running, and return the state.

        Raises:
            CallFailed: see ``samclients.runtime.errors``; not repeated if the server may have started the import.
        """
        run = GetImportStatusRun.RAW_ONLY if raw_only else GetImportStatusRun.TRUE
        return self.with_options(idempotent=False).get(run=run)

    def wait(self, pace: Pace | None = None) -> ImportStatus:
        """Wait until no import is running, and return the state.

        Raises:
            DeadlinePassed: an import is still running.
            CallFailed: see ``samclients.runtime.errors``.
        """
        clock = self.client.settings.clock
        return poll_until(self.get, lambda state: state.mode != ImportMode.RUNNING, clock=clock, pace=pace)


def _build_auth(
    unauthenticated: Client, token: str | None, user: str | None, password: str | None, *, in_url: bool
) -> Auth:
    if token:
        return QueryToken(PARAMETER, token) if in_url else HeaderToken(HEADER, token)
    if not user or password is None:
        raise ValueError("Give a token, or user and password.")
    credentials = Credentials(user, password)

    def log_in() -> IssuedCredential:
        return IssuedCredential(AuthenticationResource(unauthenticated.repeatable()).get_token(body=credentials).token)

    if in_url:
        return QueryToken(PARAMETER, log_in().value)
    return Renewable(log_in, header=HEADER, clock=unauthenticated.settings.clock, hide=unauthenticated.masker.hide)


def _format_criteria(criteria: str | Mapping[str, Any] | None) -> str | Unset:
    if criteria is None:
        return UNSET
    return criteria if isinstance(criteria, str) else json.dumps(criteria)


def _get_identity(row: UsageRow) -> tuple[object, ...]:
    return row.computer_system_id, row.software_title_id, row.metric_name


def _classify_error(status: int, error: object) -> type[CallFailed] | None:
    """Classify errors in query parameters, which BigFix reports with status 500 like its own failures."""
    if status == BAD_QUERY and isinstance(error, Error) and not error.error.startswith(SERVER_FAILURE):
        return Refused
    return None
