"""``fsm-ingest export`` and ``import``: transfer jobs as ``.txt`` files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import click

from samclients.command_line import Command
from samclients.fsm_ingest import messages
from samclients.fsm_ingest.cli.context import (
    CommandContext,
    IngestCommandError,
    pass_context,
    prompt_secret,
    show_errors,
)
from samclients.fsm_ingest.jobs.transfer import (
    export_jobs,
    import_jobs,
    is_export_passphrase_needed,
    is_passphrase_needed,
    read_jobs,
)
from samclients.fsm_ingest.model.document import job_to_document

PASSPHRASE = "FSM_INGEST_PASSPHRASE"  # noqa: S105 -- the name of a variable
PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"File whose first line is the passphrase. Default: {PASSPHRASE}, or a prompt on a terminal.",
)


def obtain_passphrase(file: Path | None, *, needed: Callable[[], bool], twice: bool) -> str | None:
    """Return the passphrase from a file, the environment or a prompt.

    It is never a command-line argument, which other users of the machine could see.

    Args:
        file: A file with the passphrase in its first line.
        needed: Tells if a passphrase is needed; called only if none is given.
        twice: Prompt twice, to detect typing errors.
    """
    if file is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        if not lines or not lines[0]:
            raise IngestCommandError(f"{file} has no passphrase: enter it in the first line.")
        return lines[0]
    if found := os.environ.get(PASSPHRASE):
        return found
    if not needed():
        return None
    return prompt_secret("Passphrase", f"set {PASSPHRASE}, or use --passphrase-file.", twice=twice)


@click.command(cls=Command)
@click.argument("names", metavar="JOB...", nargs=-1)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    help="Folder for the files. Default: the current folder.",
)
@PASSPHRASE_FILE
@pass_context
@show_errors
def export(context: CommandContext, names: tuple[str, ...], folder: Path, passphrase_file: Path | None) -> None:
    """Export jobs to .txt files, one each: for another installation, a customer, or support.

    Authorization, headers, values of custom parameters, bodies and URLs with credentials are encrypted with a
    passphrase (Fernet, key derived with scrypt); the rest is readable. Schedules are not exported.
    """
    passphrase = obtain_passphrase(
        passphrase_file, needed=lambda: is_export_passphrase_needed(context.database, names), twice=True
    )
    for file in export_jobs(context.database, names, folder, passphrase):
        click.echo(str(file), err=True)
    click.echo(messages.EXPORT_SUCCESSFUL)


@click.command("import", cls=Command)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--organization", type=int, help="Id of the organization of the jobs. Default: the one in each file.")
@click.option("--show", is_flag=True, help="Print the jobs as decrypted JSON, and import nothing.")
@PASSPHRASE_FILE
@pass_context
@show_errors
def import_(
    context: CommandContext,
    files: tuple[Path, ...],
    *,
    organization: int | None,
    show: bool,
    passphrase_file: Path | None,
) -> None:
    """Import jobs from .txt files: all of them, or none if a file is invalid or was changed.

    Imported jobs have no schedule and cannot run without one: fsm-ingest jobs edit JOB --daily "06:30 PM".
    """
    passphrase = obtain_passphrase(passphrase_file, needed=lambda: is_passphrase_needed(files), twice=False)
    found = read_jobs(files, passphrase)
    if show:
        click.echo(json.dumps([job_to_document(job) for job in found], indent=2, ensure_ascii=False))
        return
    for job in import_jobs(context.database, found, organization):
        click.echo(f"Imported job {job.name} as {job.id}. It has no schedule yet.")
