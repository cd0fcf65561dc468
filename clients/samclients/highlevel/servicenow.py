"""ServiceNow: tables, import sets, and the import of the Flexera integration app."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, cast

from samclients.runtime import (
    UNSET,
    Auth,
    Basic,
    Client,
    ClientError,
    ListPage,
    Masker,
    NotFound,
    OAuth,
    Pace,
    Renewable,
    Settings,
    TokenGrant,
    Unset,
    by_link,
    next_of_header,
    poll_until,
    query_of,
)
from samclients.servicenow.api import import_set, integration, oauth, table
from samclients.servicenow.models import (
    AnyObject,
    ManyRows,
    ManyRowsAnswer,
    Record,
    RowResult,
    SegmentResult,
    SegmentResultState,
    StagingTable,
    Table,
    TokenRequest,
    Transaction,
)

PAGE = 1000  # records
DONE = (SegmentResultState.SUCCEEDED, SegmentResultState.FAILED)
ACCEPTED = "0"  # return code
DEFAULT_ORDER = "ORDERBYsys_id"
SCRIPTED = "api/x_fls_flexera_fnms/integration/fnmstosn"
ENDPOINTS = {SCRIPTED: integration.send_transaction, "fnmp.do": integration.send_transaction_alias}


class SegmentRefused(ClientError):
    """The integration app returned a code other than 0; ``result`` contains its message."""

    def __init__(self, result: SegmentResult) -> None:
        super().__init__(f"Return code {result.return_code}: {result.message or result.status}")
        self.result = result


class ServiceNow:
    """A ServiceNow instance.

    Args:
        url: URL of the instance, ``https://<name>.service-now.com``.
        user: The user for HTTP Basic, or for the OAuth grant ``password`` if there is a client id.
        password: The user's password.
        client_id: The client id in the instance's OAuth registry.
        client_secret: The client's secret.
        refresh_token: An alternative to user and password; requires a client id.
        settings: Timeouts, retries, clock and others.

    Raises:
        ValueError: credentials are missing.
    """

    def __init__(  # noqa: PLR0913 -- keyword arguments
        self,
        url: str,
        *,
        user: str | None = None,
        password: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        refresh_token: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        unauthenticated = Client(
            url, settings=settings, masker=Masker(filter(None, (password, client_secret, refresh_token)))
        )
        by_password = {"grant_type": "password", "username": user, "password": password} if user and password else None
        if client_id:
            registered = {"client_id": client_id, "client_secret": client_secret or ""}
            auth: Auth = _build_oauth(unauthenticated, by_password, registered, refresh_token)
        elif user and password is not None:
            auth = Basic(user, password)
        else:
            raise ValueError("Give user and password, or a client id with a refresh token or user and password.")
        self.client = unauthenticated.with_auth(auth)
        self.integration = Integration(self.client)

    def __repr__(self) -> str:
        return f"ServiceNow({self.client!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def table(self, name: str) -> Records:
        """Return the records of a table."""
        return Records(self.client, name)

    def import_set(self, staging_table: str) -> ImportSet:
        """Return a staging table, whose rows are transformed into records."""
        return ImportSet(self.client, staging_table)


class Records:
    """Records of a table; all methods raise ``CallFailed`` (``samclients.runtime.errors``)."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = cast(Table, name)  # an instance has more tables than the spec lists

    def query(
        self,
        query: str = "",
        *,
        fields: Iterable[str] = (),
        display_value: str = "false",
        page_size: int = PAGE,
    ) -> Iterator[Record]:
        """Yield the matching records; pages are requested as needed.

        Args:
            query: An encoded query, ``nameSTARTSWITHA^ORDERBYname``; the default order is by ``sys_id``.
            fields: Names of fields, also dot-walked; empty for all fields.
            display_value: ``false`` for values, ``true`` for display values, ``all`` for both.
            page_size: Records per request.

        Raises:
            LoopDetected: the pages lead back to one that was read.
        """
        ordered = query if "ORDERBY" in query else "^".join(filter(None, (query, DEFAULT_ORDER)))

        def fetch(link: str | None) -> ListPage[Record]:
            response = table.list_records_detailed(
                self._client,
                self._name,
                sysparm_query=ordered,
                sysparm_fields=_join_fields(fields),
                sysparm_display_value=display_value,
                sysparm_limit=str(page_size),
                sysparm_offset=query_of(link, self._client.base_url)["sysparm_offset"] if link else "0",
            )
            return ListPage(response.parsed.result, next=next_of_header(response.headers))

        return by_link(fetch)

    def count(self, query: str = "") -> int:
        """Return the number of matching records."""
        response = table.count_records_detailed(self._client, self._name, sysparm_query=query, sysparm_limit="1")
        return int(response.headers["X-Total-Count"])

    def get(self, sys_id: str, *, fields: Iterable[str] = (), display_value: str = "false") -> Record:
        """Return a record."""
        return table.get_record(
            self._client, self._name, sys_id, sysparm_fields=_join_fields(fields), sysparm_display_value=display_value
        ).result

    def exists(self, sys_id: str) -> bool:
        """Tell if a record exists."""
        try:
            table.find_record(self._client, self._name, sys_id)
        except NotFound:
            return False
        return True

    def create(self, fields: Mapping[str, str]) -> Record:
        """Create a record, and return it."""
        return table.create_record(self._client, self._name, body=_build_object(fields)).result

    def update(self, sys_id: str, fields: Mapping[str, str]) -> Record:
        """Change fields of a record, and return the record."""
        return table.modify_record(self._client.repeatable(), self._name, sys_id, body=_build_object(fields)).result

    def delete(self, sys_id: str) -> None:
        """Delete a record."""
        table.delete_record(self._client, self._name, sys_id)


class ImportSet:
    """A staging table; all methods raise ``CallFailed`` (``samclients.runtime.errors``)."""

    def __init__(self, client: Client, staging_table: str) -> None:
        self._client = client
        self._name = cast(StagingTable, staging_table)  # an instance has more than the spec lists

    def insert(self, row: Mapping[str, str]) -> list[RowResult]:
        """Add and transform a row; return a result, which may have the status ``error``, per transform map."""
        return import_set.insert_import_row(self._client, self._name, body=_build_object(row)).result

    def insert_many(self, rows: Iterable[Mapping[str, str]]) -> ManyRowsAnswer:
        """Add rows, whose names are column labels as in the instance's default; they are transformed later."""
        return import_set.insert_import_rows(
            self._client, self._name, body=ManyRows([_build_object(row) for row in rows])
        )

    def results(self, sys_id: str) -> list[RowResult]:
        """Return the results of a row, one per transform map."""
        return import_set.get_import_row(self._client, self._name, sys_id).result


class Integration:
    """Import of the Flexera integration app.

    All methods raise ``CallFailed``, and ``SegmentRefused`` for a return code other than 0.

    Args:
        client: The client of the instance.
        endpoint: One of ``ENDPOINTS``, which are equivalent.
    """

    def __init__(self, client: Client, endpoint: str = SCRIPTED) -> None:
        self._client = client.repeatable()  # repeated transactions with one id create one record
        self._transact = ENDPOINTS[endpoint]

    def test_connection(self) -> SegmentResult:
        """Test the connection, and if an import would be accepted now."""
        return self._send(transaction_type="connection_test")

    def send(self, transaction_id: str, transaction_type: str, payload: str) -> SegmentResult:
        """Send a segment of an export, which is then queued.

        Args:
            transaction_id: The unique id of the segment; repeating it creates no second record.
            transaction_type: ``inventory_export``, ``contract_export`` or ``application_export``.
            payload: The XML of the segment.
        """
        return self._send(transaction_id=transaction_id, transaction_type=transaction_type, payload=payload)

    def status(self, *, import_run: str | None = None, transaction_id: str | None = None) -> SegmentResult:
        """Return the state of an import run: the given one, the one of a transaction, or the latest one."""
        names = {"import_run": import_run, "transaction_id": transaction_id}
        return self._send(transaction_type="export_status", **{name: value for name, value in names.items() if value})

    def wait(self, import_run: str, pace: Pace | None = None) -> SegmentResult:
        """Wait until a run has succeeded or failed, and return its final state.

        Raises:
            DeadlinePassed: the run is not finished in time.
        """
        clock = self._client.settings.clock
        return poll_until(
            lambda: self.status(import_run=import_run), lambda run: run.state in DONE, clock=clock, pace=pace
        )

    def _send(self, **members: str) -> SegmentResult:
        result = self._transact(self._client, body=Transaction.from_dict(members)).result
        if result.return_code != ACCEPTED:
            raise SegmentRefused(result)
        return result


def _build_oauth(
    unauthenticated: Client, grant: Mapping[str, str] | None, registered: Mapping[str, str], refresh_token: str | None
) -> Renewable:
    def ask(form: Mapping[str, str]) -> TokenGrant:
        token = oauth.issue_token(unauthenticated.repeatable(), body=TokenRequest.from_dict(form))
        return TokenGrant(token.access_token, token.expires_in, token.refresh_token or None)

    hide, clock = unauthenticated.masker.hide, unauthenticated.settings.clock
    tokens = OAuth(ask, grant=grant, client=registered, refresh_token=refresh_token, hide=hide)
    return Renewable(tokens.obtain, header="Authorization", prefix="Bearer ", clock=clock, hide=hide)


def _build_object(members: Mapping[str, Any]) -> AnyObject:
    return AnyObject.from_dict(members)


def _join_fields(fields: Iterable[str]) -> str | Unset:
    names: Sequence[str] = list(fields)
    return ",".join(names) or UNSET
