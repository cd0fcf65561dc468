"""Errors of Flexera and of the sample vendor; only ``render`` creates their bodies.

Flexera's services use the framework Goa: an error is ``{"name", "id", "message", "temporary", "timeout", "fault"}`` as
``application/vnd.goa.error``, with its name in the header ``goa-error`` too. The names and the messages of the general
errors are from the official OpenAPI documents, the validation messages from Goa's source.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any, ClassVar

from mockservers.core.errors import (
    ApiError,
    BodyTooLarge,
    InjectedError,
    InvalidBody,
    InvalidParameter,
    MalformedRequest,
    MethodNotAllowed,
    NoSuchOperation,
    UnsupportedMediaType,
    Violation,
)
from mockservers.core.messages import Request, Response

MEDIA_TYPE = "application/vnd.goa.error"
SAMPLE = "/sample-saas/"
SERVER_ERROR = 500  # the lowest status of server errors
RATE_LIMITING = "https://developer.flexera.com/docs/page/rate-limiting"


class FlexeraError(ApiError):
    """An error with one of Flexera's error names."""

    name: ClassVar[str] = "bad_request"
    temporary: ClassVar[bool] = False

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the response, in addition to the error name."""
        return {}


class TokenRefused(FlexeraError):
    """The access token is missing, of another world, or expired; the text is that of the documented 401."""

    status, name = 401, "unauthorized"

    def __init__(self) -> None:
        super().__init__("access token is invalid")


class CredentialsRefused(FlexeraError):
    """A refresh token or a client is unknown or expired; the text is proposed."""

    status, name = 401, "unauthorized"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is invalid or expired")


class GrantUnsupported(FlexeraError):
    """The grant ``authorization_code`` needs Okta's login page, which the mock server lacks; so no code is valid."""

    status, name = 401, "unauthorized"

    def __init__(self) -> None:
        super().__init__("authorization code is invalid or expired")


class OtherOrganization(FlexeraError):
    """The organization is not the token's; the text is that of the documented 403."""

    status, name = 403, "forbidden"

    def __init__(self) -> None:
        super().__init__("access token does not have sufficient privileges")


class TooManyRequests(FlexeraError):
    """The limit of requests per minute is reached (documented) for another ``retry_after`` seconds."""

    status, name, temporary = 429, "too_many_requests", True

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many requests, for more information: {RATE_LIMITING}")
        self.retry_after = retry_after

    @property
    def headers(self) -> Mapping[str, str]:
        """The header with the number of seconds to wait."""
        return {"retry-after": str(self.retry_after)}


class AppUnknown(FlexeraError):
    """The managed application does not exist; documented."""

    status, name = 404, "application_not_found"

    def __init__(self) -> None:
        super().__init__("managed application not found")


class AppFrozen(FlexeraError):
    """The application is not active; inferred from "is frozen and exists only for historical purposes"."""

    status, name = 422, "unprocessable_entity"

    def __init__(self) -> None:
        super().__init__("managed application is not active, everything within it is frozen")


class DataUnknown(FlexeraError):
    """The SaasData object does not exist; documented, and proposed for the objects that an import job names."""

    status, name = 404, "saasdata_not_found"

    def __init__(self, which: str = "") -> None:
        super().__init__(f"SaasData object {which!r} is not found." if which else "SaasData object is not found.")


class DataLocked(FlexeraError):
    """The file has already been uploaded; documented."""

    status, name = 423, "saasdata_locked"

    def __init__(self) -> None:
        super().__init__("File cannot be uploaded as this object is locked.")


class NameTaken(FlexeraError):
    """Another object has the name, which "must be unique" (documented); status and text are proposed."""

    status, name = 409, "conflict"

    def __init__(self, file_name: str) -> None:
        super().__init__(f"SaasData object with fileName {file_name!r} already exists")


class ChecksumDiffers(FlexeraError):
    """The checksum does not match the file; status and name are documented, the cause and the text proposed."""

    status, name = 422, "unprocessable_entity"

    def __init__(self, given: str, found: str) -> None:
        super().__init__(f"Checksum {given} does not match the MD5 of the uploaded file, {found}")


class NotUploaded(FlexeraError):
    """An import job names an object whose file has not been uploaded; proposed."""

    status, name = 422, "unprocessable_entity"

    def __init__(self, file_name: str) -> None:
        super().__init__(f"SaasData object {file_name!r} has no uploaded file")


class JobUnknown(FlexeraError):
    """The import job does not exist; documented."""

    status, name = 404, "import_job_id_not_found"

    def __init__(self) -> None:
        super().__init__("id does not exist within this org")


class InvalidFilter(FlexeraError):
    """The filter is not valid; the name is documented, the reasons are proposed."""

    name = "invalid_filter"

    def __init__(self, reason: str) -> None:
        super().__init__(f"invalid filter received: {reason}")


class InvalidSkipToken(FlexeraError):
    """The skip token is not valid; the name is documented, the reasons are proposed."""

    name = "invalid_skiptoken"

    def __init__(self, reason: str) -> None:
        super().__init__(f"invalid skiptoken received: {reason}")


class SampleRefusal(ApiError):
    """An error of the sample vendor, with the codes of RFC 6749 and RFC 6750."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.code, self.error = status, error


def render(refusal: ApiError, request: Request) -> Response:
    """Render an error in Goa's form, or in OAuth's form for the sample vendor."""
    return _render_sample(refusal) if request.path.startswith(SAMPLE) else _render_goa(refusal, request)


def _render_goa(refusal: ApiError, request: Request) -> Response:
    status, name, message = _describe(refusal, request)
    fault = status >= SERVER_ERROR
    body = {
        "name": name,
        "id": _compute_error_id(request, message),
        "message": message,
        "temporary": fault or (isinstance(refusal, FlexeraError) and refusal.temporary),
        "timeout": False,
        "fault": fault,
    }
    headers = refusal.headers if isinstance(refusal, FlexeraError) else {}
    return Response(body, status, {"goa-error": name, **headers}, MEDIA_TYPE)


def _compute_error_id(request: Request, message: str) -> str:
    """Return an error id of eight characters, as Goa's are; equal requests have the same id."""
    text = f"{request.method} {request.path} {message}".encode() + request.query_string + request.body
    return urlsafe_b64encode(blake2b(text, digest_size=6).digest()).decode()


def _describe(refusal: ApiError, request: Request) -> tuple[int, str, str]:
    """Return status, name and message of an error."""
    if isinstance(refusal, FlexeraError):
        return refusal.status, refusal.name, str(refusal)
    if isinstance(refusal, InvalidParameter):
        return 400, *_describe_parameter(refusal)
    if isinstance(refusal, InvalidBody):
        return 400, *_describe_body(refusal, request)
    name, message = GENERAL.get(type(refusal), ("bad_request", "{0}"))
    if isinstance(refusal, InjectedError):
        name = NAMES.get(refusal.status, name)
    if refusal.status >= SERVER_ERROR:
        name, message = "internal_error", "something went wrong in the server"
    return refusal.status, name, message.format(refusal)


GENERAL: Mapping[type[ApiError], tuple[str, str]] = {
    MalformedRequest: ("bad_request", "request is invalid: {0}"),
    NoSuchOperation: ("not_found", "requested resource is not found"),
    MethodNotAllowed: ("method_not_allowed", "method not allowed"),
    BodyTooLarge: ("request_entity_too_large", "the file is larger than {0.limit} bytes"),
    UnsupportedMediaType: ("unsupported_media_type", "unsupported media type {0.given}"),
}

NAMES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 409: "conflict", 429: "too_many_requests"}

OWN_NAMES = {  # parameters whose violations have an error name of their own
    "filter": "invalid_filter",
    "orderBy": "invalid_orderby",
    "skipToken": "invalid_skiptoken",
    "groupBy": "invalid_groupBy",
}
PLACES = {"query": "query string", "header": "header", "path": "path"}


def _describe_parameter(refusal: InvalidParameter) -> tuple[str, str]:
    name = refusal.name[:1].lower() + refusal.name[1:].replace("-", "")  # Checksum is the attribute checksum
    if not refusal.violations:
        return "missing_field", f'"{name}" is missing from {PLACES[refusal.location]}'
    goa, message = _describe_violation(refusal.violations[0], name)
    if own := OWN_NAMES.get(refusal.name):
        return own, f"{own.replace('_', ' ')} received: {message}"
    return goa, message


def _describe_body(refusal: InvalidBody, request: Request) -> tuple[str, str]:
    """Return the first violation's name and all violations' messages, as Goa merges them."""
    if not request.body:
        return "missing_payload", "missing required payload"
    if not refusal.violations:
        return "decode_payload", refusal.reason
    described = [
        _describe_violation(violation, "body" + violation.pointer.replace("/", ".")) for violation in refusal.violations
    ]
    return described[0][0], "; ".join(dict.fromkeys(message for _, message in described))


def _describe_violation(violation: Violation, name: str) -> tuple[str, str]:
    """Return Goa's error name and message for a violation."""
    goa, message = RULES.get(violation.keyword, OTHER)
    return goa, message(name, violation.details, violation.value)


MessageBuilder = Callable[[str, Mapping[str, Any], Any], str]


def _quote(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))  # orjson has no integers beyond 64 bits
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."


LONGEST_QUOTE = 200


def _describe_length(word: str) -> MessageBuilder:
    return lambda name, rule, value: (
        f"length of {name} must be {word} or equal than {rule['limit']}"
        f" but got value {_quote(value)} (len={len(value)})"
    )


def _describe_range(word: str) -> MessageBuilder:
    return lambda name, rule, value: (
        f"{name} must be {word} or equal than {rule['limit']} but got value {_quote(value)}"
    )


OTHER: tuple[str, MessageBuilder] = ("bad_request", lambda name, _, value: f"invalid value {_quote(value)} for {name}")
RULES: Mapping[str, tuple[str, MessageBuilder]] = {
    "required": ("missing_field", lambda name, rule, _: f'"{rule["property"]}" is missing from {name}'),
    "type": (
        "invalid_field_type",
        lambda name, rule, value: f'invalid value {_quote(value)} for "{name}", must be a {rule["types"][0]}',
    ),
    "enum": (
        "invalid_enum_value",
        lambda name, rule, value: (
            f"value of {name} must be one of {', '.join(map(_quote, rule['options']))} but got value {_quote(value)}"
        ),
    ),
    "pattern": (
        "invalid_pattern",
        lambda name, rule, value: f'{name} must match the regexp "{rule["pattern"]}" but got value {_quote(value)}',
    ),
    "format": (
        "invalid_format",
        lambda name, rule, value: f"{name} must be formatted as a {rule['format']} but got value {_quote(value)}",
    ),
    "minLength": ("invalid_length", _describe_length("greater")),
    "minItems": ("invalid_length", _describe_length("greater")),
    "maxLength": ("invalid_length", _describe_length("lesser")),
    "maxItems": ("invalid_length", _describe_length("lesser")),
    "minimum": ("invalid_range", _describe_range("greater")),
    "maximum": ("invalid_range", _describe_range("lesser")),
}


def _describe_missing(refusal: ApiError) -> str:
    """Return a sentence for each field that a body lacks; empty for other errors."""
    violations = refusal.violations if isinstance(refusal, InvalidBody) else ()
    missing = [violation.details["property"] for violation in violations if violation.keyword == "required"]
    return " ".join(f"{name} is missing." for name in missing)


def _render_sample(refusal: ApiError) -> Response:
    if isinstance(refusal, SampleRefusal):
        status, error = refusal.code, refusal.error
    elif isinstance(refusal, NoSuchOperation) or (isinstance(refusal, InvalidParameter) and refusal.location == "path"):
        status, error = 404, "not_found"
    else:
        status = refusal.status
        error = "server_error" if status >= SERVER_ERROR else "invalid_request"
    headers = {"WWW-Authenticate": f'Bearer error="{error}"'} if error == "invalid_token" else {}
    description = "The server failed." if error == "server_error" else _describe_missing(refusal) or str(refusal)
    return Response({"error": error, "error_description": description}, status, headers)
