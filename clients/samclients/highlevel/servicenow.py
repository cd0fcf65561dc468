"""A ServiceNow instance: its tables, its import sets, and the Flexera integration app's import."""

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
IN_A_FIXED_ORDER = "ORDERBYsys_id"
SCRIPTED = "api/x_fls_flexera_fnms/integration/fnmstosn"
ENDPOINTS = {SCRIPTED: integration.send_transaction, "fnmp.do": integration.send_transaction_alias}


class SegmentRefused(ClientError):
    """The integration app answered with a return code other than 0; ``result`` has its words."""

    def __init__(self, result: SegmentResult) -> None:
        super().__init__(f"Return code {result.return_code}: {result.message or result.status}")
        self.result = result


class ServiceNow:
    """A ServiceNow instance.

    Args:
        url: ``https://<name>.service-now.com``.
        user: With a password: HTTP Basic, or the OAuth grant ``password`` where there is a client id.
        password: The user's password.
        client_id: Of the instance's OAuth registry.
        client_secret: The client's secret.
        refresh_token: Instead of user and password; needs a client id.
        settings: Timeouts, retries, clock and others.

    Raises:
        ValueError: these are not credentials.
    """

    def __init__(  # noqa: PLR0913 -- said by name
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
        anybody = Client(url, settings=settings, masker=Masker(filter(None, (password, client_secret, refresh_token))))
        by_password = {"grant_type": "password", "username": user, "password": password} if user and password else None
        if client_id:
            registered = {"client_id": client_id, "client_secret": client_secret or ""}
            auth: Auth = _oauth(anybody, by_password, registered, refresh_token)
        elif user and password is not None:
            auth = Basic(user, password)
        else:
            raise ValueError("Give user and password, or a client id with a refresh token or user and password.")
        self.client = anybody.with_auth(auth)
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
        """The records of a table."""
        return Records(self.client, name)

    def import_set(self, staging_table: str) -> ImportSet:
        """A staging table, whose rows are transformed into records."""
        return ImportSet(self.client, staging_table)


class Records:
    """The records of a table. All methods raise ``CallFailed``; see ``samclients.runtime.errors``."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = cast(Table, name)  # an instance has more tables than the spec names

    def query(
        self,
        query: str = "",
        *,
        fields: Iterable[str] = (),
        display_value: str = "false",
        page_size: int = PAGE,
    ) -> Iterator[Record]:
        """The records that match, page after page as they are needed.

        Args:
            query: An encoded query, ``nameSTARTSWITHA^ORDERBYname``; without an order, records come by ``sys_id``.
            fields: Names of fields, dotted ones too; none means all.
            display_value: ``false`` values, ``true`` display values, ``all`` both.
            page_size: Records to ask for at once.

        Raises:
            LoopDetected: the pages lead back to one that was read.
        """
        ordered = query if "ORDERBY" in query else "^".join(filter(None, (query, IN_A_FIXED_ORDER)))

        def fetch(link: str | None) -> ListPage[Record]:
            answer = table.list_records_detailed(
                self._client,
                self._name,
                sysparm_query=ordered,
                sysparm_fields=_join_fields(fields),
                sysparm_display_value=display_value,
                sysparm_limit=str(page_size),
                sysparm_offset=query_of(link, self._client.base_url)["sysparm_offset"] if link else "0",
            )
            return ListPage(answer.parsed.result, next=next_of_header(answer.headers))

        return by_link(fetch)

    def count(self, query: str = "") -> int:
        """The number of records that match."""
        answer = table.count_records_detailed(self._client, self._name, sysparm_query=query, sysparm_limit="1")
        return int(answer.headers["X-Total-Count"])

    def get(self, sys_id: str, *, fields: Iterable[str] = (), display_value: str = "false") -> Record:
        """A record."""
        return table.get_record(
            self._client, self._name, sys_id, sysparm_fields=_join_fields(fields), sysparm_display_value=display_value
        ).result

    def exists(self, sys_id: str) -> bool:
        """True where the record exists."""
        try:
            table.find_record(self._client, self._name, sys_id)
        except NotFound:
            return False
        return True

    def create(self, fields: Mapping[str, str]) -> Record:
        """Create a record, and return it."""
        return table.create_record(self._client, self._name, body=_object(fields)).result

    def update(self, sys_id: str, fields: Mapping[str, str]) -> Record:
        """Change fields of a record, and return the record."""
        return table.modify_record(self._client.repeatable(), self._name, sys_id, body=_object(fields)).result

    def delete(self, sys_id: str) -> None:
        """Remove a record."""
        table.delete_record(self._client, self._name, sys_id)


class ImportSet:
    """A staging table. All methods raise ``CallFailed``; see ``samclients.runtime.errors``."""

    def __init__(self, client: Client, staging_table: str) -> None:
        self._client = client
        self._name = cast(StagingTable, staging_table)  # an instance has more than the spec names

    def insert(self, row: Mapping[str, str]) -> list[RowResult]:
        """Add a row and transform it; returns one result per transform map. A result may have the status ``error``."""
        return import_set.insert_import_row(self._client, self._name, body=_object(row)).result

    def insert_many(self, rows: Iterable[Mapping[str, str]]) -> ManyRowsAnswer:
        """Add rows, their members column labels as the instance takes them by default; they are transformed later."""
        return import_set.insert_import_rows(self._client, self._name, body=ManyRows([_object(row) for row in rows]))

    def results(self, sys_id: str) -> list[RowResult]:
        """The results of a row, one per transform map."""
        return import_set.get_import_row(self._client, self._name, sys_id).result


class Integration:
    """The Flexera integration app's import.

    All methods raise ``CallFailed``, and ``SegmentRefused`` for a return code other than 0.

    Args:
        client: Of the instance.
        endpoint: One of ``ENDPOINTS``; they do the same.
    """

    def __init__(self, client: Client, endpoint: str = SCRIPTED) -> None:
        self._client = client.repeatable()  # a transaction id makes one record, however often it is sent
        self._transact = ENDPOINTS[endpoint]

    def test_connection(self) -> SegmentResult:
        """Test the connection, and whether an import would be accepted now."""
        return self._send(transaction_type="connection_test")

    def send(self, transaction_id: str, transaction_type: str, payload: str) -> SegmentResult:
        """Send a segment of an export; it is queued when this returns.

        Args:
            transaction_id: The segment's own. The same one again makes no second record.
            transaction_type: ``inventory_export``, ``contract_export`` or ``application_export``.
            payload: XML.
        """
        return self._send(transaction_id=transaction_id, transaction_type=transaction_type, payload=payload)

    def status(self, *, import_run: str | None = None, transaction_id: str | None = None) -> SegmentResult:
        """The state of an import run: the one named, the one a transaction belongs to, or else the latest."""
        names = {"import_run": import_run, "transaction_id": transaction_id}
        return self._send(transaction_type="export_status", **{name: value for name, value in names.items() if value})

    def wait(self, import_run: str, pace: Pace | None = None) -> SegmentResult:
        """Wait until a run has succeeded or failed, and return its final state.

        Raises:
            DeadlinePassed: it has neither succeeded nor failed in time.
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


def _oauth(
    anybody: Client, grant: Mapping[str, str] | None, registered: Mapping[str, str], refresh_token: str | None
) -> Renewable:
    def ask(form: Mapping[str, str]) -> TokenGrant:
        token = oauth.issue_token(anybody.repeatable(), body=TokenRequest.from_dict(form))
        return TokenGrant(token.access_token, token.expires_in, token.refresh_token or None)

    hide, clock = anybody.masker.hide, anybody.settings.clock
    tokens = OAuth(ask, grant=grant, client=registered, refresh_token=refresh_token, hide=hide)
    return Renewable(tokens.obtain, header="Authorization", prefix="Bearer ", clock=clock, hide=hide)


def _object(members: Mapping[str, Any]) -> AnyObject:
    return AnyObject.from_dict(members)


def _join_fields(fields: Iterable[str]) -> str | Unset:
    names: Sequence[str] = list(fields)
    return ",".join(names) or UNSET
