"""The tables of BigFix Inventory as the control plane shows them, and what can be changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mockservers.core.service.data_tables import DataTable, Format
from mockservers.core.simulation.clock import format_rfc3339, parse_rfc3339
from mockservers.vendors.bigfix import store
from mockservers.vendors.bigfix.domain import CUSTOM
from mockservers.vendors.bigfix.population import make_peak

MOMENT = Format("2014-06-23T12:18:29Z", lambda text: format_rfc3339(parse_rfc3339(text)))
FOLLOWS = "It follows from peak_time: change that."
PREDEFINED = "Metrics of the product cannot be changed or deleted, only custom ones: those with source_type {}."
GENERATED = "Data imports choose among the world's {}."


def _complete_metric(before: Mapping[str, Any], changes: Mapping[str, Any], _now: datetime) -> Mapping[str, Any]:
    _check_custom(before)
    if not changes.get("display_name", "-").strip():
        raise ValueError("display_name must not be empty.")
    return changes


def _check_custom(metric: Mapping[str, Any]) -> None:
    if metric["source_type"] != CUSTOM:
        raise ValueError(PREDEFINED.format(CUSTOM))


def _complete_usage(_before: Mapping[str, Any], changes: Mapping[str, Any], _now: datetime) -> Mapping[str, Any]:
    """Add the date and the reporting period of a new peak."""
    if "peak_time" not in changes:
        return changes
    names = ("peak_date", "peak_time", "reporting_period_start_date", "reporting_period_end_date")
    return {**changes, **dict(zip(names, make_peak(parse_rfc3339(changes["peak_time"])), strict=True))}


def _complete_new_usage(record: Mapping[str, Any], now: datetime, _number: int) -> Mapping[str, Any]:
    """Add the date and the reporting period, if they are left out, to a usage with a peak."""
    return {**_complete_usage({}, record, now), **record} if record.get("peak_time") else record


_FOLLOWING = {"fixed": FOLLOWS}
_MADE = {"fixed": "It is chosen when a metric is created."}

DATA_TABLES = (
    DataTable(
        store.metrics,
        "metrics",
        columns={"code_name": _MADE, "source_type": _MADE, "source_id": _MADE},
        complete=_complete_metric,
        check_delete=_check_custom,
        resource="Metric",
    ),
    DataTable(
        store.usages,
        "license_usages",
        columns={
            "peak_value": {"type": "integer", "minimum": 0},
            "peak_time": {"type": "text", "format": MOMENT},
            "peak_date": _FOLLOWING,
            "reporting_period_start_date": _FOLLOWING,
            "reporting_period_end_date": _FOLLOWING,
        },
        complete=_complete_usage,
        resource="UsageRow",
        links={
            "computer_system_id": "bigfix_computers",
            "software_title_id": "bigfix_titles",
            "metric_name": "bigfix_metrics.code_name",
        },
        complete_new=_complete_new_usage,
    ),
    DataTable(
        store.titles,
        "software_title_dimension",
        kept=GENERATED.format("software titles"),
        resource="SoftwareTitle",
    ),
    DataTable(
        store.computers,
        "computer_systems",
        columns={"is_virtual": {"type": "boolean", "fixed": "License usage of the computer depends on it."}},
        kept=GENERATED.format("computers"),
    ),
    DataTable(
        store.imports,
        "import_status",
        columns={"began_at": "time", "ended_at": "time"},
        fixed="Data imports end by clock and pace: advance the clock, or set the pace of bigfix.import.",
    ),
    DataTable(
        store.users,
        "users",
        columns={"permissions": "texts", "computer_groups": "texts"},
        resource="TokenAnswer",
    ),
)
