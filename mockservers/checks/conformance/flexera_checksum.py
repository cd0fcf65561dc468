"""Checksums of generated uploads: a schema cannot state that the checksum depends on the body."""

from __future__ import annotations

import re
from hashlib import md5
from typing import Any

import requests
import schemathesis

UPLOAD = "PATCH /saas/v1/orgs/{orgId}/saas-data/{id}"
CHECKSUM = re.compile(r"[a-f0-9]{32}", re.ASCII)


def set_checksum(_context: object, case: schemathesis.Case[Any], _kwargs: dict[str, Any]) -> None:
    """Replace a well-formed checksum with the one of the body; a malformed one is intended, and stays."""
    headers = case.headers
    if case.operation.label != UPLOAD or headers is None or not CHECKSUM.fullmatch(headers.get("Checksum") or ""):
        return
    headers["Checksum"] = md5(serialize_body(case), usedforsecurity=False).hexdigest()


def serialize_body(case: schemathesis.Case[Any]) -> bytes:
    """The body of a generated case, as schemathesis serializes it."""
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://localhost")).prepare().body or b""
    return sent.encode() if isinstance(sent, str) else sent


def register() -> None:
    """Register the hook with schemathesis."""
    schemathesis.hook("before_call")(set_checksum)
