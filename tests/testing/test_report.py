"""The lines of ``pytest --mock-report``."""

from mockservers.testing.report import WorldSummary, render_lines


def test_each_test_has_a_line_with_its_requests_faults_and_violations() -> None:
    found = {
        "test_a.py::test_one": WorldSummary(1),
        "test_a.py::test_two": WorldSummary(1_200, ["status hit 2 of 3 matching requests", "delay hit 1 request"], 3),
        "test_a.py::test_three": WorldSummary(9, violations=[f"#{number} wrong" for number in range(1, 8)]),
        "test_a.py::test_four": WorldSummary(error="the world cannot be read: gone"),
        "test_a.py::test_five": WorldSummary(7, ignored=[f"#{number} ignored" for number in range(1, 8)]),
    }
    assert list(render_lines(found)) == [
        "1,217 requests of 5 tests with mock servers, 3 fault hits, 7 requests against the specification",
        "test_a.py::test_one: 1 request",
        "test_a.py::test_two: 1,200 requests; status hit 2 of 3 matching requests; delay hit 1 request",
        "test_a.py::test_three: 9 requests",
        *(f"    #{number} wrong" for number in range(1, 6)),
        "    ... and 2 more requests against the specification",
        "test_a.py::test_four: 0 requests; the world cannot be read: gone",
        "test_a.py::test_five: 7 requests",
        *(f"    #{number} ignored" for number in range(1, 6)),
        "    ... and 2 more parts without an effect",
    ]


def test_many_tests_without_faults_and_violations_are_counted() -> None:
    found = {f"test_{number}": WorldSummary(2) for number in range(22)}
    found["test_last"] = WorldSummary(1, ["status hit 0 of 0 matching requests"])
    lines = list(render_lines(found))
    assert lines[0] == "45 requests of 23 tests with mock servers, 0 fault hits, 0 requests against the specification"
    assert lines[20] == "test_19: 2 requests"
    assert lines[21:] == [
        "test_last: 1 request; status hit 0 of 0 matching requests",
        "... and 2 tests with 4 requests and neither faults nor violations",
    ]


def test_a_run_without_mock_servers_says_so() -> None:
    assert list(render_lines({})) == [
        "0 requests of 0 tests with mock servers, 0 fault hits, 0 requests against the specification"
    ]
