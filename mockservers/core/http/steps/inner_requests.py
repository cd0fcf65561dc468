"""Step: answer a request within another one, in the same world and transaction."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import anyio.to_thread
from sqlalchemy import Connection, NestedTransaction

from mockservers.core.context import RequestContext, target_of
from mockservers.core.errors import ApiError, BodyTooLarge, MalformedRequest, NoSuchOperation
from mockservers.core.faults import http_effects
from mockservers.core.faults.injector import choose_general_hits, has_general, write_counts
from mockservers.core.http.asgi import decode_path, override_method
from mockservers.core.http.content_encoding import attach_body
from mockservers.core.http.dispatch import Dispatcher, Route
from mockservers.core.http.exchange import Exchange
from mockservers.core.http.steps.faults import PENDING
from mockservers.core.http.steps.routing import find_route, follow_route
from mockservers.core.journal.entries import InnerRecord
from mockservers.core.messages import InnerRequest, Request, Response
from mockservers.core.service.service import Service
from mockservers.core.storage.connections import read_settings
from mockservers.core.storage.damage import find_damage
from mockservers.core.worlds.world import World


class InnerWork(Protocol):
    """The parts of the pipeline that answer a request whose world and transaction are open."""

    service: Service
    dispatcher: Dispatcher

    def open_context(self, exchange: Exchange, world: World, db: Connection) -> RequestContext:
        """Open the context of an exchange that has an operation."""

    def finish_call(self, context: RequestContext, response: Response) -> Response:
        """Validate the response of a handler or a stub, and encode its body."""

    def render(self, exchange: Exchange, error: Exception) -> Response:
        """Render an error in the vendor's form."""


async def answer_inner_request(work: InnerWork, sent: InnerRequest, outer: RequestContext) -> Response:
    """Answer a request within another one, with its caller and at its time; a refused request leaves nothing behind.

    The response is encoded, has a Content-Length, and is recorded with the outer request. Of a streamed body the
    first ``sent.most_bytes`` bytes are read.

    Raises:
        Exception: the world's file is damaged.
    """
    await sleep(0)  # requests of other clients come first
    exchange, routed = await _read_request(work, sent, outer)
    _choose_faults(exchange, routed, outer)
    savepoint = outer.db.begin_nested()
    try:
        response = await _execute(work, sent, exchange, routed, outer)
        _release(outer.db, savepoint)
    except Exception as error:
        if find_damage(error):
            raise
        if exchange.context is None or not exchange.context.roll_back_to_kept():
            savepoint.rollback()
        else:
            _release(outer.db, savepoint)
        response = work.render(exchange, error)
    response = http_effects.apply_effects(response, exchange.faults.hits)
    outer.record_inner(_describe(sent, exchange, response), exchange.context, exchange.faults.hits)
    return _add_length(response, exchange.method)


async def _read_request(
    work: InnerWork, sent: InnerRequest, outer: RequestContext
) -> tuple[Exchange, Route | ApiError]:
    """Return the exchange of a request as it is read from a socket, and its route or the reason of its refusal."""
    service, problem = work.service, sent.problem
    target, _, query = sent.target.partition("?")
    headers = {name.lower(): value for name, value in sent.headers}
    path = target
    try:
        path = service.normalize_path(decode_path(target.encode()))
    except (MalformedRequest, NoSuchOperation, UnicodeEncodeError) as refusal:
        problem = problem or (refusal if isinstance(refusal, ApiError) else MalformedRequest("Invalid characters."))
    method = override_method(sent.method.upper(), headers, service.method_override)
    query_string = query.encode(errors="replace")
    request = Request(method, path, query_string, headers, base_url=outer.request.base_url)
    largest = service.body_limit(request)
    try:
        if len(sent.body) > largest:
            raise BodyTooLarge(largest)
        request = await attach_body(request, sent.body, service, largest)
    except ApiError as refusal:
        problem = problem or refusal
    return Exchange(request, method), await find_route(request, work.dispatcher, problem)


def _choose_faults(exchange: Exchange, routed: Route | ApiError, outer: RequestContext) -> None:
    """Choose the faults that name the request's operation, and count them; a refusal does not undo the count."""
    settings = read_settings(outer.db)
    if isinstance(routed, ApiError) or not has_general(settings):
        return
    pending = dict(outer.world.cache_for(PENDING, None))
    target = target_of(outer.service, exchange.as_sent, routed[0].id)
    exchange.faults = choose_general_hits(settings, target, pending, is_inner=True)  # type: ignore[arg-type]  # keys are faults
    if exchange.faults.counts:
        write_counts(outer.db, exchange.faults.counts)


async def _execute(
    work: InnerWork, sent: InnerRequest, exchange: Exchange, routed: Route | ApiError, outer: RequestContext
) -> Response:
    """Execute the operation of a request.

    Raises:
        ApiError: the request is refused.
    """
    follow_route(exchange, routed, work.service)
    for hit in exchange.faults.hits:
        if hit.stage == "instead":
            return http_effects.replace_response(hit)
    if exchange.miss is not None or exchange.operation is None:
        raise exchange.miss or NoSuchOperation(exchange.request.path)
    if exchange.request.is_large:
        exchange.reading = await work.dispatcher.read_ahead(exchange.request, exchange.operation, exchange.path)
    exchange.context = context = work.open_context(exchange, outer.world, outer.db)
    context.work_within(outer)
    response = work.finish_call(context, await work.dispatcher.dispatch(context))
    if not response.is_stream:
        return response
    return replace(response, body=await anyio.to_thread.run_sync(read_stream, response.body, sent.most_bytes))


def read_stream(chunks: Iterator[bytes], most: int) -> bytes:
    """Return the beginning of a stream: at most ``most`` bytes."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= most:
            break
    return bytes(body[:most])


def _release(db: Connection, savepoint: NestedTransaction) -> None:
    """Release a savepoint with those within it."""
    while (nested := db.get_nested_transaction()) is not None:
        nested.commit()
        if nested is savepoint:
            return


def _describe(sent: InnerRequest, exchange: Exchange, response: Response) -> InnerRecord:
    operation = exchange.operation.id if exchange.operation else None
    refusal = exchange.refused.text if exchange.refused else ""
    stub = exchange.stub_number
    return InnerRecord.of(sent.method, sent.target, response.status, operation, refusal, stub)


def _add_length(response: Response, method: str) -> Response:
    """Add the Content-Length; that of a HEAD is the GET's, whose body is not sent."""
    headers = {**response.headers, "Content-Length": str(len(response.body))}
    return replace(response, headers=headers, body=b"" if method == "HEAD" else response.body)
