"""The ten tasks of docs/explanation/ten-tasks.md with the clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from mockservers import MockServer
from samclients import BigFix, Flexera, Informatica, InstantClock, Retriable, ServiceNow, Settings
from samclients.bigfix.models import MetricList, UsageRow
from samclients.flexera.models import ImportJob
from samclients.runtime import NotAuthenticated, Pace, PermissionDenied, Refused
from samclients.servicenow.models import Record


def log_in(url: str, user: str, password: str) -> BigFix:
    return BigFix(url, user=user, password=password)


def read_usages(bigfix: BigFix) -> Iterator[UsageRow]:
    return bigfix.license_usages.iterate(page_size=500)


def read_metrics_patiently(bigfix: BigFix) -> MetricList:
    return bigfix.with_options(retries=9, timeout=(5, 300)).metrics.list()


def upload_file(flexera: Flexera, path: Path) -> str:
    return flexera.saas_data.upload_file(path)


def wait_for_job(flexera: Flexera, job_id: str) -> ImportJob:
    return flexera.import_jobs.wait(job_id, Pace(deadline=3600))


def create_metric(bigfix: BigFix, code_name: str, display_name: str) -> str:
    try:
        bigfix.metrics.create(code_name=code_name, display_name=display_name)
    except Refused as error:
        return f"refused: {error.reason}"
    except (NotAuthenticated, PermissionDenied):
        return "not allowed"
    except Retriable as error:
        return f"again in {error.retry_after or 60:.0f} s"
    return "created"


def read_table(servicenow: ServiceNow, table: str, query: str) -> Iterator[Record]:
    return servicenow.table(table).list(query, page_size=10)


def download(informatica: Informatica, job_id: str, path: Path, show: Callable[[int, int | None], None]) -> None:
    informatica.metering.with_options(progress=show, download_to=path).download_export_job(job_id).close()


def read_headers(bigfix: BigFix) -> tuple[str, str | None]:
    response = bigfix.license_usages.list.raw(limit=1)
    return response.headers["Import-Mode"], response.request_id


def test_double() -> None:
    with MockServer(listen=False) as server:
        settings = Settings(clock=InstantClock())
        bigfix = BigFix(server.bigfix.url, user="admin", password="password", settings=settings)
        server.mount(bigfix.client.session)
        server.bigfix.faults.add("status", operation="list_metrics", status=503, times=2)
        assert len(bigfix.metrics.list().rows) == 63
