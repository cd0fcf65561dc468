"""ServiceNow: tables, their statistics, import sets, and the import of the Flexera integration app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
    Rows,
    Settings,
    TokenGrant,
    Unset,
    VendorClient,
    by_link,
    next_of_header,
    poll_until,
    query_of,
)
from samclients.servicenow.attachments import Attachments
from samclients.servicenow.batch import Batches
from samclients.servicenow.cmdb import Cmdb
from samclients.servicenow.columns import ColumnInfo, list_columns
from samclients.servicenow.models import (
    ManyRows,
    ManyRowsAnswer,
    Record,
    RowResult,
    SegmentResult,
    SegmentResultState,
    TokenRequest,
    Transaction,
)
from samclients.servicenow.operations import (
    CmdbMetaResource,
    IdentificationResource,
    ImportSetResource,
    IntegrationResource,
    Jsonv2Resource,
    OauthResource,
    TableResource,
)
from samclients.servicenow.parameters import DisplayValue, Version, join_names
from samclients.servicenow.statistics import Aggregates

PAGE = 1000  # records
DONE = (SegmentResultState.SUCCEEDED, SegmentResultState.FAILED)
ACCEPTED = "0"  # return code
DEFAULT_ORDER = "ORDERBYsys_id"
SCRIPTED = "api/x_fls_flexera_fnms/integration/fnmstosn"
ENDPOINTS = (SCRIPTED, "fnmp.do")


class SegmentRefused(ClientError):
    """The integration app returned a code other than 0; ``result`` contains its message."""

    def __init__(self, result: SegmentResult) -> None:
        super().__init__(f"Return code {result.return_code}: {result.message or result.status}")
        self.result = result


class ServiceNow(VendorClient):
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
        self.connect(unauthenticated.with_auth(auth))

    def connect(self, client: Client) -> None:
        """Set ``client``, and create the resources that call it."""
        self.client = client
        self.table = Tables(client)
        self.stats = Aggregates(client)
        self.attachments = Attachments(client)
        self.import_sets = ImportSets(client)
        self.batch = Batches(client)
        self.jsonv2 = Jsonv2Resource(client)
        self.integration = Integration(client)
        self.oauth = OauthResource(client)
        self.cmdb = Cmdb(client)
        self.classes = CmdbMetaResource(client)
        self.identification = IdentificationResource(client)


class Tables(TableResource):
    """The Table API: call it with a table's name for the table's records."""

    def __call__(self, name: str, *, version: Version | Unset = UNSET) -> Records:
        """Return the records of a table, through a version of the API."""
        return Records(self, name, version)


class Records:
    """Records of a table; all methods raise ``CallFailed`` (``samclients.runtime.errors``)."""

    def __init__(self, tables: Tables, name: str, version: Version | Unset = UNSET) -> None:
        self._tables, self._name, self._version = tables, name, version

    def list(
        self,
        query: str = "",
        *,
        fields: Iterable[str] = (),
        display_value: DisplayValue = "false",
        page_size: int = PAGE,
        position: str = "",
    ) -> Rows[Record]:
        """Return the matching records; pages are requested as needed.

        Args:
            query: An encoded query, ``nameSTARTSWITHA^ORDERBYname``; the default order is by ``sys_id``.
            fields: Names of fields, also dot-walked; empty for all fields.
            display_value: ``false`` for values, ``true`` for display values, ``all`` for both.
            page_size: Records per request.
            position: Where to continue, as an earlier ``Rows.position``.

        Reading raises ``LoopDetected`` if the pages lead back to one that was read.
        """
        ordered = query if "ORDERBY" in query else "^".join(filter(None, (query, DEFAULT_ORDER)))
        base_url = self._tables.client.base_url

        def fetch(link: str | None) -> ListPage[Record]:
            response = self._tables.list.raw(
                self._name,
                sysparm_query=ordered,
                sysparm_fields=join_names(fields),
                sysparm_display_value=display_value,
                sysparm_limit=page_size,
                sysparm_offset=int(query_of(link, base_url)["sysparm_offset"]) if link else 0,
                version=self._version,
            )
            return ListPage(response.parsed.result, next=next_of_header(response.headers))

        return by_link(fetch, position=position)

    def count(self, query: str = "") -> int:
        """Return the number of matching records."""
        response = self._tables.count.raw(self._name, sysparm_query=query, sysparm_limit=1, version=self._version)
        return int(response.headers["X-Total-Count"])

    def columns(self) -> Sequence[ColumnInfo]:
        """Return the columns of the table, the columns of the tables that it extends first.

        Raises:
            LookupError: the instance has no such table.
        """
        return list_columns(lambda name: self._tables(name, version=self._version), self._name)

    def get(self, sys_id: str, *, fields: Iterable[str] = (), display_value: DisplayValue = "false") -> Record:
        """Return a record."""
        names = join_names(fields)
        return self._tables.get(
            self._name, sys_id, sysparm_fields=names, sysparm_display_value=display_value, version=self._version
        ).result

    def exists(self, sys_id: str) -> bool:
        """Tell if a record exists."""
        try:
            self._tables.find(self._name, sys_id, version=self._version)
        except NotFound:
            return False
        return True

    def create(self, fields: Mapping[str, str]) -> Record:
        """Create a record, and return it."""
        return self._tables.create(self._name, body=dict(fields), version=self._version).result

    def update(self, sys_id: str, fields: Mapping[str, str]) -> Record:
        """Change fields of a record, and return the record."""
        tables = self._tables.with_options(idempotent=True)
        return tables.modify(self._name, sys_id, body=dict(fields), version=self._version).result

    def delete(self, sys_id: str) -> None:
        """Delete a record."""
        self._tables.delete(self._name, sys_id, version=self._version)


class ImportSets(ImportSetResource):
    """The Import Set API: call it with the name of a staging table, whose rows are transformed into records."""

    def __call__(self, staging_table: str) -> ImportSet:
        """Return the rows of a staging table."""
        return ImportSet(self, staging_table)


class ImportSet:
    """A staging table; all methods raise ``CallFailed`` (``samclients.runtime.errors``)."""

    def __init__(self, import_sets: ImportSets, staging_table: str) -> None:
        self._import_sets, self._name = import_sets, staging_table

    def insert(self, row: Mapping[str, str]) -> list[RowResult]:
        """Add and transform a row; return a result, which may have the status ``error``, per transform map."""
        return self._import_sets.insert_row(self._name, body=dict(row)).result

    def insert_many(self, rows: Iterable[Mapping[str, str]]) -> ManyRowsAnswer:
        """Add rows, whose names are column labels as in the instance's default; they are transformed later."""
        return self._import_sets.insert_rows(self._name, body=ManyRows([dict(row) for row in rows]))

    def results(self, sys_id: str) -> list[RowResult]:
        """Return the results of a row, one per transform map."""
        return self._import_sets.get_row(self._name, sys_id).result


class Integration(IntegrationResource):
    """Import of the Flexera integration app.

    All methods raise ``CallFailed``, and ``SegmentRefused`` for a return code other than 0.

    Args:
        client: The client of the instance; repeated transactions with one id create one record.
        endpoint: One of ``ENDPOINTS``, which are equivalent.
    """

    def __init__(self, client: Client, endpoint: str = SCRIPTED) -> None:
        super().__init__(client.repeatable())
        self._endpoint = endpoint

    def test_connection(self) -> SegmentResult:
        """Test the connection, and if an import would be accepted now."""
        return self._transact(transaction_type="connection_test")

    def send_segment(self, transaction_id: str, transaction_type: str, payload: str) -> SegmentResult:
        """Send a segment of an export, which is then queued.

        Args:
            transaction_id: The unique id of the segment; repeating it creates no second record.
            transaction_type: ``inventory_export``, ``contract_export`` or ``application_export``.
            payload: The XML of the segment.
        """
        return self._transact(transaction_id=transaction_id, transaction_type=transaction_type, payload=payload)

    def status(self, *, import_run: str | None = None, transaction_id: str | None = None) -> SegmentResult:
        """Return the state of an import run: the given one, the one of a transaction, or the latest one."""
        names = {"import_run": import_run, "transaction_id": transaction_id}
        return self._transact(
            transaction_type="export_status", **{name: value for name, value in names.items() if value}
        )

    def wait(self, import_run: str, pace: Pace | None = None) -> SegmentResult:
        """Wait until a run has succeeded or failed, and return its final state.

        Raises:
            DeadlinePassed: the run is not finished in time.
        """
        clock = self.client.settings.clock
        return poll_until(
            lambda: self.status(import_run=import_run), lambda run: run.state in DONE, clock=clock, pace=pace
        )

    def _transact(self, **members: str) -> SegmentResult:
        send = self.send if self._endpoint == SCRIPTED else self.send_alias
        result = send(body=Transaction.from_dict(members)).result
        if result.return_code != ACCEPTED:
            raise SegmentRefused(result)
        return result


def _build_oauth(
    unauthenticated: Client, grant: Mapping[str, str] | None, registered: Mapping[str, str], refresh_token: str | None
) -> Renewable:
    def ask(form: Mapping[str, str]) -> TokenGrant:
        token = OauthResource(unauthenticated.repeatable()).issue_token(body=TokenRequest.from_dict(form))
        return TokenGrant(token.access_token, token.expires_in, token.refresh_token or None)

    hide, clock = unauthenticated.masker.hide, unauthenticated.settings.clock
    tokens = OAuth(ask, grant=grant, client=registered, refresh_token=refresh_token, hide=hide)
    return Renewable(tokens.obtain, header="Authorization", prefix="Bearer ", clock=clock, hide=hide)
