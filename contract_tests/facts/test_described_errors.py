"""Every error text in a table of a spec's description is the text of an answer.

The tables have the errors that any request can get, and those that have a code. Texts of unexpected failures are left
out, since no request provokes one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from contract_tests.kit.coverage.required import list_contents, list_responses
from contract_tests.kit.golden.recording import list_answers
from contract_tests.kit.remote import Control
from contract_tests.kit.services import Service, each_vendor

TEXT = re.compile("`([^`]*)`")
FEWEST_SPACES = 2  # of a text that is more than a name
PLACE = re.compile(r'<[^>]*>|(?<=["\\ ])x(?=["\\ ])')  # of a name or a reason
UNEXPECTED = "| 500 |"
LARGE = b"[" * 11_000_000


@each_vendor
def test_every_text_of_the_description_is_answered(service: Service, control: Control) -> None:
    answered = [*list_recorded_texts(service), *list_example_texts(service), *list_general_texts(service, control)]
    described = list_described_texts(service)
    assert [text for text in described if not any(map(make_pattern(text).search, answered))] == []


def list_described_texts(service: Service) -> list[str]:
    """List the texts of the tables; a JSON body stands for its text."""
    lines = service.spec.document["info"]["description"].splitlines()
    rows = [line for line in lines if line.startswith("|") and UNEXPECTED not in line]
    texts = [text for row in rows for text in TEXT.findall(row) if text.count(" ") >= FEWEST_SPACES]
    return [json.loads(text)["error"] if text.startswith("{") else text for text in texts]


def make_pattern(text: str) -> re.Pattern[str]:
    """Return the pattern of a text in which names and reasons are left open."""
    return re.compile(".+".join(map(re.escape, PLACE.split(text))))


def list_recorded_texts(service: Service) -> Iterator[str]:
    """List all texts in recorded answers; other tests repeat them."""
    for operation in service.spec.operations:
        for answer in list_answers(service, operation):
            yield from list_texts(answer.get("body"))


def list_example_texts(service: Service) -> Iterator[str]:
    """List all texts in examples of errors; ``test_error_examples.py`` compares them with answers."""
    for operation in service.spec.operations.values():
        for status, response in list_responses(operation):
            for _, content in list_contents(response) if int(status) >= 400 else ():
                yield from list_texts(content.node.get("example"))
                yield from list_texts(
                    [content.inside("examples", name).node for name in content.node.get("examples", {})]
                )


def list_general_texts(service: Service, control: Control) -> Iterator[str]:
    """List the texts of the answers that do not depend on an operation: no path, no method, too large a body."""
    client = control.world().client(service.name)
    paths = sorted(operation.path for operation in service.spec.operations.values() if "{" not in operation.path)
    posted = [o.path for o in service.spec.operations.values() if o.method == "POST" and "{" not in o.path][:2]
    for answer in (
        client.get("/no/such/path"),
        *(client.request("OPTIONS", path) for path in paths[:1]),
        *(client.post(path, data=LARGE, headers={"Content-Type": "application/json"}) for path in posted),
        *(client.post(path, data=b"x", headers={"Content-Type": "text/plain"}) for path in posted),
    ):
        assert answer.status_code >= 400
        yield from list_texts(answer.text)


def list_texts(body: object) -> Iterator[str]:
    """List the texts in a body; one that is JSON in a text is one text."""
    if isinstance(body, dict):
        for member in body.values():
            yield from list_texts(member)
    elif isinstance(body, list):
        for member in body:
            yield from list_texts(member)
    elif isinstance(body, str):
        yield body.replace('\\"', '"')
