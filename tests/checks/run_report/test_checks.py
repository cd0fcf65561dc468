"""The checks of a client: findings, and exchanges that are no findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from mockservers.catalog import VENDORS
from mockservers.checks.run_report import checks
from mockservers.checks.run_report.coverage import measure_coverage, percent
from mockservers.checks.run_report.recorder import Recorder
from mockservers.checks.run_report.report import FinishedCommand, Requirements, build_report
from mockservers.core.faults.fault import FaultHit
from mockservers.core.journal.entries import Entry, RefusalRecord
from mockservers.core.messages import Request, Response
from mockservers.core.service.service import Service

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SERVICES = {vendor.name: vendor for vendor in VENDORS}
METRICS = "/api/sam/v2/metrics"
OK = Entry(
    number=1,
    world="default",
    at=NOW,
    began=1_000.0,
    seconds=0.0,
    service="bigfix",
    operation="list_metrics",
    request=Request("GET", METRICS),
    answer=Response(b"{}"),
    request_bytes=0,
    answer_bytes=2,
    is_read=True,
)
BROKEN = RefusalRecord("InvalidParameter", "query parameter q: it is missing", breaks_spec=True)
REFUSED = RefusalRecord("MetricExists", "Metric already present")
STRUCK = (FaultHit(1, "status", {}, Random(1)),)
DEFECT = RefusalRecord("SpecBroken", "it answered 418")

Find = Callable[[Sequence[Entry], Mapping[str, Service]], Iterator[checks.Evidence]]


def run_check(find: Find, *entries: Entry) -> list[str]:
    """Return the findings of a check in consecutive entries."""
    return [text for _, text in find(entries, SERVICES)]


def build_refusal(why: RefusalRecord, status: int = 400, **known: object) -> Entry:
    error = f"{why.kind}: {why.text}"
    return OK._replace(refused=why, error=error, answer=Response(b"{}", status), **known)  # type: ignore[arg-type]


def test_a_good_exchange_is_not_told() -> None:
    assert [run_check(check.find, OK) for check in checks.CHECKS] == [[]] * len(checks.CHECKS)


def test_each_refusal_is_told_once() -> None:
    for why, check in ((BROKEN, "violations"), (REFUSED, "errors"), (DEFECT, "defects")):
        assert [known.name for known in checks.CHECKS if run_check(known.find, build_refusal(why))] == [check]


def test_what_a_fault_did_is_not_the_clients() -> None:
    struck = build_refusal(REFUSED, 503, fault_hits=STRUCK)
    assert run_check(checks.find_errors, struck) == []
    assert run_check(checks.find_violations, build_refusal(BROKEN, fault_hits=STRUCK)) == []


def test_an_expired_token_is_told_and_is_no_error_besides() -> None:
    late = build_refusal(RefusalRecord("TokenRefused", "no"), 401, expired="access")
    assert run_check(checks.find_expired_tokens, late) == ["the access token had expired"]
    assert run_check(checks.find_errors, late) == []
    assert run_check(checks.find_expired_tokens, build_refusal(REFUSED, expired="session")) == [
        "the session had expired"
    ]


def too_many(wait: str = "30") -> Entry:
    return OK._replace(answer=Response(b"", 429, {"Retry-After": wait}))


def again(real: float = 0.0, world: float = 0.0, **known: object) -> Entry:
    """Return the same request, a number of real seconds and of world seconds later."""
    return OK._replace(number=2, began=OK.began + real, at=NOW + timedelta(seconds=world), **known)  # type: ignore[arg-type]


def test_a_retry_that_does_not_wait_is_told() -> None:
    assert run_check(checks.find_early_retries, too_many(), again(2)) == [
        "sent again after 2.0 s, but #1 had asked for 30 s"
    ]


def test_a_tenth_of_a_second_is_too_early() -> None:
    assert len(run_check(checks.find_early_retries, too_many(), again(29.9))) == 1


def test_a_date_is_read_by_the_worlds_clock() -> None:
    assert run_check(checks.find_early_retries, too_many("Tue, 31 Mar 2026 12:00:30 GMT"), again(2)) == [
        "sent again after 2.0 s, but #1 had asked for 30 s"
    ]


@pytest.mark.parametrize("later", [again(30), again(0, 30), again(29.96), again(1, 40)])
def test_waiting_by_either_clock_is_enough(later: Entry) -> None:
    assert run_check(checks.find_early_retries, too_many(), later) == []


@pytest.mark.parametrize(
    "other",
    [
        again(request=Request("POST", METRICS)),
        again(request=Request("GET", "/api/sam/about")),
        again()._replace(world="w2"),
        again()._replace(service="flexera"),
        again()._replace(is_callback=True),
    ],
)
def test_other_requests_are_no_retry(other: Entry) -> None:
    assert run_check(checks.find_early_retries, too_many(), other) == []


def test_a_retry_is_told_once_and_a_second_answer_counts_anew() -> None:
    assert len(run_check(checks.find_early_retries, too_many(), again(1), again(2))) == 1
    impatient = again(1)._replace(answer=too_many("5").answer)
    assert run_check(checks.find_early_retries, too_many(), impatient, again(3)._replace(number=3)) == [
        "sent again after 1.0 s, but #1 had asked for 30 s",
        "sent again after 2.0 s, but #2 had asked for 5 s",
    ]


@pytest.mark.parametrize("text", ["", "soon", "-1", "1.5", "٣"])
def test_what_is_no_retry_after_asks_for_nothing(text: str) -> None:
    assert checks.retry_delay(too_many(text)) is None


def test_a_secret_in_the_url_is_told_with_the_header_to_use() -> None:
    sent = OK._replace(request=Request("GET", METRICS, b"token=abc"))
    assert run_check(checks.find_url_secrets, sent) == ["token in the URL; it can be sent in the header Token"]
    assert run_check(checks.find_url_secrets, OK._replace(request=Request("GET", METRICS, b"token="))) == []
    assert run_check(checks.find_url_secrets, OK._replace(request=Request("GET", METRICS, b"limit=1"))) == []


def test_a_parameter_that_nobody_knows_is_told() -> None:
    sent = OK._replace(request=Request("GET", METRICS, b"limt=1&token=abc"))
    assert run_check(checks.find_undeclared_parameters, sent) == ["query limt: not declared"]


def test_a_vendor_may_take_any_parameter() -> None:
    path = "/api/now/table/core_company"
    sent = OK._replace(service="servicenow", operation="list_records", request=Request("GET", path, b"name=x"))
    assert run_check(checks.find_undeclared_parameters, sent) == []


def test_what_had_no_effect_is_told_without_secrets() -> None:
    sent = OK._replace(
        request=Request("GET", METRICS, b"token=abcdef123456"),
        notes=("the condition `nope=1` was ignored because there is no such field", "so was `x=abcdef123456`"),
    )
    assert run_check(checks.find_ignored_parts, sent) == [
        "the condition `nope=1` was ignored because there is no such field",
        "so was `x=***`",
    ]


def test_a_callback_that_nobody_took_is_told_and_is_no_error_of_the_client() -> None:
    failed = OK._replace(is_callback=True, error="no answer within 10 s", answer=Response(b"", 0))
    assert run_check(checks.find_failed_callbacks, failed) == ["no answer within 10 s"]
    assert run_check(checks.find_errors, failed) == []


def recorder(*entries: Entry) -> Recorder:
    made = Recorder()
    for entry in entries:
        made.record(entry)
    return made


def test_coverage_is_of_the_vendors_that_were_called() -> None:
    (bigfix,) = measure_coverage(recorder(OK, build_refusal(REFUSED, operation="create_metric")), SERVICES)
    assert (bigfix.service, bigfix.accepted_count) == ("bigfix", 1)
    assert bigfix.never_accepted == ["create_metric"]
    assert {"list_metrics", "create_metric"}.isdisjoint(bigfix.never_called)
    assert percent([bigfix]) == 100 / len(SERVICES["bigfix"].spec.operations)
    assert percent([]) == 0


def test_beyond_its_bounds_a_recorder_counts_operations_all_the_same() -> None:
    small = Recorder(most=1)
    for _ in range(3):
        small.record(OK)
    assert (len(small.entries), small.total, small.passed_over) == (1, 3, 2)
    assert small.called["bigfix", "list_metrics"] == 3


def test_the_same_thing_is_told_once_with_its_places() -> None:
    many = [build_refusal(BROKEN)._replace(number=number, world="w") for number in range(1, 9)]
    verdict = build_report(recorder(*many), SERVICES, FinishedCommand(["x"], 0), Requirements())
    (finding,) = verdict.findings["violations"]
    assert finding.count == 8
    assert finding.where == "#1 in w, #2 in w, #3 in w, #4 in w, #5 in w and 3 more"


@pytest.mark.parametrize(
    ("demand", "failures"),
    [
        (Requirements(), []),
        (Requirements(frozenset({"violations"})), ["violations: 1"]),
        (Requirements(frozenset({"errors"})), []),
        (Requirements(coverage_min=50), ["coverage 0 % is below 50 %"]),
    ],
)
def test_a_run_passes_unless_the_demand_is_missed(demand: Requirements, failures: list[str]) -> None:
    verdict = build_report(recorder(build_refusal(BROKEN)), SERVICES, FinishedCommand(["x"], 0), demand)
    assert verdict.failures == failures
    assert verdict.exit_code_of_all == (3 if failures else 0)


def test_the_commands_own_exit_code_wins() -> None:
    verdict = build_report(
        recorder(build_refusal(BROKEN)), SERVICES, FinishedCommand(["x"], 7), Requirements(frozenset({"violations"}))
    )
    assert verdict.exit_code_of_all == 7


def test_a_run_that_called_nothing_fails_where_coverage_is_wanted() -> None:
    assert build_report(
        recorder(), SERVICES, FinishedCommand(["x"], 0), Requirements(frozenset({"unused"}), 1)
    ).failures == [
        "unused: nothing was called",
        "coverage 0 % is below 1 %",
    ]
