"""Step: execute a request in one transaction on its world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import anyio.to_thread
from sqlalchemy import Connection

from mockservers.core.http.exchange import Exchange
from mockservers.core.http.response_cache import ResponseCache, key_of
from mockservers.core.http.steps.faults import count_faults
from mockservers.core.messages import Response
from mockservers.core.storage.change_log import recorded_changes
from mockservers.core.storage.connections import NeedsWriting
from mockservers.core.worlds.world import World

READING = {"GET", "HEAD"}
MANY = 1_000  # rows; more are committed in a thread

Work = Callable[[Exchange, World, Connection], Awaitable[Response]]


async def transact(exchange: Exchange, world: World, work: Work, *, cache_key: str = "") -> Response:
    """Execute a request in a transaction: a GET as a reader, unless it has faults to count or something is due.

    Args:
        exchange: The request.
        world: Its world.
        work: Executes the operation.
        cache_key: The service's name where the responses to reads are cached; empty where not.

    Raises:
        ApiError: the request is refused; the faults that it met are counted nevertheless.
    """
    if exchange.request.method in READING and not exchange.faults.counts:
        try:
            with world.database.transaction(writing=False) as db:
                response = await _recall(exchange, world, work, db, cache_key)
        except NeedsWriting:
            pass  # a record is due: its new state is written by the transaction below
        else:
            return _schedule_outbox(exchange, world, response)
    async with world.writing:
        response = await _write(exchange, world, work)
    return _schedule_outbox(exchange, world, response)


async def _recall(exchange: Exchange, world: World, work: Work, db: Connection, cache_key: str) -> Response:
    """Give a cached response again, or execute the request and cache the response."""
    if not cache_key:
        return await work(exchange, world, db)
    cache, key = ResponseCache.of(db), key_of(cache_key, exchange.request)
    exchange.cached = cache.find(key)
    if exchange.cached is not None:
        return exchange.cached.answer
    response = await work(exchange, world, db)
    if exchange.context is not None and exchange.refused is None:
        cache.keep(key, exchange.context, response)
    return response


async def _write(exchange: Exchange, world: World, work: Work) -> Response:
    refusal: Exception | None = None
    transaction = world.database.transaction(writing=True)
    with transaction as db:
        count_faults(exchange, db)
        savepoint = db.begin_nested() if exchange.faults.counts else None
        try:
            response = await work(exchange, world, db)
        except Exception as error:
            if savepoint is None:
                raise
            savepoint.rollback()  # the counts stay
            refusal = error
        exchange.changes = recorded_changes(db) if refusal is None else ()
        if exchange.request.is_large or sum(change.count for change in exchange.changes) > MANY:
            await anyio.to_thread.run_sync(transaction.commit)
    if refusal is not None:
        raise refusal
    return response


def _schedule_outbox(exchange: Exchange, world: World, response: Response) -> Response:
    context = exchange.context
    if context is None or exchange.refused is not None:
        return response
    if context.must_flush_outbox:
        return replace(response, on_before_send=world.flush_outbox)
    return replace(response, on_sent=world.hold_outbox()) if context.must_notify_outbox else response
