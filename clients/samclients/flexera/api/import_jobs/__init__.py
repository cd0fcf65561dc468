"""Operations with the tag import_jobs."""

from .create_import_job import create_import_job, create_import_job_detailed
from .get_import_job import get_import_job, get_import_job_detailed
from .list_import_jobs import list_import_jobs, list_import_jobs_detailed

__all__ = [
    "create_import_job",
    "create_import_job_detailed",
    "get_import_job",
    "get_import_job_detailed",
    "list_import_jobs",
    "list_import_jobs_detailed",
]
