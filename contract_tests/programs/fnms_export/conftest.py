"""The export utility in a world of its own: an operations database, an instance without data, time that just passes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, text

from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.platform.faults.conftest import Faults
from mockservers import MockServer
from mockservers.core.worlds.seeding import WorldStart
from mockservers.vendors.servicenow.fnms_database import Company, fill
from samclients import InstantClock, ServiceNow, Settings
from samclients.fnms_export.options import command
from samclients.fnms_export.source.database import OperationsDatabase

EMPTY = {"servicenow": {"computers": 0, "installations": 0, "contracts": 0}}
AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
COMPUTERS, INSTALLATIONS, CONTRACTS = 30, 70, 5
TRANSACTIONS, RUNS = "x_fls_flexera_fnms_import_transaction", "x_fls_flexera_fnms_import_run"


@dataclass
class Done:
    """A run of the utility: its exit code, its account, and its log."""

    code: int
    account: dict[str, Any]
    log: str
    printed: str

    @property
    def sent(self) -> list[tuple[str, int, int]]:
        """State, records and segments per type."""
        return [(one["state"], one["records"], one["segments"]) for one in self.account["types"]]

    @property
    def retransmissions(self) -> list[int]:
        return [one["retransmissions"] for one in self.account["types"]]


@dataclass
class Utility:
    """The utility with everything that it needs; ``run`` takes further options."""

    world: RemoteWorld
    folder: Path
    environment: dict[str, str]
    clock: InstantClock
    config: dict[str, Any] = field(default_factory=lambda: {"segment_rows": 10, "poll_interval": 10})

    @property
    def url(self) -> str:
        """The database's."""
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
        """Change the source."""
        engine = create_engine(self.url)
        with engine.begin() as db:
            db.execute(text(statement))
        engine.dispose()

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Read the source."""
        engine: Engine = create_engine(self.url)
        with engine.connect() as db:
            found = [tuple(one) for one in db.execute(text(statement))]
        engine.dispose()
        return found


@pytest.fixture(scope="session")
def server() -> Iterator[MockServer]:
    """All stand-ins, with a ServiceNow instance that is empty."""
    with MockServer(start=WorldStart(seed=7, now=NOW, options=EMPTY)) as running:
        yield running


@pytest.fixture(scope="session")
def control(server: MockServer) -> Iterator[Control]:
    """That server's control plane; the one of all tests is that of another server."""
    with Control(server) as client:
        yield client


@pytest.fixture
def faults(world: RemoteWorld) -> Faults:
    return Faults(world)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an operations database."""
    path = tmp_path_factory.mktemp("fnms") / "fnms.db"
    for _ in fill(f"sqlite:///{path}", Company(7, AS_OF, COMPUTERS, INSTALLATIONS, CONTRACTS)):
        pass
    return path


@pytest.fixture
def utility(
    server: MockServer, world: RemoteWorld, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Utility:
    """The utility; the database's own time, which for SQLite is the machine's, is that of its clock."""
    shutil.copy(filled, tmp_path / "fnms.db")
    environment = server.environment() | {"SERVICENOW_URL": f"{server.servicenow.url}/~{world.name}"}
    found = Utility(world, tmp_path, environment, InstantClock(NOW, on_sleep=world.advance))
    monkeypatch.setattr(OperationsDatabase, "now", lambda _self: found.clock.now().replace(tzinfo=None))
    return found


@pytest.fixture
def instance(server: MockServer, world: RemoteWorld) -> Iterator[ServiceNow]:
    """What the instance has, read by its own Table API."""
    known = server.environment()
    user, password = known["SERVICENOW_USER"], known["SERVICENOW_PASSWORD"]
    url = f"{server.servicenow.url}/~{world.name}"
    with ServiceNow(url, user=user, password=password, settings=Settings()) as front:
        yield front


Agree = Callable[[], None]


@pytest.fixture
def agree(utility: Utility, instance: ServiceNow) -> Agree:
    """Asserts that the instance has what the source has: counts, sums and names."""

    def agree() -> None:
        assert_agreement(utility, instance)

    return agree


def assert_agreement(utility: Utility, instance: ServiceNow) -> None:
    computers = list(
        instance.table("cmdb_ci_computer").query(fields=["name", "ram", "cpu_core_count", "serial_number"])
    )
    [(count, memory, cores)] = utility.ask(
        'SELECT COUNT(*), SUM("TotalMemory"), SUM("NumberOfCores") FROM "ComplianceComputer"'
    )
    assert len(computers) == count
    assert sum(int(str(one["ram"])) for one in computers) * 1024**2 == memory
    assert sum(int(str(one["cpu_core_count"])) for one in computers) == cores
    known = {tuple(map(str, row)) for row in utility.ask('SELECT "ComputerName", "SerialNo" FROM "ComplianceComputer"')}
    assert {(str(one["name"]), str(one["serial_number"])) for one in computers} == known
    assert_applications(utility, instance)
    assert_contracts(utility, instance)


def assert_applications(utility: Utility, instance: ServiceNow) -> None:
    fields = ["display_name", "installed_on.name"]
    found = sorted(
        (str(one["display_name"]), str(one["installed_on.name"]))
        for one in instance.table("cmdb_sam_sw_install").query(fields=fields)
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
        str(one["vendor_contract"]): (float(str(one["total_cost"])), str(one["starts"]))
        for one in instance.table("ast_contract").query(fields=["vendor_contract", "total_cost", "starts"])
    }
    known = utility.ask('SELECT "ContractNo", "Price", "StartDate" FROM "Contract"')
    assert found == {str(number): (float(price), str(start)[:10]) for number, price, start in known}
    [(links,)] = utility.ask('SELECT COUNT(*) FROM "ComplianceComputerContract"')
    assert instance.table("contract_rel_ci").count() == links


def transactions(instance: ServiceNow) -> list[dict[str, Any]]:
    """All Import Transactions, in order."""
    fields = [
        "number",
        "transaction_id",
        "import_type",
        "state",
        "sys_created_on",
        "sys_updated_on",
        "import_run.number",
    ]
    query = instance.table(TRANSACTIONS).query("ORDERBYnumber", fields=fields)
    return [one.to_dict() for one in query]
