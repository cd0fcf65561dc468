"""``fsm-ingest jobs``: the Jobs Scheduled tab and the Add API Job page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import yaml
from rich.table import Table

from samclients.command_line import Group
from samclients.fsm_ingest.cli import job_options, job_rows
from samclients.fsm_ingest.cli.context import (
    CommandContext,
    IngestCommandError,
    check_application,
    check_organization,
    id_column,
    pass_context,
    print_table,
    shorten_ids,
    show_errors,
)
from samclients.fsm_ingest.cli.job_options import OptionValue
from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.mapping.table import build_mapping_table
from samclients.fsm_ingest.mapping.validation import list_unmapped_expected
from samclients.fsm_ingest.model.document import job_from_document, job_to_document
from samclients.fsm_ingest.model.entities import ApiJob, IntegrationTask
from samclients.fsm_ingest.model.job_text import read_document
from samclients.fsm_ingest.model.masking import mask_job, restore_masked
from samclients.fsm_ingest.model.tasks import TASKS

FILE = click.option(
    "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The job as YAML or JSON."
)


@click.group(cls=Group)
def jobs() -> None:
    """API jobs. JOB is a job's name, its id, or the beginning of its id."""


for _command in (job_rows.header, job_rows.paging, job_rows.param):
    jobs.add_command(_command)


@jobs.command("list")
@click.option("--organization", type=int, help="Only the jobs of this organization.")
@click.option("--application", help="Only the jobs of this application: its id or its name.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@show_errors
def list_(context: CommandContext, *, organization: int | None, application: str | None, as_json: bool) -> None:
    """List the jobs."""
    check_application(context, application, organization)
    known = context.organizations.applications(organization)
    names = {(item.organization_id, item.id): item.name for item in known}
    wanted = {(item.organization_id, item.id) for item in known if application in (item.id, item.name)}
    found = context.jobs.all(organization)
    if application:
        found = [item for item in found if (item.organization_id, item.application_id) in wanted]
    if as_json:
        click.echo(json.dumps([{"id": item.id, **mask_job(item)} for item in found], indent=2))
        return
    table = Table(id_column("Job ID"), "Job Name", "Application", "Task", "Schedule", "Paused")
    short = shorten_ids((item.id for item in found), (item.id for item in context.jobs.all()))
    for entry in found:
        place = names.get((entry.organization_id or 0, entry.application_id or ""), entry.application_id or "")
        when = str(entry.schedule) if entry.schedule else ""
        table.add_row(short[entry.id], entry.name, place, entry.task or "", when, "yes" if entry.paused else "")
    print_table(table)


@jobs.command()
@job_options.JOB
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@show_errors
def show(context: CommandContext, *, name: str, as_json: bool) -> None:
    """Show a job as a file has it.

    Stars stand for secrets; in a file to edit they stand for the old ones.
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

    From a file, options, or both; options win. With a mapping its connection is tested first.
    """
    check_application(context, options["application"], options["organization"])
    document = {**(_read(file) if file else {}), **job_options.document_from_options(options)}
    job = context.jobs.add(job_from_document(restore_masked(document, {}), ""))
    click.echo(f"Added job {job.name} as {job.id}.")
    _advise(job)


@jobs.command()
@job_options.JOB
@FILE
@job_options.REQUEST
@job_options.MAPPING
@pass_context
@show_errors
def edit(context: CommandContext, /, name: str, file: Path | None, **options: OptionValue) -> None:
    """Change a job.

    What a file and options say replaces what was there, tab by tab.
    """
    old = context.jobs.get(name)
    check_organization(context, options["organization"])
    check_application(context, options["application"])
    known = job_to_document(old)
    document = {**known, **(_read(file) if file else {}), **job_options.document_from_options(options)}
    job = context.jobs.edit(job_from_document(restore_masked(document, known), old.id))
    click.echo(f"Changed job {job.name}.")
    _advise(job)


@jobs.command()
@job_options.JOB
@pass_context
@show_errors
def pause(context: CommandContext, name: str) -> None:
    """Stop a job's schedule for the time being."""
    click.echo(f"Paused job {context.jobs.pause(name).name}.")


@jobs.command()
@job_options.JOB
@pass_context
@show_errors
def resume(context: CommandContext, name: str) -> None:
    """Let a paused job's schedule go on."""
    click.echo(f"Resumed job {context.jobs.pause(name, paused=False).name}.")


@jobs.command()
@job_options.JOB
@pass_context
@show_errors
def delete(context: CommandContext, name: str) -> None:
    """Delete a job."""
    click.echo(f"Deleted job {context.jobs.delete(name).name}.")


@jobs.command("test")
@job_options.JOB
@pass_context
@show_errors
def test_(context: CommandContext, name: str) -> None:
    """Test a job's connection: call its API once."""
    result = context.jobs.test(name)
    if not result.succeeded:
        raise IngestCommandError("\n".join(filter(None, (result.message, result.detail))))
    click.echo(result.message)


@jobs.command()
@job_options.JOB
@pass_context
@show_errors
def paths(context: CommandContext, name: str) -> None:
    """List the paths to map.

    They are those of the answer that the last good test of the connection had.
    """
    for path in context.jobs.paths(name):
        click.echo(path)


@jobs.command("mapping")
@job_options.JOB
@pass_context
@show_errors
def mapping_(context: CommandContext, name: str) -> None:
    """Show the fields of a job's task, and what they are mapped to."""
    job = context.jobs.get(name)
    if job.task is None:
        raise InvalidInput(f"Job {job.name} has no task yet.")
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
    """Map fields of the task, each by its name or its label.

    Fields that are not named stay as they are. Where some are wrong, they are named, and the others are kept. Static
    values may be {{recordId}}, an id made from the record, and {{runTime}}.
    """
    old = context.jobs.get(name)
    given = job_options.document_from_options(options).get("mapping", {})
    if old.task is not None:
        given = {_field(old.task, field): mapping for field, mapping in given.items()}
        clear = tuple(_field(old.task, field) for field in clear)
    changed = job_from_document({"name": old.name, "mapping": given}, old.id)
    job = context.jobs.map_fields(old.id, changed.mapping, clear)
    click.echo(f"Mapped {len(job.mapping)} fields of job {job.name}.")
    _advise(job)


def _field(task: IntegrationTask, text: str) -> str:
    """Return the name of the field with this name or label; the text itself if there is none."""
    found = TASKS[task].find_by_label(text)
    return found.name if found else text


def _read(file: Path) -> Mapping[str, Any]:
    return read_document(file.read_bytes(), file.name)


def _advise(job: ApiJob) -> None:
    if job.task is not None and (lacking := list_unmapped_expected(job.task, job.mapping)) and job.mapping:
        click.echo(f"Not mapped, but expected by Flexera: {', '.join(lacking)}.", err=True)
