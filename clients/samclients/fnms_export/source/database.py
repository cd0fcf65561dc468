"""The operations database of FlexNet Manager Suite: what is licensed, what has changed, and rows in order."""

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
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, DATA_TYPES, INVENTORY, DataType
from samclients.fnms_export.errors import NotBegun, WrongUse
from samclients.fnms_export.source import schema
from samclients.fnms_export.source.moments import DatabaseTime, InUtc, parse_moment
from samclients.fnms_export.source.segments import Key, SourceRow
from samclients.runtime.redaction.masking import STARS

OPTION = "ServiceNow integration"
TOLERANCE = timedelta(minutes=1)  # rows that change while they are looked at are not in the future
PATIENCE = 30  # seconds that SQLite waits for another writer


@dataclass(frozen=True)
class SuspectDate:
    """A row whose ``UpdatedDate`` tells nothing: it is in the future, or not readable (then ``is_future`` is False)."""

    table: str
    key: int
    value: object
    is_future: bool


@dataclass(frozen=True)
class RowSource:
    """The source of the rows of a type of data: keys to order by, a column per element, the tables that date them."""

    tables: FromClause
    keys: Sequence[ColumnElement[Any]]
    values: Sequence[ColumnElement[Any]]
    dated: Sequence[Table]

    def changed_after(self, moment: datetime | None) -> ColumnElement[bool]:
        """Condition for rows of which anything changed after a moment, or at an unknown time; None for every row.

        There is no upper bound: what changes while an export runs may come with it, and comes with the next one.
        """
        if moment is None:
            return true()
        told = []
        for table in self.dated:
            date = InUtc(table.c.UpdatedDate)
            told += [date > moment, and_(_key_of(table).is_not(None), date.is_(None))]
        return or_(*told)

    def after_key(self, key: Key) -> ColumnElement[bool]:
        """Condition for rows after a key. The first comparison lets the database begin at an index entry."""
        return and_(self.keys[0] >= key[0], self._compare(key, lambda one, value: one > value))

    def up_to_key(self, key: Key) -> ColumnElement[bool]:
        """Condition for rows before a key, or with it."""
        equal = and_(*(one == value for one, value in zip(self.keys, key, strict=True)))
        return or_(equal, self._compare(key, lambda one, value: one < value))

    def _compare(self, key: Key, compare: Callable[[ColumnElement[Any], int], ColumnElement[bool]]) -> Any:  # noqa: ANN401 -- SQLAlchemy's
        *first, last = zip(self.keys, key, strict=True)
        found = compare(*last)
        for column, value in reversed(first):
            found = or_(compare(column, value), and_(column == value, found))
        return found


def _inventory() -> RowSource:
    one, computer_type, machine = schema.COMPUTER.c, schema.COMPUTER_TYPE, schema.MACHINE
    tables = schema.COMPUTER.outerjoin(
        computer_type, computer_type.c.ComplianceComputerTypeID == one.ComplianceComputerTypeID
    )
    tables = tables.outerjoin(machine, machine.c.ComplianceComputerID == one.ComplianceComputerID)
    elsewhere = {
        "ComputerType": computer_type.c.DefaultValue,
        "HostComputerID": machine.c.HostComplianceComputerID,
        "VMState": machine.c.PowerState,
    }
    values = [elsewhere[name] if name in elsewhere else one[name] for name in INVENTORY.elements]
    return RowSource(tables, (one.ComplianceComputerID,), values, (schema.COMPUTER, schema.MACHINE))


def _applications() -> RowSource:
    one, title = schema.INSTALLED.c, schema.TITLE.c
    tables = schema.INSTALLED.join(schema.TITLE, title.SoftwareTitleID == one.SoftwareTitleID)
    columns: tuple[ColumnElement[Any], ...] = (
        one.ComplianceComputerID,
        one.SoftwareTitleID,
        title.FullName,
        title.PublisherName,
        title.ProductName,
    )
    columns = (*columns, title.VersionName, title.EditionName, one.InstallDate, one.DiscoveryDate)
    return RowSource(tables, (one.InstalledSoftwareID,), columns, (schema.INSTALLED, schema.TITLE))


def _contracts() -> RowSource:
    one, used = schema.CONTRACT.c, schema.USED_BY.c
    contract_type, status, vendor = schema.CONTRACT_TYPE.c, schema.CONTRACT_STATUS.c, schema.VENDOR.c
    tables = schema.CONTRACT.outerjoin(schema.CONTRACT_TYPE, contract_type.ContractTypeID == one.ContractTypeID)
    tables = tables.outerjoin(schema.CONTRACT_STATUS, status.ContractStatusID == one.ContractStatusID)
    tables = tables.outerjoin(schema.VENDOR, vendor.VendorID == one.VendorID)
    tables = tables.outerjoin(schema.USED_BY, used.ContractID == one.ContractID)
    columns: tuple[ColumnElement[Any], ...] = (
        one.ContractNo,
        one.ContractName,
        contract_type.DefaultValue,
        status.DefaultValue,
        vendor.VendorName,
    )
    columns = (*columns, one.StartDate, one.EndDate, one.NeverExpires, one.RenewalDate, one.Price, one.PeriodicPayment)
    link = func.coalesce(used.ComplianceComputerContractID, literal_column("0"))
    values = (*columns, used.ComplianceComputerID)
    return RowSource(tables, (one.ContractID, link), values, (schema.CONTRACT, schema.USED_BY))


ROW_SOURCES: Mapping[DataType, RowSource] = {
    INVENTORY: _inventory(),
    CONTRACTS: _contracts(),
    APPLICATIONS: _applications(),
}


class OperationsDatabase:
    """The operations database.

    Args:
        url: SQLAlchemy's.

    Raises:
        WrongUse: it is no such URL, or its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
            self.engine = create_engine(
                self._url, hide_parameters=True, pool_pre_ping=True, **_engine_arguments(self._url)
            )
            self.engine.dialect.create_connect_args(self._url)  # reads what follows "?"
        except (ArgumentError, ModuleNotFoundError, SQLAlchemyError, ValueError) as error:
            reason = f": {error}" if isinstance(error, ModuleNotFoundError) else ""
            raise WrongUse(f"--database is not a database URL such as sqlite:///fnms.db{reason}.") from None
        if self._url.get_backend_name() == "sqlite":
            _make_sqlite_durable(self.engine)

    def __repr__(self) -> str:
        return f"Database({self.name})"

    @property
    def name(self) -> str:
        """The URL of the database, without secrets."""
        return self._url.set(query={}).render_as_string(hide_password=True)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    def describe_error(self, error: SQLAlchemyError) -> str:
        """The driver's message, without the password."""
        text = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        secrets = [self._url.password, *self._url.query.values()]
        for secret in secrets:
            text = text.replace(secret, STARS) if isinstance(secret, str) and secret else text
        return text

    def check_exists(self) -> None:
        """SQLite would make a new file.

        Raises:
            NotBegun: there is no such file.
        """
        path = self._url.database
        if self._url.get_backend_name() == "sqlite" and path and not os.path.isfile(path.removeprefix("file:")):  # noqa: PTH113 -- False of any text
            raise NotBegun(f"There is no operations database {path}.")

    def is_licensed(self, now: datetime) -> bool:
        """True where the option is licensed at a time."""
        licence = schema.LICENSED.c
        wanted = select(licence.OptionName).where(
            licence.OptionName == OPTION, or_(licence.ExpiryDate.is_(None), InUtc(licence.ExpiryDate) > now)
        )
        with self.engine.connect() as db:
            return db.execute(wanted).first() is not None

    def check_tables(self) -> None:
        """Read a row of every data_type.

        Raises:
            SQLAlchemyError: a table or a column is missing, or the like.
        """
        with self.engine.connect() as db:
            for data_type in DATA_TYPES:
                db.execute(build_query(ROW_SOURCES[data_type], None).limit(1)).first()

    def now(self) -> datetime:
        """The database's own time, UTC."""
        with self.engine.connect() as db:
            return parse_moment(db.execute(select(DatabaseTime())).scalar_one())

    def suspect_dates(self, now: datetime, most: int) -> Iterator[tuple[int, list[SuspectDate]]]:
        """Per table that has any: how many rows have a suspect ``UpdatedDate``, and the first of them.

        Args:
            now: The database's time.
            most: How many rows to give of a table.
        """
        for table in schema.DATED:
            key, value, date = _key_of(table), table.c.UpdatedDate, InUtc(table.c.UpdatedDate)
            future = date > now + TOLERANCE
            wanted = or_(future, date.is_(None))
            rows = select(key, value, date.is_not(None)).where(wanted).order_by(key).limit(most)
            with self.engine.connect() as db:
                found = [SuspectDate(table.name, row[0], row[1], is_future=bool(row[2])) for row in db.execute(rows)]
                if found:
                    yield db.execute(select(func.count()).select_from(table).where(wanted)).scalar_one(), found

    def count(self, data_type: DataType, since: datetime | None, after: Key | None = None) -> int:
        """The number of rows that changed after a moment, after a key."""
        source = ROW_SOURCES[data_type]
        wanted = select(func.count()).select_from(source.tables).where(source.changed_after(since))
        with self.engine.connect() as db:
            return db.execute(wanted.where(source.after_key(after)) if after else wanted).scalar_one()

    def rows(
        self,
        data_type: DataType,
        since: datetime | None,
        page: int,
        *,
        after: Key | None = None,
        up_to: Key | None = None,
    ) -> Iterator[SourceRow]:
        """The rows of a type of data in the order of their keys, read in pages to bound memory and the time of a read.

        Args:
            data_type: Of data.
            since: The changes wanted are those after this moment; None for all rows.
            page: Rows to read at once.
            after: The key to begin behind.
            up_to: The last key wanted.
        """
        source = ROW_SOURCES[data_type]
        keys = len(source.keys)
        wanted = build_query(source, since).limit(page)
        if up_to is not None:
            wanted = wanted.where(source.up_to_key(up_to))
        while True:
            with self.engine.connect() as db:
                found = _read(db, wanted.where(source.after_key(after)) if after else wanted)
            for one in found:
                yield SourceRow(one[:keys], one[keys:])
            if len(found) < page:
                return
            after = found[-1][:keys]


def build_query(source: RowSource, since: datetime | None) -> Any:  # noqa: ANN401 -- SQLAlchemy's Select has the columns' types
    """The query for the rows that changed after a moment, in order: the keys first, then the values."""
    columns = [one.label(f"k{place}") for place, one in enumerate(source.keys)]
    columns += [one.label(f"v{place}") for place, one in enumerate(source.values)]
    return select(*columns).select_from(source.tables).where(source.changed_after(since)).order_by(*source.keys)


def _key_of(table: Table) -> ColumnElement[Any]:
    [key] = table.primary_key
    return key


def _read(db: Connection, wanted: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
    return [tuple(one) for one in db.execute(wanted)]


def _engine_arguments(url: URL) -> dict[str, Any]:
    return {"connect_args": {"timeout": PATIENCE}} if url.get_backend_name() == "sqlite" else {}


def _make_sqlite_durable(engine: Engine) -> None:
    """Make committed data of SQLite survive a failure of the machine."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's
        connection.execute("PRAGMA synchronous = FULL")
