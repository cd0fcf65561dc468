"""The differential comparison finds what is taken out of either implementation."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from contract_tests.kit.differential.sides import compare
from mockservers.catalog import SERVICES
from mockservers.core.http import fast_path, request_decoding
from mockservers.core.http.fast_path import CompiledOperation
from mockservers.core.http.reference import decoding, loading
from mockservers.core.http.reference.responses import ResponseValidator
from mockservers.core.http.reference.schemas import ReferenceSchema
from mockservers.core.messages import OperationCall, Response
from mockservers.core.openapi.schema import Schema

SEED = 7
CASES = 150
BIGFIX = next(service for service in SERVICES if service.name == "bigfix")
FLEXERA = next(service for service in SERVICES if service.name == "flexera")


def valid(*_arguments: object) -> None:
    """Find nothing wrong."""


def secured_by_nothing(operation: Any, service: Any) -> CompiledOperation:
    return replace(COMPILE(operation, service), is_secured=False)


def let_in(_request: object) -> dict[str, Any]:
    return {"sub": None}


def keep_text(text: str, _kind: str = "") -> str:
    return text


COMPILE = CompiledOperation.of
SABOTAGES: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "fast path: schemas": lambda: patch.object(Schema, "find_failure", valid),
    "fast path: responses": lambda: patch.object(fast_path.response_validation, "check_response", valid),
    "fast path: integers": lambda: patch.object(request_decoding, "decode_text", keep_text),
    "fast path: authentication": lambda: patch.object(CompiledOperation, "of", secured_by_nothing),
    "reference: schemas": lambda: patch.object(ReferenceSchema, "find_failure", valid),
    "reference: responses": lambda: patch.object(ResponseValidator, "validate", valid),
    "reference: integers": lambda: patch.object(decoding, "decode_integer", keep_text),
    "reference: authentication": lambda: patch.object(
        loading.import_connexion().SecurityCheck, "check", staticmethod(let_in)
    ),
}


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_a_check_that_is_taken_out_of_one_side_is_found(sabotage: str) -> None:
    with ExitStack() as stack:
        stack.enter_context(SABOTAGES[sabotage]())
        if sabotage.endswith("responses"):
            stack.enter_context(broken_handler())
        if sabotage.startswith("reference: authentication"):
            stack.enter_context(fresh_reference())
        assert compare(BIGFIX if "integers" not in sabotage else FLEXERA, CASES, SEED).findings


def test_a_handler_that_breaks_the_spec_is_refused_alike_by_both_sides() -> None:
    with broken_handler():
        assert not compare(BIGFIX, CASES, SEED).findings


def broken_handler() -> AbstractContextManager[Any]:
    """Let a handler of both sides send a header that is not documented."""
    real = BIGFIX.handlers.list_metrics

    def list_metrics(handlers: object, call: OperationCall) -> Response:
        response: Response = real(handlers, call)
        return replace(response, headers={**response.headers, "X-Odd": "1"})

    return patch.object(BIGFIX.handlers, "list_metrics", list_metrics)


def fresh_reference() -> AbstractContextManager[Any]:
    """Make the reference anew: connexion binds its security checks when it is made."""
    return patch.object(loading, "connexion_app", loading.connexion_app.__wrapped__)
