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
    Context,
    Refused,
    check_application,
    check_organization,
    id_column,
    pass_context,
    print_table,
    refusing,
    shorten,
)
from samclients.fsm_ingest.errors import NotValid
from samclients.fsm_ingest.mapping.mapper import advice, table
from samclients.fsm_ingest.model.document import document_of, job_of
from samclients.fsm_ingest.model.entities import ApiJob, Task
from samclients.fsm_ingest.model.job_text import read_document
from samclients.fsm_ingest.model.masking import masked, unmasked
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
@refusing
def list_(context: Context, organization: int | None, application: str | None, as_json: bool) -> None:  # noqa: FBT001
    """List the jobs."""
    check_application(context, application, organization)
    known = context.organizations.applications(organization)
    names = {(one.organization_id, one.id): one.name for one in known}
    wanted = {(one.organization_id, one.id) for one in known if application in (one.id, one.name)}
    found = context.jobs.all(organization)
    if application:
        found = [one for one in found if (one.organization_id, one.application_id) in wanted]
    if as_json:
        click.echo(json.dumps([{"id": one.id, **masked(one)} for one in found], indent=2))
        return
    table = Table(id_column("Job ID"), "Job Name", "Application", "Task", "Schedule", "Paused")
    short = shorten((one.id for one in found), (one.id for one in context.jobs.all()))
    for one in found:
        place = names.get((one.organization_id or 0, one.application_id or ""), one.application_id or "")
        when = str(one.schedule) if one.schedule else ""
        table.add_row(short[one.id], one.name, place, one.task or "", when, "yes" if one.paused else "")
    print_table(table)


@jobs.command()
@job_options.JOB
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@refusing
def show(context: Context, name: str, as_json: bool) -> None:  # noqa: FBT001 -- an option
    """Show a job as a file has it.

    Stars stand for secrets; in a file to edit they stand for the old ones.
    """
    shown = masked(context.jobs.get(name))
    click.echo(json.dumps(shown, indent=2) if as_json else yaml.safe_dump(shown, sort_keys=False).rstrip())


@jobs.command()
@FILE
@job_options.REQUEST
@job_options.MAPPING
@pass_context
@refusing
def add(context: Context, /, file: Path | None, **options: Any) -> None:  # noqa: ANN401 -- of job_options
    """Add a job.

    From a file, options, or both; options win. With a mapping its connection is tested first.
    """
    check_application(context, options["application"], options["organization"])
    document = {**(_read(file) if file else {}), **job_options.document(options)}
    job = context.jobs.add(job_of(unmasked(document, {}), ""))
    click.echo(f"Added job {job.name} as {job.id}.")
    _advise(job)


@jobs.command()
@job_options.JOB
@FILE
@job_options.REQUEST
@job_options.MAPPING
@pass_context
@refusing
def edit(context: Context, /, name: str, file: Path | None, **options: Any) -> None:  # noqa: ANN401 -- of job_options
    """Change a job.

    What a file and options say replaces what was there, tab by tab.
    """
    old = context.jobs.get(name)
    check_organization(context, options["organization"])
    check_application(context, options["application"])
    known = document_of(old)
    document = {**known, **(_read(file) if file else {}), **job_options.document(options)}
    job = context.jobs.edit(job_of(unmasked(document, known), old.id))
    click.echo(f"Changed job {job.name}.")
    _advise(job)


@jobs.command()
@job_options.JOB
@pass_context
@refusing
def pause(context: Context, name: str) -> None:
    """Stop a job's schedule for the time being."""
    click.echo(f"Paused job {context.jobs.pause(name).name}.")


@jobs.command()
@job_options.JOB
@pass_context
@refusing
def resume(context: Context, name: str) -> None:
    """Let a paused job's schedule go on."""
    click.echo(f"Resumed job {context.jobs.pause(name, paused=False).name}.")


@jobs.command()
@job_options.JOB
@pass_context
@refusing
def delete(context: Context, name: str) -> None:
    """Delete a job."""
    click.echo(f"Deleted job {context.jobs.delete(name).name}.")


@jobs.command("test")
@job_options.JOB
@pass_context
@refusing
def test_(context: Context, name: str) -> None:
    """Test a job's connection: call its API once."""
    result = context.jobs.test(name)
    if not result.succeeded:
        raise Refused("\n".join(filter(None, (result.message, result.detail))))
    click.echo(result.message)


@jobs.command()
@job_options.JOB
@pass_context
@refusing
def paths(context: Context, name: str) -> None:
    """List the paths to map.

    They are those of the answer that the last good test of the connection had.
    """
    for one in context.jobs.paths(name):
        click.echo(one)


@jobs.command("mapping")
@job_options.JOB
@pass_context
@refusing
def mapping_(context: Context, name: str) -> None:
    """Show the fields of a job's task, and what they are mapped to."""
    job = context.jobs.get(name)
    if job.task is None:
        raise NotValid(f"Job {job.name} has no task yet.")
    shown = Table("Field", "Label", "Mandatory", "Mapped Field", "Is Mapped?")
    for row in table(job.task, job.mapping):
        mandatory = "yes" if row.mandatory else ""
        shown.add_row(row.field, row.label, mandatory, row.mapped, str(bool(row.mapped)))
    print_table(shown)


@jobs.command("map")
@job_options.JOB
@job_options.MAPPING
@click.option("--clear", multiple=True, metavar="FIELD", help="Clear a mapped field.")
@pass_context
@refusing
def map_(context: Context, /, name: str, clear: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 -- of job_options
    """Map fields of the task, each by its name or its label.

    Fields that are not named stay as they are. Where some are wrong, they are named, and the others are kept. Static
    values may be {{recordId}}, an id made from the record, and {{runTime}}.
    """
    old = context.jobs.get(name)
    given = job_options.document(options).get("mapping", {})
    if old.task is not None:
        given = {_field(old.task, field): one for field, one in given.items()}
        clear = tuple(_field(old.task, field) for field in clear)
    changed = job_of({"name": old.name, "mapping": given}, old.id)
    job = context.jobs.map_fields(old.id, changed.mapping, clear)
    click.echo(f"Mapped {len(job.mapping)} fields of job {job.name}.")
    _advise(job)


def _field(task: Task, text: str) -> str:
    """The name of a field that is named, or labelled, so; the text where there is none."""
    found = TASKS[task].named(text)
    return found.name if found else text


def _read(file: Path) -> Mapping[str, Any]:
    return read_document(file.read_bytes(), file.name)


def _advise(job: ApiJob) -> None:
    if job.task is not None and (lacking := advice(job.task, job.mapping)) and job.mapping:
        click.echo(f"Not mapped, but expected by Flexera: {', '.join(lacking)}.", err=True)
