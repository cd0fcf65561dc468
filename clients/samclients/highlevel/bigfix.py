"""HCL BigFix Inventory: metrics, license usages, data imports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from samclients.bigfix.api import about, authentication, imports, license_usages, metrics
from samclients.bigfix.models import (
    Credentials,
    Error,
    GetImportStatusRun,
    ImportMode,
    ImportStatus,
    Metric,
    UsageColumn,
    UsageRow,
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
    Settings,
    Unset,
    by_offset,
    poll_until,
)

PAGE = 500  # rows
KEY = {"computer_system_id", "software_title_id", "metric_name"}
TOTAL_ONLY = 2  # countSwitch
BAD_QUERY = 500  # documented status for errors in a query parameter
SERVER_FAILURE = "We're sorry"
HEADER, PARAMETER = "Token", "token"


class BigFix:
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
        self.client = unauthenticated.with_auth(
            _build_auth(unauthenticated, token, user, password, in_url=token_in_url)
        )
        self.metrics = Metrics(self.client)

    def __repr__(self) -> str:
        return f"BigFix({self.client!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def license_usages(
        self,
        *,
        criteria: str | Mapping[str, Any] | None = None,
        columns: Iterable[str] | None = None,
        order: Sequence[str] = (),
        page_size: int = PAGE,
    ) -> Iterator[UsageRow]:
        """Yield the license usages of the last 90 days; pages are requested as needed.

        Args:
            criteria: ``{"and": [["peak_value", ">", 100]]}``, or the same as JSON text.
            columns: The columns of the rows; by default those that are not hidden.
            order: Columns to sort by, ``"peak_value desc"``; by default computer, software title and metric.
            page_size: Rows per request.

        Raises:
            CallFailed: ``Refused`` if criteria, columns or order are invalid.
            LoopDetected: the server repeats a page; detected if the rows have the columns of the default order.
        """
        wanted = [UsageColumn(name) for name in columns or ()]

        def fetch(offset: int, limit: int) -> ListPage[UsageRow]:
            page = license_usages.list_license_usages(
                self.client,
                columns=wanted or UNSET,
                order_list=list(order) or UNSET,
                limit=limit,
                offset=offset,
                criteria=_format_criteria(criteria),
            )
            return ListPage(page.rows, page.total if not isinstance(page.total, Unset) else None)

        return by_offset(fetch, size=page_size, identity=_get_identity if not wanted or set(wanted) >= KEY else None)

    def count_license_usages(self, criteria: str | Mapping[str, Any] | None = None) -> int:
        """Return the number of matching license usages.

        Raises:
            CallFailed: ``Refused`` if the criteria are invalid.
        """
        page = license_usages.list_license_usages(
            self.client, criteria=_format_criteria(criteria), count_switch=TOTAL_ONLY
        )
        return page.total or 0

    def import_status(self) -> ImportStatus:
        """Return the state of the data import.

        Raises:
            CallFailed: see ``samclients.runtime.errors``.
        """
        return imports.get_import_status(self.client)

    def start_import(self, *, raw_only: bool = False) -> ImportStatus:
        """Start a data import unless one is running, and return the state.

        Raises:
            CallFailed: see ``samclients.runtime.errors``; not repeated if the server may have started the import.
        """
        run = GetImportStatusRun.RAW_ONLY if raw_only else GetImportStatusRun.TRUE
        return imports.get_import_status(self.client.once(), run=run)

    def wait_for_import(self, pace: Pace | None = None) -> ImportStatus:
        """Wait until no import is running, and return the state.

        Raises:
            DeadlinePassed: an import is still running.
            CallFailed: see ``samclients.runtime.errors``.
        """
        clock = self.client.settings.clock
        return poll_until(self.import_status, lambda state: state.mode != ImportMode.RUNNING, clock=clock, pace=pace)

    def version(self) -> str:
        """Return the version of the product.

        Raises:
            CallFailed: see ``samclients.runtime.errors``.
        """
        return about.get_about(self.client).version


class Metrics:
    """License metrics, predefined and custom."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __iter__(self) -> Iterator[Metric]:
        return iter(self.list())

    def list(self) -> list[Metric]:
        """Return all metrics, sorted by id.

        Raises:
            CallFailed: see ``samclients.runtime.errors``.
        """
        return metrics.list_metrics(self._client).rows

    def create(self, code_name: str, display_name: str) -> Metric:
        """Create a custom metric.

        Raises:
            CallFailed: ``Refused`` if a name exists or is invalid.
        """
        return metrics.create_metric(self._client, code_name=code_name, display_name=display_name)

    def update(self, code_name: str, display_name: str) -> Metric:
        """Change the display name of a custom metric.

        Raises:
            CallFailed: ``Refused`` if there is no such metric or the name is invalid, ``NotAllowed`` if the metric is
                predefined.
        """
        return metrics.update_metric(self._client, code_name=code_name, display_name=display_name)

    def delete(self, code_name: str) -> None:
        """Delete a custom metric.

        Raises:
            CallFailed: ``Refused`` if there is no such metric, ``NotAllowed`` if it is predefined.
        """
        metrics.delete_metric(self._client, code_name=code_name)


def _build_auth(
    unauthenticated: Client, token: str | None, user: str | None, password: str | None, *, in_url: bool
) -> Auth:
    if token:
        return QueryToken(PARAMETER, token) if in_url else HeaderToken(HEADER, token)
    if not user or password is None:
        raise ValueError("Give a token, or user and password.")
    credentials = Credentials(user, password)

    def log_in() -> IssuedCredential:
        return IssuedCredential(authentication.get_token(unauthenticated.repeatable(), body=credentials).token)

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
