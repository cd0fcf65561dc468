"""Mutants of generated clients: changes of the declarations of operations and models, which are data."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.services import Service
from samclients.runtime import As, Choice, Operation
from samclients.runtime.data import models as runtime_models
from samclients.runtime.data.shapes import ModelBuilder, get_builder, get_decoder

UNUSED_STATUS = 599
SAME = {  # of operators whose change has no effect where both things are the same
    "status not read": "an error without a body is the same error whether its status is read or not",
}


class Change(NamedTuple):
    """A change of a declaration: the operator, the place, and the function that makes it."""

    operator: str
    place: str
    apply: Callable[[], None]
    equivalent: str = ""


def generate_declaration_mutants(service: Service) -> Iterator[Mutant]:
    """Generate every mutant of a vendor's operations and of the models that they use."""
    operations: Mapping[str, Operation[..., Any]] = importlib.import_module(
        f"samclients.{service.name}.operations"
    ).OPERATIONS
    users: dict[type[Any], set[str]] = {}
    for name, operation in operations.items():
        for change in _change_operation(operation):
            yield _make_mutant(service, (name,), change)
        for kind in _find_kinds(operation):
            users.setdefault(kind, set()).add(name)
    for kind, names in users.items():
        for change in _change_choice(kind) if issubclass(kind, Choice) else _change_model(kind):
            yield _make_mutant(service, tuple(sorted(names)), change)


def _make_mutant(service: Service, operations: tuple[str, ...], change: Change) -> Mutant:
    return Mutant(
        side="client",
        operator=change.operator,
        service=service.name,
        operations=operations,
        place=change.place,
        apply=change.apply,
        equivalent=change.equivalent,
    )


def _change_operation(operation: Operation[..., Any]) -> Iterator[Change]:
    spec = operation.spec
    for operator, member, value in (
        ("method changed", "method", "PUT" if spec.method == "POST" else "POST"),
        ("path changed", "path", f"{spec.path}x"),
        ("security changed", "secured", not spec.secured),
        ("accept header changed", "accept", "text/never"),
    ):
        changed = replace(spec, **{member: value})
        yield Change(operator, f"{spec.id} {value}", partial(setattr, operation, "spec", changed))
    yield from _change_arguments(operation)
    for media_type in operation.bodies if "body" in operation.signature.parameters else ():
        others = {f"{name}x" if name == media_type else name: kind for name, kind in operation.bodies.items()}
        yield _set(operation, "media type sent changed", media_type, "bodies", others)
    for member, operator in (("results", "status not read"), ("errors", "status not read")):
        responses = getattr(operation, member)
        for status, declared in responses.items():
            without = {key: value for key, value in responses.items() if key != status}
            reason = SAME[operator] if member == "errors" and declared is None else ""
            yield _set(operation, operator, str(status), member, without, reason)
            if declared is not None:
                media_type, kind = declared if isinstance(declared, As) else ("application/json", declared)
                wrong = {**responses, status: As(f"{media_type}x", kind)}
                yield _set(operation, "media type read changed", f"{status} {media_type}", member, wrong)


def _change_arguments(operation: Operation[..., Any]) -> Iterator[Change]:
    for name in operation.signature.parameters:
        wire = operation.names.get(name, name)
        if name == "body":
            yield _drop(operation, "body dropped", name)
        elif name not in ("version", "media_type"):
            kind = "header" if name in operation.headers else "parameter"
            renamed = {**operation.names, name: f"{wire}_renamed"}
            yield _set(operation, f"{kind} renamed", name, "names", renamed)
            if f"{{{wire}}}" not in operation.spec.path:
                yield _drop(operation, f"{kind} dropped", name)


def _set(  # noqa: PLR0913, PLR0917 -- all parts of a change
    operation: Operation[..., Any], operator: str, place: str, member: str, value: object, equivalent: str = ""
) -> Change:
    return Change(operator, f"{operation.spec.id} {place}", partial(setattr, operation, member, value), equivalent)


def _drop(operation: Operation[..., Any], operator: str, name: str) -> Change:
    """Let the operation ignore an argument."""
    build = Operation.build_call

    def build_without(self: Operation[..., Any], client: Any, arguments: Mapping[str, Any]) -> Any:
        is_changed = self.spec.id == operation.spec.id
        return build(self, client, {key: arguments[key] for key in arguments if key != name or not is_changed})

    return Change(operator, f"{operation.spec.id} {name}", partial(setattr, Operation, "build_call", build_without))


def _find_kinds(operation: Operation[..., Any]) -> set[type[Any]]:
    """Find the models and enumerations that an operation uses."""
    responses = [*operation.results.values(), *operation.errors.values()]
    waiting = [declared.kind if isinstance(declared, As) else declared for declared in responses]
    waiting += get_type_hints(operation.function).values()
    found: set[type[Any]] = set()
    while waiting:
        kind = waiting.pop()
        if get_origin(kind) is not None or isinstance(kind, UnionType):
            waiting += get_args(kind)
        elif isinstance(kind, type) and issubclass(kind, Struct) and kind not in found:
            found.add(kind)
            waiting += _load_hints(kind).values()
        elif isinstance(kind, type) and issubclass(kind, Choice):
            found.add(kind)
    return found


@cache
def _load_hints(kind: type[Struct]) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(kind).items() if name in kind.__struct_fields__}


def _change_model(kind: type[Struct]) -> Iterator[Change]:
    fields = msgspec.structs.fields(kind)
    for info in fields:
        place = f"{kind.__name__}.{info.name}"
        rename = partial(_write_as, kind, info.name, f"{info.encode_name}_renamed")
        yield Change("field renamed as sent", place, rename)
        yield Change("field dropped", place, partial(_write_as, kind, info.name, None))
        yield Change("member not found", place, partial(_read_from, kind, {info.encode_name: f"{info.encode_name}x"}))
    for first, second in pairwise(fields):
        exchanged = {first.encode_name: second.encode_name, second.encode_name: first.encode_name}
        place = f"{kind.__name__}.{first.name} and {second.name}"
        yield Change("members exchanged", place, partial(_read_from, kind, exchanged))


def _write_as(kind: type[Struct], name: str, wire: str | None) -> None:
    """Let a model write a member under another name, or not at all."""
    write = runtime_models.Model.to_dict

    def to_dict(self: Any) -> dict[str, Any]:
        written = write(self)
        own = dict(zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True))
        if type(self) is kind and own[name] in written:
            value = written.pop(own[name])
            if wire is not None:
                written[wire] = value
        return written

    runtime_models.Model.to_dict = to_dict  # type: ignore[method-assign]


def _read_from(kind: type[Struct], names: Mapping[str, str]) -> None:
    """Let the reader of a model look for members under other names, and bypass msgspec, which knows the right ones."""
    get_decoder.cache_clear()
    get_builder.cache_clear()
    msgspec.json.Decoder = _NoDecoder  # type: ignore[misc]
    init = ModelBuilder.__init__

    def init_changed(self: ModelBuilder, model: type[Struct]) -> None:
        init(self, model)
        if model is kind:
            self.members = {names.get(wire, wire): member for wire, member in self.members.items()}

    ModelBuilder.__init__ = init_changed  # type: ignore[method-assign]


class _NoDecoder:
    """A decoder that reads no type."""

    def __init__(self, _kind: object) -> None:
        raise TypeError


def _change_choice(kind: type[Choice]) -> Iterator[Change]:
    for member in kind:
        yield Change("enum value changed", f"{kind.__name__}.{member.name}", partial(_rename_choice, kind, member))


def _rename_choice(kind: Any, member: Any) -> None:
    get_decoder.cache_clear()
    del kind._value2member_map_[member._value_]
    member._value_ = f"{member._value_}_renamed"
    kind._value2member_map_[member._value_] = member
