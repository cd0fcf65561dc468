"""Where BigFix Inventory's answers have records."""

from mockservers.core.service.recorded_rows import RecordedRows

RECORDED = (
    RecordedRows("list_metrics", "metrics", "/rows"),
    RecordedRows("list_license_usages", "license_usages", "/rows"),
    RecordedRows("list_license_usages_json", "license_usages", "/rows"),
)
NAMES = {"computer_systems": {"name": "host"}}
