"""The export as it is documented: order, segments, differences, options."""

from __future__ import annotations

import platform
import re
from importlib.metadata import version

from contract_tests.kit.programs.fnms_utility import (
    COMPUTERS,
    CONTRACTS,
    INSTALLATIONS,
    RUNS,
    TRANSACTIONS,
    Agree,
    Utility,
    transactions,
)
from mockservers import MockServer
from samclients import ServiceNow

DAY = 24 * 3600  # seconds
NOTHING = [("no changes", 0, 0)] * 3
CAUTION = (
    "Contracts and installed applications both have dependencies on hardware inventory. It is recommended that you do"
    " not exclude the hardware inventory, as this may result in unpredictable gaps in other records when the correct"
    " dependencies cannot be established."
)


def test_everything_is_brought_in_the_documented_order(utility: Utility, instance: ServiceNow, agree: Agree) -> None:
    done = utility.run()
    assert (done.code, done.account["error"]) == (0, "")
    assert [kind["type"] for kind in done.account["types"]] == [
        *("Hardware inventory", "Contracts", "Installed applications"),
    ]
    assert done.sent == [("imported", 30, 3), ("imported", 10, 1), ("imported", 70, 7)]
    assert done.account["records"] == COMPUTERS + 2 * CONTRACTS + INSTALLATIONS
    agree()
    runs = [(entry["import_type"], entry["state"]) for entry in instance.table(RUNS).list("ORDERBYnumber")]
    assert runs == [("Inventory", "Succeeded"), ("Contract", "Succeeded"), ("Application", "Succeeded")]


def test_segments_have_ids_of_their_export_and_numbers(utility: Utility, instance: ServiceNow) -> None:
    export = utility.run().account["export"]
    ids = [entry["transaction_id"] for entry in transactions(instance)]
    assert ids[:4] == [
        *(f"{export}-inventory-0001", f"{export}-inventory-0002", f"{export}-inventory-0003"),
        f"{export}-contract-0001",
    ]
    assert ids[-1] == f"{export}-application-0007"
    assert len(set(ids)) == len(ids) == 11


def test_a_type_is_waited_for_before_the_next_begins(utility: Utility, instance: ServiceNow) -> None:
    assert utility.run().retransmissions == [0, 0, 0]  # ServiceNow would have refused what comes too early
    found = transactions(instance)
    for earlier, later in (("Inventory", "Contract"), ("Contract", "Application")):
        ended = max(entry["sys_updated_on"] for entry in found if entry["import_type"] == earlier)
        begun = min(entry["sys_created_on"] for entry in found if entry["import_type"] == later)
        received = max(entry["sys_created_on"] for entry in found if entry["import_type"] == earlier)
        assert received < ended <= begun
    assert utility.clock.slept  # it was polled


def test_a_second_run_sends_nothing_and_changes_nothing(utility: Utility, instance: ServiceNow, agree: Agree) -> None:
    utility.run()
    before = list(instance.table("cmdb_ci_computer").list()), transactions(instance)
    again = utility.run()
    assert (again.code, again.sent, again.account["continued"]) == (0, NOTHING, False)
    assert (list(instance.table("cmdb_ci_computer").list()), transactions(instance)) == before
    agree()


def test_only_what_changed_is_sent(utility: Utility, agree: Agree) -> None:
    utility.run()
    later = "'2026-03-31 12:00:00.500000'"
    utility.change(
        f'UPDATE "ComplianceComputer" SET "ComputerName" = \'Ärger & <Söhne>\', "UpdatedDate" = {later}'  # noqa: S608
        ' WHERE "ComplianceComputerID" = 3'
    )
    utility.change(f'UPDATE "SoftwareTitle" SET "UpdatedDate" = {later} WHERE "SoftwareTitleID" = 2')  # noqa: S608
    [(installed,)] = utility.ask('SELECT COUNT(*) FROM "InstalledSoftware" WHERE "SoftwareTitleID" = 2')
    assert 0 < installed < 10
    assert utility.run().sent == [("imported", 1, 1), ("no changes", 0, 0), ("imported", installed, 1)]
    agree()
    utility.clock.sleep(2 * DAY)
    utility.run()
    assert utility.run().sent == NOTHING


def test_everything_is_sent_again_where_that_is_wanted(utility: Utility, instance: ServiceNow, agree: Agree) -> None:
    utility.run()
    computers = list(instance.table("cmdb_ci_computer").list())
    assert utility.run("-changes", "FALSE").sent == [("imported", 30, 3), ("imported", 10, 1), ("imported", 70, 7)]
    assert list(instance.table("cmdb_ci_computer").list()) == computers
    agree()


def test_the_baseline_can_be_a_day_or_a_number_of_days(utility: Utility) -> None:
    utility.run()
    utility.change('UPDATE "ComplianceComputer" SET "UpdatedDate" = \'2026-03-20\' WHERE "ComplianceComputerID" < 5')
    assert utility.run("-changesSince", "2026-03-20").sent[0] == ("imported", 4, 1)
    assert utility.run("-changesSince", "2026-03-21").sent[0] == ("no changes", 0, 0)
    assert utility.run("--changes-period", "12").sent[0] == ("imported", 4, 1)
    assert utility.run("-changesPeriod", "-60").sent == [("imported", 30, 3), ("imported", 10, 1), ("imported", 70, 7)]


def test_a_type_that_was_excluded_is_brought_later(utility: Utility, agree: Agree) -> None:
    done = utility.run("-withContracts", "false", "-withApplications", "false")
    assert done.sent == [("imported", 30, 3), ("excluded", 0, 0), ("excluded", 0, 0)]
    assert CAUTION not in " ".join(done.log.split())
    assert utility.run().sent == [("no changes", 0, 0), ("imported", 10, 1), ("imported", 70, 7)]
    agree()


def test_excluding_the_hardware_warns_as_the_documentation_does(utility: Utility, agree: Agree) -> None:
    done = utility.run("-WithHardwareInventory", "false")
    assert "WARNING" in done.log
    assert CAUTION in " ".join(done.log.split())
    assert (done.code, done.sent[0]) == (0, ("excluded", 0, 0))
    assert utility.run().sent[0] == ("imported", 30, 3)
    assert utility.run("--with-hardware-inventory", "true", "-changes", "false").code == 0  # fills the gaps
    agree()


def test_the_connection_test_sends_nothing(utility: Utility, instance: ServiceNow) -> None:
    for arguments in (("-connectionTest", "true"), ("--connection-test",)):
        done = utility.run(*arguments)
        assert (done.code, done.account["types"], done.account["export"]) == (0, [], "")
        assert "The connection test succeeded" in done.log
    assert transactions(instance) == []
    assert not utility.ask("SELECT name FROM sqlite_master WHERE name LIKE 'ServiceNow%'")


def test_the_endpoint_is_the_one_that_is_named(utility: Utility, server: MockServer) -> None:
    journal = server.servicenow.journal.of(utility.world.name)
    assert utility.run("-connectionTest", "true").code == 0
    assert {exchange.operation for exchange in journal.find()} == {"send_transaction", "issue_token"}
    journal.clear()
    assert utility.run("-endpoint", "fnmp.do", "-withApplications", "false").code == 0
    assert {exchange.operation for exchange in journal.find()} == {"send_transaction_alias", "issue_token"}


def test_segments_are_bounded_in_bytes(utility: Utility, instance: ServiceNow, agree: Agree) -> None:
    utility.config |= {"segment_rows": 1_000, "segment_bytes": 4_000}
    done = utility.run()
    assert done.account["segments"] > 10
    sizes = [len(str(entry["payload"]).encode()) for entry in instance.table(TRANSACTIONS).list(fields=["payload"])]
    assert max(sizes) <= 4_000
    agree()


def test_the_account_as_text(utility: Utility) -> None:
    printed = utility.run(as_json=False).printed
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert lines[0] == "type state records segments resent seconds import run"
    assert re.fullmatch(r"Hardware inventory imported 30 3 0 \d+\.\d FIR0001001", lines[1])
    assert re.fullmatch(r"Contracts imported 10 1 0 \d+\.\d FIR0001002", lines[2])
    assert re.fullmatch(r"Installed applications imported 70 7 0 \d+\.\d FIR0001003", lines[3])
    assert re.fullmatch(r"http://\S+: export \S+, \d+\.\d seconds, \d+% of them waiting for ServiceNow", lines[4])


def test_the_log_tells_how_it_goes_in_lines_where_there_is_no_terminal(utility: Utility) -> None:
    log = utility.run().log
    for line in (
        "Hardware inventory: 30 records",
        "Hardware inventory: 10 of 30 records sent",
        "Hardware inventory: 30 of 30 records sent",
        "Hardware inventory: waiting for the import, 0 of 3 transactions done",
        "Hardware inventory: imported",
        "Installed applications: imported",
    ):
        assert f"INFO {line}\n" in log


def test_the_log_file_has_every_request_and_no_secret(utility: Utility) -> None:
    file = utility.folder / "export.log"
    plain = utility.run("--log-file", str(file))
    assert (plain.code, file.stat().st_mode & 0o777) == (0, 0o600)
    text = file.read_text(encoding="utf-8")
    assert text.count("POST ") > plain.account["segments"]
    assert f" {version('samclients')}, Python {platform.python_version()}" in text.splitlines()[0]
    assert text.count("INFO samclients.fnms_export: Hardware inventory: imported\n") == 1
    for name in ("SERVICENOW_REFRESH_TOKEN", "SERVICENOW_CLIENT_SECRET", "SERVICENOW_PASSWORD"):
        assert utility.environment[name] not in text
    assert "POST" not in utility.run("--log-file", str(file)).log  # the console has what it had
    assert len(file.read_text(encoding="utf-8")) > len(text)
