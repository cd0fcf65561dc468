"""The judge: answers of a mock server, validated against the vendor's own document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

import requests
from jsonschema import Draft4Validator
from jsonschema.exceptions import ValidationError

from contract_tests.kit.vendor_documents.comparison import ABSENT, PRESENT, Difference
from contract_tests.kit.vendor_documents.document import Document, Node, Operation
from contract_tests.kit.vendor_documents.formats import FORMATS

FIRST_ERROR, FIRST_FAILURE = 400, 500
GENERAL = {405, 413}  # statuses of any request: openapi/README.md, "Flexera", 31


class JudgingDocument(Document):
    """A vendor's document whose objects have the named members only, with its validators."""

    def __init__(self, node: Node) -> None:
        super().__init__(close_schemas(node))
        self._validators: dict[int, Draft4Validator] = {}

    def list_errors(self, schema: Node, value: object) -> Iterator[ValidationError]:
        """List the errors of a value."""
        if id(schema) not in self._validators:
            root = {**schema, "components": self.node["components"]}
            self._validators[id(schema)] = Draft4Validator(root, format_checker=FORMATS)
        return self._validators[id(schema)].iter_errors(value)


class Judge:
    """Validates answers, where one of the vendor's documents has the operation.

    Args:
        documents: The vendor's documents, or their facts.
        ours: Our spec, for the names of operations.
    """

    def __init__(self, documents: Sequence[JudgingDocument], ours: Document) -> None:
        self._documents, self._ours = documents, ours
        self.judged: Counter[str] = Counter()  # answers by operationId and status
        self.findings: dict[str, str] = {}  # by place and aspect, an example

    def judge(self, answer: requests.Response, *_: object, **_options: object) -> None:
        """Judge an answer: a hook of requests."""
        found = self._find_operation(answer)
        if found is None:
            return
        document, theirs, name = found
        self.judged[f"{name} {answer.status_code}"] += 1
        for at, problem in self._list_problems(document, theirs, name, answer):
            shown = f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:300]}"
            self.findings.setdefault(at, f"{at}: {problem}\n    {shown}")

    def check(self, known: Iterable[Difference]) -> None:
        """Check that answers differ from the documents only where a difference is known.

        Raises:
            AssertionError: An answer has another difference.
        """
        places = {difference.at for difference in known}
        new = [finding for at, finding in sorted(self.findings.items()) if at not in places]
        assert not new, "answers that are not as the vendor documents:\n" + "\n".join(new)

    def _find_operation(self, answer: requests.Response) -> tuple[JudgingDocument, Operation, str] | None:
        """Find an answer's operation in a document that says something about its answers."""
        path = urlsplit(str(answer.request.url)).path
        for document in self._documents:
            theirs = document.match(str(answer.request.method), path)
            if theirs and theirs.node["responses"] and theirs.key in self._ours.operations:
                return document, theirs, self._ours.operations[theirs.key].id
        return None

    def _list_problems(
        self, document: JudgingDocument, theirs: Operation, name: str, answer: requests.Response
    ) -> Iterator[tuple[str, str]]:
        """List the places where an answer is not as documented; an undocumented error has the form of the others."""
        at = f"{name} {answer.status_code}"
        if answer.status_code >= FIRST_FAILURE:
            yield f"{at} failure", "the mock server failed"
        node = theirs.node["responses"].get(str(answer.status_code))
        if node is None:
            if answer.status_code not in GENERAL:
                yield at, "the status is not documented"
            if answer.status_code < FIRST_ERROR:
                return
            node = theirs.node["responses"]["500"]
        node = document.resolve(node)
        yield from ((f"{at} header {name}", ABSENT) for name in node.get("headers", {}) if name not in answer.headers)
        yield from self._judge_body(document, node.get("content", {}), at, answer)

    def _judge_body(
        self, document: JudgingDocument, content: Node, at: str, answer: requests.Response
    ) -> Iterator[tuple[str, str]]:
        if not answer.content:
            if content:
                yield f"{at} body", ABSENT
            return
        media = answer.headers["Content-Type"].partition(";")[0]
        if media not in content:
            yield f"{at} {media}", PRESENT
            return
        schema = content[media]["schema"]
        for error in document.list_errors(schema, answer.json()):
            yield from describe_error(document, schema, at, error)


def describe_error(document: Document, schema: Node, at: str, error: ValidationError) -> Iterator[tuple[str, str]]:
    """Describe an error of a validator by its place in the vendor's document."""
    node, at = document.enter(schema, at)
    parts = iter(error.absolute_schema_path)
    for part in parts:
        if part == "$ref":
            continue
        if part == "properties":
            name = next(parts)
            node, at = document.enter(node["properties"][name], f"{at}.{name}")
        elif part == "items":
            node, at = document.enter(node["items"], f"{at}[]")
    instance: Any = error.instance
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in instance]
        yield from ((f"{at}.{name} required", ABSENT) for name in missing)
    elif error.validator == "additionalProperties":
        yield from ((f"{at}.{name} member", PRESENT) for name in instance.keys() - node["properties"].keys())
    else:
        yield f"{at} {error.validator}", error.message


def close_schemas(document: Node) -> Node:
    """Return a document whose objects have the named members only."""
    closed: dict[str, Any] = deepcopy(dict(document))
    waiting: list[Any] = [closed.get("components", {}).get("schemas", {})]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("properties"), dict) and "additionalProperties" not in node:
                node["additionalProperties"] = False
            waiting.extend(node.values())
    return closed
