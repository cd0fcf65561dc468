"""Shell that runs commands against a database without network, for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from click.testing import CliRunner, Result

from samclients.fsm_ingest.cli import main
from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.records import JobRun, RunStatus
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.runtime import InstantClock, Settings
from tests.samclients.fsm_ingest.test_document import WHOLE

PATHS = ("items[].id", "items[].mail", "items[].first", "items[].last")
ROSTER = ("uniqueId=items[].id", "email=items[].mail", "firstName=items[].first", "lastName=items[].last")
JOB = replace(WHOLE, id="57d5d455-1111-4111-8111-111111111111", mapping=(), paused=False, advanced_auth=None)
OTHER = replace(JOB, id="57d5d455-1222-4222-8222-222222222222", name="Others")
ORG = WHOLE.organization_id or 0


class Shell:
    """Runs commands against one database."""

    def __init__(self, database: IngestDatabase, clock: InstantClock) -> None:
        self.database, self.clock = database, clock

    def __call__(self, *arguments: str, code: int = 0, **options: Any) -> Result:
        context = CommandContext(
            self.database.engine.url.render_as_string(hide_password=False), Settings(clock=self.clock)
        )
        done = CliRunner().invoke(main, arguments, prog_name="fsm-ingest", obj=context, **options)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    def job(self, name: str = JOB.id) -> ApiJob:
        with self.database.reading() as connection:
            return JobRepository(connection, self.database.vault).get(name)


def store_run(shell: Shell, job: ApiJob = JOB, status: RunStatus = RunStatus.COMPLETED, **changes: Any) -> JobRun:
    """Store and return a run that has ended."""
    history = RunHistory(shell.database)
    begun = history.begin(job, "Sample SaaS", "full", shell.clock.now(), by_service=False)
    history.add_entry(begun, "Something.", shell.clock.now())
    ended = history.save(replace(begun, ended_at=shell.clock.now(), status=status, **changes))
    shell.clock.sleep(1)
    return ended


def parse_cells(table: str) -> list[list[str]]:
    """Return the cells of a printed table."""
    return [
        [part.strip() for part in line.strip("│┃").split("│")] for line in table.splitlines() if line.startswith("│")
    ]
