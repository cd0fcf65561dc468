"""Errors of ServiceNow with the platform's texts; only ``render`` creates their bodies.

"Captured" texts were observed on real instances, the others are documented or proposed (openapi/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    SpecBroken,
    Unauthenticated,
    Unexpected,
    UnsupportedMediaType,
)
from mockservers.core.messages import Request, Response
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY
from mockservers.vendors.servicenow.schema.own_definitions import OWN_PREFIXES
from mockservers.vendors.servicenow.schema.representation import JSON, choose_form, render_body

CHALLENGE = {"WWW-Authenticate": 'BASIC realm="Service-now"'}
TOKEN_PATH = "/oauth_token.do"  # noqa: S105 -- a path
INTEGRATION_PATHS = ("/api/x_fls_flexera_fnms/integration/fnmstosn", "/fnmp.do")
ATTACHMENT_PATH = re.compile(r"/api/now/(v1/)?attachment/")
DO = ".do"  # the end of a path of a processor, such as JSONv2
UNREADABLE = "Exception while reading request"


class ServiceNowError(ApiError):
    """An error with a message and a detail in the platform's form."""

    message: ClassVar[str] = ""

    def __init__(self, message: str = "", detail: str | None = None) -> None:
        super().__init__(f"{message or self.message}: {detail}")
        self.text, self.detail = message or self.message, detail


class NotAuthenticated(ServiceNowError):
    """The credentials are missing or wrong, or the token has expired; captured."""

    status = 401

    def __init__(self) -> None:
        super().__init__("User Not Authenticated", "Required to provide Auth information")


class NotAuthorized(ServiceNowError):
    """The user has no role for the API; captured from a third-party API built on the platform."""

    status = 403

    def __init__(self) -> None:
        super().__init__("User Not Authorized", "Failed API level ACL Validation")


class TableRefused(ServiceNowError):
    """The user may not read the table; captured."""

    status = 403

    def __init__(self, table: str) -> None:
        super().__init__("User Not Authorized", f"User is unauthorized to access table: {table}")


class ChangeRefused(ServiceNowError):
    """The user may read but not write; captured."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Operation Failed", "ACL Exception Update Failed due to security constraints")


class DuplicateId(ServiceNowError):
    """A new record has the sys_id of another one; the status is proposed, the text documented for the log."""

    status = 403

    def __init__(self, sys_id: str) -> None:
        super().__init__(
            "Operation Failed",
            f"Unique Key violation detected by database (Duplicate entry '{sys_id}' for key 'PRIMARY')",
        )


class DefinitionRefused(ServiceNowError):
    """A table, column or choice cannot be added, changed or deleted; the message is captured, the detail proposed."""

    status = 403

    def __init__(self, table: str, reason: str) -> None:
        super().__init__("Operation Failed", f"Operation against file '{table}' was aborted: {reason}")


class StatisticsRefused(ServiceNowError):
    """The user may not read the table whose statistics are asked for; documented (KB0744425)."""

    status = 403

    def __init__(self, table: str) -> None:
        super().__init__("Insufficient rights to query records", f"No permission to read table '{table}'")


class FieldsRefused(ServiceNowError):
    """A field of the query may not be read or does not exist; captured."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Insufficient rights to query records", "Field(s) present in the query do not have permission to be read"
        )


class NoRecord(ServiceNowError):
    """The record does not exist; captured."""

    status = 404

    def __init__(self) -> None:
        super().__init__("No Record found", "Record doesn't exist or ACL restricts the record retrieval")


class InvalidTable(ServiceNowError):
    """The table does not exist; captured."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Invalid table {name}")


class NoClass(ServiceNowError):
    """The class of the CMDB Meta API does not exist; the status is documented, the text is proposed."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(f"Invalid table {name}")


class NoDependency(ServiceNowError):
    """A dependent class without a valid target; the text is documented, the status inferred."""

    status = 500

    def __init__(self) -> None:
        message = "Exception while executing request: null"
        hint = "Check logs for error trace or enable glide.rest.debug property to verify REST request processing"
        super().__init__(message, f"{message} {hint}")


class BadOptions(ServiceNowError):
    """The options of the enhanced interface cannot be read; status and detail are documented."""

    status = 500

    def __init__(self, detail: str) -> None:
        super().__init__("Exception while executing request", detail)


class NegativeOffset(ServiceNowError):
    """The offset is negative; captured from a third-party API built on the platform."""

    def __init__(self, offset: str) -> None:
        super().__init__(f"offset is {offset}", "Negative offset is not supported")


class BadRequest(ServiceNowError):
    """Any other invalid request; the detail is proposed."""

    def __init__(self, detail: str) -> None:
        super().__init__(UNREADABLE, detail)


class NotAcceptable(ServiceNowError):
    """Accept allows neither JSON nor XML; the status is documented, the text is proposed."""

    status = 406

    def __init__(self) -> None:
        super().__init__("Not acceptable", "Accept must allow application/json or application/xml")


class InsertRefused(ServiceNowError):
    """The user has none of the roles that may add attachments; the text is that of other refused inserts."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Operation Failed", "ACL Exception Insert Failed due to security constraints")


class UploadRefused(ServiceNowError):
    """The instance does not accept the attachment; the texts are proposed, except for a missing file (captured)."""

    message = "Invalid attachment"

    def __init__(self, detail: str) -> None:
        super().__init__(detail=detail)


class AttachmentTooLarge(ServiceNowError):
    """The attachment is larger than the instance accepts; the text is proposed."""

    def __init__(self, detail: str) -> None:
        super().__init__(MESSAGES[BodyTooLarge], detail)


class AccessDenied(ApiError):
    """The client, user or token at the token endpoint is wrong; captured."""

    status = 401


def render(refusal: ApiError, request: Request) -> Response:
    """Render an error in the platform's envelope as JSON or XML, or in OAuth's form for the token endpoint."""
    if request.path == TOKEN_PATH and not isinstance(refusal, NoSuchOperation):  # in a batch there is no such path
        return _render_token_error(refusal)
    if request.path in INTEGRATION_PATHS and isinstance(refusal, InvalidBody):
        return render_body({"result": render_malformed_result(refusal.reason)}, 200, choose_form(request) or JSON)
    status, message, detail = _describe(refusal, request)
    body = {"error": {"message": message, "detail": detail}, "status": "failure"}
    headers = CHALLENGE if status == NotAuthenticated.status else {}
    return render_body(body, status, choose_form(request) or JSON, headers)


def render_malformed_result(reason: str) -> dict[str, Any]:
    """Return the result for a segment that cannot be read (proposed)."""
    return {"return_code": "2", "status": "failure", "message": f"Malformed transaction: {reason}"}


def _describe(refusal: ApiError, request: Request) -> tuple[int, str, str | None]:
    if isinstance(refusal, ServiceNowError):
        return refusal.status, refusal.text, refusal.detail
    if isinstance(refusal, InvalidParameter) and refusal.location == "path":
        if ATTACHMENT_PATH.match(request.path):
            return _describe(NoRecord(), request)
        return _describe(_translate_path_error(refusal, request.path), request)
    if isinstance(refusal, InvalidParameter) and refusal.name == "sysparm_offset":
        return _describe(_translate_offset_error(refusal, request), request)
    if isinstance(refusal, (NoSuchOperation, BodyTooLarge)):
        return 400, MESSAGES[type(refusal)], None
    message = str(refusal) if isinstance(refusal, InjectedError) else MESSAGES.get(type(refusal), UNREADABLE)
    return refusal.status, message, None if isinstance(refusal, (Unexpected, InjectedError)) else str(refusal)


def _translate_offset_error(refusal: InvalidParameter, request: Request) -> ServiceNowError:
    offset = request.query["sysparm_offset"][-1]
    negative = offset.startswith("-") and offset[1:].isdigit()
    return NegativeOffset(offset) if negative else BadRequest(str(refusal))


def _translate_path_error(refusal: InvalidParameter, path: str) -> ServiceNowError:
    """Return the error for an invalid part of a path: a sys_id, or the name of a table or class."""
    table = _read_table_name(path)
    if refusal.name in {"sys_id", "rel_sys_id"} and _has_table(path, table):
        return NoRecord()
    return NoClass(table) if "/cmdb/meta/" in path else InvalidTable(table)


def _read_table_name(path: str) -> str:
    """Return the table, or the CMDB class, in a path of an API or of JSONv2."""
    if path.endswith(DO):
        return path.removeprefix("/").removesuffix(DO)
    return re.sub(r".*?/(table|stats|import|instance|meta)/([^/]*).*", r"\2", path, count=1, flags=re.DOTALL)


def _has_table(path: str, name: str) -> bool:
    """Return whether there is a table: for the Import Set API a staging table, for the CMDB's APIs a class.

    A name of a user's table, of which only the world knows, is taken for one.
    """
    if name not in DICTIONARY:
        return "/import/" not in path and name.startswith(OWN_PREFIXES)
    roots = {"/import/": "sys_import_set_row", "/cmdb/": "cmdb_ci"}
    return all(DICTIONARY[name].root.name == root for part, root in roots.items() if part in path)


NO_RESOURCE = "Requested URI does not represent any resource"
MESSAGES: Mapping[type[ApiError], str] = {
    NoSuchOperation: NO_RESOURCE,
    BodyTooLarge: "The request body is too large",
    Unauthenticated: "User Not Authenticated",
    MalformedRequest: UNREADABLE,
    InvalidBody: UNREADABLE,
    InvalidParameter: "Invalid parameter",
    MethodNotAllowed: "Method not supported",
    UnsupportedMediaType: "Unsupported media type",
    SpecBroken: "The mock server's response violates its own specification",
    Unexpected: "The mock server failed unexpectedly; its log has the details",
}


def _render_token_error(refusal: ApiError) -> Response:
    denied: dict[str, Any] = {"error_description": "access_denied", "error": "server_error"}
    if isinstance(refusal, UnsupportedMediaType):
        denied["error_description"] = "unspecified error"
    status = 401 if isinstance(refusal, (AccessDenied, InvalidBody, MalformedRequest)) else refusal.status
    return Response(denied, status)
