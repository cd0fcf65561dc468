"""Mutants of a mock server's state: not stored, stored twice, read stale; lists with wrong order, total or page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from contract_tests.kit.golden.recording import list_answers, load_recorded
from contract_tests.kit.mutation import effects
from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.mutation.operators.answers import alter_answers, alter_body
from contract_tests.kit.mutation.operators.spec import replace_everywhere
from contract_tests.kit.services import CONTROL_PLANE, SERVICES, Operation, Service
from mockservers.core.context import RequestContext
from mockservers.core.errors import ApiError
from mockservers.core.http import dispatch
from mockservers.core.http.dispatch import Validate
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import OperationCall, Response
from mockservers.core.storage.change_log import recorded_changes

GOOD = 200
PAGED = {"offset", "sysparm_offset", "page"}
LIMITS = {"limit", "sysparm_limit", "size", "pageSize"}
TOTALS = ("total", "totalPages", "count", "total_count")


def generate_state_mutants() -> Iterator[Mutant]:
    """Generate every mutant of every operation's state."""
    for service in SERVICES:
        mutations = _list_control_mutations if service is CONTROL_PLANE else _list_mutations
        for operation in service.spec.operations.values():
            for operator, what, apply in mutations(service, operation):
                yield Mutant(
                    side="control" if service is CONTROL_PLANE else "server",
                    operator=operator,
                    service=service.name,
                    operations=(operation.id,),
                    place=f"{operation.id}{what}",
                    apply=apply,
                    equivalent=find_equivalence(service, operation, operator),
                )


def _list_mutations(service: Service, operation: Operation) -> Iterator[tuple[str, str, Callable[[], None]]]:
    if operation.method == "GET":
        yield "stale read", "", partial(_wrap_run, service, operation, StaleReads())
        names = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
        for name in sorted(names & (PAGED | LIMITS)):
            for step in (1, -1):
                yield "page off by one", f" {name} {step:+d}", partial(_shift_parameter, service, operation, name, step)
        for status in ("200",) if _has_list(service, operation) else ():
            for operator, change in LISTS:
                yield operator, "", partial(alter_answers, service, operation, status, partial(alter_body, change))
        for name in _list_totals(operation):
            alter = partial(alter_body, partial(_change_total, name))
            yield "wrong total", f" {name}", partial(alter_answers, service, operation, "200", alter)
    elif operation.method != "HEAD":
        yield "not stored", "", partial(_wrap_run, service, operation, undo_changes)
        if operation.method == "POST":
            yield "stored twice", "", partial(_wrap_run, service, operation, store_twice)


def _list_control_mutations(service: Service, operation: Operation) -> Iterator[tuple[str, str, Callable[[], None]]]:
    """List the mutations of operations that work on all worlds, without a transaction of their own."""
    if operation.method == "GET":
        yield "stale read", "", partial(_wrap_run, service, operation, StaleReads())
        for operator, change in LISTS if any(True for _ in _list_arrays(operation)) else ():
            yield operator, "", partial(alter_answers, service, operation, "200", partial(alter_body, change))


def _has_list(service: Service, operation: Operation) -> bool:
    """Return whether a good answer contains a list, and one with several items was recorded."""
    if not any(True for _ in _list_arrays(operation)):
        return False
    bodies = [answer.get("body") for answer in list_answers(service, operation.id) if answer["status"] == GOOD]
    return any(isinstance(body, dict) and "sha256" in body for body in bodies) or any(map(_has_several, bodies))


def _has_several(body: Any) -> bool:
    members = body.values() if isinstance(body, dict) else [body]
    return any(isinstance(member, list) and len(member) > 1 for member in members)


def _list_arrays(operation: Operation) -> Iterator[str]:
    spec, response = operation.spec, operation.responses.get("200")
    for schema in response.schemas.values() if response else ():
        node = spec.resolve(schema.node)
        if node.get("type") == "array":
            yield ""
        for name, member in node.get("properties", {}).items():
            if spec.resolve(member).get("type") == "array":
                yield name


def _list_totals(operation: Operation) -> list[str]:
    spec, response = operation.spec, operation.responses.get("200")
    names = set()
    for schema in response.schemas.values() if response else ():
        node = spec.resolve(schema.node)
        names |= {name for name in TOTALS if name in node.get("properties", {})}
    return sorted(names)


Handler = Callable[[Any, OperationCall], Any]
Run = Callable[[RequestPipeline, RequestContext], Any]
Wrapper = Callable[[Run, RequestPipeline, RequestContext], Any]


def _wrap_run(service: Service, operation: Operation, work: Wrapper) -> None:
    """Wrap the execution of every request of an operation, inside its transaction."""
    effects.enable_counting()
    run = RequestPipeline.run  # the execution of one request

    async def run_wrapped(self: RequestPipeline, context: RequestContext) -> Response:
        if (self.service.name, context.operation.id) != (service.name, operation.id):
            return await run(self, context)
        with effects.note_failures(__file__):
            return await work(run, self, context)  # type: ignore[no-any-return]

    RequestPipeline.run = run_wrapped  # type: ignore[method-assign]


async def undo_changes(run: Run, pipeline: RequestPipeline, context: RequestContext) -> Response:
    """Execute a request, and roll its changes back."""
    kept = context.db.begin_nested()
    answer: Response = await run(pipeline, context)
    if recorded_changes(context.db):
        effects.count_hit()
    kept.rollback()
    return answer


async def store_twice(run: Run, pipeline: RequestPipeline, context: RequestContext) -> Response:
    """Execute a request twice, if the second one is not refused."""
    answer: Response = await run(pipeline, context)
    once = recorded_changes(context.db)
    kept = context.db.begin_nested()
    with suppress(ApiError):
        second = (context.worlds, context.service, context.request, context.operation, context.path)
        await run(pipeline, RequestContext(*second, context.world, context.db))
        if recorded_changes(context.db) != once:
            effects.count_hit()
        kept.commit()
        return answer
    kept.rollback()
    return answer


class StaleReads:
    """Answers a request with the first answer to an equal request."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Response] = {}

    async def __call__(self, run: Run, pipeline: RequestPipeline, context: RequestContext) -> Response:
        """Execute a request, and return the first answer to an equal one in the same world, even for a refused one."""
        request, world = context.request, context._world  # noqa: SLF001 -- the control plane has none
        place = (world.name, world.generation) if world else ()
        who = tuple(
            sorted((name, header) for name, header in request.headers.items() if name not in CONNECTION_HEADERS)
        )
        key = (*place, request.method, request.path, request.query_string, who)
        try:
            answer: Response = await run(pipeline, context)
        except ApiError:
            if key not in self._known:
                raise
            effects.count_hit()
            return self._known[key]
        first = self._known.setdefault(key, answer)
        if first.body != answer.body:
            effects.count_hit()
        return first


CONNECTION_HEADERS = {"host", "user-agent", "connection", "accept-encoding"}


def _shift_parameter(service: Service, operation: Operation, name: str, step: int) -> None:
    """Let a handler read a paging parameter that differs by one from the sent one."""
    effects.enable_counting()
    run = dispatch.call_handler

    async def call_shifted(handler: Handler, context: RequestContext, validate: Validate) -> Response:
        call, called = context.call, (context.service.name, context.operation.id)
        if called == (service.name, operation.id) and call and name in call.query:
            value = max(int(call.query[name]) + step, 0)
            if value != call.query[name]:
                effects.count_hit()
            context.call = replace(call, query={**call.query, name: value})
        return await run(handler, context, validate)

    replace_everywhere(run, call_shifted)


def _change_total(name: str, body: Any) -> Any:
    if isinstance(body, dict) and isinstance(body.get(name), int):
        body[name] += 1
    return body


def _map_lists(body: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    if isinstance(body, list):
        return change(body)
    if isinstance(body, dict):
        return {name: change(member) if isinstance(member, list) else member for name, member in body.items()}
    return body


def _reverse(body: Any) -> Any:
    return _map_lists(body, lambda some: some[::-1])


def _drop_last(body: Any) -> Any:
    return _map_lists(body, lambda some: some[:-1])


def _repeat_first(body: Any) -> Any:
    return _map_lists(body, lambda some: [*some[:1], *some])


LISTS = (("wrong order", _reverse), ("last row missing", _drop_last), ("first row twice", _repeat_first))


def find_equivalence(service: Service, operation: Operation, operator: str) -> str:
    """Return the reason why no test can notice the change; empty if one can."""
    if service is not CONTROL_PLANE and operator == "stored twice" and _is_idempotent(service, operation):
        return "a repeated request changes nothing"
    name = f"{service.name}/{operation.id}"
    return next((why for kind, pattern, why in EQUIVALENT if operator == kind and fnmatchcase(name, pattern)), "")


def _is_idempotent(service: Service, operation: Operation) -> bool:
    """Return whether the recorded example changes records, and its repetition none."""
    groups = load_recorded(service.name)[operation.id]["usual"]
    changes = {
        asked: group["told"]["tables"] for group in groups for asked in group["asked"] if "tables" in group["told"]
    }
    return changes.get("what example 0 changes") != [] and changes.get("what example 0 again changes") == []


EQUIVALENT = (
    ("stale read", "bigfix/get_about", "no operation changes its answer"),
    ("stale read", "control/list_fault_kinds", "no operation changes its answer"),
    ("stale read", "control/list_scenarios", "no operation changes its answer"),
    ("stale read", "control/list_services", "no operation changes its answer"),
    ("stale read", "servicenow/get_import_row*", "no operation changes a row that was imported"),
    ("not stored", "bigfix/get_token", "a user's token is always the same"),
    ("stored twice", "bigfix/get_token", "a user's token is always the same"),
    ("not stored", "informatica/validate_session_id", "the operation only reads"),
    ("stored twice", "informatica/validate_session_id", "the operation only reads"),
    ("stored twice", "informatica/logout_all_v2", "an ended session cannot end again"),
    ("not stored", "flexera/search_sample_records", "the operation only reads"),
    ("stored twice", "flexera/search_sample_records", "the operation only reads"),
)
