"""Our own check: a refusal that the schema cannot foresee must say why, in documented words.

Some vendors answer a bad query with 500, or good data with 400. Where ``<service>.toml`` tells schemathesis' checks to
expect that, this one looks at what was answered.
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
    """Holds refusals of some operations against the texts that they may have.

    Args:
        refusals: Tables of ``operations`` (labels), a ``status``, and ``texts``: patterns of which one must be in the
            body. A group ``parameter`` in a pattern must have matched the name of a query parameter that was sent.
            With ``good_data`` only answers to good data are looked at.
    """

    def __init__(self, refusals: Sequence[Mapping[str, Any]] = ()) -> None:
        self._refusals = {
            (operation, refusal["status"]): (
                [re.compile(one) for one in refusal["texts"]],
                refusal.get("good_data", False),
            )
            for refusal in refusals
            for operation in refusal["operations"]
        }

    def after_response(
        self, _ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
    ) -> None:
        """Check one answer."""
        url = response.request.url or ""
        patterns, good_data = self._refusals.get((case.operation.label, response.status_code), ((), False))
        is_good = case.meta is not None and case.meta.generation.mode.is_positive
        if not patterns or case.method != case.operation.method.upper() or (good_data and not is_good):
            return
        if NUL in url:  # whatever else it says, it cannot be read; schemathesis sends some though it is told not to
            return
        found = next(filter(None, (one.search(response.text) for one in patterns)), None)
        if found is None:
            raise AssertionError(f"{response.status_code} for none of the documented reasons: {response.text[:500]}")
        named = found.groupdict().get("parameter")
        sent = parse_qs(urlsplit(url).query, keep_blank_values=True)
        if named is not None and named not in sent:
            raise AssertionError(f"It blames {named!r}, which was not sent: {response.text[:500]}")


def register() -> None:
    """Make the check known to schemathesis."""
    if DocumentedRefusal.__name__ not in CHECKS.get_all_names():
        schemathesis.check(DocumentedRefusal)
