"""Job log: its table, and the Log Viewer's XML of one run.

Columns and the attributes ``TaskName`` and ``ExecutedbyService`` are documented in "Viewing API Job Logs"; everything
else of the XML is proposed, since no schema is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from samclients.fsm_ingest.runs.records import JobRun, LogEntry, replace_unprintable

COLUMNS = ("Job ID", "Job Name", "Application", "Start Time", "Run Time", "Status")


def format_log_row(run: JobRun, now: datetime, zone: tzinfo) -> tuple[str, ...]:
    """Return a line of the Jobs Logs tab, by its ``COLUMNS``; times are local."""
    return (
        run.job_id,
        run.job_name,
        run.application,
        f"{run.started_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        format_duration(run.run_time(now)),
        run.status.value,
    )


def format_duration(time: timedelta) -> str:
    """Return a duration as hours, minutes and seconds: ``0:01:07``."""
    seconds = max(0, round(time.total_seconds()))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def render_xml(run: JobRun, entries: Sequence[LogEntry], now: datetime) -> str:
    """Return the XML that the Log Viewer shows for a run.

    ``ExecutedbyService="Yes"`` is next to the task's name only if the service has started the run. Times are ISO 8601,
    UTC.
    """
    root = Element("JobLog", {"JobID": run.job_id, "RunID": run.id})
    for name, text in (
        ("JobName", run.job_name),
        ("Application", run.application),
        ("OrganizationID", str(run.organization_id)),
        ("StartTime", _format_time(run.started_at)),
        ("RunTime", format_duration(run.run_time(now))),
        ("Status", run.status.value),
        ("Message", run.message),
    ):
        SubElement(root, name).text = replace_unprintable(text)
    by_service = {"ExecutedbyService": "Yes"} if run.by_service else {}
    task = SubElement(root, "Task", {"TaskName": run.task, **by_service, "LoadType": run.load_type})
    counts = run.counts
    numbers = {"Fetched": counts.fetched, "Rejected": counts.rejected, "Loaded": counts.loaded, "Pages": counts.pages}
    SubElement(task, "Records", {name: str(number) for name, number in numbers.items()})
    for reason, number in counts.reasons.items():
        SubElement(task, "Rejected", {"Records": str(number)}).text = replace_unprintable(reason)
    for job_id in counts.jobs:
        SubElement(task, "ImportJob", {"ID": job_id})
    lines = SubElement(root, "Entries")
    for entry in entries:
        SubElement(lines, "Entry", {"Time": _format_time(entry.at)}).text = replace_unprintable(entry.text)
    indent(root)
    return tostring(root, encoding="unicode")


def _format_time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
