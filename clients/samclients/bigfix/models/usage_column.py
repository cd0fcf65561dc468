from enum import StrEnum


class UsageColumn(StrEnum):
    COMPUTER_SYSTEM_ID = "computer_system_id"
    METRIC_NAME = "metric_name"
    PEAK_DATE = "peak_date"
    PEAK_TIME = "peak_time"
    PEAK_VALUE = "peak_value"
    REPORTING_PERIOD_END_DATE = "reporting_period_end_date"
    REPORTING_PERIOD_START_DATE = "reporting_period_start_date"
    SOFTWARE_TITLE_DIMENSION_GUID = "software_title_dimension.guid"
    SOFTWARE_TITLE_DIMENSION_NAME = "software_title_dimension.name"
    SOFTWARE_TITLE_DIMENSION_PUBLISHER_GUID = "software_title_dimension.publisher_guid"
    SOFTWARE_TITLE_DIMENSION_PUBLISHER_NAME = "software_title_dimension.publisher_name"
    SOFTWARE_TITLE_ID = "software_title_id"

    def __str__(self) -> str:
        return str(self.value)
