"""Errors of BigFix Inventory with the vendor's texts; only ``render`` creates their bodies.

The documented texts are on "10.0.4 REST API for managing license metrics", "Retrieval of license usage" and "REST API
for retrieving authentication token"; openapi/README.md lists the proposed ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from mockservers.core.errors import (
    ApiError,
    InvalidBody,
    InvalidParameter,
    MalformedRequest,
    MethodNotAllowed,
    NoSuchOperation,
    SpecBroken,
    Unexpected,
    UnsupportedMediaType,
)
from mockservers.core.messages import Request, Response

LANGUAGE = {"Content-Language": "en-US"}
QUERY_ERRORS_ARE_500 = {"/api/sam/license_usages", "/api/sam/license_usages.json"}
METRIC_NAMES = ("code_name", "display_name")


class BigFixError(ApiError):
    """An error with the vendor's text."""


class WrongPassword(BigFixError):
    """The user name or password is wrong; documented for get_token."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "There is no match for the provided user name and password. If you are using Active Directory,"
            " ensure the user name is followed by a domain name, for example username@domain.com."
        )


class NoToken(BigFixError):
    """The token is missing or wrong; proposed."""

    status = 401

    def __init__(self) -> None:
        super().__init__("The authentication token is missing or not valid")


class NoComputerGroup(BigFixError):
    """The user is in no computer group; documented for another resource of the product."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "You are not assigned a Computer Group. You will not be able to access the system until you are"
            " assigned a valid Computer Group. Contact your administrator for assistance."
        )


class AccessBlocked(BigFixError):
    """The user lacks a permission or a computer group; documented for another resource of the product."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Access blocked")


class MetricExists(BigFixError):
    """A metric has this code name or display name; documented."""

    def __init__(self) -> None:
        super().__init__("Metric already present")


class NameNotProper(BigFixError):
    """The code name or display name is not proper; documented for POST."""

    def __init__(self) -> None:
        super().__init__("Metric code name or display name not proper")


class MetricUnknown(BigFixError):
    """No metric has this code name; documented."""

    def __init__(self) -> None:
        super().__init__("Metric does not exist")


class DisplayNameTooLong(BigFixError):
    """The display name is too long; documented for PUT."""

    def __init__(self) -> None:
        super().__init__("Display name length is too long")


class MetricPredefined(BigFixError):
    """The metric is predefined; documented. ``change`` is ``update`` or ``delete``."""

    status = 403

    def __init__(self, code_name: str, change: str) -> None:
        super().__init__(f"{code_name} metric {change} not allowed")


class WrongQuery(BigFixError):
    """A query parameter of a version 1 resource contains errors; the status 500 is documented, the text is proposed."""

    status = 500

    def __init__(self, parameter: str, reason: str, position: str = "") -> None:
        place = f" at {position}" if position else ""
        super().__init__(f"Query parameter '{parameter}' contains errors{place}: {reason}")


FAILURE = (
    "We're sorry, but something went wrong. Please contact your BigFix Analytics administrator if the problem persists"
)


def render(refusal: ApiError, request: Request) -> Response:
    """Render an error as ``{"error": "<text>"}``."""
    status, text = _describe(refusal, request)
    return Response({"error": text}, status, LANGUAGE)


def _describe(refusal: ApiError, request: Request) -> tuple[int, str]:
    if isinstance(refusal, BigFixError):
        return refusal.status, str(refusal)
    if isinstance(refusal, InvalidParameter) and refusal.name in METRIC_NAMES:
        return 400, str(NameNotProper())
    text = TEXTS.get(type(refusal), "{0}").format(refusal)
    if isinstance(refusal, (InvalidParameter, MalformedRequest)) and request.path in QUERY_ERRORS_ARE_500:
        return 500, text
    return refusal.status, text


TEXTS: Mapping[type[ApiError], str] = {
    InvalidParameter: "Query parameter '{0.name}' contains errors: {0.reason}",
    MalformedRequest: "Request cannot be read: {0}",
    InvalidBody: "Request body contains errors: {0.reason}",
    NoSuchOperation: "Not Found",
    MethodNotAllowed: "Method not allowed",
    UnsupportedMediaType: "Unsupported Media Type",
    SpecBroken: "The mock server's response violates its own specification: {0}",
    Unexpected: FAILURE,
}
