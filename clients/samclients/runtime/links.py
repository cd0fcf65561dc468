"""Parser of the ``Link`` header of RFC 8288.

``requests`` splits the header at commas and semicolons. It loses links with these signs in quoted parameters, several
relations in one ``rel``, and other spellings of ``rel``.
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


def find_next_link(header: str) -> str | None:
    """Return the target of the link to the next page; None if there is none."""
    return parse_relations(header).get(NEXT)


def parse_relations(header: str) -> dict[str, str]:
    """Return the first target of each relation, by the relation in lower case.

    A link may have several relations. As in RFC 8288, a second ``rel`` of a link, and links with another context
    (``anchor``), are ignored.
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
    for parameter in NAME_AND_VALUE.finditer(text):
        value = parameter["value"] or ""
        found.setdefault(parameter["name"].lower(), ESCAPED.sub(r"\1", value[1:-1]) if value.startswith('"') else value)
    return found
