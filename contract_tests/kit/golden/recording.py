"""The recorded answers; ``python -m contract_tests.kit.golden.recording`` records them again, for review."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import click

from contract_tests.kit.error_statuses.provocations import Provoker
from contract_tests.kit.golden.conversations import KINDS, group_answers, open_conversation, record_provoked
from contract_tests.kit.remote import Control
from contract_tests.kit.services import VENDORS, Service, start_server

WORLD = "recording"
FOLDER = Path(__file__).parents[2] / "golden" / "recorded"
# Headers that are documented and never recorded: patterns of "service operation status header", and the reasons.
NEVER_RECORDED: Mapping[str, str] = {
    "bigfix list_license_usages* 200 import-progress": "an import has to run; the documented exchanges have it",
    "servicenow find_record* 200 x-total-count": "documented for the path; the mock server sends it with lists only",
    "servicenow find_record* 200 link": "as above",
}


def has_pattern(patterns: Mapping[str, str], header: str) -> bool:
    """Return whether one of the patterns matches ``service operation status header``."""
    return any(fnmatchcase(header, pattern) for pattern in patterns)


@cache
def load_recorded(service: str) -> Mapping[str, Mapping[str, Any]]:
    """Load the recorded answers of a service, by operation and kind."""
    recorded: Mapping[str, Mapping[str, Any]] = json.loads((FOLDER / f"{service}.json").read_text(encoding="utf-8"))
    return recorded


def list_answers(service: Service, operation: str) -> Iterator[Mapping[str, Any]]:
    """List every recorded answer of an operation."""
    for groups in load_recorded(service.name)[operation].values():
        yield from (group["told"] for group in groups if "status" in group["told"])


def parse_body(body: Any) -> Any:
    """Return the value of a recorded body: JSON is recorded as text where the media type does not name it."""
    if isinstance(body, str):
        with suppress(json.JSONDecodeError):
            return json.loads(body)
    return body


def record_all() -> None:
    """Record the answers of all operations."""
    FOLDER.mkdir(exist_ok=True)
    with start_server() as server, Control(server) as control:
        for service in VENDORS:
            recorded: dict[str, dict[str, Any]] = {}
            with Provoker(server, control) as provoker:
                for name, operation in sorted(service.spec.operations.items()):
                    recorded[name] = {}
                    for kind, record in KINDS.items():
                        with open_conversation(service, server, control, WORLD) as conversation:
                            recorded[name][kind] = group_answers(record(conversation, operation))
                    recorded[name]["provoked"] = group_answers(record_provoked(service, operation, server, provoker))
            text = json.dumps(recorded, indent=1, sort_keys=True, ensure_ascii=False)
            (FOLDER / f"{service.name}.json").write_text(f"{text}\n", encoding="utf-8")
            click.echo(f"{service.name}: {len(recorded)} operations")


if __name__ == "__main__":
    record_all()
