"""The texts of a failed verification: numbers in words, and lists up to their limits."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.core.journal.entries import Entry
from mockservers.core.journal.query import JournalFilter
from mockservers.core.journal.verify import Expectation, Verification
from mockservers.core.messages import Request, Response
from tests.core.journal.test_conditions import NAMED, NOON

CREATE, LIST, DELETE = "create_metric", "list_metrics", "delete_metric"


def make_entries(*operations: str) -> list[Entry]:
    return [
        Entry(
            number, "default", at=NOON, began=0.0, seconds=0.1, service="bigfix", operation=operation,
            request=Request("GET", "/api/x"), answer=Response(b"{}"), request_bytes=0, answer_bytes=2,
        )
        for number, operation in enumerate(operations, 1)
    ]  # fmt: skip


def find_problem(entries: list[Entry], **expected: Any) -> str:
    """Return the only problem, empty if there is none."""
    problems = Verification.parse({"expect": [expected]}, NAMED).find_problems(entries, NAMED)
    assert len(problems) <= 1
    return "".join(problems)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "at least once"),
        ({"at_least": 2}, "at least twice"),
        ({"at_least": 3}, "at least 3 times"),
        ({"at_least": 0}, "at least 0 times"),
        ({"times": 0}, "never"),
        ({"times": 1}, "exactly once"),
        ({"times": 2}, "exactly twice"),
        ({"at_most": 0}, "never"),
        ({"at_most": 1}, "at most once"),
        ({"at_most": 4}, "at most 4 times"),
        ({"at_least": 1, "at_most": 2}, "1 to 2 times"),
        ({"at_least": 2, "at_most": 2}, "exactly twice"),
    ],
)
def test_the_expected_number_in_words(counts: dict[str, int], words: str) -> None:
    assert str(Expectation.parse({"operation": CREATE, **counts}, NAMED)) == f"create_metric {words}"


@pytest.mark.parametrize(
    ("counts", "accepted"),
    [
        ({}, [1, 2, 3]),
        ({"at_least": 2}, [2, 3]),
        ({"times": 0}, [0]),
        ({"times": 2}, [2]),
        ({"at_most": 1}, [0, 1]),
        ({"at_least": 1, "at_most": 2}, [1, 2]),
    ],
)
def test_a_number_is_accepted_within_its_bounds(counts: dict[str, int], accepted: list[int]) -> None:
    found = [
        number for number in range(4) if not find_problem(make_entries(*[CREATE] * number), operation=CREATE, **counts)
    ]
    assert found == accepted


@pytest.mark.parametrize(
    ("operations", "overview"),
    [
        ((), "There were no exchanges."),
        ((LIST,), "All 1 exchange: list_metrics 1"),
        ((LIST, CREATE, LIST), "All 3 exchanges: create_metric 1, list_metrics 2"),
    ],
)
def test_the_last_line_counts_all_exchanges(operations: tuple[str, ...], overview: str) -> None:
    assert find_problem(make_entries(*operations), operation=DELETE).splitlines()[-1] == overview


@pytest.mark.parametrize(
    ("number", "listed", "more"), [(5, 5, []), (6, 5, ["  ... and 1 more"]), (8, 5, ["  ... and 3 more"])]
)
def test_five_exchanges_are_listed_and_the_others_counted(number: int, listed: int, more: list[str]) -> None:
    lines = find_problem(make_entries(*[CREATE] * number), operation=CREATE, times=1).splitlines()
    assert lines[1] == "Matching:"
    assert [line.split()[0] for line in lines[2 : 2 + listed]] == [f"#{place}" for place in range(1, listed + 1)]
    assert lines[2 + listed : -2] == more


@pytest.mark.parametrize(("number", "listed"), [(1, 1), (3, 3), (4, 3)])
def test_the_three_nearest_exchanges_are_listed_latest_first(number: int, listed: int) -> None:
    lines = find_problem(make_entries(*[LIST] * number), operation=CREATE).splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  #")] == [
        f"#{number - place}" for place in range(listed)
    ]


@pytest.mark.parametrize(("times", "is_met"), [(1, False), (2, True), (3, False)])
def test_the_exchange_that_others_come_after_does_not_count(times: int, *, is_met: bool) -> None:
    problem = find_problem(make_entries(LIST, CREATE, CREATE, CREATE), operation=CREATE, times=times, after=CREATE)
    assert (problem == "") is is_met
    assert is_met or problem.splitlines()[0].endswith("but it was called twice after #2.")


@pytest.mark.parametrize(("length", "is_whole"), [(118, True), (119, False)])
def test_a_value_in_a_difference_has_at_most_120_characters(length: int, *, is_whole: bool) -> None:
    entry = make_entries(CREATE)[0]._replace(request=Request("GET", "/", b"name=" + b"v" * length))
    [difference] = JournalFilter(query={"name": "other"}).differences(entry)
    shown = f"'{'v' * length}'" if is_whole else f"'{'v' * 119}..."
    assert difference == f"the query's name is {shown}, not 'other'"


SECRET = "https://user:s3cret-word@host/path"
MASKED = "https://***@host/path"


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ({}, "any operation"),
        ({"service": "bigfix"}, "bigfix any operation"),
        ({"operation": CREATE, "method": "POST", "path": "/x", "kind": "request"},
         "create_metric with method POST, path /x, kind request"),
        ({"query": {"a": "1", "token": "s3cret-word"}}, "any operation with query a=1, query token=***"),
        ({"headers": {"token": "s3cret-word", "x-one": SECRET}},
         f"any operation with header token: ***, header x-one: {MASKED}"),
        ({"body": "password=s3cret-word"}, "any operation with a body with password=***"),
        ({"body": {"password": "s3cret-word"}}, 'any operation with a body with {"password":"***"}'),
        ({"problems": True, "larger": 7, "slower": 1.5, "latest": "b", "earliest": "a", "fault": "f", "record": "r",
          "table": "t", "refused": "any", "status": "4xx"},
         ("any operation with status 4xx, refused any, table t, record r, fault f, earliest a, latest b, slower 1.5, "
          "larger 7, problems True")),
    ],
)  # fmt: skip
def test_a_filter_in_words_has_every_condition_and_no_secret(conditions: dict[str, Any], words: str) -> None:
    assert str(JournalFilter(**conditions)) == words


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"customLicenses": [{"licenseType": "TRIAL"}]}, ""),
        ({"customLicenses": [{"licenceType": "TRIAL"}]}, "member of the body at /customLicenses called 'licenceType'"),
        ({"customLicences": []}, "member of the body called 'customLicences'"),
    ],
)
def test_names_at_any_depth_of_a_body_are_checked(body: dict[str, Any], refused: str) -> None:
    expected = {"expect": [{"operation": "update_licenses", "body": body}]}
    if refused:
        with pytest.raises(ValueError, match=f"^There is no {refused}"):
            Verification.parse(expected, NAMED)
    else:
        assert Verification.parse(expected, NAMED).expect
