"""A service's door: the world is chosen, the operation found, the transaction kept, the answer checked."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from sqlalchemy import Connection

from mockservers.core.context import RequestContext, WorldContext, target_of
from mockservers.core.errors import (
    ApiError,
    Disturbed,
    MethodNotAllowed,
    NoSuchOperation,
    NoSuchWorld,
    SnapshotDamaged,
    SpecBroken,
    Unexpected,
    UnsupportedEncoding,
    UnsupportedMediaType,
    WorldDamaged,
)
from mockservers.core.faults import http_effects
from mockservers.core.faults.fault import FaultHit
from mockservers.core.faults.injector import has_general
from mockservers.core.http import deprecations, response_validation
from mockservers.core.http.asgi import (
    ClientGone,
    Message,
    Receive,
    Send,
    Spool,
    read_body,
    read_head,
    send_answer,
)
from mockservers.core.http.connection_effects import send_with_effects
from mockservers.core.http.content_encoding import attach_body
from mockservers.core.http.exchange import Exchange
from mockservers.core.http.fast_path import Dispatcher, compile_operations
from mockservers.core.http.http_date import add_date
from mockservers.core.http.request_decoding import try_call
from mockservers.core.http.response_cache import ResponseCache, key_of
from mockservers.core.journal.entries import Entry, RefusalRecord, trim_exchange
from mockservers.core.messages import Request, Response
from mockservers.core.simulation.clock import Clock, real_time
from mockservers.core.storage.change_log import recorded_changes
from mockservers.core.storage.connections import NeedsWriting
from mockservers.core.worlds import scenarios
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import DEFAULT, World

if TYPE_CHECKING:
    from mockservers.core.http.connexion_app import ConnexionApp
    from mockservers.core.openapi.document import Operation
    from mockservers.core.service.service import Service

log = logging.getLogger("mockservers")

SCENARIO_HEADER = "x-mock-scenario"
MOST_SHOWN = 64  # characters of the name of a world that there is not
HEAD = "HEAD"
MANY = 1_000  # rows that are written to the disk in a thread
READING = {"GET", HEAD}
IMPORTING = threading.RLock()
UNCHECKED = (
    SpecBroken,
    Unexpected,
    NoSuchWorld,
    SnapshotDamaged,
    WorldDamaged,
    Disturbed,
)  # refusals that no vendor's spec has
SLASHES = re.compile("//+")


@cache
def connexion_app(service: Service) -> ConnexionApp:
    """The service behind connexion, made once per process."""
    return import_connexion().ConnexionApp(service)  # type: ignore[no-any-return]


def import_connexion() -> ModuleType:
    """Import ``core.http.connexion_app``, and connexion with it: late, since it takes longer than everything else.

    One thread at a time: two that import the same packages from different ends see them half made. For the same reason
    a server within another program imports it at once, on the thread that starts it.
    """
    with IMPORTING, deprecations.in_place():
        from mockservers.core.http import connexion_app  # noqa: PLC0415

    return connexion_app


class FaultsAhead(Exception):
    """The world has faults that may strike the request: they are asked first."""


class RequestPipeline:
    """One service in one server: ASGI on the outside; inside a request goes in and an answer comes out.

    Args:
        service: The service.
        worlds: The worlds in which it is asked.
        is_compiled: Whether the fast path answers what it can, and GET responses are cached; without,
            connexion answers everything.
    """

    def __init__(self, service: Service, worlds: Worlds, *, is_compiled: bool = True) -> None:
        self.service, self.worlds = service, worlds
        self._is_compiled = is_compiled
        self._connexion: ConnexionApp | None = None

    @cached_property
    def _match(self) -> Callable[[str, str], tuple[Operation, Mapping[str, str]]]:
        """What finds operations. The spec is read with the first request: nobody waits for those of other services."""
        self.service.check_binding()
        return self.service.spec.match

    @cached_property
    def _way(self) -> Dispatcher:
        return compile_operations(self.service, self._long_way) if self._is_compiled else self._long_way

    async def _long_way(self, scope: RequestContext) -> Response:
        if self._connexion is None:  # to make it takes a while, for which the loop does not wait
            self._connexion = await anyio.to_thread.run_sync(connexion_app, self.service)
        return await self._connexion.answer(scope)

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
        answer = await self.answer(request, world, problem)
        if request.method == HEAD != scope["method"]:  # by a header of a POST, whose body would be sent
            answer = replace(answer, body=b"")
        await self._send(answer, scope, receive, send)

    async def refuse(self, refusal: ApiError, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse a request that is not for this stand-in at all: no world hears of it."""
        request, _, _ = read_head(scope, self.service.method_override)
        answer = self._refused(Exchange(request, request.method), refusal)
        await self._send(add_date(answer, Clock.real().now()), scope, receive, send)

    @staticmethod
    async def _send(answer: Response, scope: Message, receive: Receive, send: Send) -> None:
        try:
            if answer.fault_hits:
                await send_with_effects(answer, scope, receive)
            else:
                await send_answer(answer, scope, send)
        finally:
            if answer.on_sent is not None:
                answer.on_sent()

    def unreadable(self, refusal: ApiError) -> Response:
        """The answer to what cannot be read or does not come in time, in the vendor's form."""
        answer = response_validation.encode_response(self.service.render(refusal, Request("GET", "/")))
        return add_date(answer, Clock.real().now())

    async def answer(self, request: Request, world: str, problem: ApiError | None = None) -> Response:
        """Answer a request in a world. Never raises; ``problem`` refuses it from the start."""
        began, visit = time.perf_counter(), Exchange(request, request.method)
        try:
            answer = await self._answered(visit, world, problem)
        except Exception:
            log.exception("%s: %s %s failed", self.service.name, request.method, request.path)
            answer = self._refused(visit, Unexpected())
        if visit.fault_hits:
            answer = http_effects.apply_effects(answer, visit.fault_hits)
        if answer.on_before_send is not None:
            await answer.on_before_send()
        at = self._time(visit)
        answer = add_date(answer, at)
        self._record(visit, answer, at, time.perf_counter() - began)
        return answer

    async def _answered(self, visit: Exchange, world: str, problem: ApiError | None) -> Response:
        try:
            return await self._answer(visit, world, problem)
        except ApiError as refusal:
            return self._refused(visit, refusal)

    async def _answer(self, visit: Exchange, world: str, problem: ApiError | None) -> Response:
        if self.service.merge_slashes:
            visit.request = replace(visit.request, path=SLASHES.sub("/", visit.request.path))
        if self.service.in_world:
            if world != DEFAULT and self.worlds.would_make(world):
                visit.unmade = world
                self._match_before_making(visit.request, problem)
            visit.world = await self._world(visit.request, world)
        if problem is not None:
            raise problem
        try:
            return await self._undisturbed(visit)
        except FaultsAhead:
            return await self._disturbed(visit)
        except (NoSuchOperation, MethodNotAllowed):
            if visit.fault_hits is not None or visit.world is None or not has_general(visit.world.settings()):
                raise
            return await self._disturbed(visit)

    def _match_before_making(self, request: Request, problem: ApiError | None) -> None:
        """Refuse what no operation would see: anybody could make worlds with it until there are too many.

        Raises:
            Refusal: the problem, or there is no such operation.
        """
        if problem is not None:
            raise problem
        self._match(request.method, request.path)

    async def _world(self, request: Request, name: str) -> World:
        """The world of a request; a new one may begin with a scenario."""
        scenario = request.headers.get(SCENARIO_HEADER)
        if scenario is None:
            return await self.worlds.get(name)
        return await scenarios.world_in_scenario(name, scenario, self.worlds, ask(self.worlds))

    async def _disturbed(self, visit: Exchange) -> Response:
        """Work on a request as far as the faults that strike it allow."""
        visit.fault_hits = await self._strikes(visit)
        if late := http_effects.total_delay(visit.fault_hits):
            await asyncio.sleep(late)
        for strike in visit.fault_hits:
            if strike.stage == "instead":
                return http_effects.replace_response(strike)
        return await self._undisturbed(visit)

    async def _strikes(self, visit: Exchange) -> tuple[FaultHit, ...]:
        """The general faults that strike, asked in a transaction of their own: the request's may come to nothing."""
        assert visit.world is not None  # noqa: S101 -- only worlds have faults
        target = target_of(self.service, visit.as_sent, visit.operation.id if visit.operation else "")
        async with visit.world.writing:
            with visit.world.database.transaction(writing=True) as db:
                return tuple(WorldContext(self.service, visit.world, db).injector.general_hits(target))

    async def _undisturbed(self, visit: Exchange) -> Response:
        """Find the operation, and run it in a transaction.

        Raises:
            FaultsAhead: the world's faults are to be asked first.
        """
        request = visit.request
        visit.operation, visit.path = self._match(request.method, request.path)
        if request.method != visit.operation.method:  # HEAD, answered by the GET
            visit.request = request = replace(request, method=visit.operation.method)
        if visit.operation.most_fields > request.most_fields:
            visit.request = request = replace(request, most_fields=visit.operation.most_fields)
        if self.service.typed_bodies and request.body and not request.media_type and visit.operation.body:
            raise UnsupportedMediaType("", tuple(visit.operation.body.schemas))
        if request.is_large and visit.reading is None:
            visit.reading = await anyio.to_thread.run_sync(try_call, request, visit.operation, visit.path)
        if visit.world is None:
            visit.scope = RequestContext(self.worlds, self.service, request, visit.operation, visit.path)
            visit.scope.reading = visit.reading
            return self._checked(visit.operation, await self._way(visit.scope))
        if request.method in READING:
            try:
                return await self._transact(visit, visit.world, writing=False)
            except NeedsWriting:
                pass  # it reads a record whose time has come: the same again as a writer
        async with visit.world.writing:
            return await self._transact(visit, visit.world, writing=True)

    async def _transact(self, visit: Exchange, world: World, *, writing: bool) -> Response:
        """Answer in one transaction; commit an answer that keeps to the spec, and what was to be kept."""
        transaction = world.database.transaction(writing=writing)
        with transaction as db:
            answer = await (self._work if writing or not self._is_compiled else self._recall)(visit, world, db)
            visit.changes = recorded_changes(db)
            if writing and (visit.request.is_large or sum(one.count for one in visit.changes) > MANY):
                await anyio.to_thread.run_sync(transaction.commit)  # megabytes are written
        scope = visit.scope
        if scope is None or visit.refused is not None:
            return answer
        if scope.must_flush_outbox:
            return replace(answer, on_before_send=world.flush_outbox)
        return replace(answer, on_sent=world.hold_outbox()) if scope.must_notify_outbox else answer

    async def _recall(self, visit: Exchange, world: World, db: Connection) -> Response:
        """Answer as before, or run the operation and remember its answer."""
        memory, key = ResponseCache.of(db), key_of(self.service.name, visit.request)
        visit.known = memory.find(key)
        if visit.known is not None:
            return visit.known.answer
        answer = await self._work(visit, world, db)
        if (
            visit.scope is not None and visit.refused is None and visit.fault_hits is None
        ):  # faults may strike next time
            memory.keep(key, visit.scope, answer)
        return answer

    async def _work(self, visit: Exchange, world: World, db: Connection) -> Response:
        """Run the operation.

        Raises:
            FaultsAhead: the world's faults are to be asked first.
            Refusal: the request is refused, and nothing is to be kept of it.
        """
        assert visit.operation is not None  # noqa: S101 -- set by the caller
        visit.scope = scope = RequestContext(
            self.worlds, self.service, visit.request, visit.operation, visit.path, world, db
        )
        scope.reading = visit.reading
        if visit.fault_hits is None and has_general(scope.settings):
            raise FaultsAhead
        try:
            return await self._run(scope)
        except ApiError as refusal:
            if not scope.roll_back_to_kept():
                raise
            return self._refused(visit, refusal)

    async def _run(self, scope: RequestContext) -> Response:
        answer = self._checked(scope.operation, await self._way(scope))
        if answer.is_stream:
            answer = replace(answer, body=await anyio.to_thread.run_sync(Spool, answer.body))
        return answer

    def _checked(self, operation: Operation, answer: Response) -> Response:
        """The answer as bytes, if it keeps to the spec."""
        response_validation.check_response(operation, answer)
        return response_validation.encode_response(answer)

    def _refused(self, visit: Exchange, refusal: ApiError) -> Response:
        """The refusal in the vendor's form, held against the spec where an operation was found."""
        visit.refused = RefusalRecord.of(refusal)
        if isinstance(refusal, SpecBroken):
            log.error("%s", refusal)
        answer = self.service.render(refusal, visit.request)
        if isinstance(refusal, MethodNotAllowed):
            answer = replace(answer, headers={**answer.headers, "Allow": ", ".join(refusal.allowed)})
        if isinstance(refusal, UnsupportedEncoding):
            answer = replace(answer, headers={**answer.headers, "Accept-Encoding": ", ".join(refusal.expected)})
        if isinstance(refusal, Disturbed):
            answer = replace(answer, status=refusal.status, headers={**answer.headers, **refusal.headers})
        if visit.operation is None or isinstance(refusal, UNCHECKED):
            return response_validation.encode_response(answer)
        try:
            return self._checked(visit.operation, answer)
        except SpecBroken as broken:
            return self._refused(visit, broken)

    def _time(self, visit: Exchange) -> datetime:
        """The time in the request's world; the machine's where there is none, or not any more."""
        if visit.world is not None and not visit.world.damage and self.worlds.has(visit.world):
            with suppress(WorldDamaged):  # it turned out just now
                return visit.at(visit.world)
        return Clock.real().now()

    def _record(self, visit: Exchange, answer: Response, at: datetime, seconds: float) -> None:
        if visit.world is None and visit.unmade:
            record, name = self._tell, visit.unmade[:MOST_SHOWN]
        elif visit.world is not None and not visit.world.damage and self.worlds.has(visit.world):
            record, name = visit.world.journal.record, visit.world.name
        else:
            return
        scope, refused = visit.scope, visit.refused
        head, size = (answer.body.head, answer.body.size) if isinstance(answer.body, Spool) else (answer.body, None)
        if visit.method == HEAD:
            head, size = b"", 0
        request, told = trim_exchange(visit.as_sent, answer, head)
        worked = vars(scope) if scope else {}
        record(
            world=name,
            at=at,
            began=real_time() - seconds,
            seconds=seconds,
            service=self.service.name,
            operation=visit.operation.id if visit.operation else None,
            request=request,
            answer=told,
            request_bytes=len(visit.request.body),
            answer_bytes=len(head) if size is None else size,
            refused=refused,
            error=f"{refused.kind}: {refused.text}" if refused else None,
            is_read=visit.known is not None or worked.get("call") is not None,
            expired=worked["tokens"].expired if refused and "tokens" in worked else "",
            changes=visit.changes,
            strikes=tuple(visit.all_fault_hits()),
            notes=visit.notes(),
        )

    def _tell(self, **known: Any) -> Entry:  # noqa: ANN401 -- the fields of an entry
        """Let who listens to all worlds hear of an exchange that is in no journal."""
        entry = Entry(0, **known)
        self.worlds.on_entry(entry)
        return entry


def ask(worlds: Worlds) -> scenarios.Ask:
    """What asks a service something in a world, without a connection."""

    async def asked(service: str, request: Request, world: str) -> Response:
        return await RequestPipeline(worlds.services[service], worlds).answer(request, world)

    return asked
