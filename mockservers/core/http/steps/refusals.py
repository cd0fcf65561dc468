"""Step: render a refusal in the vendor's form."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from mockservers.core.errors import (
    ApiError,
    InjectedError,
    MethodNotAllowed,
    NoSuchWorld,
    SnapshotDamaged,
    SpecBroken,
    Unexpected,
    UnsupportedEncoding,
    WorldDamaged,
)
from mockservers.core.http.exchange import Exchange
from mockservers.core.http.response_validation import encode_response
from mockservers.core.journal.entries import RefusalRecord
from mockservers.core.messages import Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

log = logging.getLogger("mockservers")

Finish = Callable[[Operation, Response], Response]  # validates and encodes

UNDOCUMENTED = (  # refusals that no vendor's spec has
    SpecBroken,
    Unexpected,
    NoSuchWorld,
    SnapshotDamaged,
    WorldDamaged,
    InjectedError,
)


def render_refusal(exchange: Exchange, refusal: ApiError, service: Service, finish: Finish) -> Response:
    """Render a refusal, and validate it against the spec where the request has an operation."""
    exchange.refused = RefusalRecord.of(refusal)
    if isinstance(refusal, SpecBroken):
        log.error("%s", refusal)
    response = _add_headers(service.render(refusal, exchange.request), refusal)
    if exchange.operation is None or isinstance(refusal, UNDOCUMENTED):
        return encode_response(response)
    try:
        return finish(exchange.operation, response)
    except SpecBroken as broken:
        return render_refusal(exchange, broken, service, finish)


def _add_headers(response: Response, refusal: ApiError) -> Response:
    match refusal:
        case MethodNotAllowed():
            return replace(response, headers={**response.headers, "Allow": ", ".join(refusal.allowed)})
        case UnsupportedEncoding():
            return replace(response, headers={**response.headers, "Accept-Encoding": ", ".join(refusal.expected)})
        case InjectedError():
            return replace(response, status=refusal.status, headers={**response.headers, **refusal.headers})
    return response
