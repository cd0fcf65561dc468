"""Operations database of FlexNet Manager Suite: licence, changed rows, suspect dates."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Table,
    and_,
    create_engine,
    event,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, DATA_TYPES, INVENTORY, DataType
from samclients.fnms_export.errors import NotBegun, WrongUse
from samclients.fnms_export.source import schema
from samclients.fnms_export.source.segments import Key, SourceRow
from samclients.fnms_export.source.times import DatabaseTime, UtcTime, parse_time
from samclients.runtime.redaction.masking import STARS

OPTION = "ServiceNow integration"
TOLERANCE = timedelta(minutes=1)  # rows that change during a query are not in the future
PATIENCE = 30  # seconds that SQLite waits for another writer


@dataclass(frozen=True)
class SuspectDate:
    """A row whose ``UpdatedDate`` is in the future, or empty or unreadable (then ``is_future`` is False)."""

    table: str
    key: int
    value: object
    is_future: bool


@dataclass(frozen=True)
class RowSource:
    """Source of the rows of a type of data: order keys, a column per element, tables with ``UpdatedDate``."""

    tables: FromClause
    keys: Sequence[ColumnElement[Any]]
    values: Sequence[ColumnElement[Any]]
    dated: Sequence[Table]

    def changed_after(self, time: datetime | None) -> ColumnElement[bool]:
        """Return the condition for rows that changed after a time, or at an unknown time; None for all rows.

        There is no upper bound: rows that change during an export may be part of it, and are part of the next one.
        """
        if time is None:
            return true()
        conditions = []
        for table in self.dated:
            date = UtcTime(table.c.UpdatedDate)
            conditions += [date > time, and_(_get_key(table).is_not(None), date.is_(None))]
        return or_(*conditions)

    def after_key(self, key: Key) -> ColumnElement[bool]:
        """Return the condition for rows after a key; its first comparison lets the database use an index."""
        return and_(self.keys[0] >= key[0], self._compare(key, lambda column, value: column > value))

    def up_to_key(self, key: Key) -> ColumnElement[bool]:
        """Return the condition for rows up to a key, inclusive."""
        equal = and_(*(column == value for column, value in zip(self.keys, key, strict=True)))
        return or_(equal, self._compare(key, lambda column, value: column < value))

    def _compare(self, key: Key, compare: Callable[[ColumnElement[Any], int], ColumnElement[bool]]) -> Any:  # noqa: ANN401 -- a type of SQLAlchemy
        *first, last = zip(self.keys, key, strict=True)
        found = compare(*last)
        for column, value in reversed(first):
            found = or_(compare(column, value), and_(column == value, found))
        return found


def _build_inventory_source() -> RowSource:
    computer, computer_type, machine = schema.COMPUTER.c, schema.COMPUTER_TYPE, schema.MACHINE
    tables = schema.COMPUTER.outerjoin(
        computer_type, computer_type.c.ComplianceComputerTypeID == computer.ComplianceComputerTypeID
    )
    tables = tables.outerjoin(machine, machine.c.ComplianceComputerID == computer.ComplianceComputerID)
    joined = {
        "ComputerType": computer_type.c.DefaultValue,
        "HostComputerID": machine.c.HostComplianceComputerID,
        "VMState": machine.c.PowerState,
    }
    values = [joined[name] if name in joined else computer[name] for name in INVENTORY.elements]
    return RowSource(tables, (computer.ComplianceComputerID,), values, (schema.COMPUTER, schema.MACHINE))


def _build_application_source() -> RowSource:
    installed, title = schema.INSTALLED.c, schema.TITLE.c
    tables = schema.INSTALLED.join(schema.TITLE, title.SoftwareTitleID == installed.SoftwareTitleID)
    columns: tuple[ColumnElement[Any], ...] = (
        installed.ComplianceComputerID,
        installed.SoftwareTitleID,
        title.FullName,
        title.PublisherName,
        title.ProductName,
    )
    columns = (*columns, title.VersionName, title.EditionName, installed.InstallDate, installed.DiscoveryDate)
    return RowSource(tables, (installed.InstalledSoftwareID,), columns, (schema.INSTALLED, schema.TITLE))


def _build_contract_source() -> RowSource:
    contract, used = schema.CONTRACT.c, schema.USED_BY.c
    contract_type, status, vendor = schema.CONTRACT_TYPE.c, schema.CONTRACT_STATUS.c, schema.VENDOR.c
    tables = schema.CONTRACT.outerjoin(schema.CONTRACT_TYPE, contract_type.ContractTypeID == contract.ContractTypeID)
    tables = tables.outerjoin(schema.CONTRACT_STATUS, status.ContractStatusID == contract.ContractStatusID)
    tables = tables.outerjoin(schema.VENDOR, vendor.VendorID == contract.VendorID)
    tables = tables.outerjoin(schema.USED_BY, used.ContractID == contract.ContractID)
    columns: tuple[ColumnElement[Any], ...] = (
        contract.ContractNo,
        contract.ContractName,
        contract_type.DefaultValue,
        status.DefaultValue,
        vendor.VendorName,
    )
    columns = (
        *columns,
        contract.StartDate,
        contract.EndDate,
        contract.NeverExpires,
        contract.RenewalDate,
        contract.Price,
        contract.PeriodicPayment,
    )
    link = func.coalesce(used.ComplianceComputerContractID, literal_column("0"))
    values = (*columns, used.ComplianceComputerID)
    return RowSource(tables, (contract.ContractID, link), values, (schema.CONTRACT, schema.USED_BY))


ROW_SOURCES: Mapping[DataType, RowSource] = {
    INVENTORY: _build_inventory_source(),
    CONTRACTS: _build_contract_source(),
    APPLICATIONS: _build_application_source(),
}


class OperationsDatabase:
    """The operations database.

    Args:
        url: A SQLAlchemy URL.

    Raises:
        WrongUse: the URL is invalid, or its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
            self.engine = create_engine(
                self._url, hide_parameters=True, pool_pre_ping=True, **_get_engine_arguments(self._url)
            )
            self.engine.dialect.create_connect_args(self._url)  # parses the query of the URL
        except (ModuleNotFoundError, SQLAlchemyError, ValueError) as error:
            reason = f": {error}" if isinstance(error, ModuleNotFoundError) else ""
            raise WrongUse(f"Invalid --database: use a database URL such as sqlite:///fnms.db{reason}.") from None
        if self._url.get_backend_name() == "sqlite":
            _make_sqlite_durable(self.engine)

    def __repr__(self) -> str:
        return f"OperationsDatabase({self.name})"

    @property
    def name(self) -> str:
        """The URL of the database, without secrets."""
        return self._url.set(query={}).render_as_string(hide_password=True)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    def describe_error(self, error: SQLAlchemyError) -> str:
        """Return the driver's message without the password."""
        text = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        secrets = [self._url.password, *self._url.query.values()]
        for secret in secrets:
            text = text.replace(secret, STARS) if isinstance(secret, str) and secret else text
        return text

    def check_exists(self) -> None:
        """Check that the file of an SQLite database exists, because SQLite would create it.

        Raises:
            NotBegun: there is no such file.
        """
        path = self._url.database
        if self._url.get_backend_name() == "sqlite" and path and not os.path.isfile(path.removeprefix("file:")):  # noqa: PTH113 -- accepts any text
            raise NotBegun(f"The operations database {path} does not exist.")

    def is_licensed(self, now: datetime) -> bool:
        """Tell if the option is licensed at a time."""
        licence = schema.LICENSED.c
        wanted = select(licence.OptionName).where(
            licence.OptionName == OPTION, or_(licence.ExpiryDate.is_(None), UtcTime(licence.ExpiryDate) > now)
        )
        with self.engine.connect() as db:
            return db.execute(wanted).first() is not None

    def check_tables(self) -> None:
        """Read a row of each data type.

        Raises:
            SQLAlchemyError: for example because a table or column is missing.
        """
        with self.engine.connect() as db:
            for data_type in DATA_TYPES:
                db.execute(build_query(ROW_SOURCES[data_type], None).limit(1)).first()

    def now(self) -> datetime:
        """Return the database's time, UTC."""
        with self.engine.connect() as db:
            return parse_time(db.execute(select(DatabaseTime())).scalar_one())

    def find_suspect_dates(self, now: datetime, most: int) -> Iterator[tuple[int, list[SuspectDate]]]:
        """Yield for each table with suspect dates their number, and the first of them.

        Args:
            now: The database's time.
            most: Maximum number of rows of a table.
        """
        for table in schema.DATED:
            key, value, date = _get_key(table), table.c.UpdatedDate, UtcTime(table.c.UpdatedDate)
            future = date > now + TOLERANCE
            wanted = or_(future, date.is_(None))
            rows = select(key, value, date.is_not(None)).where(wanted).order_by(key).limit(most)
            with self.engine.connect() as db:
                found = [SuspectDate(table.name, row[0], row[1], is_future=bool(row[2])) for row in db.execute(rows)]
                if found:
                    yield db.execute(select(func.count()).select_from(table).where(wanted)).scalar_one(), found

    def count(self, data_type: DataType, since: datetime | None, after: Key | None = None) -> int:
        """Return the number of rows after a key that changed after a time."""
        source = ROW_SOURCES[data_type]
        wanted = select(func.count()).select_from(source.tables).where(source.changed_after(since))
        with self.engine.connect() as db:
            return db.execute(wanted.where(source.after_key(after)) if after else wanted).scalar_one()

    def iter_rows(
        self,
        data_type: DataType,
        since: datetime | None,
        page: int,
        *,
        after: Key | None = None,
        up_to: Key | None = None,
    ) -> Iterator[SourceRow]:
        """Yield the rows of a type of data by key, read in pages to limit memory and the duration of a query.

        Args:
            data_type: The type of data.
            since: Yield rows that changed after this time; None for all rows.
            page: Rows to read at once.
            after: Yield rows after this key.
            up_to: Yield rows up to this key, inclusive.
        """
        source = ROW_SOURCES[data_type]
        keys = len(source.keys)
        query = build_query(source, since).limit(page)
        if up_to is not None:
            query = query.where(source.up_to_key(up_to))
        while True:
            with self.engine.connect() as db:
                found = _read(db, query.where(source.after_key(after)) if after else query)
            for row in found:
                yield SourceRow(row[:keys], row[keys:])
            if len(found) < page:
                return
            after = found[-1][:keys]


def build_query(source: RowSource, since: datetime | None) -> Any:  # noqa: ANN401 -- Select is generic in the types of its columns
    """Return the ordered query for rows that changed after a time; columns are the keys, then the values."""
    columns = [column.label(f"k{place}") for place, column in enumerate(source.keys)]
    columns += [column.label(f"v{place}") for place, column in enumerate(source.values)]
    return select(*columns).select_from(source.tables).where(source.changed_after(since)).order_by(*source.keys)


def _get_key(table: Table) -> ColumnElement[Any]:
    [key] = table.primary_key
    return key


def _read(db: Connection, query: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 -- as build_query
    return [tuple(row) for row in db.execute(query)]


def _get_engine_arguments(url: URL) -> dict[str, Any]:
    return {"connect_args": {"timeout": PATIENCE}} if url.get_backend_name() == "sqlite" else {}


def _make_sqlite_durable(engine: Engine) -> None:
    """Make committed data of SQLite survive a failure of the machine."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 -- a connection of the driver
        connection.execute("PRAGMA synchronous = FULL")
