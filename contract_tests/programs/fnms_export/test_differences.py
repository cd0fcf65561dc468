"""A differential export forgets nothing, whatever the dates of rows say."""

from __future__ import annotations

import pytest

from contract_tests.kit.programs.fnms_utility import Agree, Utility
from samclients import ServiceNow

KEY = '"InstalledSoftwareID"'
DAY = 24 * 3600  # seconds; the first export begins on 2026-03-31 at 12:00


def date(utility: Utility, table: str, key: int, moment: str) -> None:
    utility.change(f"""UPDATE "{table}" SET "UpdatedDate" = '{moment}' WHERE "{table}ID" = {key}""")  # noqa: S608 -- our own


def keys(utility: Utility, table: str) -> list[int]:
    return [key for (key,) in utility.ask(f'SELECT "{table}ID" FROM "{table}" ORDER BY 1')]  # noqa: S608 -- our own


@pytest.mark.parametrize(
    ("moment", "told"),
    [("2099-01-01 00:00:00", "2099-01-01 00:00:00 is in the future (the database's time is"), ("", "'' is not a date")],
)
def test_a_date_that_tells_nothing_hides_no_later_change(
    utility: Utility, agree: Agree, moment: str, told: str
) -> None:
    date(utility, "ComplianceComputer", 4, moment)
    assert f"WARNING ComplianceComputer 4: UpdatedDate {told}" in utility.run().log
    date(utility, "ComplianceComputer", 5, "2026-04-07 13:00:00")
    utility.clock.sleep(14 * DAY)
    assert utility.run().sent[0] == ("imported", 2, 1)
    agree()


def test_what_is_written_with_an_earlier_date_comes_with_the_next_export(utility: Utility, agree: Agree) -> None:
    date(utility, "ComplianceComputer", 30, "2026-03-31 12:00:00")
    utility.run()  # begun at 12:00, too
    moments = ("2026-03-31 12:00:00", "2026-03-31 11:00:00", "2026-03-30 12:00:01", "2026-03-31T10:30:00+02:00")
    for key, moment in enumerate(moments, 1):
        date(utility, "ComplianceComputer", key, moment)
    utility.change('UPDATE "ComplianceComputer" SET "ComputerName" = \'LATE\' || "ComputerName"')
    utility.change("""UPDATE "ComplianceComputer" SET "UpdatedDate" = '2026-04-01' WHERE "ComplianceComputerID" > 4""")
    utility.clock.sleep(7 * DAY)
    assert utility.run().sent[0] == ("imported", 30, 3)
    agree()


def test_the_overlap_can_be_configured_and_doubles_nothing(
    utility: Utility, instance: ServiceNow, agree: Agree
) -> None:
    utility.run()
    date(utility, "ComplianceComputer", 4, "2026-03-28 13:00:00")
    utility.config |= {"overlap": 24.0}
    assert utility.run().sent[0] == ("no changes", 0, 0)
    computers = list(instance.table("cmdb_ci_computer").list())
    utility.config |= {"overlap": 72.0}
    assert [utility.run().sent[0] for _ in range(2)] == [("imported", 1, 1)] * 2
    assert list(instance.table("cmdb_ci_computer").list()) == computers
    agree()


def test_the_baseline_is_the_databases_time_when_the_export_began_not_when_it_ended(utility: Utility) -> None:
    utility.config |= {"overlap": 0}
    utility.run()
    assert utility.clock.slept  # it took some time
    date(utility, "ComplianceComputer", 4, "2026-03-31 12:00:01")
    assert utility.run().sent[0] == ("imported", 1, 1)


def test_a_baseline_of_ones_own_leaves_no_gap_for_later_exports(utility: Utility) -> None:
    utility.run()
    utility.clock.sleep(30 * DAY)
    date(utility, "ComplianceComputer", 4, "2026-04-10 00:00:00")
    assert utility.run("-changesPeriod", "7").sent[0] == ("no changes", 0, 0)
    assert utility.run().sent[0] == ("imported", 1, 1)
    assert utility.run().sent[0] == ("no changes", 0, 0)


def test_a_state_whose_baseline_lies_in_the_future_is_bounded_by_its_beginning(utility: Utility) -> None:
    utility.run()
    utility.change("""UPDATE "ServiceNowExport" SET "UpTo" = '2099-01-01 00:00:00.000000'""")  # as it was once kept
    date(utility, "ComplianceComputer", 4, "2026-04-05 00:00:00")
    utility.clock.sleep(7 * DAY)
    assert utility.run().sent[0] == ("imported", 1, 1)


def test_times_arrive_in_utc_and_what_cannot_be_read_arrives_empty(utility: Utility, instance: ServiceNow) -> None:
    moments = {
        1: "2026-02-28 10:00:00+02:00",
        2: "2026-02-28T10:00:00Z",
        3: "",
        4: "garbage",
        5: "0001-01-01 00:00:00+14:00",
    }
    for key, moment in moments.items():
        utility.change(f"""UPDATE "InstalledSoftware" SET "InstallDate" = '{moment}' WHERE {KEY} = {key}""")  # noqa: S608 -- our own
    done = utility.run()
    assert (done.code, done.sent[2]) == (0, ("imported", 70, 7))
    for key in (3, 4, 5):
        assert (
            f"WARNING InstalledSoftware {key}: InstallDate '{moments[key]}' is not a date; it is sent as empty"
            in done.log
        )
    rows = utility.ask(
        'SELECT i."InstalledSoftwareID", t."FullName", c."ComputerName" FROM "InstalledSoftware" i'
        ' JOIN "SoftwareTitle" t ON t."SoftwareTitleID" = i."SoftwareTitleID"'
        ' JOIN "ComplianceComputer" c ON c."ComplianceComputerID" = i."ComplianceComputerID"'
        ' WHERE i."InstalledSoftwareID" < 6'
    )
    places = {(title, computer): key for key, title, computer in rows}
    fields = ["display_name", "installed_on.name", "install_date"]
    found = {
        places[place]: str(entry["install_date"])
        for entry in instance.table("cmdb_sam_sw_install").list(fields=fields)
        if (place := (str(entry["display_name"]), str(entry["installed_on.name"]))) in places
    }
    assert found == {1: "2026-02-28 08:00:00", 2: "2026-02-28 10:00:00", 3: "", 4: "", 5: ""}


def test_money_keeps_all_its_digits(utility: Utility, instance: ServiceNow) -> None:
    utility.change("""UPDATE "Contract" SET "Price" = '123456789012345.6789' WHERE "ContractID" = 1""")
    utility.run("-withApplications", "false", "-withHardwareInventory", "false")
    found = instance.table("x_fls_flexera_fnms_import_transaction").list(fields=["payload"])
    assert "<Price>123456789012345.6789</Price>" in "".join(str(entry["payload"]) for entry in found)
