"""Import and export of API jobs: the buttons of the Jobs Scheduled tab."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import IngestError, InvalidInput
from samclients.fsm_ingest.jobs import job_file
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.private_files import make_folder, write_file

T = TypeVar("T")

SUFFIX = ".txt"
NOT_IN_FILE_NAMES = re.compile(r"[^\w.-]+")
LONGEST_STEM = 80  # characters of a job's name in a file name


def build_exports(database: IngestDatabase, names: Sequence[str], passphrase: str | None) -> dict[str, str]:
    """Return the text of a ``.txt`` file for each job, by the file's name.

    Args:
        database: Where the jobs are.
        names: Their ids or names.
        passphrase: Encrypts authorization and other secrets.

    Raises:
        InvalidInput: ``Please select the jobs that you want to export.``
        EntityNotFound: there is no such job.
        PassphraseMissing: a job has secrets, and there is none.
    """
    if not names:
        raise InvalidInput(messages.NOTHING_TO_EXPORT)
    with database.reading() as connection:
        store = JobRepository(connection, database.vault)
        jobs = {job.id: job for job in map(store.get, names)}.values()
    return {_name_file(job): job_file.export_job(job, passphrase) for job in jobs}


def export_jobs(database: IngestDatabase, names: Sequence[str], folder: Path, passphrase: str | None) -> list[Path]:
    """Write a ``.txt`` file for each job; either all or none of them.

    Args:
        database: The database with the jobs.
        names: Ids or names of jobs.
        folder: The folder for the files; existing files are replaced.
        passphrase: Encrypts authorization and other secrets.

    Raises:
        InvalidInput, EntityNotFound, PassphraseMissing: see ``build_exports``.
        IngestError: the folder cannot be written.
    """
    texts = {folder / name: text for name, text in build_exports(database, names, passphrase).items()}
    try:
        make_folder(folder)
        for file, text in texts.items():
            write_file(file, text)
    except OSError as error:
        raise IngestError(f"Cannot write the files: {error}") from None
    return list(texts)


def _name_file(job: ApiJob) -> str:
    """Return the name of a job's file: the job's name, and the beginning of its id, which makes it unique."""
    stem = NOT_IN_FILE_NAMES.sub("-", job.name).strip("-.")[:LONGEST_STEM] or "job"
    return f"{stem}-{job.id[:8]}{SUFFIX}"


def read_jobs(
    files: Sequence[Path], passphrase: str | None, new_id: Callable[[], str] = lambda: str(uuid4())
) -> list[ApiJob]:
    """Return the jobs of exported files, decrypted.

    Raises:
        IngestError: a file cannot be read; the message names it.
    """
    return [_read_file(file, lambda text: job_file.import_job(text, passphrase, new_id())) for file in files]


def is_passphrase_needed(files: Sequence[Path]) -> bool:
    """Tell if any of the files is encrypted.

    Raises:
        IngestError: a file cannot be read; the message names it.
    """
    encrypted = [_read_file(file, job_file.is_encrypted) for file in files]
    return any(encrypted)


def is_export_passphrase_needed(database: IngestDatabase, names: Sequence[str]) -> bool:
    """Tell if any of the jobs has secrets to encrypt.

    Raises:
        EntityNotFound: there is no such job.
    """
    with database.reading() as connection:
        store = JobRepository(connection, database.vault)
        return any(job_file.has_secrets(store.get(name)) for name in names)


def _read_file(file: Path, read: Callable[[str], T]) -> T:
    try:
        return read(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise IngestError(f"{file}: Cannot read the file: {reason}.") from None
    except IngestError as error:
        raise type(error)(f"{file}: {error}") from None


def import_jobs(database: IngestDatabase, jobs: Sequence[ApiJob], organization_id: int | None = None) -> list[ApiJob]:
    """Add jobs that were read from files; either all or none of them.

    The jobs have no schedule, and cannot run before one is entered. Organization and application are kept if they exist
    here; otherwise they must be entered, too. A name that is in use gets a number.

    Args:
        database: The database to add them to.
        jobs: Jobs of ``read_jobs``.
        organization_id: The organization of the jobs; None for those in the files.

    Returns:
        The added jobs.

    Raises:
        EntityNotFound: there is no such organization.
    """
    added = []
    with database.writing() as connection:
        organizations, store = (
            OrganizationRepository(connection, database.vault),
            JobRepository(connection, database.vault),
        )
        if organization_id is not None:
            organizations.get(organization_id)
        known = {
            entry.id: {app.id for app in organizations.list_applications(entry.id)} for entry in organizations.all()
        }
        for job in jobs:
            placed = _assign_application(job, organization_id, known)
            name = _find_free_name(placed.name, store)
            store.add(replace(placed, name=name))
            added.append(replace(placed, name=name))
    return added


def _assign_application(job: ApiJob, organization_id: int | None, known: Mapping[int, set[str]]) -> ApiJob:
    wanted = organization_id or job.organization_id or 0
    if wanted not in known and len(known) == 1:
        wanted = next(iter(known))
    if wanted not in known:
        return replace(job, organization_id=None, application_id=None)
    application = job.application_id if job.application_id in known[wanted] else None
    return replace(job, organization_id=wanted, application_id=application)


def _find_free_name(name: str, store: JobRepository) -> str:
    number, free = 1, name or "Imported job"
    while store.find_named(free):
        number += 1
        free = f"{name or 'Imported job'} ({number})"
    return free
