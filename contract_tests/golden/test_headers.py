"""Every documented header is answered, and always where it is promised; the recorded conversations show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from contract_tests.clients.generated.test_client_side import each_operation
from contract_tests.kit.golden.recording import recorded
from mockservers.core.service.service import Service

# Patterns of "service operation status header", and why.
NEVER: Mapping[str, str] = {
    "bigfix list_license_usages* 200 import-progress": "an import has to run; the documented exchanges have it",
    "servicenow find_record* 200 x-total-count": "documented for the path; the stand-in sends it with lists only",
    "servicenow find_record* 200 link": "as above",
}
SOMETIMES: Mapping[str, str] = {
    "flexera * x-ratelimit-remaining": "absent where the limits are switched off",
    "bigfix list_license_usages* 200 import-last-*": "absent before the first import has ended",
    "servicenow list_records* 200 x-total-count": "absent with sysparm_no_count, which contract_tests/vendors tests",
    "servicenow count_records* 200 x-total-count": "as above",
}


@each_operation
def test_every_documented_header_is_answered(service: Service, operation: str) -> None:
    for place, _, count, _ in headers(service, operation):
        assert (count == 0) == is_among(NEVER, place), place


@each_operation
def test_a_header_is_promised_where_it_is_always_answered(service: Service, operation: str) -> None:
    for place, is_promised, count, answers in headers(service, operation):
        assert is_promised == (count == answers and not is_among(SOMETIMES, place)), place


def is_among(patterns: Mapping[str, str], place: str) -> bool:
    """Whether a header is one that the patterns name."""
    return any(fnmatchcase(place, one) for one in patterns)


def headers(service: Service, operation: str) -> Iterator[tuple[str, bool, int, int]]:
    """Every documented header of a recorded status: place, whether promised, in how many answers, of how many."""
    for status, response in service.spec.operations[operation].responses.items():
        found = [one["headers"] for one in answers(service, operation) if str(one["status"]) == status]
        for name, (is_promised, _) in response.headers.items() if found else ():
            place = f"{service.name} {operation} {status} {name}"
            yield place, is_promised, sum(name in one for one in found), len(found)


def answers(service: Service, operation: str) -> Iterator[Mapping[str, Any]]:
    """Every recorded answer of an operation."""
    for group in recorded(service.name)[operation].values():
        yield from (one["told"] for one in group if "status" in one["told"])
