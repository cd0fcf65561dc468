"""Old members of classes, which forward to the new ones with a warning."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from operator import attrgetter
from typing import Any

from samclients.old_names import keep_old_modules, rename_in_module, warn
from samclients.runtime.operations import ApiResource, BoundOperation, Operation


def keep_old_names(package: str, models: Mapping[str, str], members: Mapping[str, str]) -> None:
    """Let the old names of a vendor's package, of its models and of its classes be found."""
    rename_in_module(package, {"Client": "samclients.runtime.Client"})
    rename_in_module(f"{package}.models", models)
    keep_old_modules(f"{package}.models")
    rename_members(package, members)


def rename_members(package: str, members: Mapping[str, str]) -> None:
    """Let old members of a vendor's classes be found.

    Args:
        package: The path of the vendor's package.
        members: The new member by ``Class.old_member``; it may be one of a member, ``metering.wait``. Names in brackets
            are the parameters of the old method, which could be given by position: ``create(code_name, display_name)``.
    """
    classes = {**vars(import_module(f"{package}.models")), **vars(import_module(f"{package}.client"))}
    for old, new in members.items():
        kind_name, _, name = old.partition(".")
        kind = classes[kind_name]
        member, _, parameters = new.rstrip(")").partition("(")
        if parameters:
            setattr(kind, name, OldCall(getattr(kind, name), old, member, tuple(parameters.split(", "))))
        else:
            setattr(kind, name, OldMember(old, new))


class OldMember:
    """Member that forwards to the one that replaces it."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new

    def __get__(self, instance: object, owner: type[object]) -> Any:  # noqa: ANN401 -- any member
        """Return the new member of the instance, with a warning."""
        if instance is None:
            return self
        warn(self._old, f"{owner.__name__}.{self._new}")
        return attrgetter(self._new)(instance)


class OldCall:
    """Operation that also accepts the arguments of an old method with its name, with a warning."""

    def __init__(self, operation: Operation[..., Any], old: str, new: str, parameters: tuple[str, ...]) -> None:
        self.operation, self.old, self.new, self.parameters = operation, old, new, parameters

    def __get__(self, resource: ApiResource | None, owner: type[object]) -> Any:  # noqa: ANN401 -- an operation
        """Bind the operation to the client of a resource."""
        return self.operation if resource is None else BoundOldCall(self, resource)


class BoundOldCall(BoundOperation[..., Any]):
    """Operation of a client; called with the arguments of the old method it calls the one that replaces it."""

    def __init__(self, call: OldCall, resource: ApiResource) -> None:
        super().__init__(call.operation, resource.client)
        self._call, self._resource = call, resource

    def __call__(self, *args: Any, **arguments: Any) -> Any:  # noqa: ANN401 -- as the methods
        """Call the operation, or what replaces the old method."""
        call = self._call
        if not args and not arguments.keys() & set(call.parameters) - self._operation.signature.parameters.keys():
            return super().__call__(**arguments)
        named = ", ".join(f"{name}=..." for name in call.parameters)
        warn(call.old, f"{type(self._resource).__name__}.{call.new}({named})")
        replacement = getattr(self._resource, call.new)
        return replacement(**dict(zip(call.parameters, args, strict=False)), **arguments)
