"""The plugin's report of a run, and tests that run once for each kind of fault."""

from __future__ import annotations

import pytest

from contract_tests.kit.programs.plugin import PLUGIN
from mockservers import MockServer

pytest_plugins = ["pytester"]

SUITE = """
    import requests

    def ask(vendor, **parameters):
        parameters = {"token": vendor.credentials["token"], **parameters}
        return requests.get(vendor.url + "/api/sam/v2/metrics", params=parameters)

    def test_without():
        pass

    def test_quiet(bigfix):
        assert ask(bigfix).ok

    def test_faults(bigfix):
        fault = bigfix.faults.add("status", status=503, times=2)
        bigfix.faults.add("delay", operation="get_token")
        assert [ask(bigfix).status_code for _ in range(3)] == [503, 503, 200]

    def test_removed(bigfix):
        bigfix.faults.add("delay", milliseconds=1)
        requests.post(bigfix.url + "/api/sam/v2/metrics?token=" + bigfix.credentials["token"])
        bigfix.faults.clear()

    def test_violations(bigfix):
        requests.post(bigfix.url + "/api/sam/v2/metrics?token=" + bigfix.credentials["token"])
        requests.get(bigfix.url + "/api/sam/abuot?token=secret-token")
        requests.get(bigfix.url + "/api/sam/about")
        assert False
"""
REPORT = [
    "*= mock servers =*",
    "8 requests of 4 tests with mock servers, 3 fault hits, 2 requests against the specification",
    "test_report.py::test_quiet: 1 request",
    "test_report.py::test_faults: 3 requests; status hit 2 of 2 matching requests; delay hit 0 of 0 matching requests",
    "test_report.py::test_removed: 1 request; delay hit 1 request",
    "test_report.py::test_violations: 3 requests",
    "    #1 bigfix create_metric: POST /api/sam/v2/metrics?token=?** -> 400 *",
    "    #2 bigfix (no operation): GET /api/sam/abuot?token=?** -> 404 *",
]


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty folder with a suite to come; its runs know nothing of the options of this one."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makeini("[pytest]\naddopts = --strict-markers -p no:cacheprovider\n")
    return pytester


def run(suite: pytest.Pytester, server: MockServer, *options: str) -> pytest.RunResult:
    return suite.runpytest_inprocess(*PLUGIN, "--mock-url", server.control.url, *options)


def test_the_report_has_requests_faults_and_violations(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile(test_report=SUITE)
    done = run(suite, server, "--mock-report")
    done.assert_outcomes(passed=4, failed=1)
    done.stdout.fnmatch_lines(REPORT, consecutive=True)


def test_the_report_has_the_conditions_that_were_ignored(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile(
        test_ignored="""
        import requests

        def test_query(servicenow):
            user = servicenow.credentials["user"], servicenow.credentials["password"]
            path = servicenow.url + "/api/now/table/core_company?sysparm_query="
            for query in ("name=ACME China", "nope=1^name=ACME China", "nameFOO1"):
                assert requests.get(path + query, auth=user).status_code == 200
    """
    )
    field = "core_company has no field `nope`"
    run(suite, server, "--mock-report").stdout.fnmatch_lines(
        [
            "test_ignored.py::test_query: 3 requests",
            f"    #2 servicenow list_records: the condition `nope=1` was ignored because {field}",
            "    #3 servicenow list_records: the condition `nameFOO1` was ignored because *",
        ],
        consecutive=True,
    )


def test_without_the_option_there_is_no_report(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile(test_report=SUITE)
    run(suite, server).stdout.no_fnmatch_line("*mock servers*")


@pytest.mark.long
def test_the_report_has_the_tests_of_all_workers(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile(test_report=SUITE)
    options = ("-n", "2", "--mock-url", server.control.url, "--mock-report")
    done = suite.runpytest_subprocess(*PLUGIN, *options)
    done.stdout.fnmatch_lines(REPORT[:2], consecutive=True)
    done.stdout.fnmatch_lines_random(REPORT[2:])


def test_a_test_runs_once_with_each_matching_kind(suite: pytest.Pytester, server: MockServer) -> None:
    kinds = [kind["name"] for kind in server.plane.fault_kinds() if kind["name"].startswith("bigfix.")]
    suite.makepyfile("""
        import pytest

        @pytest.mark.faults("bigfix.*")
        def test_kind(bigfix, mock_fault):
            assert bigfix.faults.list() == [mock_fault]
            print("KIND", mock_fault["kind"], mock_fault["times"])
    """)
    done = run(suite, server, "-v", "-s")
    done.assert_outcomes(passed=len(kinds))
    done.stdout.fnmatch_lines([f"*test_kind[[]{kind}[]]*KIND {kind} 1" for kind in kinds])


def test_the_fault_is_there_without_its_fixture_and_strikes(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile("""
        import pytest, requests

        @pytest.mark.parametrize("turn", [1, 2])
        @pytest.mark.faults("status", "rate_limit", "status", service="bigfix", times=2)
        def test_kind(bigfix, turn):
            asked = [requests.get(bigfix.url + "/api/sam/about").status_code for _ in range(3)]
            assert asked[:2] in ([503, 503], [429, 429])
            assert asked[2] == 401
    """)
    run(suite, server).assert_outcomes(passed=4)


def test_the_nearest_marker_decides_how_often(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile("""
        import pytest

        @pytest.mark.faults("status", times=5, service="bigfix")
        class TestAll:
            @pytest.mark.faults("delay", times=3)
            def test_kind(self, mock_fault):
                assert (mock_fault["times"], mock_fault["service"]) == (3, "bigfix")
    """)
    run(suite, server).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ('faults("bigfx.token_revoked")', "faults: *the nearest: bigfix.token_revoked*"),
        ('faults("nothing.*")', "faults: *nothing.**"),
        ("faults()", 'faults: give kinds or patterns, as in faults("bigfix.*", "status").'),
        ('faults("status", operation="list_metrix")', "faults: *list_metrix*list_metrics*"),
    ],
)
def test_a_wrong_marker_fails_in_one_line(suite: pytest.Pytester, server: MockServer, marker: str, told: str) -> None:
    suite.makepyfile(f"import pytest\n\n@pytest.mark.{marker}\ndef test_kind(bigfix):\n    pass\n")
    done = run(suite, server)
    assert done.ret != 0
    done.stdout.fnmatch_lines([f"*{told}*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_the_fixture_without_a_marker_is_an_error(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile("def test_kind(mock_fault):\n    pass\n")
    done = run(suite, server)
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*mock_fault: mark the test with faults*"])
