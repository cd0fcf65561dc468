"""A page of sample code per vendor, which type checkers accept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from samclients import BigFix, Flexera, Informatica, InstantClock, Retry, ServiceNow, Settings
from samclients.bigfix.models import Error, ImportMode, Metric, UsageColumn, UsageRow
from samclients.flexera.client import ImportJobFailed
from samclients.flexera.models import ImportJob, ImportJobStatus, NewSaasData
from samclients.informatica.client import Archive
from samclients.informatica.models import Job, Status
from samclients.runtime import UNSET, NotFound, Pace, PermissionDenied, RateLimited, Rows, WrongShape
from samclients.servicenow.models import Record, RowResult

SETTINGS = Settings(timeout=(5, 30), retry=Retry(attempts=5), clock=InstantClock(), strict=True)


def connect_bigfix() -> BigFix:
    return BigFix("https://bigfix.example:9081", user="admin", password="password", settings=SETTINGS)


def change_metrics(bigfix: BigFix) -> int:
    metric = bigfix.metrics.create(code_name="CORES", display_name="Cores")
    number: int = metric.id
    for entry in bigfix.metrics.list().rows:
        print(entry.code_name.lower(), entry.to_dict(), entry.extra.get("unit"))
    names: list[str] = [entry.display_name for entry in bigfix.metrics]
    try:
        bigfix.metrics.delete(code_name="CORES")
    except PermissionDenied as error:
        if body := error.body_as(Error):
            print(body.error.upper(), error.request_id, error.status)
    except RateLimited as error:
        print(error.retry_after)
    except WrongShape as error:
        print(error.operation, error.pointer, error.expected, error.came)
    copied: Metric = Metric.from_dict(metric.to_dict())
    return number + len(names) + copied.id


def read_usages(bigfix: BigFix) -> dict[date, int]:
    rows = bigfix.license_usages.iterate(columns=[UsageColumn.PEAK_VALUE, "metric_name"], page_size=10)
    peaks = {row.peak_date or date.min: row.peak_value or 0 for row in rows}
    place: str = rows.position
    later: Rows[UsageRow] = bigfix.license_usages.iterate(criteria={"and": [["peak_value", ">", 1]]}, position=place)
    first = next(later)
    title = first.software_title_dimension
    print("" if title is UNSET else title, bigfix.license_usages.count())
    response = bigfix.with_options(timeout=5, retries=0).license_usages.list.raw(limit=5)
    print(response.status, response.headers["Import-Mode"], response.request_id, len(response.parsed.rows))
    return peaks


def run_import(bigfix: BigFix) -> str:
    if bigfix.imports.get().mode is ImportMode.IDLE:
        bigfix.imports.start(raw_only=True)
    state = bigfix.imports.wait(Pace(deadline=60))
    return f"{state.mode.upper()} {state.mode.is_known} {bigfix.version()}"


def use_servicenow(url: str) -> str:
    with ServiceNow(url, client_id="id", client_secret="secret", refresh_token="token") as servicenow:
        computers = servicenow.table("cmdb_ci_computer")
        names = [str(record["name"]) for record in computers.list(query="nameSTARTSWITHA", fields=["name"])]
        made: Record = computers.create({"name": "PC-1"})
        if computers.exists(str(made["sys_id"])):
            computers.update(str(made["sys_id"]), {"name": "PC-2"})
        with suppress(NotFound):
            servicenow.table("u_custom", version="v1").get("0" * 32, display_value="all")
        page = servicenow.table.list("core_company", sysparm_limit=5, version="v2")
        computers.delete(str(made["sys_id"]))
        return f"{names[0]} {computers.count('active=true') + len(page.result)}"


def import_rows(servicenow: ServiceNow) -> list[str]:
    staging = servicenow.import_sets("u_staging")
    results: list[RowResult] = staging.insert({"u_name": "a"})
    answer = staging.insert_many([{"Name": "b"}, {"Name": "c"}])
    print(answer.to_dict())
    return [result.sys_id for result in results]


def export_inventory(servicenow: ServiceNow, payload: str) -> bool:
    sent = servicenow.integration.send_segment("t-1", "inventory_export", payload)
    if not sent.import_run:
        return False
    done = servicenow.integration.wait(sent.import_run, pace=Pace(first=5, longest=60, deadline=3600))
    return done.return_code == "0"


def connect_informatica(settings: Settings) -> Informatica:
    headers = {"X-Team": "sam"}
    return Informatica(
        "https://dm-us.informaticacloud.com", user="u", password="p", settings=replace(settings, headers=headers)
    )


def show_progress(received: int, total: int | None) -> None:
    print(f"{received:,} of {'unknown' if total is None else total}")


def export_usage(informatica: Informatica) -> list[str]:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    metering = informatica.metering.with_options(progress=show_progress, download_to=Path("usage.zip"))
    with metering.export(start, end, job_type="SUMMARY", linked=True) as archive:
        print(archive.job.status, archive.names)
        return [row["MeterName"] for row in archive.rows()]


def export_runs(informatica: Informatica) -> Iterator[dict[str, str]]:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    job_id = informatica.metering.begin_runs(start, end).job_id
    if informatica.metering.get_export_job(job_id).status is not Status.SUCCESS:
        job: Job = informatica.metering.wait(job_id, seen=lambda state: print(state.status))
        archive: Archive = informatica.metering.download(job)
        yield from archive.rows()
        archive.close()
    informatica.log_out()


def read_licenses(informatica: Informatica, org_id: str) -> dict[str, object]:
    response = informatica.licenses.get.raw(org_id)
    print(response.request_id, response.headers.get("Content-Type"))
    return response.parsed.to_dict()


def load_roster(flexera: Flexera, users: list[dict[str, str]]) -> list[str]:
    try:
        jobs: list[ImportJob] = flexera.load("ApplicationRoster", users, app_id="5678", load_type="full")
    except ImportJobFailed as failure:
        return [problem.error for problem in failure.job.errors or ()]
    return [job.id for job in jobs]


def upload_by_hand(flexera: Flexera, path: Path) -> ImportJobStatus:
    flexera.saas_data.create(body=NewSaasData("other.json"))
    print(flexera.saas_data.upload_file(path))
    job_id = flexera.import_jobs.begin("5678", "ApplicationRoster", "full", [path.name])
    print(flexera.import_jobs.get(job_id).status)
    return flexera.import_jobs.wait(job_id, Pace(deadline=600), lambda job: print(job.status)).status


def list_people(flexera: Flexera) -> list[str]:
    names = [flexera.organization().name or ""]
    for app in flexera.managed_apps.iterate():
        names.append(app.name or "")
        print(sum(1 for _ in flexera.managed_apps.users(app.id or "", include_all=True)))
    return names
