"""Operations of a specification: method, path, parameters, body, responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.kit.manual.site.reference.markdown import escape_html, make_code, make_json, make_table, quote
from contract_tests.kit.manual.site.reference.schemas import describe, describe_type, list_members
from contract_tests.kit.services import Operation, Spec

Node = Mapping[str, Any]


def describe_operations(spec: Spec, level: str = "###") -> str:
    """Return all operations of a specification, each with a heading of its own, in the order of the tags."""
    tags: list[Node] = spec.document.get("tags", [])
    pieces = []
    for tag in tags:
        found = [operation for operation in spec.operations.values() if tag["name"] == operation.node["tags"][0]]
        if found:
            title = tag["name"][0].upper() + tag["name"][1:]
            pieces += [f"{level} {title}\n\n", *_make_paragraphs(tag.get("description", ""))]
            pieces += [_describe_operation(spec, operation, f"{level}#") for operation in found]
    return "".join(pieces)


def list_operations(spec: Spec) -> str:
    """Return a table of all operations, each a link to its description."""
    rows = (
        (f"[{operation.id}](#{operation.id.lower()})", f"`{operation.method} {operation.path}`", operation.summary)
        for operation in spec.operations.values()
    )
    return make_table(("operation", "request", ""), rows)


def _describe_operation(spec: Spec, operation: Operation, level: str) -> str:
    parameters = operation.parameter_nodes
    rows = [
        (
            quote(node["name"]),
            node["in"],
            describe_type(spec, node.get("schema", {})),
            ("required. " if node.get("required") else "") + node.get("description", describe(spec, node["schema"])),
        )
        for node in parameters
    ]
    return "".join(
        [
            f"{level} {operation.id}\n\n",
            make_code(f"{operation.method} {operation.path}", "http"),
            *_make_paragraphs(f"{operation.summary}.", operation.node.get("description", "")),
            make_table(("parameter", "in", "type", ""), rows),
            *_describe_body(spec, operation),
            *_describe_responses(spec, operation),
        ]
    )


def _describe_body(spec: Spec, operation: Operation) -> Iterator[str]:
    if "requestBody" not in operation.node:
        return
    body = spec.resolve(operation.node["requestBody"])
    for media_type, content in body["content"].items():
        yield f"**Body**, `{media_type}`{'' if body.get('required') else ', optional'}\n\n"
        yield make_table(("member", "type", ""), list_members(spec, content.get("schema", {})))
        for example in list(_list_examples(spec, content))[:1]:
            yield _show(example)


def _describe_responses(spec: Spec, operation: Operation) -> Iterator[str]:
    responses = {str(status): spec.resolve(node) for status, node in operation.node["responses"].items()}
    yield make_table(
        ("status", "response"), ((status, node.get("description", "")) for status, node in responses.items())
    )
    for status, node in responses.items():
        for content in list(node.get("content", {}).values())[:1]:
            for example in list(_list_examples(spec, content))[:1]:
                if status.startswith("2"):
                    yield f"Example of {status}:\n\n{_show(example)}"


def _list_examples(spec: Spec, content: Node) -> Iterator[Any]:
    if "example" in content:
        yield content["example"]
    for node in content.get("examples", {}).values():
        yield spec.resolve(node).get("value", "")


def _show(example: Any) -> str:
    return make_code(example) if isinstance(example, str) else make_json(example)


def _make_paragraphs(*texts: str) -> Iterator[str]:
    """Yield descriptions of the specification; what looks like HTML outside of code is text."""
    for text in texts:
        if text.strip():
            pieces = re.split(r"(`+[^`]+`+)", text.strip())
            yield "".join(piece if place % 2 else escape_html(piece) for place, piece in enumerate(pieces)) + "\n\n"
