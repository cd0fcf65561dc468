"""An endless sequence of requests to one service: valid ones, values at the limits, and malformed ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import md5
from random import Random
from typing import Any

from contract_tests.kit.cases.boundary_values import generate_boundary_cases
from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.malformed_requests import mutate_request
from contract_tests.kit.cases.raw_request import RawRequest, render_case, render_value
from contract_tests.kit.services import Operation, Service

UNCHANGED = 0.4  # of the requests are not mutated
EXAMPLES, BOUNDARIES = 0.5, 0.1  # of the requests begin as an example of the spec, or as a boundary case
LEARNED = 0.25  # of parameters and members have a value of an earlier response
NEW_PATHS = 0.1  # of the requests keep the path of the generated case
MOST_PLACES, MOST_VALUES = 60, 40  # that are kept
Credentials = Callable[[Operation], tuple[Mapping[str, str], bytes]]


class RequestSequence:
    """Draws requests to the operations of a service, each operation equally often.

    Args:
        service: The service.
        random: The source of all choices.
        credentials: Returns the headers, and the part of a query, of a caller whom an operation lets in.
        known: Values that exist from the beginning, by the names of parameters and members.
        generate: Returns the generated cases of an operation.
    """

    def __init__(
        self,
        service: Service,
        random: Random,
        credentials: Credentials,
        known: Mapping[str, str],
        generate: Callable[[str], list[Case]],
    ) -> None:
        self._service, self._random, self._credentials, self._known = service, random, credentials, known
        self._generate = generate
        self._boundaries: dict[str, list[Case]] = {}
        self._places: list[dict[str, str]] = []
        self._learned = {name.lower(): [value] for name, value in known.items()}

    def __iter__(self) -> Iterator[RawRequest]:
        operations = list(self._service.spec.operations.values())
        while True:
            self._random.shuffle(operations)
            for operation in operations:
                request = self._draw_valid(operation)
                if self._random.random() >= UNCHANGED:
                    mutate_request(request, self._random)
                yield request

    def _draw_valid(self, operation: Operation) -> RawRequest:
        case = self._draw_case(operation)
        case = replace(
            case,
            path=self._place(case.path),
            query={name: self._recall(name, value) for name, value in case.query.items()},
            body=self._recall_members(case.body) if isinstance(case.body, dict) else case.body,
        )
        request = render_case(case)
        headers, query = self._credentials(operation) if operation.secured else ({}, b"")
        request.query = b"&".join(filter(None, (request.query, query)))
        checksum = md5(request.body, usedforsecurity=False).hexdigest()  # no schema can express it
        own = [(name, checksum if name == "Checksum" else value) for name, value in request.headers]
        request.headers = [("Host", "localhost:1"), *map(_encode_header, own), *headers.items()]
        return request

    def _draw_case(self, operation: Operation) -> Case:
        share = self._random.random()
        cases = self._generate(operation.id)
        if share < EXAMPLES:
            return self._random.choice([case for case in cases if case.is_example] or cases[:1])
        if share < EXAMPLES + BOUNDARIES and (boundaries := self._list_boundaries(operation, cases[0])):
            return self._random.choice(boundaries)
        return self._random.choice(cases)

    def _list_boundaries(self, operation: Operation, case: Case) -> list[Case]:
        if operation.id not in self._boundaries:
            self._boundaries[operation.id] = [boundary for _, boundary in generate_boundary_cases(operation, case)]
        return self._boundaries[operation.id]

    def _place(self, path: Mapping[str, Any]) -> Mapping[str, Any]:
        """Replace path parameters with values that occurred together in an earlier request and its response."""
        if self._random.random() < NEW_PATHS:
            return path
        fitting = (
            [place for place in self._places if place.keys() >= path.keys()] if self._random.random() < 0.8 else []
        )
        known = {**self._known, **(self._random.choice(fitting) if fitting else {})}
        return {name: known.get(name, value) for name, value in path.items()}

    def _recall(self, name: str, value: Any) -> Any:
        """Return a value of that name from an earlier response, or the value of the case."""
        learned = self._learned.get(name.lower()) or (self._learned.get("id") if name.lower().endswith("id") else None)
        if learned and not isinstance(value, list | dict) and self._random.random() < LEARNED:
            return self._random.choice(learned)
        return value

    def _recall_members(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self._recall_members(value) if isinstance(value, dict) else self._recall(name, value)
            for name, value in body.items()
        }

    def learn(self, request: RawRequest, response: Any) -> None:
        """Keep the values of a response, and the path parameters that belong together."""
        self._learn_members(response)
        identifiers = {name: render_value(value) for name, value in request.path_parameters.items()}
        self._places.append(identifiers | _find_identifiers(response))
        del self._places[:-MOST_PLACES]

    def _learn_members(self, value: object, name: str = "") -> None:
        if isinstance(value, dict):
            for key, member in value.items():
                self._learn_members(member, key)
        elif isinstance(value, list):
            for item in value[:3]:
                self._learn_members(item, name)
        elif isinstance(value, (str, int)) and value != "":
            kept = self._learned.setdefault(name.lower(), [])
            kept.append(value)  # type: ignore[arg-type]
            del kept[:-MOST_VALUES]


def _encode_header(header: tuple[str, str]) -> tuple[str, str]:
    name, value = header
    return name, value.encode("latin-1", "replace").decode("latin-1").replace("\n", "")


def _find_identifiers(response: Any) -> dict[str, str]:
    """Find the members of a response, or of its first item, that may be path parameters."""
    while isinstance(response, (list, dict)):
        if isinstance(response, list):
            response = response[0] if response else None
        elif found := {name: str(value) for name, value in response.items() if name.lower().endswith("id") and value}:
            return found
        else:
            response = next((value for value in response.values() if isinstance(value, (list, dict))), None)
    return {}
