"""Models of BigFix Inventory REST API, generated from its specification."""

from __future__ import annotations

import datetime
from uuid import UUID

from msgspec import field
from samclients.runtime import UNSET, AbsentList, Choice, Model, OpenModel, Unset


class UsageColumn(Choice):
    """Usage column."""

    SOFTWARE_TITLE_ID = "software_title_id"
    METRIC_NAME = "metric_name"
    COMPUTER_SYSTEM_ID = "computer_system_id"
    PEAK_VALUE = "peak_value"
    PEAK_DATE = "peak_date"
    PEAK_TIME = "peak_time"
    REPORTING_PERIOD_START_DATE = "reporting_period_start_date"
    REPORTING_PERIOD_END_DATE = "reporting_period_end_date"
    SOFTWARE_TITLE_DIMENSION_NAME = "software_title_dimension.name"
    SOFTWARE_TITLE_DIMENSION_GUID = "software_title_dimension.guid"
    SOFTWARE_TITLE_DIMENSION_PUBLISHER_NAME = "software_title_dimension.publisher_name"
    SOFTWARE_TITLE_DIMENSION_PUBLISHER_GUID = "software_title_dimension.publisher_guid"


class ImportMode(Choice):
    """Import mode."""

    NONE = "none"
    IDLE = "idle"
    RUNNING = "running"
    PENDING = "pending"


class ImportStatusLastStatus(Choice):
    """Null until an import has ended."""

    SUCCESSFUL = "successful"
    FAILED = "failed"


class ImportType(Choice):
    """Kind of import: `complete` after `run=true`, `raw_only` after `run=raw_only`; null if there was none."""

    COMPLETE = "complete"
    RAW_ONLY = "raw_only"


class GetImportStatusRun(Choice):
    """Get import status run."""

    TRUE = "true"
    RAW_ONLY = "raw_only"


class GetImportStatusAliasRun(Choice):
    """Get import status alias run."""

    TRUE = "true"
    RAW_ONLY = "raw_only"


class Error(Model):
    """Error."""

    error: str


class Nothing(Model):
    """Nothing."""


class Credentials(OpenModel):
    """Credentials."""

    user: str
    password: str


class TokenAnswer(Model):
    """Token answer."""

    token: str


class Metric(Model):
    """Metric."""

    id: int
    """Predefined metrics: signed 16-bit numbers, mostly negative."""
    code_name: str
    display_name: str
    source_type: int
    """2: a custom metric. 0 and 1: a predefined one."""
    source_id: int


class MetricList(Model):
    """Metric list."""

    total: int
    rows: list[Metric]


class UsagePage(Model):
    """Usage page."""

    total: int | Unset = UNSET
    """Number of all matching rows, independent of the page (client)."""
    rows: list[UsageRow] = field(default_factory=AbsentList)


class UsageRow(Model):
    """Usage row."""

    software_title_id: int | Unset = UNSET
    metric_name: str | Unset = UNSET
    """The code name of the metric."""
    computer_system_id: int | None | Unset = UNSET
    """Can be null: a client checks for it."""
    peak_value: int | Unset = UNSET
    """The peak, in units of the metric."""
    peak_date: datetime.date | Unset = UNSET
    peak_time: datetime.datetime | Unset = UNSET
    reporting_period_start_date: datetime.date | Unset = UNSET
    reporting_period_end_date: datetime.date | Unset = UNSET
    software_title_dimension: SoftwareTitle | Unset = UNSET
    """Details of the software title; hidden by default. Holds the members that `columns[]` names."""


class SoftwareTitle(Model):
    """Details of the software title; hidden by default. Holds the members that `columns[]` names."""

    name: str | Unset = UNSET
    guid: UUID | Unset = UNSET
    publisher_name: str | Unset = UNSET
    publisher_guid: UUID | Unset = UNSET


class ImportStatus(Model):
    """Import status."""

    mode: ImportMode
    can_run_imports: bool
    """False while an import runs."""
    import_status_url: str
    import_create_url: str
    progress: int | None
    """Percent; null unless an import runs."""
    last_status: ImportStatusLastStatus | None
    """Null until an import has ended."""
    last_success_time: datetime.datetime | None
    """End of the last successful import; null until one has succeeded. Clients fetch again if it is newer than at their
    last call."""
    last_import_time: datetime.datetime | None
    """End of the last import, successful or not; null until an import has ended."""
    last_import_type: ImportType | None
    """Kind of import: `complete` after `run=true`, `raw_only` after `run=raw_only`; null if there was none."""
    next_import_time: datetime.datetime | None
    """Null if no import is scheduled."""
    next_import_time_in: int | None
    """Seconds until the next import; null if no import is scheduled."""
    next_import_type: ImportType | None
    """Kind of import: `complete` after `run=true`, `raw_only` after `run=raw_only`; null if there was none."""


class About(Model):
    """About."""

    version: str
