"""Step: execute a request in one transaction on its world."""

from __future__ import annotations

from asyncio import sleep
from dataclasses import replace
from functools import partial
from typing import Protocol

import anyio.to_thread
from sqlalchemy import Connection

from mockservers.core.context import RequestContext
from mockservers.core.http.exchange import READING, Exchange
from mockservers.core.http.steps.faults import count_faults
from mockservers.core.messages import Response
from mockservers.core.storage.change_log import recorded_changes
from mockservers.core.worlds.world import World

MANY = 1_000  # rows; more are committed in a thread


class Work(Protocol):
    """The execution of an exchange's operation within a transaction."""

    def open_context(self, exchange: Exchange, world: World, db: Connection) -> RequestContext:
        """Open the context of an exchange that has an operation."""

    async def execute_operation(self, exchange: Exchange, context: RequestContext) -> Response:
        """Execute the operation."""

    async def execute_or_replace(self, exchange: Exchange, world: World, db: Connection) -> Response:
        """Execute the operation, unless a fault replaces the response or there is no operation."""


async def transact(exchange: Exchange, world: World, work: Work) -> Response:
    """Execute a request in a transaction: a GET as a reader, unless it has to write.

    Raises:
        ApiError: the request is refused; the faults that it met are counted nevertheless.
    """
    response: Response | None = None
    if exchange.request.method in READING and not exchange.faults.counts:
        response = await _read(exchange, world, work)
    if response is None:
        async with world.writing:
            response = await _write(exchange, world, work)
    return _schedule_outbox(exchange, world, response)


async def _read(exchange: Exchange, world: World, work: Work) -> Response | None:
    """Execute a GET as a reader; None if it has to write, and nothing was executed."""
    with world.database.transaction(writing=False) as db:
        exchange.context = context = work.open_context(exchange, world, db)
        if context.must_write():
            return None
        return await work.execute_operation(exchange, context)


async def _write(exchange: Exchange, world: World, work: Work) -> Response:
    refusal: Exception | None = None
    transaction = world.database.transaction(writing=True)
    with transaction as db:
        count_faults(exchange, db)
        savepoint = db.begin_nested() if exchange.faults.counts else None
        try:
            response = await work.execute_or_replace(exchange, world, db)
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
    if context.delay:
        response = replace(response, on_before_send=partial(sleep, context.delay))
    if context.must_flush_outbox:
        return replace(response, on_before_send=partial(_flush_and_wait, world, context.delay))
    return replace(response, on_sent=world.hold_outbox()) if context.must_notify_outbox else response


async def _flush_and_wait(world: World, delay: float) -> None:
    await world.flush_outbox()
    await sleep(delay)
