"""Operations by tag; ``OPERATIONS`` maps operationIds to operations."""

from collections.abc import Callable, Mapping
from typing import Any

from ..types import ParsedResponse
from . import import_jobs, managed_applications, organizations, saas_data, sample_vendor, token, usage

OPERATIONS: Mapping[str, Callable[..., ParsedResponse[Any]]] = {
    "create_import_job": import_jobs.create_import_job_detailed,
    "get_import_job": import_jobs.get_import_job_detailed,
    "list_import_jobs": import_jobs.list_import_jobs_detailed,
    "get_managed_app": managed_applications.get_managed_app_detailed,
    "list_app_events": managed_applications.list_app_events_detailed,
    "list_app_users": managed_applications.list_app_users_detailed,
    "list_managed_app_events": managed_applications.list_managed_app_events_detailed,
    "list_managed_app_users": managed_applications.list_managed_app_users_detailed,
    "list_managed_apps": managed_applications.list_managed_apps_detailed,
    "get_organization": organizations.get_organization_detailed,
    "create_saas_data": saas_data.create_saas_data_detailed,
    "get_saas_data": saas_data.get_saas_data_detailed,
    "list_saas_data": saas_data.list_saas_data_detailed,
    "upload_saas_data": saas_data.upload_saas_data_detailed,
    "create_sample_token": sample_vendor.create_sample_token_detailed,
    "list_sample_records": sample_vendor.list_sample_records_detailed,
    "search_sample_records": sample_vendor.search_sample_records_detailed,
    "create_token": token.create_token_detailed,
    "list_discovered_app_usage": usage.list_discovered_app_usage_detailed,
    "list_usage_over_time": usage.list_usage_over_time_detailed,
}

__all__ = [
    "OPERATIONS",
    "import_jobs",
    "managed_applications",
    "organizations",
    "saas_data",
    "sample_vendor",
    "token",
    "usage",
]
