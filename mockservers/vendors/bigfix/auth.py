"""Authentication of BigFix Inventory: tokens, permissions and computer groups."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.json_bodies import BadJson, read_json
from mockservers.core.messages import Request
from mockservers.vendors.bigfix.domain import REQUIREMENTS, User
from mockservers.vendors.bigfix.errors import NoToken
from mockservers.vendors.bigfix.faults import TOKEN_REVOKED
from mockservers.vendors.bigfix.store import Users

TOKEN_LENGTH = 40
HEXADECIMAL = "0123456789abcdef"


def authenticate(context: RequestContext) -> None:
    """Set the caller of a secured operation.

    Raises:
        NoToken: the request has no token, or no user has it.
        NoComputerGroup: the user is in no computer group.
        AccessBlocked: the user lacks a permission, or the group All Computers.
    """
    context.caller = user = _find_caller(context)
    user.check_access(REQUIREMENTS[context.operation.id])


def _find_caller(context: RequestContext) -> User:
    token = read_token(context.request)
    user = Users(context.db).find_by_token(token) if token else None
    if user is None:
        raise NoToken
    if context.trigger_fault(TOKEN_REVOKED) is not None:
        Users(context.db).renew_token(user, context.random.token("bigfix.token", TOKEN_LENGTH, HEXADECIMAL))
        context.keep_changes()
        raise NoToken
    return user


def read_token(request: Request) -> str:
    """Return the token in the header, the query or a JSON body, in this order; empty if there is none.

    The query parameter is documented on "REST API for retrieving authentication token", the header for License Metric
    Tool; the JSON body of a GET is known from a client.
    """
    return request.headers.get("token") or request.query.get("token", [""])[-1] or _read_body_token(request)


def _read_body_token(request: Request) -> str:
    if request.method != "GET" or not request.body or request.is_large:
        return ""
    body: Any = None
    with suppress(BadJson):
        body = read_json(request.body)
    token = body.get("token") if isinstance(body, dict) else None
    return token if isinstance(token, str) else ""
