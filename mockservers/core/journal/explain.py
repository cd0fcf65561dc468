"""Why an exchange went as it did: the operation it matched or came near, what it broke, what it changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockservers.core.errors import MalformedRequest
from mockservers.core.faults.fault import Fault, FaultHit, fault_kinds
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.masking import Masking, without_secrets
from mockservers.core.journal.serialize import Services, format_line, serialize
from mockservers.core.journal.unserved import find_unserved
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

MOST_NEAREST = 3
NEAR = 0.5  # of 1: paths less alike are not told
NEARLY = 0.05  # nor those that are so much less alike than the nearest
LONGEST_PATH = 1_000  # characters; by more, paths are not compared
PLACE = re.compile(r"\{[^}]*\}")


def explain_exchange(entry: Entry, services: Services, faults: Iterable[Fault] = ()) -> dict[str, Any]:
    """The explanation of an exchange: its facts, and all of it as text for a person.

    Args:
        entry: The exchange.
        services: All services.
        faults: The faults that its world has now, which know for which requests they are.
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
        "nearest": [{**one, "differences": [masking.text(each) for each in one["differences"]]} for one in nearest],
        "missing": sent["missing"],
        "undeclared": [masking.text(one) for one in sent["undeclared"]],
        "faults": [explain_fault(one, services, faults) for one in entry.strikes],
    }
    return {**found, "text": "\n".join(explanation_lines(found))}


def explain_fault(strike: FaultHit, services: Services, faults: Iterable[Fault]) -> dict[str, Any]:
    """A fault that struck: its values, for which requests it is, and what is expected of a client."""
    known, kind = {one.id: one for one in faults}, fault_kinds(services.values()).get(strike.kind)
    return {
        "fault": strike.fault,
        "kind": strike.kind,
        "values": without_secrets(strike.values),
        "why": _conditions(known[strike.fault]) if strike.fault in known else "",
        "expect": kind.expect if kind else "",
    }


def _conditions(fault: Fault) -> str:
    """For which requests a fault is, in words."""
    usual = Fault(fault.kind).as_json()
    chosen = {name: value for name, value in without_secrets(fault.as_json()).items() if value != usual[name]}
    describe_operation = [
        f"{name} {_in_words(value)}" for name, value in chosen.items() if name not in {"id", "values"}
    ]
    return ", ".join(describe_operation) or "any request"


def _in_words(value: object) -> str:
    return ", ".join(f"{name}={one}" for name, one in value.items()) if isinstance(value, Mapping) else str(value)


def describe_operation(operation: Operation, service: Service | None) -> dict[str, Any]:
    """An operation in short."""
    name = service.name if service else ""
    return {
        "service": name,
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
    }


def parameters(entry: Entry, operation: Operation) -> dict[str, list[str]]:
    """Required parameters that were not sent, and query parameters that the operation does not declare.

    Credentials in the query are declared by the spec's security schemes.
    """
    try:
        sent = set(entry.request.query)
    except MalformedRequest:
        sent = set()
    declared = {one.name for one in operation.parameters if one.location == "query"} | _keys(operation)
    given = {"query": sent, "header": set(entry.request.headers)}
    missing = [
        f"{one.location} {one.name}"
        for one in operation.parameters
        if one.required
        and one.location in given
        and (one.name if one.location == "query" else one.name.lower()) not in given[one.location]
    ]
    return {"missing": missing, "undeclared": sorted(sent - declared)}


def _keys(operation: Operation) -> set[str]:
    schemes = operation.spec.components.get("securitySchemes", {}).values()
    return {one["name"] for one in schemes if one.get("type") == "apiKey" and one["in"] == "query"}


def find_nearest(entry: Entry, own: Service, services: Services) -> Iterator[dict[str, Any]]:
    """The operations that a request came near, and what differs; those of other vendors that fit exactly, too."""
    ranked = sorted(
        ((_likeness(entry, one), one) for one in own.spec.operations.values()), key=lambda pair: (-pair[0], pair[1].id)
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
    """How alike path and method are: 1 is the same."""
    sent = entry.path[:LONGEST_PATH]
    path = _filled(operation.path, sent)
    return difflib.SequenceMatcher(None, path, sent).ratio() - 0.02 * (operation.method != entry.method)


def _filled(template: str, path: str) -> str:
    """The template with what the path has in the places of its parameters, as far as the segments go."""
    sent = path.split("/")
    parts = template.split("/")
    return "/".join(
        sent[place] if PLACE.fullmatch(one) and place < len(sent) and sent[place] else one
        for place, one in enumerate(parts)
    )


def _differences(entry: Entry, operation: Operation) -> Iterator[str]:
    """What differs between a request's method and path and an operation's."""
    if operation.method != entry.method:
        yield f"the method is {entry.method}, not {operation.method}"
    if _filled(operation.path, entry.path) == entry.path:
        return
    sent, wanted = entry.path.split("/"), operation.path.split("/")
    if len(sent) != len(wanted):
        yield f"the path {entry.path} is not {operation.path}"
        return
    for one, other in zip(sent, wanted, strict=True):
        if one != other and not (PLACE.fullmatch(other) and one):
            yield f"in the path {one!r} is not {other!r}"


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
    for one in found["faults"]:
        values = f" {_in_words(one['values'])}" if one["values"] else ""
        why = f", for {one['why']}" if one["why"] else ""
        yield f"  fault {one['fault']}: {one['kind']}{values}{why}; expected of a client: {one['expect']}"
    yield from _changes(exchange["changes"])


def _operation(found: Mapping[str, Any]) -> Iterator[str]:
    """The operation that was meant, or what the request came near."""
    exchange, operation = found["exchange"], found["operation"]
    if operation:
        yield f"  operation: {_named(operation)} {operation['summary']}".rstrip()
    elif exchange["kind"] == "callback":
        yield f"  the stand-in sent this: {exchange['operation']}"
    else:
        yield "  operation: none"
        for one in found["nearest"]:
            yield f"    near {one['service']} {_named(one)}: {'; '.join(one['differences'])}"
    if found["unserved"]:
        yield f"  not served: the product has this resource, the mock server does not: {found['unserved']['title']}"


def _mistakes(found: Mapping[str, Any]) -> Iterator[str]:
    """What the request broke, why it was refused, what it lacks."""
    exchange = found["exchange"]
    for one in exchange["violations"]:
        place = " ".join(filter(None, (one["in"], one["name"], one["pointer"])))
        keyword = f" ({one['keyword']})" if one["keyword"] else ""
        yield f"  broken: {place}: {one['text']}{keyword}"
    if exchange["refused"] and not exchange["violations"]:
        yield f"  refused: {exchange['refused']['kind']}: {exchange['refused']['text']}"
    yield from (f"  note: {note}" for note in exchange["notes"])
    yield from (f"  missing: {name}" for name in found["missing"])
    yield from (f"  not declared: query {name}" for name in found["undeclared"])


def _named(operation: Mapping[str, Any]) -> str:
    return f"{operation['id']} ({operation['method']} {operation['path']})"


def _changes(changes: list[dict[str, Any]]) -> Iterator[str]:
    for one in changes:
        key = f" {one['key']}" if one["key"] is not None else f": {one['count']:,}"
        yield f"  {one['action']} in {one['table']}{key}"
        before, after = one["before"] or {}, one["after"] or {}
        for name in {**before, **after}:
            if before and after and before.get(name) == after.get(name):
                continue
            yield f"    {name}: {' -> '.join(repr(row[name]) for row in (before, after) if name in row)}"
