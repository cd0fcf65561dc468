"""Validation of Request Info, the first phase of Add API Job."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import InvalidInput, JobNotComplete, MandatoryFieldsMissing, SystemKeyProtected
from samclients.fsm_ingest.model.entities import FROM_DATE, SYSTEM_KEYS, ApiJob, Frequency, Schedule
from samclients.fsm_ingest.model.tasks import TASKS
from samclients.fsm_ingest.source import advanced_auth, paging_rules, params

LONGEST_NAME = 255  # characters
MONTH_DAYS = range(1, 32)
AUTHORIZATION = "authorization"
NEEDED_TO_TEST = ("Method", "API URL")


def list_missing_fields(job: ApiJob) -> tuple[str, ...]:
    """Return the labels of the empty mandatory fields of Request Info, in the order of the form."""
    fields = {
        "Job Name": job.name.strip(),
        "Application": job.application_id and job.organization_id,
        "Task": job.task,
        "Schedule": _is_scheduled(job.schedule),
        "Method": job.method,
        "API URL": job.url.strip(),
    }
    return tuple(label for label, value in fields.items() if not value)


def check_complete(job: ApiJob) -> None:
    """Check that a job can run.

    Raises:
        JobNotComplete: ``Please update mandatory fields in the job.``; an imported job has no schedule.
        InvalidInput: see ``check_load``.
    """
    lacking = list_missing_fields(job)
    given = {mapping.field for mapping in job.mapping}
    if job.task is not None:
        lacking += tuple(field.message_name for field in TASKS[job.task].mandatory if field.name not in given)
    if lacking:
        raise JobNotComplete(lacking)
    check_load(job)


def is_always_full_load(job: ApiJob) -> bool:
    """Tell if the job maps SKUs: Flexera then treats every load as a full load, whatever its load type."""
    fields = TASKS[job.task].fields if job.task else ()
    return bool({field.name for field in fields if field.makes_full} & {mapping.field for mapping in job.mapping})


def check_load(job: ApiJob) -> None:
    """Check that a date window does not restrict a full load.

    Raises:
        InvalidInput: a full load would be restricted to a window, and deactivate all users outside it.
    """
    restricted = any(param.key == FROM_DATE and param.mapped_field and param.value for param in job.params)
    if restricted and is_always_full_load(job):
        raise InvalidInput(
            "Mapping: Flexera treats every load with skus as a full load and deactivates all users that it lacks, so "
            "fromDate must not restrict it: clear the mapped field skus, or the value of fromDate."
        )


def check_request(job: ApiJob) -> None:
    """Check the Request Info of a job before it is saved.

    Raises:
        MandatoryFieldsMissing: mandatory fields are empty; the error names all of them.
        SystemKeyProtected: fromDate or toDate was deleted.
        InvalidInput: other fields are invalid; the error lists all problems, in the order of the tabs.
    """
    if lacking := list_missing_fields(job):
        raise MandatoryFieldsMissing(lacking)
    check_load(job)
    present = {param.key for param in job.params}
    for key in SYSTEM_KEYS:
        if key not in present:
            raise SystemKeyProtected(messages.SYSTEM_KEY.format(key=key))
    _raise_errors(
        _find_form_errors(job),
        _find_tab_errors(job),
        _find_auth_errors(job),
        paging_rules.find_paging_errors(job.paging, job.method),
    )


def check_to_test(job: ApiJob) -> None:
    """Check the fields that Test Connection needs, except the advanced auth information.

    Raises:
        MandatoryFieldsMissing: method or URL is empty.
        InvalidInput: the request cannot be made as entered.
    """
    if lacking := [entry for entry in list_missing_fields(job) if entry in NEEDED_TO_TEST]:
        raise MandatoryFieldsMissing(lacking)
    _raise_errors(
        _find_form_errors(job), _find_tab_errors(job), paging_rules.find_paging_errors(job.paging, job.method)
    )


def _raise_errors(*groups: Iterable[str]) -> None:
    lines = [line for group in groups for line in group]
    if lines:
        raise InvalidInput(*lines)


def _find_tab_errors(job: ApiJob) -> Iterable[str]:
    yield from params.find_param_errors(job.params)
    yield from params.find_header_errors(job.headers)
    yield from params.find_body_errors(job.body, job.method)


def _is_scheduled(schedule: Schedule | None) -> bool:
    if schedule is None:
        return False
    needed = {Frequency.WEEKLY: schedule.weekday, Frequency.MONTHLY: schedule.day}
    return needed.get(schedule.frequency, True) is not None


def _find_form_errors(job: ApiJob) -> Iterable[str]:
    if len(job.name) > LONGEST_NAME:
        yield f"Job Name: use at most {LONGEST_NAME} characters."
    if job.schedule and job.schedule.day is not None and job.schedule.day not in MONTH_DAYS:
        yield "Schedule: the day of the month must be from 1 to 31."
    if not advanced_auth.is_http_url(job.url):
        yield "API URL: it must be an http or https URL."
    elif "@" in urlsplit(job.url.strip()).netloc:
        yield "API URL: enter user and password as a header, not in the URL."


def _find_auth_errors(job: ApiJob) -> Iterable[str]:
    if job.advanced_auth is None:
        return
    if any(header.key.lower() == AUTHORIZATION for header in job.headers):
        yield "Headers: delete Authorization; the advanced auth information replaces it."
    try:
        advanced_auth.parse_advanced_auth(job.advanced_auth)
    except InvalidInput as error:
        yield from error.lines
