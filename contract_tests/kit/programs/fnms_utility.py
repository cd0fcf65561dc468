"""The export utility in a world, and a comparison of its database with the instance."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, text

from contract_tests.kit.remote import RemoteWorld
from mockservers.vendors.servicenow.fnms_database import Company, fill
from samclients import InstantClock, ServiceNow
from samclients.fnms_export.options import command

COMPUTERS, INSTALLATIONS, CONTRACTS = 30, 70, 5
TRANSACTIONS, RUNS = "x_fls_flexera_fnms_import_transaction", "x_fls_flexera_fnms_import_run"
EMPTY = {"servicenow": {"computers": 0, "installations": 0, "contracts": 0}}
AS_OF = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Done:
    """A finished run of the utility: exit code, account, log, standard output."""

    code: int
    account: dict[str, Any]
    log: str
    printed: str

    @property
    def sent(self) -> list[tuple[str, int, int]]:
        """State, records and segments per type."""
        return [(kind["state"], kind["records"], kind["segments"]) for kind in self.account["types"]]

    @property
    def retransmissions(self) -> list[int]:
        return [kind["retransmissions"] for kind in self.account["types"]]


@dataclass
class Utility:
    """The utility with its database, configuration and environment."""

    world: RemoteWorld
    folder: Path
    environment: dict[str, str]
    clock: InstantClock
    config: dict[str, Any] = field(default_factory=lambda: {"segment_rows": 10, "poll_interval": 10})

    @property
    def url(self) -> str:
        """The database's URL."""
        return f"sqlite:///{self.folder / 'fnms.db'}"

    @property
    def arguments(self) -> Sequence[str]:
        file = self.folder / "export.toml"
        file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in self.config.items()))
        return "--database", self.url, "--config", str(file)

    def run(self, *arguments: str, as_json: bool = True) -> Done:
        wanted = [*self.arguments, *arguments, *(["--json"] if as_json else [])]
        done = CliRunner().invoke(command, wanted, env=self.environment, obj=self.clock)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        account = json.loads(done.stdout) if as_json and done.stdout else {}
        return Done(done.exit_code, account, done.stderr, done.stdout)

    def change(self, statement: str) -> None:
        """Execute a statement on the database."""
        engine = create_engine(self.url)
        with engine.begin() as db:
            db.execute(text(statement))
        engine.dispose()

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Query the database."""
        engine: Engine = create_engine(self.url)
        with engine.connect() as db:
            found = [tuple(entry) for entry in db.execute(text(statement))]
        engine.dispose()
        return found


def fill_database(file: Path) -> None:
    """Create an operations database with the numbers of records above."""
    for _ in fill(f"sqlite:///{file}", Company(7, AS_OF, COMPUTERS, INSTALLATIONS, CONTRACTS)):
        pass


Agree = Callable[[], None]


def assert_agreement(utility: Utility, instance: ServiceNow) -> None:
    computers = list(instance.table("cmdb_ci_computer").list(fields=["name", "ram", "cpu_core_count", "serial_number"]))
    [(count, memory, cores)] = utility.ask(
        'SELECT COUNT(*), SUM("TotalMemory"), SUM("NumberOfCores") FROM "ComplianceComputer"'
    )
    assert len(computers) == count
    assert sum(int(str(entry["ram"])) for entry in computers) * 1024**2 == memory
    assert sum(int(str(entry["cpu_core_count"])) for entry in computers) == cores
    known = {tuple(map(str, row)) for row in utility.ask('SELECT "ComputerName", "SerialNo" FROM "ComplianceComputer"')}
    assert {(str(entry["name"]), str(entry["serial_number"])) for entry in computers} == known
    assert_applications(utility, instance)
    assert_contracts(utility, instance)


def assert_applications(utility: Utility, instance: ServiceNow) -> None:
    fields = ["display_name", "installed_on.name"]
    found = sorted(
        (str(entry["display_name"]), str(entry["installed_on.name"]))
        for entry in instance.table("cmdb_sam_sw_install").list(fields=fields)
    )
    assert found == sorted(
        utility.ask(
            'SELECT t."FullName", c."ComputerName" FROM "InstalledSoftware" i'
            ' JOIN "SoftwareTitle" t ON t."SoftwareTitleID" = i."SoftwareTitleID"'
            ' JOIN "ComplianceComputer" c ON c."ComplianceComputerID" = i."ComplianceComputerID"'
        )
    )


def assert_contracts(utility: Utility, instance: ServiceNow) -> None:
    found = {
        str(entry["vendor_contract"]): (float(str(entry["total_cost"])), str(entry["starts"]))
        for entry in instance.table("ast_contract").list(fields=["vendor_contract", "total_cost", "starts"])
    }
    known = utility.ask('SELECT "ContractNo", "Price", "StartDate" FROM "Contract"')
    assert found == {str(number): (float(price), str(start)[:10]) for number, price, start in known}
    [(links,)] = utility.ask('SELECT COUNT(*) FROM "ComplianceComputerContract"')
    assert instance.table("contract_rel_ci").count() == links


def transactions(instance: ServiceNow) -> list[dict[str, Any]]:
    """Fetch all Import Transactions, in order."""
    fields = [
        "number",
        "transaction_id",
        "import_type",
        "state",
        "sys_created_on",
        "sys_updated_on",
        "import_run.number",
    ]
    query = instance.table(TRANSACTIONS).list("ORDERBYnumber", fields=fields)
    return [dict(entry) for entry in query]
