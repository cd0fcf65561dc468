"""Kinds of faults of Informatica's cloud, in addition to the general kinds."""

from mockservers.core.service.fault_kinds import GOES_ON, MAY_STOP, Kind
from mockservers.core.service.options import Option
from mockservers.vendors.informatica.domain import EXPORT, FAILED, PARTIAL_SUCCESS

SESSION_EXPIRED = "informatica.session_expired"
EXPORT_STUCK, EXPORT_FAILED = "informatica.export_stuck", "informatica.export_failed"
EXPORT_PARTIAL = "informatica.export_partial"
ZIP_TRUNCATED, CSV_ENCODING = "informatica.zip_truncated", "informatica.csv_encoding"
USAGE_RESTATED = "informatica.usage_restated"
CALLBACK_TWICE, CALLBACK_LATE = "informatica.callback_twice", "informatica.callback_late"
CALLBACK_EARLY, CALLBACK_NEVER = "informatica.callback_early", "informatica.callback_never"

EXPORTS = ("export_job_level_metering_data", "export_metering_data", "export_metering_data_all_linked_orgs")
DOWNLOADS = ("download_export_job",)

KINDS = (
    Kind(
        SESSION_EXPIRED,
        "The session has expired: its id is refused from now on.",
        "logs in again, and continues",
        secured=True,
    ),
    Kind(
        EXPORT_STUCK,
        "The export job never leaves a state.",
        "stops polling after a time limit, and reports which job is not done",
        {"state": Option("the state", "PROCESSING", choices=EXPORT.states)},
        operations=EXPORTS,
        survived=MAY_STOP,
    ),
    Kind(
        EXPORT_FAILED,
        f"The export job ends as {FAILED}, with an error message; there is nothing to download.",
        "reports the error message, and may begin another job",
        operations=EXPORTS,
        survived=MAY_STOP,
    ),
    Kind(
        EXPORT_PARTIAL,
        f"The export job ends as {PARTIAL_SUCCESS}, with an error message: an organization is missing.",
        "reports what is missing, and does not treat the archive as complete",
        operations=EXPORTS,
        survived=MAY_STOP,
    ),
    Kind(
        ZIP_TRUNCATED,
        "The archive ends in the middle, although the download seems complete.",
        "checks the archive before using it, and downloads it again",
        operations=DOWNLOADS,
    ),
    Kind(
        CSV_ENCODING,
        "The files in the archive are not in plain UTF-8.",
        "reports a file that it cannot read, or reads it by its byte order mark",
        {"encoding": Option("the encoding", "utf-16", choices=("utf-16", "utf-8-sig"))},
        operations=DOWNLOADS,
        survived=MAY_STOP,
    ),
    Kind(
        USAGE_RESTATED,
        "Usage of past days is restated: this download and every later one have higher figures.",
        "replaces the figures of a day, and counts none twice",
        {"percent": Option("increase in percent; whole units increase by at least one", 10, 1, 1_000)},
        operations=DOWNLOADS,
        survived=GOES_ON,
    ),
    Kind(CALLBACK_TWICE, "The callback of a job is sent twice.", "ignores the second callback", operations=()),
    Kind(
        CALLBACK_LATE,
        "The callback of a job is sent late.",
        "requests the job's status if no callback arrives in time",
        {"seconds": Option("delay in seconds of the world's clock", 3_600, 1, 31_622_400)},
        operations=(),
    ),
    Kind(
        CALLBACK_EARLY,
        "The job ends at once, and its callback is sent before the response with the job's id.",
        "stores callbacks for jobs that it does not know yet",
        operations=EXPORTS,
        survived=GOES_ON,
    ),
    Kind(
        CALLBACK_NEVER,
        "The callback of a job is never sent.",
        "requests the job's status if no callback arrives in time",
        operations=(),
    ),
)
