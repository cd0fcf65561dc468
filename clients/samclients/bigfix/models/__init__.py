"""Contains all the data models used in inputs/outputs"""

from .about import About
from .credentials import Credentials
from .error_body import Error
from .get_import_status_alias_run import GetImportStatusAliasRun
from .get_import_status_run import GetImportStatusRun
from .import_mode import ImportMode
from .import_status import ImportStatus
from .import_status_last_status import ImportStatusLastStatus
from .import_type import ImportType
from .metric import Metric
from .metric_list import MetricList
from .nothing import Nothing
from .software_title import SoftwareTitle
from .token_answer import TokenAnswer
from .usage_column import UsageColumn
from .usage_page import UsagePage
from .usage_row import UsageRow

__all__ = (
    "About",
    "Credentials",
    "Error",
    "GetImportStatusAliasRun",
    "GetImportStatusRun",
    "ImportMode",
    "ImportStatus",
    "ImportStatusLastStatus",
    "ImportType",
    "Metric",
    "MetricList",
    "Nothing",
    "SoftwareTitle",
    "TokenAnswer",
    "UsageColumn",
    "UsagePage",
    "UsageRow",
)
