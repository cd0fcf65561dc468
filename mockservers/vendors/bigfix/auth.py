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
        NoToken: no token, or nobody's.
        NoComputerGroup: the user is in no computer group.
        AccessBlocked: the user lacks what the operation needs.
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
    """Return the token of the header, else of the query, else of a JSON body; empty if there is none.

    The header wins as documented for License Metric Tool; a client of the product sends the last form with GET.
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
