"""Every exit code of the export, at every stage: one report without a traceback, and the next run does the rest."""

from __future__ import annotations

import pytest

from contract_tests.kit.programs.database_failures import FAILURES, watch_statements
from contract_tests.kit.programs.exit_codes import TABLES, Provocation, fail_database
from contract_tests.kit.programs.fnms_utility import Agree, Utility, transactions
from samclients import ServiceNow

LEASE = 15 * 60  # seconds that the lease of a process lasts; in a test, all runs have the same process
SEND = {"operation": "send_transaction", "service": "servicenow"}
PART, EXPORT, RUN = 'UPDATE "ServiceNowExportPart"', 'UPDATE "ServiceNowExport" SET', 'UPDATE "ServiceNowExportRun" SET'
EXPIRE = "UPDATE LicensedOption SET ExpiryDate = '2026-01-01'"
KINDS = tuple(FAILURES)
SOME = ("locked", "full")  # one that concerns reading, too


def refuse_segments(after: int) -> Provocation:
    """Let all segments after some fail until the utility gives up."""

    def arrange(utility: Utility) -> None:
        utility.config |= {"retries": 1}
        utility.world.faults.add("servicenow.return_code", code="1", after=after)

    stage = "middle" if after else "before"
    return Provocation(1, stage, "segment refused", "failed 2 times: Return code 1", arrange)


def fail_import(after: int) -> Provocation:
    """Let the import of a type fail: of the first, or of the last one."""
    return Provocation(
        1,
        "end" if after else "middle",
        "import failed",
        "ServiceNow failed to import",
        lambda utility: utility.world.faults.add("servicenow.import_failed", after=after, times=1),
    )


PROVOCATIONS = [
    refuse_segments(0),
    refuse_segments(2),
    fail_import(0),
    fail_import(3),
    *fail_database(1, "middle", "acceptance", PART, 2, *KINDS),
    *fail_database(1, "middle", "second type", 'INSERT INTO "ServiceNowExportPart"', 2, *SOME),
    *fail_database(1, "end", "end of the export", EXPORT, 2, *SOME),
    Provocation(2, "before", "unknown option", "No such option", arguments=["-chnages", "true"]),
    Provocation(2, "before", "invalid configuration", "retries", lambda utility: utility.config.update(retries="x")),
    Provocation(2, "before", "no database", "database", arguments=["--database", "nonsense"]),
    *fail_database(3, "before", "connection", "", 1, "damaged"),
    *fail_database(3, "before", "tables", "CREATE", 1, "read-only"),
    *fail_database(3, "before", "licence", 'SELECT "LicensedOption"', 1, "damaged"),
    *fail_database(3, "before", "lease", 'INSERT INTO "ServiceNowExportLease"', 1, *SOME),
    *fail_database(3, "before", "tables of the source", 'SELECT "Contract"."ContractID" AS', 1, "damaged"),
    *fail_database(3, "before", "begin", 'INSERT INTO "ServiceNowExport" ', 1, *SOME),
    *fail_database(3, "before", "first part", 'INSERT INTO "ServiceNowExportPart"', 1, *SOME),
    Provocation(3, "before", "no licence", "not licensed", lambda utility: utility.change(EXPIRE)),
    Provocation(3, "before", "credentials", "credentials", arguments=["-token", "0" * 86]),
    Provocation(
        3, "before", "server", "failed", lambda utility: utility.world.faults.add("status", status=500, **SEND, times=4)
    ),
    Provocation(130, "before", "Ctrl-C", "Interrupted", at=('SELECT "LicensedOption"', 1)),
    Provocation(130, "middle", "Ctrl-C", "Interrupted", at=(PART, 2)),
    Provocation(130, "end", "Ctrl-C", "Interrupted", at=(EXPORT, 2)),
]  # fmt: skip
BEGINNING_ONLY = {2, 3}  # codes that say that nothing was sent


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("case", PROVOCATIONS, ids=str)
def test_each_exit_code_at_each_stage(utility: Utility, instance: ServiceNow, agree: Agree, case: Provocation) -> None:
    utility.config |= {"segment_rows": 40}
    before = dict(utility.config)
    case.arrange(utility)
    watch = case.make_watch("fnms.db", interrupt)
    with watch_statements(watch):
        done = utility.run(*case.arguments)
    assert (done.code, watch.triggered) == (case.code, case.at is not None), done.log
    assert case.text in done.log
    assert "Traceback" not in done.log
    assert bool(transactions(instance)) == (case.code not in BEGINNING_ONLY and case.stage != "before")
    utility.config = before
    utility.world.faults.clear()
    utility.change('UPDATE "LicensedOption" SET "ExpiryDate" = NULL')
    utility.clock.sleep(LEASE)
    assert utility.run().code == 0
    agree()


@pytest.mark.parametrize("kind", KINDS)
def test_a_history_that_cannot_be_written_is_a_warning(utility: Utility, agree: Agree, kind: str) -> None:
    [case] = fail_database(0, "end", "history", 'DELETE FROM "ServiceNowExportLease"', 1, kind)
    with watch_statements(case.make_watch("fnms.db", interrupt)):
        done = utility.run()
    assert done.code == 0
    assert f"WARNING The history of exports cannot be written: {case.text}" in done.log
    agree()


def test_every_code_is_provoked_at_every_stage_at_which_it_can_occur() -> None:
    [table] = [table for table in TABLES if str(table) == "fnms-servicenow-export"]
    provoked = {(case.code, case.stage) for case in PROVOCATIONS}
    stages = {code: {"before"} if code in BEGINNING_ONLY else {"before", "middle", "end"} for code in table.codes}
    del stages[0]  # every second run above
    assert {(code, stage) for code, names in stages.items() for stage in names} == provoked
