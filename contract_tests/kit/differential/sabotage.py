"""Checks taken out of one implementation, to show that the comparison finds them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from contract_tests.kit.services import SERVICES, Operation, Schema, Service
from mockservers.core.http import fast_path, request_decoding
from mockservers.core.http.fast_path import CompiledOperation
from mockservers.core.http.reference import decoding, loading
from mockservers.core.http.reference.responses import ResponseValidator
from mockservers.core.http.reference.schemas import ReferenceSchema
from mockservers.core.messages import OperationCall, Response

BIGFIX = next(service for service in SERVICES if service.name == "bigfix")
FLEXERA = next(service for service in SERVICES if service.name == "flexera")
COMPILE = CompiledOperation.of
ODD_HEADER = {"X-Odd": "1"}


def accept(*_arguments: object) -> None:
    """Find nothing wrong."""


def let_in(_request: object) -> dict[str, Any]:
    """Let every caller in."""
    return {"sub": None}


def keep_text(text: str, _kind: str = "") -> str:
    """Decode nothing."""
    return text


def compile_unsecured(operation: Operation, service: Service) -> CompiledOperation:
    """Compile an operation without its authentication."""
    return replace(COMPILE(operation, service), is_secured=False)


def compile_with_odd_header(operation: Operation, service: Service) -> CompiledOperation:
    """Compile an operation; reading ones of BigFix send one more header."""
    compiled = COMPILE(operation, service)
    if service is not BIGFIX or operation.method != "GET":
        return compiled

    def handler(handlers: object, call: OperationCall) -> Response:
        response: Response = compiled.handler(handlers, call)
        return replace(response, headers=ODD_HEADER)

    return replace(compiled, handler=handler)


def break_handler() -> AbstractContextManager[Any]:
    """Let a handler of both sides send a header that is not documented."""
    real = BIGFIX.handlers.list_metrics

    def list_metrics(handlers: object, call: OperationCall) -> Response:
        response: Response = real(handlers, call)
        return replace(response, headers={**response.headers, **ODD_HEADER})

    return patch.object(BIGFIX.handlers, "list_metrics", list_metrics)


def rebuild_reference() -> AbstractContextManager[Any]:
    """Build the reference again for each use: connexion binds its security checks when it is built."""
    return patch.object(loading, "connexion_app", loading.connexion_app.__wrapped__)


SABOTAGES: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "fast path: schemas": lambda: patch.object(Schema, "find_failure", accept),
    "fast path: responses": lambda: patch.object(fast_path.response_validation, "check_response", accept),
    "fast path: integers": lambda: patch.object(request_decoding, "decode_text", keep_text),
    "fast path: authentication": lambda: patch.object(CompiledOperation, "of", compile_unsecured),
    "fast path: odd header": lambda: patch.object(CompiledOperation, "of", compile_with_odd_header),
    "reference: schemas": lambda: patch.object(ReferenceSchema, "find_failure", accept),
    "reference: responses": lambda: patch.object(ResponseValidator, "validate", accept),
    "reference: integers": lambda: patch.object(decoding, "decode_integer", keep_text),
    "reference: authentication": lambda: patch.object(
        loading.import_connexion().SecurityCheck, "check", staticmethod(let_in)
    ),
}


def sabotage(name: str) -> ExitStack:
    """Take one of ``SABOTAGES`` out of its side, with what it needs to show."""
    stack = ExitStack()
    stack.enter_context(SABOTAGES[name]())
    if name.endswith("responses"):
        stack.enter_context(break_handler())
    if name == "reference: authentication":
        stack.enter_context(rebuild_reference())
    return stack
