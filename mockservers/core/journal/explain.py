"""Explanation of an exchange: the matching or nearest operations, broken rules, faults and changes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockservers.core.errors import MalformedRequest
from mockservers.core.faults.fault import Fault, FaultHit, fault_kinds
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.masking import Masking, without_secrets
from mockservers.core.journal.serialize import format_line, serialize
from mockservers.core.journal.summary import Services
from mockservers.core.journal.unserved import find_unserved
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

MOST_NEAREST = 3
NEAR = 0.5  # minimum likeness of a path, of 1
NEARLY = 0.05  # maximum distance to the likeness of the nearest path
LONGEST_PATH = 1_000  # characters of a path that are compared
PLACE = re.compile(r"\{[^}]*\}")


def explain_exchange(entry: Entry, services: Services, faults: Iterable[Fault] = ()) -> dict[str, Any]:
    """Explain an exchange: its facts, and all of them as text.

    Args:
        entry: The exchange.
        services: All services.
        faults: The present faults of its world, which have the conditions of faults that were applied.
    """
    shown, service = serialize(entry, services), services.get(entry.service)
    operation = service.spec.operations.get(entry.operation or "") if service else None
    resource = find_unserved(entry)
    has_nearest = not (operation or entry.is_callback or service is None or resource)
    nearest = list(find_nearest(entry, service, services)) if has_nearest and service else []
    sent = parameters(entry, operation) if operation else {"missing": [], "undeclared": []}
    masking = Masking(service, entry)
    found = {
        "exchange": shown,
        "operation": None if operation is None else describe_operation(operation, service),
        "unserved": None if resource is None else {"title": resource.title, "source": resource.source},
        "nearest": [{**near, "differences": list(map(masking.text, near["differences"]))} for near in nearest],
        "missing": sent["missing"],
        "undeclared": [masking.text(parameter) for parameter in sent["undeclared"]],
        "faults": [explain_fault(hit, services, faults) for hit in entry.fault_hits],
    }
    lines = [*explanation_lines(found), *map(masking.text, describe_inner(entry))]
    return {**found, "text": "\n".join(lines)}


def explain_fault(strike: FaultHit, services: Services, faults: Iterable[Fault]) -> dict[str, Any]:
    """A fault that was applied: its values, its conditions, and the expected behaviour of a client."""
    known, kind = {fault.id: fault for fault in faults}, fault_kinds(services.values()).get(strike.kind)
    return {
        "fault": strike.fault,
        "kind": strike.kind,
        "values": without_secrets(strike.values),
        "why": _conditions(known[strike.fault]) if strike.fault in known else "",
        "expect": kind.expect if kind else "",
    }


def _conditions(fault: Fault) -> str:
    """The conditions of a fault, in words."""
    usual = Fault(fault.kind).as_json()
    chosen = {name: value for name, value in without_secrets(fault.as_json()).items() if value != usual[name]}
    describe_operation = [
        f"{name} {_describe_value(value)}" for name, value in chosen.items() if name not in {"id", "values"}
    ]
    return ", ".join(describe_operation) or "any request"


def _describe_value(value: object) -> str:
    return ", ".join(f"{name}={item}" for name, item in value.items()) if isinstance(value, Mapping) else str(value)


def describe_operation(operation: Operation, service: Service | None) -> dict[str, Any]:
    """An operation as JSON: service, id, method, path and summary."""
    name = service.name if service else ""
    return {
        "service": name,
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
    }


def parameters(entry: Entry, operation: Operation) -> dict[str, list[str]]:
    """Required parameters that are missing, and query parameters that the operation does not declare.

    Credentials in the query count as declared by the spec's security schemes.
    """
    try:
        sent = set(entry.request.query)
    except MalformedRequest:
        sent = set()
    declared = {parameter.name for parameter in operation.parameters if parameter.location == "query"} | _keys(
        operation
    )
    given = {"query": sent, "header": set(entry.request.headers)}
    missing = [
        f"{parameter.location} {parameter.name}"
        for parameter in operation.parameters
        if parameter.required
        and parameter.location in given
        and (parameter.name if parameter.location == "query" else parameter.name.lower())
        not in given[parameter.location]
    ]
    return {"missing": missing, "undeclared": sorted(sent - declared)}


def _keys(operation: Operation) -> set[str]:
    schemes = operation.spec.components.get("securitySchemes", {}).values()
    return {scheme["name"] for scheme in schemes if scheme.get("type") == "apiKey" and scheme["in"] == "query"}


def find_nearest(entry: Entry, own: Service, services: Services) -> Iterator[dict[str, Any]]:
    """The operations nearest to a request with their differences, and operations of other vendors that fit exactly."""
    ranked = sorted(
        ((_likeness(entry, operation), operation) for operation in own.spec.operations.values()),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    for likeness, operation in ranked[:MOST_NEAREST]:
        if likeness >= max(NEAR, ranked[0][0] - NEARLY):
            yield {**describe_operation(operation, own), "differences": list(_differences(entry, operation))}
    for service in services.values():
        if service is own or not service.in_world:
            continue
        for operation in service.spec.operations.values():
            if not list(_differences(entry, operation)):
                yield {
                    **describe_operation(operation, service),
                    "differences": [f"this is {service.title}'s, on another port"],
                }


def _likeness(entry: Entry, operation: Operation) -> float:
    """Likeness of path and method: 1 for equal ones."""
    sent = entry.path[:LONGEST_PATH]
    path = _fill_template(operation.path, sent)
    return difflib.SequenceMatcher(None, path, sent).ratio() - 0.02 * (operation.method != entry.method)


def _fill_template(template: str, path: str) -> str:
    """Replace the parameters of a path template by the segments of a path at the same positions."""
    sent = path.split("/")
    parts = template.split("/")
    return "/".join(
        sent[place] if PLACE.fullmatch(part) and place < len(sent) and sent[place] else part
        for place, part in enumerate(parts)
    )


def _differences(entry: Entry, operation: Operation) -> Iterator[str]:
    """Differences between a request's method and path and an operation's."""
    if operation.method != entry.method:
        yield f"the method is {entry.method}, not {operation.method}"
    if _fill_template(operation.path, entry.path) == entry.path:
        return
    sent, wanted = entry.path.split("/"), operation.path.split("/")
    if len(sent) != len(wanted):
        yield f"the path {entry.path} is not {operation.path}"
        return
    for part, other in zip(sent, wanted, strict=True):
        if part != other and not (PLACE.fullmatch(other) and part):
            yield f"in the path {part!r} is not {other!r}"


def explanation_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The explanation line by line."""
    exchange = found["exchange"]
    yield format_line(exchange)
    yield f"  at {exchange['at']} in the world {exchange['world']}, {exchange['milliseconds']:g} ms"
    yield from _operation(found)
    if exchange["kind"] == "request":
        checked = [f"{name.replace('_', ' ')} {how}" for name, how in exchange["validated"].items()]
        yield f"  validated: {', '.join(checked)}"
    yield from _mistakes(found)
    if stub := exchange.get("stub"):
        yield f"  answered by stub {stub}; the operation was not executed"
    for fault in found["faults"]:
        values = f" {_describe_value(fault['values'])}" if fault["values"] else ""
        why = f", for {fault['why']}" if fault["why"] else ""
        yield f"  fault {fault['fault']}: {fault['kind']}{values}{why}; expected of a client: {fault['expect']}"
    yield from _changes(exchange["changes"])


def describe_inner(entry: Entry) -> Iterator[str]:
    """Lines about the requests within the request."""
    for number, inner in enumerate(entry.inner, 1):
        refusal = f": {inner.refusal}" if inner.refusal else ""
        operation = f" ({inner.operation})" if inner.operation else ""
        stub = f", answered by stub {inner.stub}" if inner.stub else ""
        yield f"  request {number}: {inner.method} {inner.target} {inner.status}{operation}{stub}{refusal}"
    if hidden := entry.inner_count - len(entry.inner):
        yield f"  and {hidden:,} more requests"


def _operation(found: Mapping[str, Any]) -> Iterator[str]:
    """Lines about the operation, or about the nearest operations."""
    exchange, operation = found["exchange"], found["operation"]
    if operation:
        yield f"  operation: {_label(operation)} {operation['summary']}".rstrip()
    elif exchange["kind"] == "callback":
        yield f"  sent by the mock server: {exchange['operation']}"
    else:
        yield "  operation: none"
        for near in found["nearest"]:
            yield f"    near {near['service']} {_label(near)}: {'; '.join(near['differences'])}"
    if found["unserved"]:
        yield f"  not served: the product has this resource, the mock server does not: {found['unserved']['title']}"


def _mistakes(found: Mapping[str, Any]) -> Iterator[str]:
    """Lines about broken rules, the refusal, and missing or undeclared parameters."""
    exchange = found["exchange"]
    for violation in exchange["violations"]:
        place = " ".join(filter(None, (violation["in"], violation["name"], violation["pointer"])))
        keyword = f" ({violation['keyword']})" if violation["keyword"] else ""
        yield f"  broken: {place}: {violation['text']}{keyword}"
    if exchange["refused"] and not exchange["violations"]:
        yield f"  refused: {exchange['refused']['kind']}: {exchange['refused']['text']}"
    yield from (f"  note: {note}" for note in exchange["notes"])
    yield from (f"  missing: {name}" for name in found["missing"])
    yield from (f"  not declared: query {name}" for name in found["undeclared"])


def _label(operation: Mapping[str, Any]) -> str:
    return f"{operation['id']} ({operation['method']} {operation['path']})"


def _changes(changes: list[dict[str, Any]]) -> Iterator[str]:
    for change in changes:
        key = f" {change['key']}" if change["key"] is not None else f": {change['count']:,}"
        yield f"  {change['action']} in {change['table']}{key}"
        before, after = change["before"] or {}, change["after"] or {}
        for name in {**before, **after}:
            if before and after and before.get(name) == after.get(name):
                continue
            yield f"    {name}: {' -> '.join(repr(row[name]) for row in (before, after) if name in row)}"
