"""Every documented header is sent, and always where it is required; the recorded conversations show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contract_tests.kit.golden.recording import NEVER_RECORDED, has_pattern, list_answers
from contract_tests.kit.services import Service, each_operation

# Headers that are optional although every recorded answer has them: patterns, and the reasons.
SOMETIMES: Mapping[str, str] = {
    "flexera * x-ratelimit-remaining": "absent where the limits are switched off",
    "bigfix list_license_usages* 200 import-last-*": "absent before the first import has ended",
    "servicenow list_records* 200 x-total-count": "absent with sysparm_no_count, which contract_tests/vendors tests",
    "servicenow count_records* 200 x-total-count": "as above",
}


@each_operation
def test_every_documented_header_is_sent(service: Service, operation: str) -> None:
    for header, _, count, _ in count_headers(service, operation):
        assert (count == 0) == has_pattern(NEVER_RECORDED, header), header


@each_operation
def test_a_header_is_required_where_it_is_always_sent(service: Service, operation: str) -> None:
    for header, is_required, count, answers in count_headers(service, operation):
        assert is_required == (count == answers and not has_pattern(SOMETIMES, header)), header


def count_headers(service: Service, operation: str) -> Iterator[tuple[str, bool, int, int]]:
    """Yield every documented header of a recorded status, whether it is required, its answers, and all answers."""
    for status, response in service.spec.operations[operation].responses.items():
        recorded = [answer["headers"] for answer in list_answers(service, operation) if str(answer["status"]) == status]
        for name, (is_required, _) in response.headers.items() if recorded else ():
            header = f"{service.name} {operation} {status} {name}"
            yield header, is_required, sum(name in headers for headers in recorded), len(recorded)
