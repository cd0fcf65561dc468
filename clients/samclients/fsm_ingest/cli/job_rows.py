"""``fsm-ingest jobs param``, ``header`` and ``paging``: change single rows of a job's tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from samclients.command_line import Command
from samclients.fsm_ingest.cli.context import CommandContext, pass_context, show_errors
from samclients.fsm_ingest.cli.job_options import JOB, parse_paging_row, split_pair
from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.document import job_from_document
from samclients.fsm_ingest.model.entities import ApiJob, Header, PagingRow, Param, ParameterPlace
from samclients.fsm_ingest.source import params

PARTS = 3  # of a row of paging information: key, type, mapped key


@click.command(cls=Command)
@JOB
@click.option("--set", "query", multiple=True, metavar="KEY=VALUE", help="Add a parameter, or change its value.")
@click.option(
    "--set-header",
    "sent",
    multiple=True,
    metavar="KEY=VALUE",
    help="Like --set, for a parameter that is sent as a header.",
)
@click.option(
    "--mapped-field", "fields", multiple=True, metavar="KEY=FIELD", help="Set the name under which a parameter is sent."
)
@click.option("--rename", nargs=2, metavar="KEY NAME", help="Rename a custom parameter.")
@click.option("--delete", "deleted", multiple=True, metavar="KEY", help="Delete a custom parameter.")
@pass_context
@show_errors
def param(  # noqa: PLR0913 -- options
    context: CommandContext,
    name: str,
    *,
    query: tuple[str, ...],
    sent: tuple[str, ...],
    fields: tuple[str, ...],
    rename: tuple[str, str] | None,
    deleted: tuple[str, ...],
) -> None:
    """Add, change, rename or delete parameters; the others stay unchanged.

    The system keys fromDate and toDate cannot be deleted or renamed.
    """
    _require_change(query, sent, fields, rename, deleted)
    job = context.jobs.get(name)
    rows: Sequence[Param] = job.params
    for key in deleted:
        rows = params.remove_param(rows, key)
    if rename:
        rows = params.rename_param(rows, *rename)
    for texts, place in ((query, ParameterPlace.QUERY), (sent, ParameterPlace.HEADER)):
        for key, value in (split_pair(text, "=") for text in texts):
            rows = params.set_param(rows, key, value=value, place=place)
    for key, field in (split_pair(field, "=") for field in fields):
        if key not in {row.key for row in rows}:
            raise InvalidInput(f"Params: there is no parameter {key}.")
        rows = params.set_param(rows, key, mapped_field=field)
    _save(context, replace(job, params=tuple(rows)))


@click.command(cls=Command)
@JOB
@click.option("--set", "given", multiple=True, metavar="KEY: VALUE", help="Add a header, or change its value.")
@click.option("--delete", "deleted", multiple=True, metavar="KEY", help="Delete a header.")
@pass_context
@show_errors
def header(context: CommandContext, name: str, *, given: tuple[str, ...], deleted: tuple[str, ...]) -> None:
    """Add, change or delete headers; the others stay unchanged."""
    _require_change(given, deleted)
    job = context.jobs.get(name)
    rows = {entry.key.lower(): entry for entry in job.headers}
    for key in deleted:
        if rows.pop(key.lower(), None) is None:
            raise InvalidInput(f"Headers: there is no header {key}.")
    for key, value in (split_pair(mapping, ":") for mapping in given):
        rows[key.lower()] = Header(key, value)
    _save(context, replace(job, headers=tuple(rows.values())))


@click.command(cls=Command)
@JOB
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="KEY:TYPE:MAPPED[=VALUE]",
    help="Add a row, or change the row with this key and type.",
)
@click.option(
    "--delete",
    "deleted",
    multiple=True,
    metavar="KEY[:TYPE[:MAPPED]]",
    help="Delete the rows with this key, type and mapped key.",
)
@pass_context
@show_errors
def paging(context: CommandContext, name: str, *, given: tuple[str, ...], deleted: tuple[str, ...]) -> None:
    """Add, change or delete rows of paging information; the others stay unchanged."""
    _require_change(given, deleted)
    job = context.jobs.get(name)
    rows = list(job.paging)
    for text in deleted:
        matching = [row for row in rows if _is_match(row, text)]
        if not matching:
            raise InvalidInput(f"Paging Info: there is no row {text}.")
        rows = [row for row in rows if row not in matching]
    for new in job_from_document(
        {"name": job.name, "paging": [parse_paging_row(text) for text in given]}, job.id
    ).paging:
        same = [index for index, row in enumerate(rows) if _get_identity(row) == _get_identity(new)]
        rows[slice(same[0], same[0] + 1) if same else slice(len(rows), None)] = [new]
    _save(context, replace(job, paging=tuple(rows)))


def _get_identity(row: PagingRow) -> tuple[str, str]:
    return row.key, row.parameter_type


def _is_match(row: PagingRow, text: str) -> bool:
    wanted = [part.strip().lower() for part in text.split(":", PARTS - 1)]
    parts = (row.key.lower(), row.parameter_type.lower(), row.mapped_key.lower())
    return all(word == part for word, part in zip(wanted, parts, strict=False))


def _require_change(*options: Sequence[str] | None) -> None:
    if not any(options):
        raise click.UsageError("Nothing to change: give at least one option; see --help.")


def _save(context: CommandContext, job: ApiJob) -> None:
    context.jobs.edit(job)
    click.echo(f"Changed job {job.name}.")
