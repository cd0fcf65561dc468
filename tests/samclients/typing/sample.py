"""A page of sample code per vendor, which type checkers accept."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from samclients import BigFix, Flexera, Informatica, ServiceNow
from samclients.bigfix.models import Error, ImportMode, UsageColumn
from samclients.flexera.models import NewSaasData
from samclients.runtime import NotFound, PermissionDenied, RateLimited


def use_bigfix(bigfix: BigFix) -> int:
    metric = bigfix.metrics.create(code_name="CORES", display_name="Cores")
    number: int = metric.id
    for entry in bigfix.metrics.list().rows:
        print(entry.code_name.lower())
    rows = bigfix.license_usages.iterate(columns=[UsageColumn.PEAK_VALUE, "metric_name"], page_size=10)
    peak = max((row.peak_value or 0) for row in rows)
    place: str = rows.position
    response = bigfix.with_options(timeout=5, retries=0).license_usages.list.raw(limit=5)
    print(response.status, response.headers["Import-Mode"], response.request_id, len(response.parsed.rows), place)
    if bigfix.imports.get().mode is ImportMode.IDLE:
        bigfix.imports.start()
    try:
        bigfix.metrics.delete(code_name="CORES")
    except PermissionDenied as error:
        if body := error.body_as(Error):
            print(body.error.upper())
    except RateLimited as error:
        print(error.retry_after)
    return number + peak


def use_servicenow(servicenow: ServiceNow) -> str:
    computers = servicenow.table("cmdb_ci_computer")
    names = [str(record["name"]) for record in computers.list(query="nameSTARTSWITHA", fields=["name"])]
    made = computers.create({"name": "PC-1"})
    servicenow.table.list("core_company", sysparm_limit=5, version="v2")
    with suppress(NotFound):
        servicenow.table("u_custom").get("0" * 32)
    results = servicenow.import_sets("u_staging").insert({"u_name": "a"})
    return str(made["sys_id"]) + names[0] + results[0].sys_id


def use_informatica(informatica: Informatica) -> list[str]:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    with informatica.metering.with_options(progress=print).export(start, end, job_type="SUMMARY") as archive:
        return [row["MeterName"] for row in archive.rows()]


def use_flexera(flexera: Flexera) -> list[str]:
    jobs = flexera.load("ApplicationRoster", [{"uniqueId": "1"}], app_id="5678", load_type="full")
    flexera.saas_data.create(body=NewSaasData("users.json"))
    print(flexera.import_jobs.get(jobs[0].id).status)
    return [app.name or "" for app in flexera.managed_apps.iterate()]
