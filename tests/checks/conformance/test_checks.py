"""The schemathesis check for documented refusals."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mockservers.checks.conformance.checks import DocumentedRefusal

CREATE = "POST /metrics"
CHECK = DocumentedRefusal([
    {"operations": [CREATE], "status": 400, "texts": ["Metric exists", "'(?P<parameter>[^']+)' contains errors"]}
])  # fmt: skip


def look(text: str, query: str = "name=a", *, label: str = CREATE, status: int = 400) -> None:
    """Check a response."""
    request = SimpleNamespace(url=f"http://127.0.0.1/metrics?{query}")
    answer: Any = SimpleNamespace(status_code=status, text=text, request=request)
    case: Any = SimpleNamespace(operation=SimpleNamespace(label=label, method="post"), method="POST", meta=None)
    ctx: Any = None
    CHECK.after_response(ctx, answer, case)


@pytest.mark.parametrize("text", ["Metric exists", "Query parameter 'name' contains errors"])
def test_documented_words_pass(text: str) -> None:
    look(text)


@pytest.mark.parametrize("text", ["No", "It cannot be read: a NUL", "Query parameter 'other' contains errors"])
def test_others_do_not(text: str) -> None:
    with pytest.raises(AssertionError):
        look(text)


def test_what_cannot_be_read_may_be_refused_for_that() -> None:
    look("It cannot be read: a NUL", "name=%00%C3%80")


def test_other_operations_and_answers_are_not_looked_at() -> None:
    look("No", label="GET /metrics")
    look("No", status=500)
