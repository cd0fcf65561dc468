"""Failures before and while segments are sent, and what the utility does."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from requests import Response
from requests.adapters import HTTPAdapter

from contract_tests.kit.programs.fnms_utility import RUNS, Agree, Utility, transactions
from contract_tests.kit.remote import TIMEOUT
from mockservers import MockServer
from mockservers.client.faults import Faults
from samclients import ServiceNow
from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import DATA_TYPES
from samclients.fnms_export.utility import ExportRequest

SKIPPED = ("skipped", 0, 0)


def end_of(log: str) -> str:
    """The last line of a log, without time and level."""
    return log.strip().splitlines()[-1].partition(" ERROR ")[2]


def test_without_the_licence_nothing_is_sent(utility: Utility, instance: ServiceNow) -> None:
    utility.change('DELETE FROM "LicensedOption"')
    done = utility.run()
    sentence = "The option 'ServiceNow integration' of FlexNet Manager Suite is not licensed."
    assert (done.code, end_of(done.log), done.account["error"]) == (3, sentence, sentence)
    assert transactions(instance) == []


def test_a_wrong_token_is_reported_and_nothing_is_sent(utility: Utility, instance: ServiceNow) -> None:
    done = utility.run("-token", "0" * 86)
    assert done.code == 3
    url = f"{utility.environment['SERVICENOW_URL']}/oauth_token.do"
    assert end_of(done.log) == f"ServiceNow does not accept the credentials: POST {url} -> 401 access_denied"
    assert transactions(instance) == []


def test_the_checks_come_in_the_documented_order(utility: Utility, instance: ServiceNow) -> None:
    run = instance.table(RUNS).create({"state": "Processing"})
    utility.change('ALTER TABLE "InstalledSoftware" RENAME TO "Elsewhere"')
    utility.change('UPDATE "LicensedOption" SET "ExpiryDate" = \'2026-01-01\'')
    good, utility.environment["SERVICENOW_REFRESH_TOKEN"] = utility.environment["SERVICENOW_REFRESH_TOKEN"], "0" * 86
    ends = [end_of(utility.run().log)]
    utility.change('UPDATE "LicensedOption" SET "ExpiryDate" = NULL')
    ends.append(end_of(utility.run().log))
    utility.environment["SERVICENOW_REFRESH_TOKEN"] = good
    ends.append(end_of(utility.run().log))
    instance.table(RUNS).update(str(run["sys_id"]), {"state": "Succeeded"})
    ends.append(end_of(utility.run().log))
    begins = (
        "The option 'ServiceNow",
        "ServiceNow does not accept the cred",
        "ServiceNow cannot accept",
        "The operations d",
    )
    assert [entry for entry, begin in zip(ends, begins, strict=True) if not entry.startswith(begin)] == []
    utility.change('ALTER TABLE "Elsewhere" RENAME TO "InstalledSoftware"')
    assert utility.run("-connectionTest", "true").code == 0


@pytest.mark.parametrize("table", ["scheduled_import_set", "sys_data_source"])
def test_without_the_apps_records_nothing_is_sent(utility: Utility, instance: ServiceNow, table: str) -> None:
    for entry in list(instance.table(table).list("nameSTARTSWITHFNMS")):
        instance.table(table).delete(str(entry["sys_id"]))
    done = utility.run()
    assert done.code == 3
    assert end_of(done.log) == (
        "ServiceNow cannot accept an import: the record of the integration application in Scheduled"
        " Data Imports or Data Sources is missing."
    )


def test_while_a_prior_import_is_in_process_nothing_is_sent(
    utility: Utility, instance: ServiceNow, agree: Agree
) -> None:
    prior = instance.table(RUNS).create({"state": "Processing"})
    done = utility.run()
    assert done.code == 3
    assert end_of(done.log) == (
        "ServiceNow cannot accept an import: a prior import is still in progress (a record in Import Runs or"
        " Import Transactions is not complete)."
    )
    assert utility.run("-connectionTest", "true").code == 3
    assert transactions(instance) == []
    instance.table(RUNS).update(str(prior["sys_id"]), {"state": "Failed"})
    assert utility.run().code == 0
    agree()


def test_a_database_that_lacks_a_table_is_reported_and_nothing_is_sent(utility: Utility, instance: ServiceNow) -> None:
    utility.change('DROP TABLE "InstalledSoftware"')
    done = utility.run()
    assert (done.code, end_of(done.log)) == (
        3,
        f"The operations database {utility.url} cannot be read: no such table: InstalledSoftware",
    )
    assert transactions(instance) == []


def test_a_server_that_is_down_is_reported(utility: Utility) -> None:
    utility.environment["SERVICENOW_URL"] = "http://127.0.0.1:9"
    done = utility.run()
    assert done.code == 3
    assert "The request to ServiceNow failed: POST http://127.0.0.1:9/oauth_token.do -> no connection" in end_of(
        done.log
    )
    assert utility.clock.slept == [1, 2, 4]  # it was given time


def test_a_check_that_gets_no_good_answer_is_made_again(utility: Utility, faults: Faults, agree: Agree) -> None:
    faults.add("status", status=503, operation="issue_token", service="servicenow", times=1)
    faults.add("rate_limit", retry_after=9, operation="send_transaction", service="servicenow", times=1)
    done = utility.run()
    assert (done.code, done.retransmissions, utility.clock.slept[:2]) == (0, [0, 0, 0], [1, 9])
    assert done.log.count("WARNING The connection test failed at attempt") == 2
    agree()


@pytest.mark.parametrize("code", ["1", "4"])
def test_a_segment_that_fails_is_transmitted_again(
    utility: Utility, faults: Faults, agree: Agree, instance: ServiceNow, code: str
) -> None:
    faults.add("servicenow.return_code", code=code, after=1, times=3)
    done = utility.run()
    assert (done.code, done.retransmissions) == (0, [3, 0, 0])
    assert done.log.count("WARNING Segment 2 of hardware inventory failed at attempt") == 3
    assert f"failed at attempt 3: Return code {code}: " in done.log
    assert utility.clock.slept[:3] == [1, 2, 4]
    assert len(transactions(instance)) == 11
    agree()


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "rate_limit", "retry_after": 7},
        {"kind": "reset"},
        {"kind": "wrong_type"},
    ],
    ids=lambda fault: fault["kind"],
)
def test_an_answer_that_fails_counts_as_a_failure(
    utility: Utility, faults: Faults, agree: Agree, instance: ServiceNow, fault: dict[str, Any]
) -> None:
    faults.add(**fault, operation="send_transaction", service="servicenow", after=3, times=2)
    done = utility.run()
    assert (done.code, done.retransmissions) == (0, [2, 0, 0]), done.log
    assert len({entry["transaction_id"] for entry in transactions(instance)}) == len(transactions(instance)) == 11
    if "retry_after" in fault:
        assert utility.clock.slept[:2] == [7, 7]
    agree()


def test_more_failures_than_allowed_end_it_with_exit_code_1_and_the_rest_skipped(
    utility: Utility, faults: Faults, agree: Agree, instance: ServiceNow
) -> None:
    faults.add("servicenow.return_code", code="1", after=4)
    done = utility.run()
    assert Config().retries == 10
    assert (done.code, done.sent) == (1, [("imported", 30, 3), ("imported", 10, 1), ("not finished", 0, 0)])
    assert done.retransmissions == [0, 0, 10]
    sentence = "Segment 1 of installed applications failed 11 times: Return code 1: Unexpected error"
    assert (end_of(done.log), done.account["error"]) == (sentence, sentence)
    assert sum(utility.clock.slept[-10:]) == 1 + 2 + 4 + 8 + 16 + 32 + 4 * 60
    faults.clear()
    again = utility.run()
    assert (again.code, again.account["continued"]) == (0, True)
    assert again.sent == [("imported", 30, 3), ("imported", 10, 1), ("imported", 70, 7)]
    assert len(transactions(instance)) == 11
    agree()
    assert utility.run().account["records"] == 0


def test_the_number_of_tries_is_configured_and_later_types_are_skipped(utility: Utility, faults: Faults) -> None:
    utility.config |= {"retries": 2}
    faults.add("servicenow.return_code", code="2", after=1)
    done = utility.run()
    assert (done.code, done.sent) == (1, [("not finished", 10, 1), SKIPPED, SKIPPED])
    assert end_of(done.log).startswith("Segment 2 of hardware inventory failed 3 times: Return code 2: ")


def test_without_the_sam_plugin_it_is_abandoned_at_once(utility: Utility, instance: ServiceNow) -> None:
    [plugin] = list(instance.table("sys_plugins").list("source=com.snc.software_asset_management"))
    [decision] = list(instance.table("sys_properties").list("name=x_fls_flexera_fnms.use_cmdb_sam_tables"))
    instance.table("sys_plugins").update(str(plugin["sys_id"]), {"active": "inactive"})
    instance.table("sys_properties").update(str(decision["sys_id"]), {"value": "sam"})
    done = utility.run()
    assert (done.code, done.retransmissions) == (1, [0, 0, 0])
    assert done.sent == [("imported", 30, 3), ("imported", 10, 1), ("not finished", 0, 0)]
    assert end_of(done.log) == (
        "Segment 1 of installed applications failed: Return code 6: The SAM Foundation plugin is not found"
    )
    assert instance.table("syslog_app_scope").count("messageLIKESAM Foundation plugin") == 1


def test_a_token_that_expires_is_renewed_and_nothing_is_lost(utility: Utility, faults: Faults, agree: Agree) -> None:
    faults.add("servicenow.token_expired", after=4, times=1)
    done = utility.run()
    assert (done.code, done.retransmissions) == (0, [0, 0, 0])
    agree()


def test_an_import_that_fails_ends_it_and_the_next_run_starts_again(
    utility: Utility, faults: Faults, agree: Agree
) -> None:
    faults.add("servicenow.import_failed", after=1, times=1)
    done = utility.run()
    assert (done.code, done.sent) == (1, [("failed", 30, 3), SKIPPED, SKIPPED])
    assert end_of(done.log) == (
        "ServiceNow failed to import hardware inventory: 1 of 3 transactions failed, import run FIR0001001"
    )
    again = utility.run()
    assert (again.code, again.account["continued"], again.sent[0]) == (0, False, ("imported", 30, 3))
    agree()


def test_an_import_that_stalls_is_not_waited_for_longer_than_configured(utility: Utility, faults: Faults) -> None:
    utility.config |= {"import_timeout": 60, "poll_interval": 30}
    faults.add("servicenow.import_stalled", after=2, times=1)
    done = utility.run()
    assert (done.code, done.sent) == (1, [("not finished", 30, 3), SKIPPED, SKIPPED])
    assert end_of(done.log) == "Import run FIR0001001 of hardware inventory is not finished after 60 seconds."
    assert utility.run().code == 1  # it is its own import that is in progress, so it is waited for again


def test_every_request_has_the_configured_timeouts(utility: Utility, monkeypatch: pytest.MonkeyPatch) -> None:
    timeouts: list[object] = []
    send = HTTPAdapter.send

    def note_and_send(self: HTTPAdapter, *arguments: Any, **settings: Any) -> Response:
        timeouts.append(settings["timeout"])
        return send(self, *arguments, **settings)

    monkeypatch.setattr(HTTPAdapter, "send", note_and_send)
    utility.config |= {"connect_timeout": 31, "timeout": 77}
    assert utility.run().code == 0
    exported = [timeout for timeout in timeouts if timeout != TIMEOUT]  # without those of the clock's requests
    assert len(exported) > len(DATA_TYPES)
    assert set(exported) == {(31, 77)}


def test_no_secret_is_in_any_text(
    utility: Utility, server: MockServer, faults: Faults, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    names = ("SERVICENOW_REFRESH_TOKEN", "SERVICENOW_CLIENT_SECRET", "SERVICENOW_PASSWORD")
    secrets = [server.environment()[name] for name in names]
    seen = []
    utility.config |= {"retries": 1}
    for kind in ("status", "truncate", "wrong_type"):
        faults.add(kind, service="servicenow", times=2)
        done = utility.run()
        seen += [done.log, done.printed]
        faults.clear()
    done = utility.run()
    assert done.code == 0
    config = Config(token=secrets[0], client_secret=secrets[1])
    wanted = ExportRequest("https://acme", "fnmp.do", "user", f"postgresql://u:{secrets[2]}@host/x", config)
    seen += [done.log, done.printed, caplog.text, repr(wanted), repr(config)]
    assert len(caplog.text) > 1_000
    for text in seen:
        assert not any(secret in text for secret in secrets)
