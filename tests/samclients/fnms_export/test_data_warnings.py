"""Warnings about data, with table and key, and their number."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text

from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS
from samclients.fnms_export.export.data_warnings import UnreadableValues, warn_about_dates
from samclients.fnms_export.source.database import OperationsDatabase

NOW = datetime(2026, 3, 31, 12)  # noqa: DTZ001 -- the database's times have no zone


def test_unreadable_values_are_logged_with_the_column(caplog: pytest.LogCaptureFixture) -> None:
    warn = UnreadableValues(APPLICATIONS)
    warn((17,), "InventoryDate", "x" * 500)
    warn.close()
    [message] = caplog.messages
    assert message.startswith("InstalledSoftware 17: DiscoveryDate 'xxx")
    assert message.endswith("... is not a date; it is sent as empty")
    assert len(message) < 150


def test_a_contract_of_many_computers_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    warn = UnreadableValues(CONTRACTS)
    for link in range(5):
        warn((3, link), "NeverExpires", "perhaps")
        warn((3, link), "EndDate", "never")
    warn((4, 9), "EndDate", "never")
    assert caplog.messages == [
        "Contract 3: NeverExpires 'perhaps' is neither true nor false; it is sent as empty",
        "Contract 3: EndDate 'never' is not a date; it is sent as empty",
        "Contract 4: EndDate 'never' is not a date; it is sent as empty",
    ]


def test_ten_values_are_logged_and_the_others_counted(caplog: pytest.LogCaptureFixture) -> None:
    warn = UnreadableValues(APPLICATIONS)
    for key in range(1_234):
        warn((key,), "InstallDate", "")
    warn.close()
    assert len(caplog.messages) == 11
    assert caplog.messages[-1] == "InstalledSoftware: 1,224 more rows have such values in InstallDate"


def test_suspect_dates_are_logged_with_the_databases_time(
    database: OperationsDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    with database.engine.begin() as db:
        db.execute(text('UPDATE "ComplianceComputer" SET "UpdatedDate" = \'2099-01-01\''))
        db.execute(text('UPDATE "Contract" SET "UpdatedDate" = \'\' WHERE "ContractID" = 2'))
    warn_about_dates(database, NOW)
    assert len(caplog.messages) == 12
    assert caplog.messages[0] == (
        "ComplianceComputer 1: UpdatedDate 2099-01-01 is in the future (the database's time is 2026-03-31 12:00:00 UTC)"
        "; it is sent with every export until the date is corrected"
    )
    assert caplog.messages[10] == "ComplianceComputer: 20 more rows have such an UpdatedDate"
    assert caplog.messages[11] == (
        "Contract 2: UpdatedDate '' is not a date; it is sent with every export until the date is corrected"
    )
