"""An additional check for schemathesis: an error that the schema cannot predict must have a documented text.

Some vendors answer a bad query with 500, or valid data with 400. Where ``<service>.toml`` lets schemathesis accept
that, this check compares the text of the response with the documented ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import schemathesis
from schemathesis.checks import CHECKS

NUL = "%00"


class DocumentedRefusal:
    """Compares error responses of some operations with the documented texts.

    Args:
        refusals: Tables of ``operations`` (labels), a ``status``, and ``texts``: patterns of which one must be in the
            body. A group ``parameter`` in a pattern must have matched the name of a query parameter that was sent.
            With ``good_data`` only responses to valid data are checked.
    """

    def __init__(self, refusals: Sequence[Mapping[str, Any]] = ()) -> None:
        self._refusals = {
            (operation, refusal["status"]): (
                [re.compile(text) for text in refusal["texts"]],
                refusal.get("good_data", False),
            )
            for refusal in refusals
            for operation in refusal["operations"]
        }

    def after_response(
        self, _ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
    ) -> None:
        """Check one response."""
        url = response.request.url or ""
        patterns, good_data = self._refusals.get((case.operation.label, response.status_code), ((), False))
        is_good = case.meta is not None and case.meta.generation.mode.is_positive
        if not patterns or case.method != case.operation.method.upper() or (good_data and not is_good):
            return
        if NUL in url:  # unreadable, whatever else it contains; schemathesis sends some against its configuration
            return
        found = next(filter(None, (pattern.search(response.text) for pattern in patterns)), None)
        if found is None:
            raise AssertionError(f"{response.status_code} for none of the documented reasons: {response.text[:500]}")
        named = found.groupdict().get("parameter")
        sent = parse_qs(urlsplit(url).query, keep_blank_values=True)
        if named is not None and named not in sent:
            raise AssertionError(f"It blames {named!r}, which was not sent: {response.text[:500]}")


def register() -> None:
    """Register the check with schemathesis."""
    if DocumentedRefusal.__name__ not in CHECKS.get_all_names():
        schemathesis.check(DocumentedRefusal)
