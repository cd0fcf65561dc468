"""Operations with the tag metering."""

from .download_export_job import download_export_job, download_export_job_detailed
from .export_job_level_metering_data import export_job_level_metering_data, export_job_level_metering_data_detailed
from .export_metering_data import export_metering_data, export_metering_data_detailed
from .export_metering_data_all_linked_orgs import (
    export_metering_data_all_linked_orgs,
    export_metering_data_all_linked_orgs_detailed,
)
from .get_export_job import get_export_job, get_export_job_detailed

__all__ = [
    "download_export_job",
    "download_export_job_detailed",
    "export_job_level_metering_data",
    "export_job_level_metering_data_detailed",
    "export_metering_data",
    "export_metering_data_all_linked_orgs",
    "export_metering_data_all_linked_orgs_detailed",
    "export_metering_data_detailed",
    "get_export_job",
    "get_export_job_detailed",
]
