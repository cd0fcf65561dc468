"""``mockservers check``: mock servers with a wrong handler, and checks that generate what they should not send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from contract_tests.kit.services import SERVICES, VENDORS
from mockservers import MockServer
from mockservers.checks.conformance import run
from mockservers.checks.conformance.target import CheckTarget
from mockservers.core.messages import OperationCall, Response

BIGFIX = next(vendor for vendor in VENDORS if vendor.name == "bigfix")
ROOT = Path(__file__).parents[3]


def keep_hypothesis_home(patch: pytest.MonkeyPatch) -> None:
    """Let checks use the repository's ``.hypothesis`` folder: to analyse all modules again for each takes long."""

    @contextmanager
    def use_repository() -> Iterator[None]:
        set_hypothesis_home_dir(ROOT / ".hypothesis")
        yield
        set_hypothesis_home_dir(None)

    patch.setattr(run, "_temporary_hypothesis_home", use_repository)


@contextmanager
def serve_wrong_handler(operation: str, *response: Any) -> Iterator[MockServer]:
    """Run a server whose BigFix answers an operation with a fixed response, right or wrong.

    Args:
        operation: The operation's id.
        response: The arguments of ``Response``.
    """

    class Wrong(BIGFIX.handlers):  # type: ignore[misc,name-defined]  # whatever class it is
        pass

    def answer(_handlers: object, _call: OperationCall) -> Response:
        return Response(*response)

    setattr(Wrong, operation, answer)
    others = [service for service in SERVICES if service is not BIGFIX]
    with MockServer(services=[replace(BIGFIX, handlers=Wrong), *others]) as running:
        yield running


def generate_creations(patch: pytest.MonkeyPatch) -> None:
    """Let every check of BigFix generate requests of ``create_metric``, also if its target is read-only."""
    target = replace(
        CheckTarget(BIGFIX, "http://127.0.0.1"), read_only=False, is_mock_server=True, chosen=["create_metric"]
    )
    document = target.document()
    patch.setattr(CheckTarget, "document", lambda _target: document)
