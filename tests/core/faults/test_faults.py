"""Faults: matching requests, triggers, and refused descriptions."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.faults.conditions import Target
from mockservers.core.faults.fault import Fault, FaultHit, fault_kinds, parse_fault
from mockservers.core.faults.http_effects import apply_effects
from mockservers.core.messages import Response
from mockservers.core.simulation.randomness import SeededRandom

SERVICES = {vendor.name: vendor for vendor in VENDORS}
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
REQUEST = Target(
    "bigfix", "list_metrics", "GET", "/api/sam/v2/metrics", {"user-agent": "curl/8"}, {"token": ["abc", "def"]}
)


def chance(seed: int = 7) -> SeededRandom:
    return SeededRandom(seed, lambda _series: 0)


def find_triggered(fault: Fault, requests: int) -> list[int]:
    """Return the numbers of the matching requests that trigger a fault, from 1."""
    found: list[int] = []
    for number in range(1, requests + 1):
        if fault.is_triggered(number, len(found), chance()):
            found.append(number)
    return found


def find_error(**raw: Any) -> str:
    with pytest.raises(ValueError, match=r".") as refusal:
        parse_fault({"kind": "status", **raw}, SERVICES)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("aim", "matches"),
    [
        ({}, True),
        ({"service": "bigfix", "operation": "list_metrics", "method": "GET"}, True),
        ({"service": "flexera"}, False),
        ({"operation": "create_metric"}, False),
        ({"method": "POST"}, False),
        ({"path": "/api/*/metrics"}, True),
        ({"path": "/api/sam"}, False),
        ({"header": {"user-agent": "curl*"}}, True),
        ({"header": {"accept": "*"}}, True),
        ({"header": {"accept": "?*"}}, False),
        ({"query": {"token": "d?f"}}, True),
        ({"query": {"token": "x*"}}, False),
        ({"query": {"token": "abc", "limit": "*"}}, False),
    ],
)
def test_a_request_matches_when_everything_said_does(aim: dict[str, Any], matches: bool) -> None:  # noqa: FBT001 -- a case
    assert Fault("status", **aim).matches(REQUEST) is matches


@pytest.mark.parametrize(
    ("often", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"times": 2}, [1, 2]),
        ({"after": 2, "times": 3}, [3, 4, 5]),
        ({"every": 3}, [1, 4]),
        ({"after": 1, "every": 2, "times": 2}, [2, 4]),
    ],
)
def test_counts_say_which_requests_are_struck(often: dict[str, int], numbers: list[int]) -> None:
    assert find_triggered(Fault("status", **often), 6) == numbers


def test_probability_is_the_seeds_and_each_faults_own() -> None:
    first, second = (find_triggered(Fault("status", probability=0.3, id=number), 1000) for number in (1, 2))
    assert 250 < len(first) < 350
    assert first != second
    assert first == find_triggered(Fault("status", probability=0.3, id=1), 1000)


def test_a_window_begins_and_ends() -> None:
    fault = Fault("status", since=NOON, until=NOON.replace(hour=13))
    assert [fault.is_active(NOON.replace(hour=hour)) for hour in (11, 12, 13)] == [False, True, False]


def test_a_fault_is_the_same_after_it_was_stored() -> None:
    fault = parse_fault({"kind": "delay", "since": "2026-03-31T14:00:00+02:00", "header": {"Accept": "*"}}, SERVICES)
    assert Fault.from_json(fault.as_json()) == fault
    assert (fault.since, fault.header) == (NOON, {"accept": "*"})


def test_what_is_left_out_has_its_default() -> None:
    fault = parse_fault({"kind": "rate_limit"}, SERVICES)
    assert (fault.values, fault.times, fault.every, fault.probability) == ({"retry_after": 1}, None, 1, 1.0)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"kind": "statsu"}, "There is no fault 'statsu'; the nearest: status"),
        ({"time": 2}, "There is no member of a fault called 'time'; the nearest: times"),
        ({"id": 2}, "There is no member of a fault called 'id'"),
        ({"values": {"stauts": 500}}, "There is no value of status called 'stauts'; the nearest: status"),
        ({"values": {"status": 200}}, "The value status of status must be a number from 400 to 599."),
        ({"service": "bigfx"}, "There is no service 'bigfx'; the nearest: bigfix"),
        ({"operation": "list_metric"}, "There is no operation for status called 'list_metric'; the nearest: list_m"),
        ({"service": "flexera", "operation": "list_metrics"}, "There is no operation for status called 'list_metrics'"),
        ({"method": "GOT"}, "There is no method 'GOT'; the nearest: GET"),
        ({"operation": "list_metrics", "method": "POST"}, "No operation of status has the method POST."),
        ({"path": "/api/sam/v2/metric"}, "There is no path '/api/sam/v2/metric'; the nearest: /api/sam/v2/metrics"),
        ({"path": "/spi/*"}, "There is no path '/spi/*'"),
        ({"service": "bigfix", "query": {"limits": "1"}}, "There is no query parameter 'limits'; the nearest: limit"),
        ({"operation": "list_metrics", "query": {"code_name": "A"}}, "There is no query parameter 'code_name'"),
        ({"header": {"Tokn": "*"}}, "There is no header 'tokn'; the nearest: token"),
        ({"service": "flexera", "header": {"Token": "*"}}, "There is no header 'token'"),
        ({"operation": "get_token", "header": {"Token": "*"}}, "There is no header 'token'"),
        (
            {"since": "2026-03-31T12:00:00Z", "until": "2026-03-31T12:00:00Z"},
            "Invalid fault: `since` must be before `until`.",
        ),
        ({"since": "1066-10-14T09:00:00Z"}, "The clock can be set between the years 1970 and 9000."),
    ],
)
def test_what_could_never_strike_is_refused_with_the_nearest(raw: dict[str, Any], told: str) -> None:
    assert find_error(**raw).startswith(told)


@pytest.mark.parametrize(
    "raw",
    [
        {"path": "/api/sam/*"},
        {"path": "*metrics"},
        {"service": "informatica", "path": "/saas/public/core/v3/license/metering/ExportMeteringData/*/download"},
        {"service": "servicenow", "path": "/api/now/table/cmdb_ci_computer"},
        {"service": "servicenow", "query": {"serial_number": "5CG*"}},
        {"method": "post"},
        {"service": "bigfix", "query": {"token": "4407*"}, "header": {"TOKEN": "*"}},
        {"operation": "list_records", "query": {"serial_number": "5CG*"}},
        {"service": "servicenow", "header": {"X-HTTP-Method-Override": "PATCH"}},
        {"service": "informatica", "header": {"INFA-SESSION-ID": "*", "User-Agent": "python-*"}},
    ],
)
def test_what_may_strike_is_accepted(raw: dict[str, Any]) -> None:
    assert parse_fault({"kind": "status", **raw}, SERVICES)


def test_an_operation_says_which_vendor_is_meant() -> None:
    assert parse_fault({"kind": "status", "operation": "list_metrics"}, SERVICES).service == "bigfix"
    assert parse_fault({"kind": "status"}, SERVICES).service == ""


def test_every_kind_says_what_happens_and_what_is_expected() -> None:
    every = fault_kinds(VENDORS)
    assert len(every) > len(VENDORS)
    for name, kind in every.items():
        assert name == kind.name
        assert kind.help.endswith(".")
        assert "\n" not in kind.help + kind.expect
        assert not kind.expect.endswith(".")
        for value, option in kind.values.items():
            assert option.validate(value, option.default) == option.default


def test_the_operations_of_every_kind_exist() -> None:
    for service in VENDORS:
        callbacks = {
            name
            for operation in service.spec.operations.values()
            for name in service.spec.resolve(operation.node).get("callbacks", {})
        }
        for kind in service.faults:
            assert kind.name.startswith(f"{service.name}.")
            assert set(kind.operations or ()) <= service.spec.operations.keys() | callbacks


def test_all_faults_of_the_connection_are_applied_in_order() -> None:
    hits = [FaultHit(number, kind, {}, Random(1)) for number, kind in enumerate(("dribble", "reset", "truncate"), 1)]
    assert apply_effects(Response(b"body"), hits).fault_hits == tuple(hits)
