"""Errors of Informatica's services; only ``render`` creates their bodies.

The forms of the body for versions 2 and 3, the meaning of the statuses, and code and text of a wrong password are
documented ("REST API codes"). The codes and texts of the metering service are not public; those here are proposed and
listed in openapi/README.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from mockservers.core.errors import ApiError, InvalidBody, InvalidParameter, MethodNotAllowed, SpecBroken, Unexpected
from mockservers.core.messages import Request, Response
from mockservers.core.simulation.randomness import BASE62

METERING = "/public/core/v3/license/metering/"
LOGIN = "/public/core/v3/login"
DATES = ("startDate", "endDate")
V2_PATHS = ("/ma/api/v2/", "/saas/api/v2/")
FAILURE = "An unexpected error occurred. Contact Informatica Global Customer Support."


class InformaticaError(ApiError):
    """An error with a code of the service."""

    code: ClassVar[str]


class MeteringError(InformaticaError):
    """An error of the metering service."""


class WrongPassword(InformaticaError):
    """The user name or password is wrong; documented for both logins.

    The status is not documented: 401 follows from the table of statuses, a user of the product observed 400.
    """

    code = "IDS_085"
    status = 401

    def __init__(self, status: int = status) -> None:
        super().__init__("User name or password is not valid.")
        self.status = status  # type: ignore[misc]  # a world can choose it


class InvalidLogin(InformaticaError):
    """A field of the login is missing or too long."""

    code = "IDS_001"


class SessionInvalid(InformaticaError):
    """The session id is missing or unknown, or has expired; the status is documented."""

    code = "AUTH_01"
    status = 401

    def __init__(self) -> None:
        super().__init__("Session ID is not valid or has expired.")


class NotJson(MeteringError):
    """The body is not a JSON object."""

    code = "LicenseMeteringSvc_001"

    def __init__(self) -> None:
        super().__init__("Request body is not valid JSON.")


class FieldMissing(MeteringError):
    """A required field is missing."""

    code = "LicenseMeteringSvc_002"

    def __init__(self, field: str) -> None:
        super().__init__(f"The required field {field} is missing.")


class InvalidDate(MeteringError):
    """A value is not a date with a time, or the date does not exist."""

    code = "LicenseMeteringSvc_003"

    def __init__(self, field: str, value: object) -> None:
        super().__init__(
            f'The {field} value "{_shorten(value)}" is not a valid date/time.'
            " Use the ISO 8601 format, for example 2022-08-12T00:00:00Z."
        )


class DatesReversed(MeteringError):
    """The range ends before it starts."""

    code = "LicenseMeteringSvc_004"

    def __init__(self) -> None:
        super().__init__("The startDate must be earlier than the endDate.")


class RangeTooLong(MeteringError):
    """The date range is too long; the limits are documented."""

    code = "LicenseMeteringSvc_005"

    def __init__(self, days: int) -> None:
        super().__init__(f"The date range can be a maximum of {days} days.")


class MeterRequired(MeteringError):
    """The body has neither allMeters nor a meterId; the rule is documented."""

    code = "LicenseMeteringSvc_006"

    def __init__(self) -> None:
        super().__init__("meterId is required when allMeters is FALSE.")


class UnknownMeter(MeteringError):
    """The meter does not exist or has no job-level data."""

    code = "LicenseMeteringSvc_007"

    def __init__(self, value: object) -> None:
        super().__init__(f'The meter ID "{_shorten(value)}" is not valid.')


class UnknownJobType(MeteringError):
    """The jobType is missing or is not one of the three."""

    code = "LicenseMeteringSvc_008"

    def __init__(self) -> None:
        super().__init__("jobType must be one of SUMMARY, PROJECT_FOLDER, ASSET.")


class NotTrueOrFalse(MeteringError):
    """A value is neither TRUE nor FALSE, as a string or as a JSON boolean."""

    code = "LicenseMeteringSvc_009"

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} must be TRUE or FALSE.")


class InvalidCallbackUrl(MeteringError):
    """The callback URL is not an http or https URL."""

    code = "LicenseMeteringSvc_010"

    def __init__(self) -> None:
        super().__init__("callbackUrl is not a valid URL.")


class TooManyJobs(MeteringError):
    """The organization has too many active jobs; the limit is documented."""

    code = "LicenseMeteringSvc_011"

    def __init__(self, most: int, status: int) -> None:
        super().__init__(f"The organization has reached the maximum of {most} active jobs.")
        self.status = status  # type: ignore[misc]  # a world can choose it


class JobNotFound(MeteringError):
    """The job does not exist, belongs to another organization, or its data is no longer stored."""

    code = "LicenseMeteringSvc_012"
    status = 404

    def __init__(self, job_id: str) -> None:
        super().__init__(f"The job with ID {_shorten(job_id)} was not found.")


class JobNotCompleted(MeteringError):
    """The job has no data to download."""

    code = "LicenseMeteringSvc_013"

    def __init__(self, status: str) -> None:
        super().__init__(f"The job has not completed. Current status: {status}.")


class NoMeteringRights(MeteringError):
    """The user may not read metering data, or not that of linked organizations."""

    code = "LicenseMeteringSvc_014"
    status = 403

    def __init__(self, what: str) -> None:
        super().__init__(f"The user does not have the required permissions to access {what}.")


class OrganizationNotFound(InformaticaError):
    """The organization does not exist."""

    code = "LicenseSvc_001"
    status = 404

    def __init__(self, organization_id: str) -> None:
        super().__init__(f"The organization with ID {_shorten(organization_id)} was not found.")


class NoLicenseRights(InformaticaError):
    """The user is not an administrator of the parent organization, who alone may change licenses (documented)."""

    code = "LicenseSvc_002"
    status = 403

    def __init__(self) -> None:
        super().__init__("The user does not have the required permissions for the licenses of this organization.")


def render(refusal: ApiError, request: Request) -> Response:
    """Render an error in the form of version 3, or of version 2 for paths of version 2."""
    translated = _translate(refusal, request)
    code = getattr(translated, "code", f"Platform_{translated.status}")
    text = SENTENCES.get(type(translated), "{0}").format(translated)
    if request.path.startswith(V2_PATHS):
        code = "UI_10000" if isinstance(translated, WrongPassword) else code
        return Response(
            {"@type": "error", "code": code, "description": text, "statusCode": translated.status}, translated.status
        )
    error = {"code": code, "message": text, "requestId": _compute_request_id(request), "details": None}
    return Response({"error": error}, translated.status)


def _translate(refusal: ApiError, request: Request) -> ApiError:
    """Translate an error of the core to an error of the service."""
    if isinstance(refusal, InvalidBody) and METERING in request.path:
        return _translate_metering_body(refusal)
    if isinstance(refusal, InvalidBody) and request.path.endswith(LOGIN):
        return InvalidLogin(f"{refusal.pointer[1:]}: {refusal.reason}".removeprefix(": "))
    if isinstance(refusal, InvalidParameter) and refusal.name == "jobId":
        return JobNotFound(request.path.partition("/ExportMeteringData/")[2].partition("/")[0])
    if isinstance(refusal, InvalidParameter) and refusal.name == "orgId":
        return OrganizationNotFound(request.path.rpartition("/")[2])
    return refusal


def _translate_metering_body(refusal: InvalidBody) -> ApiError:
    """Return the error of the first invalid field, in the order of ``WRONG_FIELDS``; a date that is null is missing."""
    missing = {violation.details["property"] for violation in refusal.violations if violation.keyword == "required"}
    wrong = {violation.pointer[1:]: violation.value for violation in refusal.violations if violation.pointer}
    missing |= {name for name in DATES if name in wrong and wrong[name] is None}
    for field, error_for in WRONG_FIELDS.items():
        if field in missing:
            return FieldMissing(field) if field in DATES else error_for(None)
        if field in wrong:
            return error_for(wrong[field])
    return NotJson()


WRONG_FIELDS: Mapping[str, Callable[[Any], ApiError]] = {
    "startDate": lambda value: InvalidDate("startDate", value),
    "endDate": lambda value: InvalidDate("endDate", value),
    "jobType": lambda _value: UnknownJobType(),
    "allMeters": lambda _value: NotTrueOrFalse("allMeters"),
    "combinedMeterUsage": lambda _value: NotTrueOrFalse("combinedMeterUsage"),
    "allLinkedOrgs": lambda _value: NotTrueOrFalse("allLinkedOrgs"),
    "meterId": UnknownMeter,
    "callbackUrl": lambda _value: InvalidCallbackUrl(),
}

SENTENCES: Mapping[type[ApiError], str] = {
    InvalidBody: "Request body is not valid: {0.pointer} {0.reason}",
    MethodNotAllowed: "Method not allowed.",
    SpecBroken: "The mock server's response violates its own specification: {0}",
    Unexpected: FAILURE,
}


def _compute_request_id(request: Request) -> str:
    """Return 22 characters; equal requests have the same id."""
    text = b"\0".join((request.method.encode(), request.path.encode(), request.query_string, request.body))
    number = int.from_bytes(hashlib.blake2b(text, digest_size=20).digest())
    return "".join(BASE62[number // 62**place % 62] for place in range(22))


def _shorten(value: object, longest: int = 100) -> str:
    text = str(value)
    return text if len(text) <= longest else f"{text[:longest]}..."
