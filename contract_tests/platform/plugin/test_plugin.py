"""The pytest plugin in test suites of others: a fresh world for each test, whichever server it is on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contract_tests.kit.programs.plugin import PLUGIN
from contract_tests.kit.remote import Control
from mockservers import MockServer

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[3]

CLIENT = """
    import pytest, requests

    METRICS = "/api/sam/v2/metrics"

    def create(vendor, name="MINE"):
        params = {"token": vendor.credentials["token"], "code_name": name, "display_name": name}
        return requests.post(vendor.url + METRICS, params=params)
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty folder with a suite to come; its runs know nothing of the options of this one."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.delenv("MOCKSERVERS_TOKEN", raising=False)
    pytester.makeini("[pytest]\naddopts = --strict-markers -p no:cacheprovider\n")
    pytester.makepyfile(client=CLIENT)
    return pytester


def run(suite: pytest.Pytester, *options: str) -> pytest.RunResult:
    return suite.runpytest_inprocess(*PLUGIN, *options)


def on(server: MockServer) -> tuple[str, str]:
    return ("--mock-url", server.control.url)


def test_each_test_has_a_world_of_its_own_which_goes_afterwards(
    suite: pytest.Pytester, server: MockServer, control: Control
) -> None:
    suite.makepyfile("""
        from client import create, pytest

        @pytest.mark.parametrize("turn", range(3))
        def test_once(bigfix, turn):
            assert create(bigfix).status_code == 200
            assert create(bigfix).status_code == 400
    """)
    before = control.ask("GET", "worlds")
    run(suite, *on(server)).assert_outcomes(passed=3)
    assert control.ask("GET", "worlds") == before


def test_without_options_the_suite_starts_a_server_and_stops_it(suite: pytest.Pytester) -> None:
    suite.makepyfile("""
        import threading
        from client import create

        def test_own(bigfix, mock_server):
            assert create(bigfix).status_code == 200
            assert [one.name for one in threading.enumerate()].count("mockservers") >= 1
            assert mock_server.own.bigfix.url == mock_server.urls["bigfix"]
    """)
    run(suite).assert_outcomes(passed=1)


def test_every_vendor_answers_an_ordinary_client(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile("""
        import requests

        def test_bigfix(bigfix):
            assert set(bigfix.credentials) == {"user", "password", "token"}
            answer = requests.get(bigfix.url + "/api/sam/about", params={"token": bigfix.credentials["token"]})
            assert answer.ok, answer.text

        def test_servicenow(servicenow):
            known = servicenow.credentials["user"], servicenow.credentials["password"]
            answer = requests.get(servicenow.url + "/api/now/table/cmdb_ci_computer?sysparm_limit=1", auth=known)
            assert answer.ok, answer.text

        def test_informatica(informatica):
            known = {"username": informatica.credentials["user"], "password": informatica.credentials["password"]}
            answer = requests.post(informatica.url + "/saas/public/core/v3/login", json=known)
            assert answer.ok, answer.text
            assert informatica.world.name in answer.json()["products"][0]["baseApiUrl"]

        def test_flexera(flexera):
            known = {"grant_type": "refresh_token", "refresh_token": flexera.credentials["refresh_token"]}
            answer = requests.post(flexera.url + "/oidc/token", data=known)
            assert answer.ok, answer.text

        def test_header_and_environment(bigfix, mock_server):
            base = mock_server.urls["bigfix"]
            assert bigfix.environment["BIGFIX_URL"] == bigfix.url == f"{base}/~{bigfix.world.name}"
            token = {"token": bigfix.environment["BIGFIX_TOKEN"]}
            requests.get(base + "/api/sam/about", params=token, headers=bigfix.headers)
            assert bigfix.world.describe()["exchanges"] == 1
    """)
    run(suite, *on(server)).assert_outcomes(passed=5)


def test_the_fixtures_of_a_test_share_its_world_and_clock(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile("""
        from datetime import datetime, timedelta, timezone
        import pytest

        START = datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc)

        @pytest.mark.mock_world(seed=11, now=START, options={"bigfix": {"usages": 3}})
        def test_time(bigfix, servicenow, clock, mock_world):
            assert bigfix.world is servicenow.world is mock_world
            assert clock.now() == START
            clock.advance(timedelta(hours=1))
            clock.advance(30)
            assert clock.now() == START + timedelta(hours=1, seconds=30)
            clock.set("2031-01-01T00:00:00Z", speed=0)
            clock.freeze()
            assert clock.now().year == 2031
            start = mock_world.describe()["start"]
            assert (start["seed"], start["options"]) == (11, {"bigfix": {"usages": 3}})
    """)
    run(suite, *on(server)).assert_outcomes(passed=1)


def test_a_world_goes_back_to_a_snapshot(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile("""
        from client import create

        def test_back(bigfix, mock_server):
            create(bigfix, "A")
            mock_server.snapshots.save(bigfix.world.name, bigfix.world.name)
            create(bigfix, "B")
            [metrics] = [one for one in mock_server.snapshots.diff(bigfix.world.name, world=bigfix.world.name)
                         if one["table"] == "bigfix_metrics"]
            assert metrics["added"] == 1
            bigfix.world.restore(bigfix.world.name)
            assert create(bigfix, "B").status_code == 200
            assert create(bigfix, "A").status_code == 400
            mock_server.snapshots.delete(bigfix.world.name)
            assert bigfix.world.name not in {one["name"] for one in mock_server.snapshots.list()}
    """)
    run(suite, *on(server)).assert_outcomes(passed=1)


@pytest.mark.parametrize("where", ["its own", "a running one"])
def test_the_report_of_a_failing_test_has_the_exchanges_of_its_world(
    where: str, suite: pytest.Pytester, server: MockServer
) -> None:
    suite.makepyfile("""
        from client import create

        def test_passes(bigfix):
            create(bigfix, "PASSED")

        def test_fails(bigfix):
            create(bigfix, "ONCE")
            assert create(bigfix, "ONCE").status_code == 200

        def test_asks_nothing(bigfix):
            raise AssertionError
    """)
    done = run(suite, *(on(server) if where == "a running one" else ()))
    done.assert_outcomes(passed=1, failed=2)
    done.stdout.fnmatch_lines(
        [
            "*- exchanges in the world test-fails-* -*",
            "#1 bigfix create_metric: POST /api/sam/v2/metrics[?]token=[*][*][*]&code_name=ONCE&* -> 200",
            "#2 bigfix create_metric: POST * -> 400 MetricExists: *",
            "*- exchanges in the world test-asks-nothing-* -*",
            "none",
        ]
    )
    assert "exchanges in the world test-passes" not in done.stdout.str()


def test_things_go_wrong_on_purpose_in_the_test_s_world_only(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile("""
        from client import create, pytest

        def test_of_a_vendor(bigfix):
            fault = bigfix.faults.add("status", operation="create_metric", status=502, times=1)
            assert [create(bigfix).status_code for _ in range(2)] == [502, 200]
            assert [(one["id"], one["struck"]) for one in bigfix.faults.list()] == [(fault["id"], 1)]

        def test_of_the_world(bigfix, flexera, faults):
            faults.add("status", service="bigfix", status=503)
            assert create(bigfix).status_code == 503
            assert len(faults.list()) == 1 and not flexera.faults.list()
            faults.clear()
            assert create(bigfix).status_code == 200
            with pytest.raises(ValueError, match="the nearest: status"):
                faults.add("stauts", service="bigfix")

        def test_of_nobody(bigfix, faults):
            assert create(bigfix).status_code == 200
            assert faults.list() == []
    """)
    run(suite, *on(server)).assert_outcomes(passed=3)


def test_a_test_verifies_what_its_world_was_asked(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile("""
        from client import create, pytest

        def test_twice(bigfix, flexera, journal):
            create(bigfix, "A"), create(bigfix, "A")
            journal.verify("create_metric", times=2)
            bigfix.journal.verify_order({"operation": "create_metric", "status": 200}, {"status": 400})
            flexera.journal.verify(times=0)
            [refused] = journal.find(status=400)
            assert "Metric already present" in journal.explain(refused.number)
            assert len(journal.har()["log"]["entries"]) == 2
            with pytest.raises(AssertionError, match="create_metric"):
                journal.verify("create_metric", times=3)
            with pytest.raises(LookupError):
                journal.get(99)
            with pytest.raises(ValueError, match="the nearest"):
                journal.find("create_metrics")
            journal.clear()
            assert journal.find() == []
    """)
    run(suite, *on(server)).assert_outcomes(passed=1)


def test_a_test_begins_with_a_scenario(suite: pytest.Pytester, server: MockServer) -> None:
    suite.makepyfile("""
        import pytest, requests

        def mode(bigfix):
            token = {"token": bigfix.credentials["token"]}
            return requests.get(bigfix.url + "/api/import_status.json", params=token).json()["mode"]

        @pytest.mark.scenario("bigfix.import_running")
        def test_running(bigfix):
            assert mode(bigfix) == "running"

        def test_idle(bigfix):
            assert mode(bigfix) == "idle"

        @pytest.mark.scenario("bigfix.import_runing")
        def test_unknown(bigfix):
            pass
    """)
    done = run(suite, *on(server))
    done.assert_outcomes(passed=2, errors=1)
    done.stdout.fnmatch_lines(["*There is no scenario 'bigfix.import_runing'; the nearest: bigfix.import_running*"])


def test_the_readme_s_suite_passes(suite: pytest.Pytester) -> None:
    block = r"<!-- file: test_metrics\.py -->\n\n```python\n(.*?)^```$"
    [example] = re.findall(block, (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    suite.makepyfile(test_readme=example)
    run(suite).assert_outcomes(passed=3)


def test_a_server_that_does_not_answer_is_reported_in_one_line(suite: pytest.Pytester) -> None:
    suite.makepyfile("def test_one(bigfix): pass")
    done = run(suite, "--mock-url", "http://127.0.0.1:9")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["http://127.0.0.1:9 is not the control port of a running server: *"])


def test_a_server_that_wants_a_token_gets_that_of_the_environment(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite.makepyfile("""
        from client import create

        def test_one(bigfix):
            assert create(bigfix).status_code == 200
    """)
    with MockServer(token="secret") as guarded:
        done = run(suite, *on(guarded))
        done.assert_outcomes(errors=1)
        done.stdout.fnmatch_lines(["*Authentication required: *"])
        monkeypatch.setenv("MOCKSERVERS_TOKEN", "secret")
        run(suite, *on(guarded)).assert_outcomes(passed=1)


def test_a_server_with_https_is_trusted_as_the_environment_says(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    suite.makepyfile("""
        from client import create

        def test_one(bigfix):
            assert create(bigfix).status_code == 200
    """)
    with MockServer(data=tmp_path / "data", tls=True) as served:
        assert served.certificate is not None
        run(suite, *on(served)).assert_outcomes(errors=1)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(served.certificate.authority))
        run(suite, *on(served)).assert_outcomes(passed=1)


@pytest.mark.long
@pytest.mark.parametrize(("options", "servers"), [((), 2), (("--mock-shared",), 1)])
def test_workers_have_a_server_each_or_share_one_and_never_a_world(
    options: tuple[str, ...], servers: int, suite: pytest.Pytester
) -> None:
    suite.makepyfile("""
        import os, pathlib
        from client import create, pytest

        @pytest.mark.parametrize("turn", range(6))
        def test_once(bigfix, turn):
            assert create(bigfix).status_code == 200
            worker = os.environ["PYTEST_XDIST_WORKER"]
            base = bigfix.url.partition("/~")[0]
            pathlib.Path(f"{worker}-{turn}.txt").write_text(base)
    """)
    done = suite.runpytest_subprocess(*PLUGIN, "-p", "xdist", "-n", "2", "--dist", "load", *options)
    done.assert_outcomes(passed=6)
    written = {path.name.partition("-")[0]: path.read_text() for path in suite.path.glob("gw*.txt")}
    assert written.keys() == {"gw0", "gw1"}
    assert len(set(written.values())) == servers


def test_what_is_installed_names_the_plugin_and_its_options(suite: pytest.Pytester) -> None:
    done = run(suite, "--help")
    done.stdout.fnmatch_lines(["*--mock-url=URL*", "*--mock-shared*"])
    done = run(suite, "--markers")
    done.stdout.fnmatch_lines(["@pytest.mark.mock_world(*"])


def test_the_marker_gives_a_world_the_data_of_a_folder(suite: pytest.Pytester, server: MockServer) -> None:
    folder = suite.path / "lab/bigfix"
    folder.mkdir(parents=True)
    (folder / "users.json").write_text("[]")
    (folder / "metrics.csv").write_text("id\nx\n")
    suite.makepyfile("""
        from client import create, pytest

        @pytest.mark.mock_world(seed=7, data="lab")
        def test_wrong(bigfix):
            pass

        @pytest.mark.mock_world(data="nowhere")
        def test_missing(bigfix):
            pass
    """)
    result = run(suite, *on(server))
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["mock_world: The data was not loaded. It has 1 problem.", "*metrics.csv:2: id must be*"]
    )
    result.stdout.fnmatch_lines(["mock_world: There is no folder *nowhere*"])
    (folder / "metrics.csv").unlink()
    suite.makepyfile("""
        from client import create, pytest

        @pytest.mark.mock_world(data="lab")
        def test_no_user_is_left(bigfix):
            assert create(bigfix).status_code == 401
            assert list(bigfix.world.data.iterate("bigfix_users")) == []
    """)
    run(suite, *on(server)).assert_outcomes(passed=1)
