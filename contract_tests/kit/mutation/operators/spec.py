"""Mutants of the specs: the mock server loads the mutated spec, and the tests use it as the contract."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from contract_tests.kit.cases.case import FORMS
from contract_tests.kit.coverage import required
from contract_tests.kit.coverage.required import SpecNode, unescape_pointer
from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.mutation.operators import spec_changes
from contract_tests.kit.mutation.operators.spec_changes import BY_ROLE, Node
from contract_tests.kit.services import SERVICES, VENDORS, Operation, Service, Spec
from mockservers.core.http.reference import loading
from mockservers.core.openapi import document as specs

CACHED = type(specs.load_spec)
SEGMENT = re.compile(r"(?<=/)[A-Za-z][A-Za-z0-9_.-]*(?=/|$)")


@dataclass
class Place:
    """A node of a document that can be changed, and the operations that use it.

    ``role`` is one of ``path``, ``operation``, ``parameter``, ``parameter schema``, ``body``, ``body schema``,
    ``response``, ``header`` or ``response schema``; ``other body schema`` and so on for media types other than JSON.
    """

    role: str
    pointer: str
    node: Node
    users: dict[str, set[str]] = field(default_factory=dict)  # statuses of the answers that contain it, by operationId


def generate_spec_mutants() -> Iterator[Mutant]:
    """Generate every mutant of every spec."""
    for service in VENDORS:
        for place in find_places(service.spec).values():
            for operator, what, change in generate_changes(place, service.spec):
                statuses = {status for statuses in place.users.values() for status in statuses}
                yield Mutant(
                    side="spec",
                    operator=operator,
                    service=service.name,
                    operations=tuple(place.users),
                    place=f"{place.pointer}{what}",
                    apply=partial(change_spec, service, change),
                    status=min(statuses) or None,
                    equivalent=find_equivalence(operator, place, what),
                )


def generate_changes(place: Place, spec: Spec) -> Iterator[tuple[str, str, Callable[[], None]]]:
    """Generate the changes of a place: operator, description, and the function that makes the change."""
    for operator, roles, find in BY_ROLE:
        if place.role in roles:
            for what, change in find(place.node):
                yield operator, what, partial(change, place.node)
    paths = spec.document["paths"]
    if place.role == "path":
        path = place.pointer.removeprefix("#/paths/")
        for segment in list(SEGMENT.finditer(path))[-1:]:
            other = f"{path[: segment.start()]}renamed{path[segment.end() :]}"
            yield "path changed", f" -> {other}", partial(spec_changes.rename_key, path, other, paths)
    if place.role == "operation":
        path, _, method = place.pointer.removeprefix("#/paths/").rpartition("/")
        for what, change in spec_changes.change_method(paths[path], method):
            yield "method changed", what, partial(change, paths[path])
        secured = any(place.node.get("security", spec.document.get("security", [])))
        schemes = list(spec.document.get("components", {}).get("securitySchemes", {}))
        if secured:
            yield "security dropped", "/security", partial(_set_security, place.node, [])
        elif schemes:
            yield "security added", "/security", partial(_set_security, place.node, [{schemes[0]: []}])


def _set_security(node: Node, security: list[Node]) -> None:
    node["security"] = security


def find_equivalence(operator: str, place: Place, what: str) -> str:
    """Return the reason why no test can notice the change; empty if one can."""
    for rule, applies in EQUIVALENT:
        if applies(operator, place, what):
            return rule
    return ""


def _name_role(media_type: str, role: str) -> str:
    """Return the role of a schema; a schema of media types other than JSON and forms validates nothing."""
    return role if media_type.lower().startswith(VALIDATED) else f"{OTHER}{role}"


OTHER = "other "
VALIDATED = (*FORMS, "application/json", "application/vnd.goa.error")
EQUIVALENT: tuple[tuple[str, Callable[[str, Place, str], bool]], ...] = (
    (
        "a body that is neither JSON nor a form is not validated",
        lambda _operator, place, _what: place.role.startswith(OTHER),
    ),
)


def change_spec(service: Service, change: Callable[[], None]) -> None:
    """Change a service's document, and make the change visible to everything that reads the spec."""
    spec = service.spec
    change()
    _reload_spec(spec)
    _clear_caches()
    folder = Path(tempfile.mkdtemp())
    for other in SERVICES:  # JSON is YAML
        (folder / f"{other.name}.yaml").write_text(json.dumps(other.spec.document, default=str))
    replace_everywhere(specs.spec_folder, lambda: folder)


def _reload_spec(spec: Spec) -> None:
    """Read the document again; operations stay the same objects, because tests hold them."""
    before = dict(spec.operations)
    document = spec.document
    vars(spec).clear()
    spec.__init__(document)  # type: ignore[misc]
    for by_method in (*spec._literal.values(), *(one[2] for some in spec._templates.values() for one in some)):  # noqa: SLF001
        for method, operation in list(by_method.items()):
            if operation.id in before:
                vars(before[operation.id]).clear()
                vars(before[operation.id]).update(vars(operation))
                by_method[method] = before[operation.id]
    spec.operations = {name: before.get(name, operation) for name, operation in spec.operations.items()}


def _clear_caches() -> None:
    """Empty every cache of values that are derived from the spec."""
    loading.connexion_app.cache_clear()
    for name, module in list(sys.modules.items()):
        if name.startswith(("contract_tests.", "mockservers.core.", "tests.")):
            for value in list(vars(module).values()):
                if type(value) is CACHED and value is not specs.load_spec:
                    value.cache_clear()


def replace_everywhere(old: object, new: object) -> None:
    """Replace an object in every module that imported it."""
    for module in list(sys.modules.values()):
        names = vars(module) if module is not None and hasattr(module, "__dict__") else {}
        for name in [name for name, value in list(names.items()) if value is old]:
            setattr(module, name, new)


def find_places(spec: Spec) -> dict[str, Place]:
    """Find every place of a document that an operation uses, by its pointer."""
    places: dict[str, Place] = {}
    for operation in spec.operations.values():
        for role, found, status in _list_roles(operation):
            pointer = f"#/{unescape_pointer(found.pointer)}"
            place = places.setdefault(pointer, Place(role, pointer, found.node))  # type: ignore[arg-type]
            if place.role.startswith(OTHER):
                place.role = role  # another operation may use the schema for JSON
            place.users.setdefault(operation.id, set()).add(status)
    return places


Role = tuple[str, SpecNode, str]  # role, node, and the status of the answers that contain it


def _list_roles(operation: Operation) -> Iterator[Role]:
    """List the nodes that an operation uses."""
    seen: set[tuple[str, str]] = set()
    node = required.find_operation_node(operation)
    path = SpecNode(operation.spec, node.pointer.rpartition("/")[0], operation.spec.document["paths"][operation.path])
    yield from (("path", path, ""), ("operation", node, ""))
    for parameter in required.list_parameters(operation):
        yield "parameter", parameter, ""
        yield from _list_schema_roles("parameter schema", parameter, "", seen)
    if body := required.find_body(operation):
        yield "body", body, ""
        for media_type, content in required.list_contents(body):
            yield from _list_schema_roles(_name_role(media_type, "body schema"), content, "", seen)
    yield "responses", node.inside("responses"), ""
    for status, response in required.list_responses(operation):
        yield "response", response, status
        for name in response.node.get("headers", {}):
            header = response.inside("headers", name)
            yield "header", header, status
            yield from _list_schema_roles("header schema", header, status, seen)
        for media_type, content in required.list_contents(response):
            yield from _list_schema_roles(_name_role(media_type, "response schema"), content, status, seen)


def _list_schema_roles(role: str, owner: SpecNode, status: str, seen: set[tuple[str, str]]) -> Iterator[Role]:
    """List the schema of a parameter, header or media type, and the schemas inside it; each once for a status."""
    waiting = [owner.inside("schema")] if "schema" in owner.node else []
    while waiting:
        schema = waiting.pop()
        yield role, schema, status
        if (schema.pointer, status) not in seen:
            seen.add((schema.pointer, status))
            waiting += reversed(list(schema.list_schemas()))
