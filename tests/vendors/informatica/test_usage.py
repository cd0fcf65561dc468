"""Usage depends on seed, organization, meter and day only, and all reports use the same runs."""

import csv
import io
import re
import tracemalloc
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from mockservers.core.simulation.randomness import SeededRandom
from mockservers.vendors.informatica.archive import build_zip
from mockservers.vendors.informatica.domain import (
    ASSET,
    JOB_LEVEL,
    PROJECT_FOLDER,
    SUMMARY,
    ExportRequest,
    Meter,
    MeteredOrganization,
)
from mockservers.vendors.informatica.reports import (
    ExportData,
    format_java_double,
    format_plain,
    generate_csv_files,
    quote_field,
)
from mockservers.vendors.informatica.seed import read_meters
from mockservers.vendors.informatica.usage import FIRST_DAY, MILLION, OrganizationUsage

METERS = read_meters()
HOME = MeteredOrganization(
    id="4wMFqGlxAKVlIFTixlTSOY",
    name="Example Corp",
    type="Production",
    parent=None,
    billing_day=14,
    has_usage=True,
    environment=("e" * 22, "host"),
)
OTHER = replace(HOME, id="0cuQSDTq5sikvN7x8r1xm1", name="Other")
START, END = datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 3, 2, 23, 59, 59, tzinfo=UTC)
AFTER = date(2026, 1, 1)
COMBINED = "CombinedMeterUsage.csv"
Row = dict[str, str]


def usage_of(seed: int = 7, organization: MeteredOrganization = HOME, subs: int = 2) -> OrganizationUsage:
    return OrganizationUsage(SeededRandom(seed, lambda _series: 0), organization, subs)


def export_files(kind: str, *usages: OrganizationUsage, until: date = AFTER, **fields: object) -> dict[str, str]:
    export = ExportRequest(kind, START, END, **fields)  # type: ignore[arg-type]
    data = ExportData(export, export.list_days(FIRST_DAY, until), METERS, usages or (usage_of(),))
    return {name: "".join(text) for name, text in generate_csv_files(data)}


def rows(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def column(table: list[Row], key: str, value: str) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in table:
        totals[row[key]] += Decimal(row[value])
    return totals


def test_the_totals_of_all_reports_agree() -> None:
    summary = rows(export_files(SUMMARY)[f"{HOME.id}.csv"])
    by_meter, ipus = column(summary, "MeterName", "MeterUsage"), column(summary, "MeterName", "IPU")
    assert len(by_meter) == len(METERS)

    assets = rows(export_files(ASSET)[f"{HOME.id}.csv"])
    assert column(assets, "Meter Name", "Usage") == by_meter
    assert column(assets, "Meter Name", "Consumption (IPUs)") == ipus

    per_day = column([{**row, "Date": f"{row['Date'][:10]}T00:00:00Z"} for row in summary], "Date", "IPU")
    assert column(rows(export_files(PROJECT_FOLDER)[f"{HOME.id}.csv"]), "Date", "Consumption (IPUs)") == per_day

    names = {meter.name: meter for meter in METERS.values() if meter.has_job_level}
    runs = export_files(JOB_LEVEL, all_meters=True)
    assert len(runs) == len(names) == 15
    for name, meter in names.items():
        table = rows(runs[f"{meter.abbreviation}MeteringAuditData.csv"])
        value = "Total Execution time (in hours)" if "Application Int" in name else "Metered Value"
        assert sum(Decimal(row[value]) for row in table) == by_meter[name], name


def test_projects_of_a_day_are_in_the_order_of_their_names() -> None:
    table = rows(export_files(PROJECT_FOLDER, usage_of(), usage_of(organization=OTHER), combined=True)[COMBINED])
    organizations = {HOME.id: 0, OTHER.id: 1}
    places = [(row["Date"], organizations[row["Org ID"]], row["Project"], row["Folder"]) for row in table]
    assert len(table) > 100
    assert places == sorted(places)


def test_ipu_is_usage_times_rate_by_scalar_exactly() -> None:
    divisors = {"HOURS": 1, "GB": 1, "PER_ORG": 1, "THOUSAND_RUNS": 10**3, "TENK_RECORDS": 10**4}
    divisors |= {"HUNDREDK_RECORDS": 10**5, "MILLION_ROWS": 10**6, "MILLION_EVENTS": 10**6}
    table = rows(export_files(SUMMARY)[f"{HOME.id}.csv"])
    assert {row["Scalar"] for row in table} == set(divisors)
    for row in table:
        assert Decimal(row["IPU"]) == Decimal(row["MeterUsage"]) * Decimal(row["IPURate"]) / divisors[row["Scalar"]]


@pytest.mark.parametrize(
    ("name", "amount", "usage", "ipu"),
    [
        ("Data Integration", 18_055, "0.0180550000", "0.002888800000"),
        ("Advanced Pushdown Optimization", 6 * MILLION, "6.0000000000", "2.88000E-7"),
        ("Sub Organizations", 9 * MILLION, "9.0000000000", "54.000000000000"),
        ("Governance Records", 0, "0E-10", "0E-12"),
    ],
)
def test_numbers_are_those_of_the_real_export(name: str, amount: int, usage: str, ipu: str) -> None:
    class Fixed(OrganizationUsage):
        def compute_amount(self, meter: Meter, day: date) -> int | None:
            return amount if meter.name == name and day == date(2024, 2, 8) else None

    text = export_files(SUMMARY, Fixed(SeededRandom(7, lambda _series: 0), HOME, 0))[f"{HOME.id}.csv"]
    (row,) = rows(text)
    assert (row["MeterUsage"], row["IPU"]) == (usage, ipu)
    assert row["BillingPeriodStartDate"] == "2024-01-14 00:00:00.0"
    assert row["BillingPeriodEndDate"] == "2024-02-13 00:00:00.0"
    assert row["Date"] == "2024-02-08 00:00:00.0"


def test_another_seed_or_organization_has_other_usage_and_the_same_has_the_same() -> None:
    days = [date(2024, 2, 1) + timedelta(days=number) for number in range(20)]
    every = [meter for meter in METERS.values() if meter.category != "ORGS"]

    def amounts(usage: OrganizationUsage) -> list[int | None]:
        return [usage.compute_amount(meter, day) for meter in every for day in days]

    assert amounts(usage_of()) == amounts(usage_of())
    assert amounts(usage_of()) != amounts(usage_of(seed=8))
    assert amounts(usage_of()) != amounts(usage_of(organization=OTHER))


def test_summary_rows_are_as_in_the_real_export() -> None:
    text = export_files(SUMMARY)[f"{HOME.id}.csv"]
    assert not text.endswith("\n")
    assert "\r" not in text
    assert '"' not in text
    table = rows(text)
    assert [row["Date"] for row in table] == sorted(row["Date"] for row in table)
    assert len({(row["Date"], row["MeterId"]) for row in table}) == len(table)
    subs = [row for row in table if row["MeterName"] == "Sub Organizations"]
    assert [row["Date"] for row in subs] == [row["BillingPeriodStartDate"] for row in subs] == ["2024-02-14 00:00:00.0"]
    for name in ("Governance Records", "Catalog Records", "Marketplace Records"):
        assert sum(row["MeterName"] == name for row in table) == 31
    assert 0 < sum(row["MeterName"] == "Data Integration" for row in table) < 31


def test_an_organization_without_usage_has_a_header_only() -> None:
    empty = replace(HOME, id="2pLs8UyGd5KxEo1NjCqA6w", has_usage=False)
    found = export_files(SUMMARY, usage_of(), usage_of(organization=empty))
    assert list(found) == [f"{HOME.id}.csv", f"{empty.id}.csv"]
    assert rows(found[f"{empty.id}.csv"]) == []
    assert found[f"{empty.id}.csv"].startswith("OrgId,")


def test_combined_usage_is_one_file_with_the_rows_of_all() -> None:
    apart = export_files(SUMMARY, usage_of(), usage_of(organization=OTHER))
    ((name, together),) = export_files(SUMMARY, usage_of(), usage_of(organization=OTHER), combined=True).items()
    assert name == COMBINED
    lines = [line for text in apart.values() for line in text.split("\n")[1:]]
    assert sorted(together.split("\n")[1:]) == sorted(lines)


def test_runs_are_as_in_the_real_exports() -> None:
    found = export_files(JOB_LEVEL, all_meters=True)
    assert {name for name in found if name[:3] in {"CDI", "PDO", "CAI"}} >= {
        "CDIMeteringAuditData.csv",
        "PDOMeteringAuditData.csv",
        "CAIMeteringAuditData.csv",
    }
    for name in ("CDIMeteringAuditData.csv", "PDOMeteringAuditData.csv"):
        starts = [(row["Start Time"], int(row["Task Run ID"])) for row in rows(found[name])]
        assert starts == sorted(starts)
        assert found[name].endswith("\n")
        assert '"' not in found[name]
        for row in rows(found[name]):
            start, end, audit = (
                datetime.strptime(row[header], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
                for header in ("Start Time", "End Time", "Audit Time")
            )
            assert start < end < audit
            assert re.fullmatch(r"\d+:11:[23]\d", f"{audit:%H:%M:%S}")
            assert re.fullmatch(r"[0-9A-Z]{6}0Z[0-9]{10}[0-9A-Z]{2}", row["Task ID"])
            assert int(row["Task Run ID"]) > 0
            assert row["Status"] in {"SUCCESS", "WARNING", "ERROR"}
            assert float(row["Metered Value"]) >= 0
            if name.startswith("CDI"):
                seconds = Decimal((end - start).seconds)
                assert abs(Decimal(row["Metered Value"]) - seconds / 3600) <= Decimal("0.0000005")
                assert row["OBM Task Time(s)"] == "0"
            elif row["Status"] == "ERROR":
                assert row["Metered Value"] == "0.0"
    for row in rows(found["CAIMeteringAuditData.csv"]):
        assert all(row[name] for name in ("Org ID", "Executed asset", "Date (in UTC)", "Execution env", "status"))


def test_a_run_ends_on_the_day_on_which_it_begins() -> None:
    usage, days = usage_of(), [date(2024, 1, 1) + timedelta(days=number) for number in range(90)]
    runs = [(day, run) for day in days for meter in METERS.values() for run in usage.list_runs(meter, day)]
    assert len(runs) > 2_000
    assert all(run.start.date() == day == run.end.date() for day, run in runs)
    assert max(run.start.hour for _, run in runs) >= 21
    assert max(run.seconds for _, run in runs) > 7_000


def test_days_that_are_not_over_have_no_usage() -> None:
    assert (
        max(row["Date"] for row in rows(export_files(SUMMARY, until=date(2024, 2, 10))[f"{HOME.id}.csv"]))
        < "2024-02-10"
    )
    export = ExportRequest(SUMMARY, START, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert export.list_days(FIRST_DAY, date(2024, 2, 3)) == [date(2024, 2, 1), date(2024, 2, 2)]


@pytest.mark.parametrize(
    ("end", "last"),
    [((2024, 2, 3, 0, 0, 0), 2), ((2024, 2, 3, 0, 0, 1), 3), ((2024, 2, 3, 23, 59, 59), 3), ((2024, 2, 1, 9, 0, 0), 1)],
)
def test_a_range_ends_with_the_day_before_midnight(end: tuple[int, ...], last: int) -> None:
    days = ExportRequest(SUMMARY, START, datetime(*end, tzinfo=UTC)).list_days(FIRST_DAY, AFTER)  # type: ignore[misc, arg-type]
    assert days == [date(2024, 2, number) for number in range(1, last + 1)]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2024-02-08", "2024-01-14", "2024-02-13"),
        ("2024-02-14", "2024-02-14", "2024-03-13"),
        ("2024-01-01", "2023-12-14", "2024-01-13"),
        ("2024-12-31", "2024-12-14", "2025-01-13"),
    ],
)
def test_billing_periods_begin_in_the_middle_of_a_month(day: str, first: str, last: str) -> None:
    assert [str(bound) for bound in HOME.find_billing_period(date.fromisoformat(day))] == [first, last]


@pytest.mark.parametrize(
    ("billing_day", "day", "first", "last"),
    [
        (28, "2026-01-28", "2026-01-28", "2026-02-27"),
        (28, "2026-02-27", "2026-01-28", "2026-02-27"),
        (28, "2026-02-28", "2026-02-28", "2026-03-27"),
        (1, "2026-01-31", "2026-01-01", "2026-01-31"),
        (1, "2024-02-29", "2024-02-01", "2024-02-29"),
    ],
)
def test_billing_periods_begin_on_the_organizations_day(billing_day: int, day: str, first: str, last: str) -> None:
    period = replace(HOME, billing_day=billing_day).find_billing_period(date.fromisoformat(day))
    assert [str(bound) for bound in period] == [first, last]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.0"), (0.005, "0.005"), (0.034722, "0.034722"), (26.0, "26.0"), (0.001, "0.001"),
        (0.000278, "2.78E-4"), (0.0005, "5.0E-4"), (12345678.0, "1.2345678E7"), (10000000.0, "1.0E7"),
        (9999999.0, "9999999.0"), (0.534301053887453, "0.534301053887453"),
    ],
)  # fmt: skip
def test_doubles_are_written_as_java_writes_them(number: float, text: str) -> None:
    assert format_java_double(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [("0.0007639000", "0.0007639"), ("0E-12", "0"), ("2.88000E-7", "0.000000288"), ("100", "100")]
)
def test_plain_numbers_have_neither_exponent_nor_trailing_zeros(number: str, text: str) -> None:
    assert format_plain(Decimal(number)) == text


@pytest.mark.parametrize(("text", "written"), [("Plain name", "Plain name"), ("a,b", '"a,b"'), ('a"b', '"a""b"')])
def test_only_fields_that_need_quotes_are_quoted(text: str, written: str) -> None:
    assert quote_field(text) == written


@pytest.mark.long
@pytest.mark.parametrize("days", [5, 20])
def test_an_archive_of_fifty_organizations_takes_the_same_memory_however_long(days: int) -> None:
    many = [usage_of(organization=replace(HOME, id=f"{place:022d}")) for place in range(50)]
    export = ExportRequest(SUMMARY, START, START + timedelta(days=days), combined=True)
    data = ExportData(export, export.list_days(FIRST_DAY, AFTER), METERS, many)
    tracemalloc.start()
    written = sum(map(len, build_zip(generate_csv_files(data), END)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert written > 5_000 * days
    assert peak < 3_000_000


def test_restated_usage_of_whole_units_is_higher_by_at_least_one() -> None:
    days = [date(2024, 2, 1) + timedelta(days=number) for number in range(20)]
    before, after = usage_of(), OrganizationUsage(SeededRandom(7, lambda _series: 0), HOME, 2, restated=10)
    for meter in METERS.values():
        pairs = [(before.compute_amount(meter, day), after.compute_amount(meter, day)) for day in days]
        used = [(old, new) for old, new in pairs if old]
        assert len(used) > 3 or meter.category in {"ORGS", "RECORDS_STORED"}
        for old, new in used if meter.category != "ORGS" else ():
            assert old is not None
            assert new is not None
            assert (new - old) * 10 >= old
            if meter.divisor > 1:
                assert new % MILLION == 0
                assert new - old >= MILLION
