"""Operations as declarations: the typed methods of generated classes, which this module turns into calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, update_wrapper
from inspect import Signature, signature
from typing import Any, Concatenate, Generic, NamedTuple, ParamSpec, Self, TypeVar, overload

from samclients.runtime.calls import Body, Call, Form, Json, Multipart, OperationSpec, Raw, text_parts, to_text
from samclients.runtime.client import Client, Options
from samclients.runtime.data.models import dump, is_absent
from samclients.runtime.errors import CannotSend
from samclients.runtime.raw_response import RawResponse
from samclients.runtime.types import UNSET, File, ParsedResponse, RequestFiles

P = ParamSpec("P")
T = TypeVar("T")

JSON = "application/json"
Encoding = type[Json] | type[Form] | type[Multipart] | type[Raw]
JSON_BODY: Mapping[str, Encoding] = {JSON: Json}
NOTHING: Mapping[str, str] = {}
RESERVED = {"body", "media_type", "version"}  # parameters of methods that are no parameters of the operation
VERSION = "/{version}"


class As(NamedTuple):
    """Type of a response with another media type than JSON."""

    media_type: str
    kind: Any


Responses = Mapping[int | str, Any]  # types, ``As`` or None for no body, by status, ``4XX`` or ``default``


@dataclass(eq=False)
class Operation(Generic[P, T]):
    """Operation of a specification, declared by a decorated method; ``operation`` describes the arguments.

    On an instance of its ``ApiResource`` it is a ``BoundOperation``. Called with a client it also returns the status
    and the headers.
    """

    function: Callable[..., Any]
    spec: OperationSpec
    names: Mapping[str, str]
    headers: tuple[str, ...]
    bound: tuple[str, ...]
    bodies: Mapping[str, Encoding]
    results: Responses
    errors: Responses
    versions: tuple[str, ...]

    def __set_name__(self, _owner: type[object], _name: str) -> None:
        update_wrapper(self, self.function)

    @overload
    def __get__(self, resource: None, owner: type[object]) -> Self: ...
    @overload
    def __get__(self, resource: ApiResource, owner: type[object]) -> BoundOperation[P, T]: ...
    def __get__(self, resource: ApiResource | None, owner: type[object]) -> Self | BoundOperation[P, T]:
        """Bind the operation to the client of a resource."""
        return self if resource is None else BoundOperation(self, resource.client)

    def __call__(self, client: Client, **arguments: Any) -> ParsedResponse[T]:  # noqa: ANN401 -- as the method
        """Call the operation.

        Raises:
            CallFailed: there is no response, or it is an error or undocumented.
            CannotSend: a value cannot be sent.
        """
        operation = self.at(arguments.pop("version", None) or "")
        return client.call(operation.build_call(client, arguments), operation.read, operation.read_error)

    @cached_property
    def signature(self) -> Signature:
        """The parameters of the method, without ``self``."""
        full = signature(self.function)
        return full.replace(parameters=list(full.parameters.values())[1:])

    def at(self, version: str) -> Operation[P, T]:
        """Return the operation of a version of the API; of the one without a version in its path for an empty text.

        Raises:
            CannotSend: there is no such version.
        """
        if version not in ("", *self.versions):
            raise CannotSend(f"{self.spec.id} has no version {version!r}, only {', '.join(self.versions)}.")
        if not self.versions:
            return self
        path = self.spec.path.replace(VERSION, f"/{version}" if version else "")
        name = f"{self.spec.id}_{version}" if version else self.spec.id
        return replace(self, spec=replace(self.spec, id=name, path=path))

    def build_call(self, client: Client, arguments: Mapping[str, Any]) -> Call:
        """Return the call of a method with arguments.

        Raises:
            CannotSend: the body does not fit any media type.
        """
        path: dict[str, Any] = {name: client.bound[name] for name in self.bound}
        query: dict[str, Any] = {}
        headers: dict[str, str] = {}
        for name, value in arguments.items():
            if name in RESERVED or is_absent(value):
                continue
            wire = self.names.get(name, name)
            if name in self.headers:
                headers[wire] = to_text(dump(value))
            else:
                (path if f"{{{wire}}}" in self.spec.path else query)[wire] = dump(value)
        body = self._encode_body(arguments.get("body", UNSET), arguments.get("media_type", UNSET))
        return Call(self.spec, path=path, query=query, headers=headers, body=body)

    def _encode_body(self, value: Any, media_type: str | Any) -> Body | None:  # noqa: ANN401 -- any body
        if value is UNSET:
            return None
        for name, encoding in self.bodies.items():
            if media_type in (UNSET, name) and isinstance(value, File) == (encoding is Raw):
                return _encode(value, name, encoding)
        kind = "a file" if isinstance(value, File) else f"a {type(value).__name__}"
        raise CannotSend(f"{self.spec.id} cannot send {kind} as {media_type or ' or '.join(self.bodies)}.")

    def read(self, response: RawResponse) -> T:
        """Return the body of a successful response.

        Raises:
            NotAsDocumented: status, media type or content are not documented.
            Mismatch: the body has another shape.
        """
        result: T = _read(self.results, response)
        return result

    def read_error(self, response: RawResponse) -> Any:  # noqa: ANN401 -- one of several types
        """Return the body of an error.

        Raises:
            NotAsDocumented: status, media type or content are not documented.
            Mismatch: the body has another shape.
        """
        return _read(self.errors, response)


def _encode(value: Any, media_type: str, encoding: Encoding) -> Body:  # noqa: ANN401 -- any body
    if isinstance(value, File):
        return Raw(value, media_type)
    if encoding is Multipart:
        members = sorted(dump(value).items(), key=lambda member: isinstance(member[1], File))  # files follow the texts
        return Multipart([part for name, item in members for part in _list_parts(name, item)])
    return Form(dump(value), media_type) if encoding is Form else Json(dump(value), media_type)


def _list_parts(name: str, value: Any) -> RequestFiles:  # noqa: ANN401 -- any member of a form
    if isinstance(value, File):
        return [(name, value.to_tuple())]
    return text_parts({name: value})


def _read(documented: Responses, response: RawResponse) -> Any:  # noqa: ANN401 -- one of several types
    status = response.status
    for key in (status, f"{status // 100}XX", "default"):
        if key in documented:
            declared = documented[key]
            media_type, kind = declared if isinstance(declared, As) else (JSON, declared)
            return None if kind is None else response.decode(media_type, kind)
    raise response.undocumented_status()


class BoundOperation(Generic[P, T]):
    """Operation of a client: call it for the parsed body, or its ``raw`` for status, headers and request id, too."""

    def __init__(self, operation: Operation[P, T], client: Client) -> None:
        self._operation, self._client = operation, client
        self.__doc__, self.__signature__ = operation.__doc__, operation.signature

    def __repr__(self) -> str:
        return f"<{self._operation.spec.id}: {self._operation.spec.method} {self._operation.spec.path}>"

    def __call__(self, *args: P.args, **arguments: P.kwargs) -> T:
        """Call the operation, and return the body of the response."""
        return self.raw(*args, **arguments).parsed

    def raw(self, *args: P.args, **arguments: P.kwargs) -> ParsedResponse[T]:
        """Call the operation, and return the body of the response with status, headers and request id."""
        given = self._operation.signature.bind(*args, **arguments).arguments
        return self._operation(self._client, **given)


class ApiResource:
    """Operations on one kind of thing, through one client."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.client!r})"

    def with_options(self, **options: Any) -> Self:  # noqa: ANN401 -- as Options
        """Return the resource with other options for its calls, see ``Options``; it shares the connections."""
        other = copy(self)
        other.client = self.client.with_options(Options(**options))
        return other


def operation(  # noqa: PLR0913 -- keyword arguments, one for each part of a declaration
    name: str,
    method: str,
    path: str,
    *,
    names: Mapping[str, str] = NOTHING,
    headers: tuple[str, ...] = (),
    bound: tuple[str, ...] = (),
    bodies: Mapping[str, Encoding] = JSON_BODY,
    ok: Responses,
    errors: Responses = NOTHING,  # type: ignore[assignment]  # the keys of a mapping are invariant
    secured: bool = True,
    versions: tuple[str, ...] = (),
) -> Callable[[Callable[Concatenate[Any, P], T]], Operation[P, T]]:
    """Declare the operation of a method, whose parameters and type of result are those of the operation.

    Args:
        name: The operationId.
        method: The HTTP method in upper case.
        path: The path as in the specification; ``{version}`` is the place of the version if there are ``versions``.
        names: Names in the specification of the parameters that have another name in Python.
        headers: Parameters that are sent as headers; those in the path are found there, all others are in the query.
        bound: Path parameters, by their names in the specification, that the client has for all its calls.
        bodies: Encodings of the body by media type; the first one that fits a body is the default.
        ok: Types of successful bodies by status.
        errors: Types of error bodies by status.
        secured: The operation requires authentication.
        versions: Versions of the API that have the operation; the method has a parameter ``version`` then.
    """
    declared = [response for responses in (ok, errors) for response in responses.values() if response is not None]
    accepted = [response.media_type if isinstance(response, As) else JSON for response in declared]
    is_file = any(isinstance(response, As) and response.kind is File for response in ok.values())
    spec = OperationSpec(name, method, path, ", ".join(dict.fromkeys(accepted)) or "*/*", secured, is_file)

    return lambda function: Operation(function, spec, names, headers, bound, bodies, ok, errors, versions)


def collect_operations(*resources: type[ApiResource]) -> dict[str, Operation[Any, Any]]:
    """Return the operations of classes by operationId, one for each version."""
    declared = [entry for kind in resources for entry in vars(kind).values() if isinstance(entry, Operation)]
    every = [found.at(version) for found in declared for version in ("", *found.versions)]
    return {found.spec.id: found for found in every}
