"""Operations by tag; ``OPERATIONS`` maps operationIds to operations."""

from collections.abc import Callable, Mapping
from typing import Any

from ..types import ParsedResponse
from . import about, authentication, imports, license_usages, metrics

OPERATIONS: Mapping[str, Callable[..., ParsedResponse[Any]]] = {
    "get_about": about.get_about_detailed,
    "get_token": authentication.get_token_detailed,
    "get_import_status": imports.get_import_status_detailed,
    "get_import_status_alias": imports.get_import_status_alias_detailed,
    "list_license_usages": license_usages.list_license_usages_detailed,
    "list_license_usages_json": license_usages.list_license_usages_json_detailed,
    "create_metric": metrics.create_metric_detailed,
    "delete_metric": metrics.delete_metric_detailed,
    "list_metrics": metrics.list_metrics_detailed,
    "update_metric": metrics.update_metric_detailed,
}

__all__ = ["OPERATIONS", "about", "authentication", "imports", "license_usages", "metrics"]
