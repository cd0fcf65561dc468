"""The server's Python objects: what they print, what their errors show, what an editor knows of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import requests

from contract_tests.kit.programs.plugin import PLUGIN
from contract_tests.kit.services import VENDORS
from mockservers import MockServer
from mockservers.client.transport import NoAnswer

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[3]
LONGEST = 160  # characters of what an object prints


@pytest.fixture(scope="module")
def inside() -> Iterator[MockServer]:
    with MockServer(listen=False) as running:
        yield running


def test_credentials_are_at_hand_by_their_names(inside: MockServer) -> None:
    environment = inside.environment()
    for vendor in VENDORS:
        told = inside.standins[vendor.name].credentials
        assert told == {
            each.variable.removeprefix(f"{vendor.name.upper()}_").lower(): environment[each.variable]
            for each in vendor.credentials
        }
        assert told == inside.standins[vendor.name].in_world("w").credentials
    assert inside.control.credentials == {}


def test_a_mock_server_in_a_world_has_a_url_that_any_client_can_use(server: MockServer) -> None:
    server.plane.create_world("people")
    there = server.bigfix.in_world("people")
    assert there.url == f"{server.bigfix.url}/~people"
    token = {"token": there.credentials["token"]}
    there.faults.add("status", operation="get_about", status=503, times=1)
    found = [requests.get(f"{there.url}/api/sam/about", params=token, timeout=60).status_code for _ in range(2)]
    assert found == [503, 200]
    there.journal.verify("get_about", times=2)
    server.bigfix.journal.of("people").verify("get_about", times=2)
    there.world.delete()


@pytest.mark.parametrize("name", ["", "a/b", "-x", "x" * 65, "~w", "a b", "ä"])
def test_a_name_that_no_world_can_have_is_refused(inside: MockServer, name: str) -> None:
    with pytest.raises(ValueError, match="Invalid world name"):
        inside.bigfix.in_world(name)


def test_the_control_plane_is_in_no_world(inside: MockServer) -> None:
    with pytest.raises(ValueError, match="control works on all worlds"):
        inside.control.in_world("w")


def test_a_closed_server_says_so() -> None:
    with MockServer(listen=False) as closed:
        plane = closed.plane
        assert plane.worlds() == []
    with pytest.raises(NoAnswer, match="The server was closed"):
        plane.worlds()


SHOWN = """
    def test_shown(bigfix, clock, faults, journal, mock_world, mock_server):
        import requests
        requests.get(bigfix.url + "/api/sam/about", headers={"Token": bigfix.credentials["token"]})
        own = mock_server.own
        objects = [bigfix, clock, faults, journal, mock_world, mock_server, own, own.bigfix, own.control, own.plane,
                   own.bigfix.in_world("w"), bigfix.faults, bigfix.journal, journal.find()[0], own.snapshots]
        for one in objects:
            print("SHOWN", len(repr(one)), repr(one))
            for secret in bigfix.credentials.values():
                assert secret == "admin" or secret not in repr(one)
"""


def test_every_object_of_the_fixtures_has_a_one_line_repr(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SHOWN)
    done = pytester.runpytest_inprocess(*PLUGIN, "-p", "no:cacheprovider", "-s")
    done.assert_outcomes(passed=1)
    shown = re.findall(r"SHOWN (\d+) (.*)", done.stdout.str())
    assert len(shown) == 15
    for length, text in shown:
        assert len(text) == int(length) <= LONGEST, text
        assert " object at 0x" not in text


HEADS = """
    import requests
    from pathlib import Path
    from urllib.parse import urlsplit
    from mockservers.client.control_plane import ControlPlane
    from mockservers import MockServer
"""
FAILING = {  # a line of a test, and what its failure says
    "clock.advance('x')": "*ControlError: *",
    "clock.set('tomorrow')": "*ControlError: *",
    "clock.advance(object())": "TypeError: <object object at 0x*> cannot be encoded as JSON: *",
    "journal.verify('create_metric', times=3)": "AssertionError: Expected create_metric exactly 3 times*",
    "journal.verify('create_metrics')": "*ControlError: *the nearest: create_metric*",
    "journal.get(99)": "LookupError: *",
    "bigfix.journal.verify_order('get_about', 'get_token')": "AssertionError: *",
    "bigfix.faults.add('stauts')": "*ControlError: *the nearest: status*",
    "mock_world.load('bigfix.import_runing')": "*ControlError: *nearest: bigfix.import_running*",
    "mock_world.set_pace('bigfix.imprt', seconds=1)": "*ControlError: *",
    "mock_world.restore('nothing')": "*ControlError: *",
    "mock_server.snapshots.diff('nothing')": "*ControlError: *",
    "mock_server.own.bigfx": "AttributeError: There is no mock server 'bigfx'; the nearest: bigfix.",
    "mock_server.own.mount(requests.Session(), at={'bigfx': ''})": "ValueError: There is no mock server 'bigfx'*",
    "mock_server.own.bigfix.in_world('a/b')": "ValueError: Invalid world name 'a/b'*",
    "ControlPlane('http://127.0.0.1:9').worlds()": "*NoAnswer: No answer from http://127.0.0.1:9: *refused*",
    "ControlPlane('nowhere')": "ValueError: Invalid URL 'nowhere': use a form such as http://127.0.0.1:8080.",
    "MockServer(data=Path(__file__))": "*CannotStart: The data folder * cannot be used: *",
    "MockServer(ports={'bigfix': urlsplit(bigfix.url).port})": "*CannotStart: Port * for bigfix *",
    "MockServer(ports={'bigfx': 0})": "ValueError: There is no service 'bigfx'; the nearest: bigfix*",
}


def test_a_failing_test_shows_its_own_line_and_the_message(pytester: pytest.Pytester) -> None:
    lines = "\n\n".join(
        f"def test_{place:02}(bigfix, clock, journal, mock_world, mock_server):\n    {line}"
        for place, line in enumerate(FAILING)
    )
    pytester.makepyfile(f"{dedent(HEADS)}\n{lines}")
    done = pytester.runpytest_inprocess(*PLUGIN, "-p", "no:cacheprovider")
    done.assert_outcomes(failed=len(FAILING))
    reports = re.split(r"^_+ test_\d\d _+$", done.stdout.str(), flags=re.MULTILINE)[1:]
    for report, (line, told) in zip(reports, FAILING.items(), strict=True):
        shown = re.findall(r"^>       (.*)$", report, re.MULTILINE)
        places = re.findall(r"^\S+\.py:\d+: ", report, re.MULTILINE)
        assert (shown, len(places)) == ([line], 1), report
        pytest.LineMatcher(report.splitlines()).fnmatch_lines([f"E       {told}"])


MARKED = {
    "@pytest.mark.scenario('bigfix.import_runing')": "scenario: There is no scenario *nearest: bigfix.import_running*",
    "@pytest.mark.scenario()": "scenario: use one name, *",
    "@pytest.mark.mock_world(7)": "mock_world: use keywords only: seed=*",
    "@pytest.mark.mock_world(sed=7)": "mock_world: *sed*",
    "@pytest.mark.mock_world(seed='x')": "mock_world: *seed*",
    "@pytest.mark.mock_world(options={'bigfx': {}})": "mock_world: *bigfx*",
}


def test_a_wrong_mark_is_reported_in_one_line_and_leaves_no_world(
    pytester: pytest.Pytester, server: MockServer
) -> None:
    tests = "\n\n".join(f"{mark}\ndef test_{place}(bigfix): pass" for place, mark in enumerate(MARKED))
    pytester.makepyfile(f"import pytest\n\n{tests}")
    before = server.plane.worlds()
    done = pytester.runpytest_inprocess(*PLUGIN, "-p", "no:cacheprovider", "--mock-url", server.control.url)
    done.assert_outcomes(errors=len(MARKED))
    reports = re.split(r"^_+ ERROR at setup of test_\d _+$", done.stdout.str(), flags=re.MULTILINE)[1:]
    for report, told in zip(reports, MARKED.values(), strict=True):
        line, *rest = report.strip().splitlines()
        pytest.LineMatcher([line]).fnmatch_lines([told])
        assert not [more for more in rest if not more.startswith(("=", "ERROR"))], report
    assert server.plane.worlds() == before


def test_type_checkers_know_mock_servers_and_refuse_what_there_is_not(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        dedent("""
            from mockservers import MockServer

            def ask(server: MockServer) -> None:
                reveal_type(server.bigfix.url)
                reveal_type(server.bigfix.credentials)
                reveal_type(server.bigfix.in_world("x").url)
                server.nosuch
                server.bigfx.url
        """).lstrip()
    )
    (tmp_path / "mypy.ini").write_text(  # of all else than these modules nothing is asked, and nothing is read
        "[mypy]\nfollow_imports = skip\nignore_missing_imports = true\n"
        "[mypy-mockservers,mockservers.server.mock_server,mockservers.server.standin,mockservers.server.config]\n"
        "follow_imports = normal\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "program.py"],
        cwd=tmp_path,
        env={"MYPYPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line.partition(":")[2] for line in done.stdout.splitlines()]
    assert told[:-1] == [
        '4: note: Revealed type is "str"',
        '5: note: Revealed type is "dict[str, str]"',
        '6: note: Revealed type is "str"',
        '7: error: "MockServer" has no attribute "nosuch"  [attr-defined]',
        '8: error: "MockServer" has no attribute "bigfx"  [attr-defined]',
    ], done.stdout
