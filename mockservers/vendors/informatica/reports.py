"""Generation of the CSV files of an export, row by row.

SUMMARY and the job-level files of Data Integration and Advanced Pushdown Optimization follow real exports; the columns
of ASSET and PROJECT_FOLDER are documented, those of Application Integration are known from a client. The rest (the
files of other meters, file names, forms of values) is proposed and listed in openapi/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from mockservers.vendors.informatica.domain import (
    ASSET,
    JOB_LEVEL,
    PROJECT_FOLDER,
    SUMMARY,
    ExportRequest,
    Meter,
    to_usage,
)
from mockservers.vendors.informatica.usage import MILLION, OrganizationUsage, TaskRun

File = tuple[str, Iterator[str]]

SUMMARY_COLUMNS = (
    "OrgId,MeterId,MeterName,Date,BillingPeriodStartDate,BillingPeriodEndDate,MeterUsage,IPU,Scalar,MetricCategory,"
    "OrgName,OrgType,IPURate"
)
ASSET_COLUMNS = (
    "Meter ID,Meter Name,Date,Asset Name,Asset Type,Project,Folder,Org ID,Org Type,Environment Name,Environment Type,"
    "Tier,IPU Per Unit,Usage,Consumption (IPUs)"
)
PROJECT_COLUMNS = "Date,Project,Folder,Org ID,Org Type,Consumption (IPUs)"
COMPUTE_COLUMNS = (
    "Task ID,Task Name,Task Object Name,Task Type,Task Run ID,Project Name,Folder Name,Org ID,Environment ID,"
    "Environment,Cores Used,Start Time,End Time,Status,Metered Value,Audit Time,OBM Task Time(s)"
)
VOLUME_COLUMNS = (
    "Task ID,Task Name,Task Object Name,Task Type,Task Run ID,Project Name,Folder Name,Org ID,Environment ID,"
    "Environment,Start Time,End Time,Status,Metered Value,Audit Time"
)
PROCESS_COLUMNS = (
    "Org ID,Execution type,Executed asset,Date (in UTC),Invoked by,Execution env,status,Execution count,"
    "Total Execution time (in hours),Average Execution time (in seconds)"
)
APPLICATION_INTEGRATION = {"CAI", "CAIAS"}
AGENT_GROUP = "Secure Agent Group"
TIER = "0.000 +"
COMBINED = "CombinedMeterUsage.csv"
AUDIT = "{}MeteringAuditData.csv"


@dataclass(frozen=True)
class ExportData:
    """Input of an export: its days, all meters, and the usage of its organizations, the requesting one first."""

    export: ExportRequest
    days: Sequence[date]
    meters: Mapping[str, Meter]
    usages: Sequence[OrganizationUsage]

    @property
    def key(self) -> tuple[object, ...]:
        """The values that determine the files, besides the world's seed."""
        return self.export, tuple(self.days), *(usage.key for usage in self.usages)

    def select_meters(self) -> list[Meter]:
        """Return the requested meters."""
        chosen = self.export.meter_id
        if chosen is not None:
            return [self.meters[chosen]]
        return [meter for meter in self.meters.values() if meter.has_job_level or self.export.kind != JOB_LEVEL]


def generate_csv_files(data: ExportData) -> Iterator[File]:
    """Yield name and text of each file; the text is in pieces that are generated on demand."""
    if data.export.kind == JOB_LEVEL:
        for meter in data.select_meters():
            yield AUDIT.format(meter.abbreviation), _generate_job_level_file(data, meter)
        return
    columns, rows = KINDS[data.export.kind]
    if data.export.combined:
        yield COMBINED, _generate_table(columns, rows(data, data.usages))
        return
    for usage in data.usages:
        yield f"{usage.organization.id}.csv", _generate_table(columns, rows(data, [usage]))


def _generate_table(columns: str, rows: Iterable[str]) -> Iterator[str]:
    """Yield header and rows; the last row has no line end."""
    yield columns
    for row in rows:
        yield f"\n{row}"


def _generate_summary_rows(data: ExportData, usages: Sequence[OrganizationUsage]) -> Iterator[str]:
    """Yield one row per day, organization and meter."""
    names = {meter.id: quote_field(meter.name) for meter in data.meters.values()}
    for day in data.days:
        for usage in usages:
            organization = usage.organization
            first, last = organization.find_billing_period(day)
            period = f"{day} 00:00:00.0,{first} 00:00:00.0,{last} 00:00:00.0"
            for meter in data.meters.values():
                amount = usage.compute_amount(meter, day)
                if amount is not None:
                    yield (
                        f"{organization.id},{meter.id},{names[meter.id]},{period},{to_usage(amount)},{meter.compute_ipu(amount)},"
                        f"{meter.scalar},{meter.category},{quote_field(organization.name)},{organization.type},{meter.rate}"
                    )


def _generate_asset_rows(data: ExportData, usages: Sequence[OrganizationUsage]) -> Iterator[str]:
    """Yield one row per day, meter and asset."""
    for day, usage in ((day, usage) for day in data.days for usage in usages):
        organization = usage.organization
        for meter in data.select_meters():
            unit = format_plain(meter.rate / meter.divisor)
            agent = quote_field(organization.environment[1])
            place = f"{organization.id},{organization.type},{agent},{AGENT_GROUP},{TIER},{unit}"
            for asset, amount in usage.sum_by_asset(meter, day):
                what = _join_fields(asset.name, asset.type, asset.project, asset.folder) if asset else ",,,"
                numbers = f"{format_plain(to_usage(amount))},{format_plain(meter.compute_ipu(amount))}"
                yield f"{meter.id},{quote_field(meter.name)},{day}T00:00:00Z,{what},{place},{numbers}"


def _generate_project_rows(data: ExportData, usages: Sequence[OrganizationUsage]) -> Iterator[str]:
    """Yield one row per day, project and folder for all meters; usage without an asset has an empty project."""
    for day, usage in ((day, usage) for day in data.days for usage in usages):
        consumed: dict[tuple[str, str], Decimal] = {}
        for meter in data.meters.values():
            for asset, amount in usage.sum_by_asset(meter, day):
                key = (asset.project, asset.folder) if asset else ("", "")
                consumed[key] = consumed.get(key, Decimal(0)) + meter.compute_ipu(amount)
        organization = usage.organization
        for (project, folder), ipus in sorted(consumed.items()):
            place = f"{_join_fields(project, folder)},{organization.id},{organization.type}"
            yield f"{day}T00:00:00Z,{place},{format_plain(ipus)}"


KINDS: Mapping[str, tuple[str, Callable[[ExportData, Sequence[OrganizationUsage]], Iterator[str]]]] = {
    SUMMARY: (SUMMARY_COLUMNS, _generate_summary_rows),
    ASSET: (ASSET_COLUMNS, _generate_asset_rows),
    PROJECT_FOLDER: (PROJECT_COLUMNS, _generate_project_rows),
}


def _generate_job_level_file(data: ExportData, meter: Meter) -> Iterator[str]:
    """Yield header and rows of one meter's runs; in these files every row has a line end."""
    columns, rows = VOLUME_COLUMNS, _generate_volume_rows
    if meter.category == "COMPUTE_UNITS":
        columns, rows = COMPUTE_COLUMNS, _generate_compute_rows
    if meter.abbreviation in APPLICATION_INTEGRATION:
        columns, rows = PROCESS_COLUMNS, _generate_process_rows
    yield f"{columns}\n"
    usage = data.usages[0]
    for day in data.days:
        for row in rows(usage, usage.list_runs(meter, day)):
            yield f"{row}\n"


def _generate_compute_rows(usage: OrganizationUsage, runs: Sequence[TaskRun]) -> Iterator[str]:
    for run in runs:
        yield f"{_format_task(usage, run)},{format_java_double(run.cores)},{_format_end(run)},0"


def _generate_volume_rows(usage: OrganizationUsage, runs: Sequence[TaskRun]) -> Iterator[str]:
    for run in runs:
        yield f"{_format_task(usage, run)},{_format_end(run)}"


def _format_task(usage: OrganizationUsage, run: TaskRun) -> str:
    asset, organization = run.asset, usage.organization
    task = _join_fields(asset.task_id, asset.name, asset.object_name, asset.type, str(run.number))
    return f"{task},{_join_fields(asset.project, asset.folder, organization.id, *organization.environment)}"


def _format_end(run: TaskRun) -> str:
    audited = run.end.replace(minute=0, second=0) + timedelta(hours=1, minutes=11, seconds=20 + run.seconds % 20)
    value = format_java_double(run.amount / MILLION)
    return f"{_format_instant(run.start)},{_format_instant(run.end)},{run.status},{value},{_format_instant(audited)}"


def _generate_process_rows(usage: OrganizationUsage, runs: Sequence[TaskRun]) -> Iterator[str]:
    """Yield one row per asset and status, with the number of executions and their duration."""
    seen: dict[tuple[str, str], list[TaskRun]] = {}
    for run in runs:
        seen.setdefault((run.asset.name, run.status), []).append(run)
    organization = usage.organization
    for (name, status), together in seen.items():
        amount, count = sum(run.amount for run in together), sum(1 + run.number % 7 for run in together)
        average = round(amount * 3600 / MILLION / count, 6)
        what = _join_fields(
            organization.id, "PROCESS", name, str(together[0].start.date()), "API", organization.environment[1], status
        )
        yield f"{what},{count},{format_java_double(amount / MILLION)},{format_java_double(average)}"


def _format_instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}.0"


def _join_fields(*texts: str) -> str:
    return ",".join(map(quote_field, texts))


def quote_field(text: str) -> str:
    """Quote a text for a CSV field if it needs quotes."""
    if any(mark in text for mark in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text


def format_plain(number: Decimal) -> str:
    """Format a number without an exponent and trailing zeros."""
    return f"{number.normalize():f}"


SMALLEST_PLAIN, LARGEST_PLAIN = 1e-3, 1e7


def format_java_double(number: float) -> str:
    """Format a number that is not negative as Java's ``Double.toString`` does."""
    if number == 0 or SMALLEST_PLAIN <= number < LARGEST_PLAIN:
        return repr(float(number))
    sign, figures, exponent = Decimal(repr(float(number))).normalize().as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 -- the number is finite
    rest = "".join(map(str, figures[1:])) or "0"
    return f"{'-' * sign}{figures[0]}.{rest}E{exponent + len(figures) - 1}"
