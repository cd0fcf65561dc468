"""Parts that all clients share: authentication, retries, paging, polling, typed errors."""

from samclients.old_names import rename_in_module
from samclients.runtime.auth import Auth, Basic, HeaderToken, IssuedCredential, OAuth, QueryToken, Renewable, TokenGrant
from samclients.runtime.calls import Body, Call, Form, Json, JsonText, Multipart, OperationSpec, Raw, text_parts
from samclients.runtime.client import Client, Options, Settings
from samclients.runtime.clock import Clock, InstantClock, SystemClock
from samclients.runtime.data.models import Model, OpenModel
from samclients.runtime.data.shapes import Mismatch
from samclients.runtime.errors import (
    CallFailed,
    CannotSend,
    ClientError,
    Conflict,
    ConnectionLost,
    DeadlinePassed,
    Fatal,
    JobFailed,
    LeadsElsewhere,
    LoopDetected,
    NotAuthenticated,
    NotFound,
    NotTrusted,
    OutsideSpec,
    PermissionDenied,
    RateLimited,
    Refused,
    Retriable,
    ServerFailed,
    TimedOut,
    Unavailable,
    UndocumentedStatus,
    Unreachable,
    UnreadableBody,
    WrongMediaType,
    WrongShape,
)
from samclients.runtime.events import Event, ResponseReceived, Retrying, Watch, log
from samclients.runtime.operations import ApiResource, As, BoundOperation, Operation, collect_operations, operation
from samclients.runtime.paging import ListPage, Rows, by_link, by_offset, next_of_header, query_of
from samclients.runtime.polling import Pace, poll_until
from samclients.runtime.raw_response import RawResponse
from samclients.runtime.redaction.masking import Masker
from samclients.runtime.retry import Retry
from samclients.runtime.types import UNSET, AbsentList, Choice, File, ParsedResponse, Unset
from samclients.runtime.vendor import VendorClient

__all__ = [
    "UNSET",
    "AbsentList",
    "ApiResource",
    "As",
    "Auth",
    "Basic",
    "Body",
    "BoundOperation",
    "Call",
    "CallFailed",
    "CannotSend",
    "Choice",
    "Client",
    "ClientError",
    "Clock",
    "Conflict",
    "ConnectionLost",
    "DeadlinePassed",
    "Event",
    "Fatal",
    "File",
    "Form",
    "HeaderToken",
    "InstantClock",
    "IssuedCredential",
    "JobFailed",
    "Json",
    "JsonText",
    "LeadsElsewhere",
    "ListPage",
    "LoopDetected",
    "Masker",
    "Mismatch",
    "Model",
    "Multipart",
    "NotAuthenticated",
    "NotFound",
    "NotTrusted",
    "OAuth",
    "OpenModel",
    "Operation",
    "OperationSpec",
    "Options",
    "OutsideSpec",
    "Pace",
    "ParsedResponse",
    "PermissionDenied",
    "QueryToken",
    "RateLimited",
    "Raw",
    "RawResponse",
    "Refused",
    "Renewable",
    "ResponseReceived",
    "Retriable",
    "Retry",
    "Retrying",
    "Rows",
    "ServerFailed",
    "Settings",
    "SystemClock",
    "TimedOut",
    "TokenGrant",
    "Unavailable",
    "UndocumentedStatus",
    "Unreachable",
    "UnreadableBody",
    "Unset",
    "VendorClient",
    "Watch",
    "WrongMediaType",
    "WrongShape",
    "by_link",
    "by_offset",
    "collect_operations",
    "log",
    "next_of_header",
    "operation",
    "poll_until",
    "query_of",
    "text_parts",
]

for _module in (__name__, f"{__name__}.errors"):
    rename_in_module(_module, {"NotAllowed": "samclients.runtime.PermissionDenied"})
