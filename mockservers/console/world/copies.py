"""An exchange as text to paste elsewhere: as a curl command, and as a verification in Python."""

from __future__ import annotations

from collections.abc import Mapping
from shlex import join
from typing import Any

OWN = {"host", "content-length", "connection", "accept-encoding", "user-agent"}  # headers that curl sets by itself


def build_curl(exchange: Mapping[str, Any]) -> str:
    """The request as a curl command. Secrets are masked in it, as in the journal."""
    words, sent = ["curl"], exchange["request"]
    if exchange["method"] != "GET":
        words += ["--request", exchange["method"]]
    for header in sent["headers"]:
        if header["name"].lower() not in OWN:
            words += ["--header", f"{header['name']}: {header['value']}"]
    if sent["body"] and sent["body"]["encoding"] == "text" and sent["body"]["text"]:
        words += ["--data-raw", sent["body"]["text"]]
    return join([*words, exchange["url"]])


def build_verification(exchange: Mapping[str, Any]) -> str:
    """The line of a test that verifies that such an exchange happened, with the fixtures of the pytest plugin."""
    what = [repr(exchange["operation"])] if exchange["operation"] else []
    if not what:
        what = [f"method={exchange['method']!r}", f"path={exchange['path']!r}"]
    if exchange["kind"] != "request":
        what.append(f"kind={exchange['kind']!r}")
    if exchange["status"]:
        what.append(f"status={exchange['status']}")
    what += [f"fault={kind!r}" for kind in exchange["faults"][:1]]
    return f"{exchange['service']}.journal.verify({', '.join(what)})"
