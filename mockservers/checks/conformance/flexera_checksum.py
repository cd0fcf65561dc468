"""A checksum depends on the body, which no schema can say: generated uploads that are good get the right one."""

from __future__ import annotations

import re
from hashlib import md5
from typing import Any

import requests
import schemathesis

UPLOAD = "PATCH /saas/v1/orgs/{orgId}/saas-data/{id}"
CHECKSUM = re.compile(r"[a-f0-9]{32}", re.ASCII)


def checksum_of_the_body(_context: object, case: schemathesis.Case[Any], _kwargs: dict[str, Any]) -> None:
    """Put the checksum of the body where a good one stands; a bad one is meant to be."""
    headers = case.headers
    if case.operation.label != UPLOAD or headers is None or not CHECKSUM.fullmatch(headers.get("Checksum") or ""):
        return
    headers["Checksum"] = md5(written(case), usedforsecurity=False).hexdigest()


def written(case: schemathesis.Case[Any]) -> bytes:
    """The body of a generated case, as schemathesis writes it."""
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://localhost")).prepare().body or b""
    return sent.encode() if isinstance(sent, str) else sent


def register() -> None:
    """Make it part of every run."""
    schemathesis.hook("before_call")(checksum_of_the_body)
