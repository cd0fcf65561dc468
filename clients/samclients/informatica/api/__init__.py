"""Operations by tag; ``OPERATIONS`` maps operationIds to operations."""

from collections.abc import Callable, Mapping
from typing import Any

from ..types import ParsedResponse
from . import licenses, metering, sessions

OPERATIONS: Mapping[str, Callable[..., ParsedResponse[Any]]] = {
    "get_licenses": licenses.get_licenses_detailed,
    "update_licenses": licenses.update_licenses_detailed,
    "download_export_job": metering.download_export_job_detailed,
    "export_job_level_metering_data": metering.export_job_level_metering_data_detailed,
    "export_metering_data": metering.export_metering_data_detailed,
    "export_metering_data_all_linked_orgs": metering.export_metering_data_all_linked_orgs_detailed,
    "get_export_job": metering.get_export_job_detailed,
    "login": sessions.login_detailed,
    "login_v2": sessions.login_v2_detailed,
    "logout": sessions.logout_detailed,
    "logout_all_v2": sessions.logout_all_v2_detailed,
    "logout_v2": sessions.logout_v2_detailed,
    "validate_session_id": sessions.validate_session_id_detailed,
}

__all__ = ["OPERATIONS", "licenses", "metering", "sessions"]
