"""The ``Link`` header of RFC 8288.

``requests`` parses it by splitting at commas and semicolons, which loses links whose parameters are quoted texts with
such signs, several relations in one ``rel``, and other spellings of ``rel``.
"""

from __future__ import annotations

import re

QUOTED = r'"(?:[^"\\]|\\.)*"'
PARAMETER = rf"\s*;\s*[^\s=;,<>\"]+(?:\s*=\s*(?:{QUOTED}|[^\s;,\"]*))?"
LINK = re.compile(rf"<(?P<target>[^<>]*)>(?P<parameters>(?:{PARAMETER})*)")
NAME_AND_VALUE = re.compile(rf";\s*(?P<name>[^\s=;,<>\"]+)(?:\s*=\s*(?P<value>{QUOTED}|[^\s;,\"]*))?")
ESCAPED = re.compile(r"\\(.)")
NEXT = "next"
PAGING_RELATIONS = {NEXT, "prev", "previous", "first", "last"}


def next_link(header: str) -> str | None:
    """The target of the link to the next page; None where there is none."""
    return parse_relations(header).get(NEXT)


def parse_relations(header: str) -> dict[str, str]:
    """The targets of a ``Link`` header by their relations, in lower case; of several the first.

    A link may have several relations; a relation's second ``rel`` and links with another context (``anchor``) do not
    count, as RFC 8288 has it.
    """
    found: dict[str, str] = {}
    for link in LINK.finditer(header):
        parameters = _parse_parameters(link["parameters"])
        if "anchor" in parameters:
            continue
        for relation in parameters.get("rel", "").lower().split():
            found.setdefault(relation, link["target"].strip())
    return found


def _parse_parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in NAME_AND_VALUE.finditer(text):
        value = one["value"] or ""
        found.setdefault(one["name"].lower(), ESCAPED.sub(r"\1", value[1:-1]) if value.startswith('"') else value)
    return found
