"""A request's way through one service, as a list of steps; see ``RequestPipeline.execute``."""

from __future__ import annotations

import logging
import time
from asyncio import sleep
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from mockservers.core.context import RequestContext
from mockservers.core.errors import ApiError, Unexpected
from mockservers.core.faults import http_effects
from mockservers.core.http.asgi import ClientGone, Message, Receive, Send, Spool, read_body, read_head
from mockservers.core.http.connection_effects import send_response
from mockservers.core.http.content_encoding import attach_body
from mockservers.core.http.dispatch import Dispatcher, in_thread
from mockservers.core.http.exchange import Exchange
from mockservers.core.http.fast_path import FastPath
from mockservers.core.http.http_date import add_date
from mockservers.core.http.reference.loading import ConnexionDispatcher
from mockservers.core.http.response_validation import encode_response
from mockservers.core.http.steps.faults import ChosenFaults
from mockservers.core.http.steps.inner_requests import answer_inner_request
from mockservers.core.http.steps.recording import HEAD, find_time, record_exchange
from mockservers.core.http.steps.refusals import render_refusal
from mockservers.core.http.steps.routing import find_route, follow_route
from mockservers.core.http.steps.transaction import transact
from mockservers.core.http.steps.worlds import open_world
from mockservers.core.messages import Request, Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import MACHINE_CLOCK
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.scenarios import Ask
from mockservers.core.worlds.world import World

log = logging.getLogger("mockservers")


class RequestPipeline:
    """One service in one server: an ASGI application around ``answer``.

    Args:
        service: The service.
        worlds: The worlds in which it works.
        is_compiled: Whether the fast path answers requests; without, connexion does.
    """

    def __init__(self, service: Service, worlds: Worlds, *, is_compiled: bool = True) -> None:
        self.service, self.worlds = service, worlds
        self.dispatcher: Dispatcher = FastPath(service) if is_compiled else ConnexionDispatcher(service)
        self._ask = ask(worlds)
        self._answer_inner = partial(answer_inner_request, self)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        request, world, problem = read_head(scope, self.service.method_override)
        largest = self.service.body_limit(request)
        try:
            request = await attach_body(request, await read_body(receive, largest), self.service, largest)
        except ClientGone:
            return
        except ApiError as refusal:
            problem = problem or refusal
        response = await self.answer(request, world, problem)
        if request.method == HEAD != scope["method"]:  # by a header of a POST, whose body would be sent
            response = replace(response, body=b"")
        await send_response(response, scope, receive, send)

    async def answer(self, request: Request, world: str, problem: ApiError | None = None) -> Response:
        """Answer a request in a world. Never raises; ``problem`` refuses it from the start."""
        began, exchange = time.perf_counter(), Exchange(request, request.method)
        try:
            response = await self.execute(exchange, world, problem)
        except Exception as error:  # noqa: BLE001 -- the one place where every error is rendered
            response = self.render(exchange, error)
        if exchange.faults.hits:
            response = http_effects.apply_effects(response, exchange.faults.hits)
        if response.on_before_send is not None:
            await response.on_before_send()
        at = find_time(exchange, self.worlds)
        response = add_date(response, at)
        record_exchange(exchange, response, self.worlds, self.service, at, time.perf_counter() - began)
        return response

    async def execute(self, exchange: Exchange, world: str, problem: ApiError | None) -> Response:
        """Take an exchange from its request to its response, up to the faults in how that is sent.

        Raises:
            ApiError: whatever refuses the request.
        """
        if (path := self.service.normalize_path(exchange.request.path)) != exchange.request.path:
            exchange.request = replace(exchange.request, path=path)
        routed = await find_route(exchange.request, self.dispatcher, problem)
        if self.service.in_world:
            obstacle = routed if isinstance(routed, ApiError) else None
            exchange.world = await open_world(exchange, world, self.worlds, self._ask, obstacle)
        if problem is not None:
            raise problem
        follow_route(exchange, routed, self.service)
        if exchange.world is None:
            return await self._execute_without_world(exchange)
        with ChosenFaults(exchange, self.service, exchange.world):
            if exchange.miss is not None and not exchange.faults.counts:
                raise exchange.miss
            if exchange.faults.hits and (delay := http_effects.total_delay(exchange.faults.hits)):
                await sleep(delay)
            if exchange.request.is_large and exchange.operation is not None:
                exchange.reading = await self.dispatcher.read_ahead(exchange.request, exchange.operation, exchange.path)
            return await transact(exchange, exchange.world, self)

    async def _execute_without_world(self, exchange: Exchange) -> Response:
        """Execute an operation of a service that works on all worlds."""
        if exchange.miss is not None:
            raise exchange.miss
        if exchange.request.is_large and exchange.operation is not None:
            exchange.reading = await self.dispatcher.read_ahead(exchange.request, exchange.operation, exchange.path)
        exchange.context = self.open_context(exchange)
        return await self.run(exchange.context)

    async def execute_or_replace(self, exchange: Exchange, world: World, db: Connection) -> Response:
        """Execute an operation in its transaction, unless a fault replaces the response.

        Raises:
            ApiError: the request is refused, and nothing of its work is kept.
        """
        for hit in exchange.faults.hits:
            if hit.stage == "instead":
                return http_effects.replace_response(hit)
        if exchange.miss is not None:
            raise exchange.miss
        exchange.context = self.open_context(exchange, world, db)
        return await self.execute_operation(exchange, exchange.context)

    async def execute_operation(self, exchange: Exchange, context: RequestContext) -> Response:
        """Execute an operation.

        Raises:
            ApiError: the request is refused, and nothing of its work is kept.
        """
        try:
            return await self.run(context)
        except ApiError as refusal:
            if not context.roll_back_to_kept():
                raise
            return self.render(exchange, refusal)

    def open_context(
        self, exchange: Exchange, world: World | None = None, db: Connection | None = None
    ) -> RequestContext:
        """Open the context of an exchange that has an operation."""
        assert exchange.operation is not None  # noqa: S101 -- a request without an operation was refused
        context = RequestContext(
            self.worlds, self.service, exchange.request, exchange.operation, exchange.path, world, db
        )
        context.reading = exchange.reading
        context.answer_inner = self._answer_inner
        return context

    async def run(self, context: RequestContext) -> Response:
        """Dispatch a request, validate and encode the response, and read a stream to its end."""
        response = self.finish_call(context, await self.dispatcher.dispatch(context))
        return replace(response, body=await in_thread(Spool, response.body)) if response.is_stream else response

    def finish_call(self, context: RequestContext, response: Response) -> Response:
        """Validate the response of a handler and encode its body; a stub's was validated when the stub was added."""
        return encode_response(response) if context.stub else self.finish(context.operation, response)

    def finish(self, operation: Operation, response: Response) -> Response:
        """Validate a response and encode its body."""
        self.dispatcher.validate(operation, response)
        return encode_response(response)

    def render(self, exchange: Exchange, error: Exception) -> Response:
        """Render an error in the vendor's form; an unexpected one is logged."""
        if isinstance(error, ApiError):
            try:
                return render_refusal(exchange, error, self.service, self.finish)
            except Exception as unexpected:  # noqa: BLE001 -- rendered below like every unexpected error
                error = unexpected
        request = exchange.request
        log.error("%s: %s %s failed", self.service.name, request.method, request.path, exc_info=error)
        return render_refusal(exchange, Unexpected(), self.service, self.finish)

    async def refuse(self, refusal: ApiError, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse a request that is not for this server at all; no world records it."""
        request, _, _ = read_head(scope, self.service.method_override)
        response = self.render(Exchange(request, request.method), refusal)
        await send_response(add_date(response, MACHINE_CLOCK.now()), scope, receive, send)

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or does not come in time."""
        response = encode_response(self.service.render(refusal, Request("GET", "/")))
        return add_date(response, MACHINE_CLOCK.now())


def ask(worlds: Worlds) -> Ask:
    """Return a function that sends a service a request in a world, without a connection."""

    async def send_request(service: str, request: Request, world: str) -> Response:
        return await RequestPipeline(worlds.services[service], worlds).answer(request, world)

    return send_request
