"""Every exit code of ``fsm-ingest run``, at every stage: a report without a traceback; the next run does the rest."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contract_tests.kit.programs.database_failures import FAILURES, StatementWatch, watch_statements
from contract_tests.kit.programs.exit_codes import TABLES, Provocation, fail_database
from contract_tests.kit.programs.fsm_readback import sample_records, users
from contract_tests.kit.programs.fsm_utility import FEW, MAPPINGS, Utility
from contract_tests.kit.vendors.flexera_ingestion import Ingestion
from samclients.fsm_ingest.cli import main
from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.runtime import Settings

pytestmark = FEW

LEASE = 400  # seconds, more than a lease lasts
KINDS = tuple(FAILURES)
SOME = ("locked", "full")  # one that concerns reading, too
RUN, ENTRY, FILE = "INSERT INTO fsm_runs", "INSERT INTO fsm_run_entries", "INSERT INTO fsm_run_files"
MONTH_FIRST = MAPPINGS["users"] | {"activatedAt": {"path": "items[].joined", "date_format": "MM/dd/yyyy"}}
TAKE = "UPDATE fsm_leases SET holder = 'another'"


@dataclass
class Installation:
    """The utility, a job that loads the sample vendor's users, and the installation's files."""

    utility: Utility
    job: ApiJob
    client: Settings
    folder: Path

    def run(self, *options: str) -> Result:
        context = CommandContext(f"sqlite:///{self.folder}/fsm.db", self.client)
        return CliRunner().invoke(main, ["run", self.job.id, *options], prog_name="fsm-ingest", obj=context)

    def fail(self, operation: str, status: int, after: int = 0) -> None:
        """Let an operation of Flexera or the sample vendor fail."""
        self.utility.world.faults.add("status", service="flexera", operation=operation, status=status, after=after)

    def reject_some(self) -> None:
        """Let the job reject records whose day cannot be a month."""
        self.job = self.utility.sample(mapping=MONTH_FIRST)

    def lose_lease(self) -> None:
        """Let the lease end, and another process take it."""
        self.client.clock.sleep(LEASE)
        connection = sqlite3.connect(self.folder / "fsm.db")
        connection.execute(TAKE)
        connection.commit()
        connection.close()


@pytest.fixture
def installation(utility: Utility, client: Settings, tmp_path: Path) -> Installation:
    job = utility.sample()
    utility.database.close()
    return Installation(utility, job, client, tmp_path)


PROVOCATIONS = [
    Provocation(1, "before", "no token", "401", lambda one: one.fail("create_sample_token", 401)),
    Provocation(1, "before", "rejected records", "rejected", Installation.reject_some),
    *fail_database(1, "before", "connection", "", 1, "damaged"),
    *fail_database(1, "before", "schema", "BEGIN IMMEDIATE", 1, "damaged"),
    *fail_database(1, "before", "lease", "UPDATE fsm_leases", 1, *SOME),
    *fail_database(1, "before", "run", RUN, 1, *SOME),
    Provocation(1, "middle", "page", "500", lambda one: one.fail("list_sample_records", 500, after=1)),
    Provocation(1, "middle", "upload", "403", lambda one: one.fail("upload_saas_data", 403)),
    *fail_database(1, "middle", "fetched pages", ENTRY, 2, *SOME),
    *fail_database(1, "middle", "uploaded file", FILE, 1, *KINDS),
    Provocation(
        1, "end", "import", "Nothing was loaded", lambda one: one.utility.world.faults.add("flexera.import_failed")
    ),
    *fail_database(1, "end", "import", ENTRY, 6, *SOME),
    *fail_database(1, "end", "lease", "DELETE FROM fsm_paging_places", 1, *SOME),
    Provocation(2, "before", "unknown option", "No such option", arguments=["--jsno"]),
    Provocation(3, "before", "lease", "Another process", lambda one: one.utility.runner().leases.acquire(one.job.id)),
    Provocation(3, "middle", "lease", "Another process has taken over", at=("BEGIN IMMEDIATE", 8)),
    Provocation(3, "end", "lease", "Another process has taken over", at=("BEGIN IMMEDIATE", 16)),
    Provocation(4, "end", "rejected records", "", Installation.reject_some, ["--load-despite-rejects"]),
    Provocation(130, "before", "Ctrl-C", "Stopping", at=(RUN, 1)),
    Provocation(130, "middle", "Ctrl-C", "Stopping", at=(ENTRY, 2)),
    Provocation(130, "end", "Ctrl-C", "Stopping", at=("UPDATE fsm_runs", 4)),
]  # fmt: skip
STAGES = {1: {"before", "middle", "end"}, 2: {"before"}, 3: {"before", "middle", "end"}, 4: {"end"}}
LOADED = {(1, "end"), (4, "end"), (130, "end"), (3, "end")}  # if Flexera has accepted the import job


def press_ctrl_c() -> None:
    """Send SIGINT to this process, and wait until its handler is done."""
    before = set(threading.enumerate())
    os.kill(os.getpid(), signal.SIGINT)
    for thread in set(threading.enumerate()) - before:
        thread.join()


@pytest.mark.parametrize("case", PROVOCATIONS, ids=str)
def test_each_exit_code_at_each_stage(installation: Installation, flexera: Ingestion, case: Provocation) -> None:
    before = users(flexera)
    case.arrange(installation)
    watch = case.make_watch("fsm.db", installation.lose_lease if case.code == 3 else press_ctrl_c)
    done = run_watched(installation, watch, *case.arguments)
    assert (done.exit_code, watch.triggered) == (case.code, case.at is not None), done.output
    assert isinstance(done.exception, SystemExit), done.exception
    assert case.text in done.stderr
    assert users(flexera) == before or (case.code, case.stage) in LOADED
    installation.utility.world.faults.clear()
    installation.job = installation.utility.sample()
    installation.utility.client.clock.sleep(LEASE)
    assert installation.run().exit_code == 0
    assert users(flexera).keys() == {record["id"] for record in sample_records(flexera, "users")}


def run_watched(installation: Installation, watch: StatementWatch, *arguments: str) -> Result:
    with watch_statements(watch):
        return installation.run(*arguments)


def test_every_code_is_provoked_at_every_stage_at_which_it_can_occur() -> None:
    [table] = [table for table in TABLES if str(table) == "fsm-ingest run"]
    stages = {code: STAGES.get(code, STAGES[1]) for code in table.codes if code}  # 0: every second run above
    wanted = {(code, stage) for code, names in stages.items() for stage in names}
    assert wanted == {(case.code, case.stage) for case in PROVOCATIONS}
