"""The form of a response by the header Accept."""

from __future__ import annotations

import pytest

from mockservers.core.messages import Request
from mockservers.vendors.servicenow.schema.representation import JSON, XML, choose_form


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", JSON),
        ("application/json;q=0", None),
        ("application/json;q=0, application/xml;q=0.1", XML),
        ("text/xml", XML),
        ("application/xml;q=0.5, application/json;q=0.4", XML),
        ("application/xml;q=0.5, application/json;q=0.5", XML),  # the first of equal weights
        ("text/html", None),
        ("*/*;q=0.001", JSON),
    ],
)
def test_the_accepted_form_with_the_largest_weight_is_sent(accept: str, form: str | None) -> None:
    assert choose_form(Request("GET", "/", headers={"accept": accept})) == form
