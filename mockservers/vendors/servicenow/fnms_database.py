"""Creation of an operations database of FlexNet Manager Suite, which ``fnms-servicenow-export`` reads.

Its computers, installations and contracts are those of a ServiceNow world with the same seed, time and numbers, so an
export from the database to such a world changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import URL, Connection, create_engine, inspect, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from mockservers.core.package_files import fixture_folder
from mockservers.core.private_files import make_file
from mockservers.core.worlds.fixtures import computers
from mockservers.vendors.servicenow import population
from mockservers.vendors.servicenow.schema.values import format_moment

BATCH = 5_000  # rows
SCRIPT = "servicenow/files/fnms_operations.sql"
COMPUTER_TYPES = {"Computer": 1, "Virtual Machine": 2}
CONTRACT_TYPES = {
    name: number for number, name in enumerate(("Lease", "Software License", "Maintenance and Support"), 1)
}
CONTRACT_STATES = {"Draft": 1, "Active": 2, "Expired": 3, "Cancelled": 4}
VENDORS = {"Dell Inc.": 1, "Microsoft": 2}

Rows = Iterator[dict[str, Any]]


class CannotFill(Exception):
    """The database cannot be filled; the message is the reason and contains no secrets."""


@dataclass(frozen=True)
class Company:
    """Size of the company and seed of its data.

    Args:
        seed: The seed of the company's data.
        as_of: The time of the inventory and of the latest change.
        computers: The number of computers.
        installations: The number of installations; a computer has each title at most once.
        contracts: The number of contracts.
    """

    seed: int
    as_of: datetime
    computers: int
    installations: int
    contracts: int

    @property
    def rows(self) -> int:
        """The number of rows that ``fill`` reports."""
        return self.computers + min(self.installations, self.computers * len(read_titles()))


def fill(url: str, company: Company) -> Iterator[int]:
    """Fill the database at an SQLAlchemy URL and yield the number of computers and installations inserted so far.

    Raises:
        CannotFill: the database already contains data, or cannot be opened.
    """
    try:
        engine = create_engine(url, hide_parameters=True)
    except (ArgumentError, ModuleNotFoundError, SQLAlchemyError) as error:
        reason = f" ({error})" if isinstance(error, ModuleNotFoundError) else ""
        raise CannotFill(
            f"Invalid value of --fnms: use the URL of a database, such as sqlite:///fnms.db{reason}."
        ) from None
    try:
        _make_file(engine.url)
        with engine.begin() as db:
            _create_tables(db)
            yield from _fill(db, company)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        if engine.url.password:
            reason = reason.replace(engine.url.password, "***")
        raise CannotFill(f"The operations database cannot be filled: {reason}") from None
    finally:
        engine.dispose()


def _make_file(url: URL) -> None:
    """Create the file of an SQLite database, which only its owner can read."""
    name = url.database
    if url.get_backend_name() == "sqlite" and name and name != ":memory:" and not name.startswith("file:"):
        with suppress(OSError):  # opening the database reports a missing folder
            make_file(Path(name))


def read_titles() -> list[list[str]]:
    """Return the software titles: publisher, product, version, edition."""
    content = (fixture_folder() / "servicenow/seed/instance.yaml").read_bytes()
    found: list[list[str]] = yaml.load(content, Loader=yaml.CSafeLoader)["applications"]
    return found


def _create_tables(db: Connection) -> None:
    """Create the tables if they do not exist.

    Raises:
        CannotFill: the tables contain data.
    """
    if not inspect(db).has_table("ComplianceComputer"):
        for statement in _read_statements():
            db.execute(text(_replace_decimals(statement) if db.dialect.name == "sqlite" else statement))
    elif db.execute(text('SELECT 1 FROM "ComplianceComputer"')).first():
        raise CannotFill("The operations database already contains data: use another database, or delete it first.")


def _read_statements() -> list[str]:
    script = (fixture_folder() / SCRIPT).read_text(encoding="utf-8")
    plain = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    return [statement for statement in map(str.strip, plain.split(";")) if statement]


def _replace_decimals(statement: str) -> str:
    """Replace decimal columns by text, because SQLite stores a DECIMAL as floating point with about 15 digits."""
    return statement.replace("DECIMAL(19, 4)", "TEXT")


def _fill(db: Connection, company: Company) -> Iterator[int]:
    at, done = {"updated": format_moment(company.as_of)}, 0
    known = read_titles()
    _insert(db, "Vendor", ({"id": number, "name": name} for name, number in VENDORS.items()))
    _insert(db, "SoftwareTitle", (_make_title_row(number, title) | at for number, title in enumerate(known, 1)))
    for machines in _split_batches(computers(company.seed, company.computers)):
        found = [population.make_inventory_row(computer, company.as_of) for computer in machines]
        _insert(db, "ComplianceComputer", (_make_computer_row(row) | at for row in found))
        _insert(db, "VirtualMachine", (_make_machine_row(row) | at for row in found if row["u_hostcomputerid"]))
        done += len(found)
        yield done
    if company.computers:
        _insert_contracts(db, company, at)
    installed = population.generate_application_rows(company.installations, company.computers, known, company.as_of)
    for batch in _split_batches(enumerate(installed, 1)):
        _insert(db, "InstalledSoftware", (_make_installation_row(number, row) | at for number, row in batch))
        done += len(batch)
        yield done


def _insert_contracts(db: Connection, company: Company, at: dict[str, Any]) -> None:
    contracts: dict[str, dict[str, Any]] = {}
    links = []
    rows = population.generate_contract_rows(company.contracts, company.computers, company.as_of)
    for number, row in enumerate(rows, 1):
        contract = contracts.setdefault(row["u_contractno"], _make_contract_row(len(contracts) + 1, row) | at)
        links.append({"id": number, "contract": contract["id"], "computer": int(row["u_compliancecomputerid"]), **at})
    _insert(db, "Contract", iter(contracts.values()))
    _insert(db, "ComplianceComputerContract", iter(links))


def _insert(db: Connection, table: str, rows: Rows) -> None:
    """Insert rows whose members are in the order of the table's columns."""
    for batch in _split_batches(rows):
        values = ", ".join(f":{name}" for name in batch[0])
        db.execute(text(f'INSERT INTO "{table}" VALUES ({values})'), batch)


def _split_batches(rows: Iterator[Any]) -> Iterator[Sequence[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _make_title_row(number: int, title: Sequence[str]) -> dict[str, Any]:
    publisher, product, version, edition = title
    full = " ".join(filter(None, (product, version, edition)))
    return {
        "id": number,
        "full": full,
        "publisher": publisher,
        "product": product,
        "version": version,
        "edition": edition,
    }


def _make_computer_row(row: Mapping[str, str]) -> dict[str, Any]:
    numbers = ("numberofprocessors", "numberofcores", "maxclockspeed", "totalmemory", "totaldiskspace")
    return {
        "id": int(row["u_compliancecomputerid"]),
        "type": COMPUTER_TYPES[row["u_computertype"]],
        **{name: row[f"u_{name}"] for name in ("computername", "domain", "serialno", "manufacturer", "modelno")},
        **{name: row[f"u_{name}"] for name in ("chassistype", "ipaddress", "operatingsystem", "servicepack")},
        "processortype": row["u_processortype"],
        **{name: int(row[f"u_{name}"]) for name in numbers},
        "inventorydate": row["u_inventorydate"],
    }


def _make_machine_row(row: Mapping[str, str]) -> dict[str, Any]:
    number = int(row["u_compliancecomputerid"])
    return {"id": number, "computer": number, "host": int(row["u_hostcomputerid"]), "state": row["u_vmstate"]}


def _make_installation_row(number: int, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": number,
        "computer": int(row["u_compliancecomputerid"]),
        "title": int(row["u_softwaretitleid"]),
        "installed": row["u_installdate"],
        "discovered": row["u_inventorydate"],
    }


def _make_contract_row(number: int, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": number,
        "number": row["u_contractno"],
        "name": row["u_contractname"],
        "type": CONTRACT_TYPES[row["u_contracttype"]],
        "state": CONTRACT_STATES[row["u_contractstatus"]],
        "vendor": VENDORS[row["u_vendor"]],
        "never": row["u_neverexpires"] == "true",
        **{name: f"{row[f'u_{name}']} 00:00:00" for name in ("startdate", "enddate", "renewaldate")},
        "price": int(row["u_price"]),
        "payment": int(row["u_monthlycost"]),
    }
