"""``fsm-ingest jobs``: the Jobs Scheduled tab and the Add API Job page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import yaml
from rich.table import Table
from tzlocal import get_localzone

from samclients.command_line import Group
from samclients.fsm_ingest.cli import job_options, job_rows
from samclients.fsm_ingest.cli.context import (
    CommandContext,
    IngestCommandError,
    check_application,
    check_organization,
    make_id_column,
    pass_context,
    print_table,
    shorten_ids,
    show_errors,
)
from samclients.fsm_ingest.cli.job_options import OptionValue
from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.mapping.table import build_mapping_table
from samclients.fsm_ingest.mapping.validation import find_fields_to_map
from samclients.fsm_ingest.model.document import job_from_document, job_to_document
from samclients.fsm_ingest.model.entities import ApiJob, IntegrationTask
from samclients.fsm_ingest.model.job_text import read_document
from samclients.fsm_ingest.model.masking import mask_job, restore_secrets
from samclients.fsm_ingest.model.tasks import TASKS
from samclients.fsm_ingest.overview import list_overviews

FILE = click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the job in YAML or JSON.",
)


@click.group(cls=Group)
def jobs() -> None:
    """Manage API jobs. JOB is a job's name, its id, or the beginning of its id."""


for _command in (job_rows.header, job_rows.paging, job_rows.param):
    jobs.add_command(_command)


@jobs.command("list")
@click.option("--organization", type=int, help="Only the jobs of this organization.")
@click.option("--application", help="Only the jobs of this application: its id or name.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@show_errors
def list_(context: CommandContext, *, organization: int | None, application: str | None, as_json: bool) -> None:
    """List the jobs."""
    check_application(context, application, organization)
    zone = get_localzone()
    found = [
        row
        for row in list_overviews(context.database, context.client.clock.now(), zone)
        if organization in (None, row.job.organization_id) and row.is_of(application)
    ]
    if as_json:
        click.echo(json.dumps([{"id": row.job.id, **mask_job(row.job)} for row in found], indent=2))
        return
    columns = ("Job Name", "Application", "Task", "Schedule", "Paused", "Next run", "Last status")
    table = Table(make_id_column("Job ID"), *columns)
    short = shorten_ids((row.job.id for row in found), (item.id for item in context.jobs.all()))
    for row in found:
        job = row.job
        table.add_row(
            short[job.id],
            job.name,
            row.application,
            job.task or "",
            str(job.schedule or ""),
            "yes" if job.paused else "",
            f"{row.next_run.astimezone(zone):%Y-%m-%d %H:%M}" if row.next_run else "",
            row.last_run.status if row.last_run else "",
        )
    print_table(table)


@jobs.command()
@job_options.JOB
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@show_errors
def show(context: CommandContext, *, name: str, as_json: bool) -> None:
    """Show a job as YAML or JSON.

    Stars stand for secrets; in a file for "jobs edit" they stand for the stored secrets.
    """
    shown = mask_job(context.jobs.get(name))
    click.echo(json.dumps(shown, indent=2) if as_json else yaml.safe_dump(shown, sort_keys=False).rstrip())


@jobs.command()
@FILE
@job_options.REQUEST
@job_options.MAPPING
@pass_context
@show_errors
def add(context: CommandContext, /, file: Path | None, **options: OptionValue) -> None:
    """Add a job.

    Options override a file. The connection of a job with a mapping is tested first.
    """
    check_application(context, options["application"], options["organization"])
    document = {**(_read_file(file) if file else {}), **job_options.build_document(options)}
    job = context.jobs.add(job_from_document(restore_secrets(document, {}), ""))
    click.echo(f"Added job {job.name} as {job.id}.")
    _warn_about_missing_fields(job)


@jobs.command()
@job_options.JOB
@FILE
@job_options.REQUEST
@job_options.MAPPING
@pass_context
@show_errors
def edit(context: CommandContext, /, name: str, file: Path | None, **options: OptionValue) -> None:
    """Change a job.

    Each tab in a file or option replaces the stored tab.
    """
    old = context.jobs.get(name)
    check_organization(context, options["organization"])
    check_application(context, options["application"])
    known = job_to_document(old)
    document = {**known, **(_read_file(file) if file else {}), **job_options.build_document(options)}
    job = context.jobs.edit(job_from_document(restore_secrets(document, known), old.id))
    click.echo(f"Changed job {job.name}.")
    _warn_about_missing_fields(job)


@jobs.command()
@job_options.JOB
@pass_context
@show_errors
def pause(context: CommandContext, name: str) -> None:
    """Pause a job's schedule."""
    click.echo(f"Paused job {context.jobs.pause(name).name}.")


@jobs.command()
@job_options.JOB
@pass_context
@show_errors
def resume(context: CommandContext, name: str) -> None:
    """Resume a paused job's schedule."""
    click.echo(f"Resumed job {context.jobs.pause(name, paused=False).name}.")


@jobs.command()
@job_options.JOB
@pass_context
@show_errors
def delete(context: CommandContext, name: str) -> None:
    """Delete a job."""
    click.echo(f"Deleted job {context.jobs.delete(name).name}.")


@jobs.command("test")
@click.argument("name", metavar="[JOB]", required=False)
@FILE
@pass_context
@show_errors
def test_(context: CommandContext, name: str | None, file: Path | None) -> None:
    """Test a job's connection: call its API once.

    With --file the job in the file is tested, and nothing is saved; JOB, if given, supplies what the file lacks.
    """
    if file is None and name is None:
        raise click.UsageError("Give JOB, --file, or both.")
    if file is not None:
        old = context.jobs.get(name) if name else None
        known = job_to_document(old) if old else {}
        document = restore_secrets({**known, **_read_file(file)}, known)
        result = context.connections.try_connection(job_from_document(document, old.id if old else ""))
    else:
        result = context.connections.test(name or "")
    if not result.succeeded:
        raise IngestCommandError("\n".join(filter(None, (result.message, result.detail))))
    click.echo(result.message)


@jobs.command()
@job_options.JOB
@pass_context
@show_errors
def paths(context: CommandContext, name: str) -> None:
    """List the paths that can be mapped.

    They are those in the response of the last successful connection test.
    """
    for path in context.connections.list_paths(name):
        click.echo(path)


@jobs.command("mapping")
@job_options.JOB
@pass_context
@show_errors
def mapping_(context: CommandContext, name: str) -> None:
    """Show the fields of a job's task and their mapping."""
    job = context.jobs.get(name)
    if job.task is None:
        raise InvalidInput(f"Job {job.name} has no task yet: set one with jobs edit --task.")
    shown = Table("Field", "Label", "Mandatory", "Mapped Field", "Is Mapped?")
    for row in build_mapping_table(job.task, job.mapping):
        mandatory = "yes" if row.mandatory else ""
        shown.add_row(row.field, row.label, mandatory, row.mapped, str(bool(row.mapped)))
    print_table(shown)


@jobs.command("map")
@job_options.JOB
@job_options.MAPPING
@click.option("--clear", multiple=True, metavar="FIELD", help="Clear a mapped field.")
@pass_context
@show_errors
def map_(context: CommandContext, /, name: str, clear: tuple[str, ...], **options: OptionValue) -> None:
    """Map fields of the task, by name or label.

    Other fields stay unchanged. Invalid fields are reported, and valid ones are saved. A static value may be
    {{recordId}}, an id made from the record, or {{runTime}}, the time of the run.
    """
    old = context.jobs.get(name)
    given = job_options.build_document(options).get("mapping", {})
    if old.task is not None:
        given = {_resolve_field(old.task, field): mapping for field, mapping in given.items()}
        clear = tuple(_resolve_field(old.task, field) for field in clear)
    changed = job_from_document({"name": old.name, "mapping": given}, old.id)
    job = context.mappings.map_fields(old.id, changed.mapping, clear)
    click.echo(f"Mapped {len(job.mapping)} fields of job {job.name}.")
    _warn_about_missing_fields(job)


def _resolve_field(task: IntegrationTask, text: str) -> str:
    """Return the name of the field with this name or label; the text itself if there is none."""
    found = TASKS[task].find_by_label(text)
    return found.name if found else text


def _read_file(file: Path) -> Mapping[str, Any]:
    return read_document(file.read_bytes(), file.name)


def _warn_about_missing_fields(job: ApiJob) -> None:
    if job.task is not None and (missing := find_fields_to_map(job.task, job.mapping)) and job.mapping:
        click.echo(f"Warning: Flexera expects fields that are not mapped: {', '.join(missing)}.", err=True)
