"""The documented exchanges of ``fixtures/<vendor>/exchanges/**/*.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from mockservers.core.package_files import fixture_folder

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Expected:
    """An expected answer: status, headers, perhaps a body, and the places that are not compared by equality.

    ``compare`` maps JSON pointers into the body to rules, ``compare_headers`` names of headers. ``at`` points to an
    array of the real answer of which one item is the body.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    has_body: bool = False
    compare: Mapping[str, Node] = field(default_factory=dict)
    compare_headers: Mapping[str, Node] = field(default_factory=dict)
    at: str = ""

    @classmethod
    def read(cls, answer: Node, around: Node) -> Expected:
        """Read the answer from its node; the rules are members of the node around it."""
        return cls(
            status=answer["status"],
            headers=answer.get("headers", {}),
            body=answer.get("body"),
            has_body="body" in answer,
            compare=around.get("compare", {}),
            compare_headers=around.get("compare_headers", {}),
            at=around.get("at", ""),
        )


@dataclass(frozen=True)
class State:
    """The state of a world before an exchange: its start, timings, requests, and seconds that pass."""

    start: Node = field(default_factory=dict)
    pace: Mapping[str, Node] = field(default_factory=dict)
    given: Sequence[Node] = ()
    advance: float = 0

    @classmethod
    def read(cls, node: Node) -> State:
        """Read the state from its node in ``fixtures/<vendor>/states.yaml``."""
        return cls(node.get("start", {}), node.get("pace", {}), node.get("given", ()), node.get("advance", 0))


@dataclass(frozen=True)
class Exchange:
    """One documented request and answer, and the requests that come before.

    ``departure`` is the answer of the mock server where it does not follow the documentation.
    """

    vendor: str
    id: str
    source: str
    state: State
    before: Sequence[Node]
    request: Node
    documented: Expected
    departure: Expected | None


def load_exchanges(vendor: str, folder: Path | None = None) -> Iterator[Exchange]:
    """Load every exchange of a vendor, by file and in the order of the file."""
    home = (folder or fixture_folder()) / vendor
    states = {name: State.read(node) for name, node in _load_yaml(home / "states.yaml").items()}
    exchanges = home / "exchanges"
    for path in sorted(exchanges.rglob("*.yaml")):
        name = path.relative_to(exchanges).with_suffix("").as_posix()
        yield from _load_file(vendor, name, _load_yaml(path), states)


def _load_file(vendor: str, name: str, document: Node, states: Mapping[str, State]) -> Iterator[Exchange]:
    """Load the exchanges of a file: those without a state of their own follow each other in one world."""
    turn: list[Node] = []
    for node in document["exchanges"]:
        state, departure, given = node.get("given_state"), node.get("departure"), node.get("given", [])
        yield Exchange(
            vendor=vendor,
            id=f"{vendor}/{name}: {node['name']}",
            source=f"{document['source']}: {node['source']}",
            state=State() if state is None else states[state],
            before=[*(turn if state is None else ()), *given],
            request=node["request"],
            documented=Expected.read(node["answer"], node),
            departure=departure and Expected.read(departure["answer"], departure),
        )
        if state is None:
            turn += [*given, node["request"]]


def _load_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
