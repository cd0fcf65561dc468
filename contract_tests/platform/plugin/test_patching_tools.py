"""Tools that patch clients, sockets or time in a test do not affect the fixtures, nor of the session."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent

import freezegun  # noqa: F401 -- as are the next ones: pytester forgets what its tests import
import pytest
import pytest_socket  # noqa: F401
import requests_mock  # noqa: F401
import responses  # noqa: F401
import respx  # noqa: F401
import time_machine  # noqa: F401
import vcr  # noqa: F401

from contract_tests.kit.programs.plugin import PLUGIN
from mockservers import MockServer

pytest_plugins = ["pytester"]


@dataclass(frozen=True)
class Tool:
    """The use of a tool in a test, and the proof that it is active there.

    Args:
        patching: What the test is in, as a ``with`` statement has it.
        proof: What would not be so without the tool.
        options: Of pytest.
    """

    patching: str
    proof: str
    options: tuple[str, ...] = ()


def raises(error: str, what: str) -> str:
    return f"with pytest.raises({error}):\n    {what}"


WARNED = ("-W", "default::UserWarning")  # of what is blocked, and that is the point
ASK = "requests.get('http://127.0.0.1:9/', timeout=60)"
TOOLS = {
    "requests-mock": Tool("requests_mock.Mocker()", raises("requests_mock.NoMockAddress", ASK)),
    "responses": Tool("responses.RequestsMock()", raises("requests.ConnectionError, match='Available matches'", ASK)),
    "respx": Tool("respx.mock()", raises("respx.models.AllMockedAssertionError", "httpx.get('http://127.0.0.1:9/')")),
    "vcrpy": Tool(
        "vcr.use_cassette('none.yaml', record_mode='none')",
        raises("vcr.errors.CannotOverwriteExistingCassetteException", ASK),
    ),
    "pytest-socket": Tool(
        "contextlib.nullcontext()",
        raises("pytest_socket.SocketBlockedError", "socket.socket()"),
        ("--disable-socket", *WARNED),
    ),
    "pytest-socket with hosts": Tool(
        "contextlib.nullcontext()",
        raises("pytest_socket.SocketConnectBlockedError", "socket.create_connection(('127.0.0.1', 9))"),
        ("--allow-hosts=192.0.2.1", *WARNED),
    ),
    "freezegun": Tool("freezegun.freeze_time('2020-02-02')", "assert time.time() == 1580601600"),
    "time-machine": Tool("time_machine.travel('2040-02-02', tick=False)", "assert time.localtime().tm_year == 2040"),
}
LIKE_OTHERS = {
    "responses",
    "vcrpy",
    "pytest-socket",
    "pytest-socket with hosts",
    "time-machine",
}  # each patches what one of the rest patches

SUITE = """
    import contextlib, socket, time
    from datetime import timedelta
    import freezegun, httpx, pytest, pytest_socket, requests, requests_mock, responses, respx, time_machine, vcr

    @pytest.fixture(scope={scope!r}, autouse=True)
    def patched():
        with {patching}:
            yield

    def prove():
{proof}

    @pytest.mark.scenario("bigfix.import_running")
    def test_uses_everything(bigfix, clock, faults, journal, mock_world, mock_server):
        prove()
        clock.set("2031-01-01T00:00:00Z", speed=0)
        clock.advance(timedelta(hours=1))
        assert clock.now().hour == 1
        bigfix.faults.add("status", status=503)
        faults.clear()
        mock_world.set_pace("bigfix.import", seconds=5)
        journal.verify(times=0)
        mock_world.fork(mock_world.name[-20:]).delete()
        mock_server.snapshots.save(mock_world.name, mock_world.name)
        mock_server.snapshots.delete(mock_world.name)

    def test_fails(bigfix):
        prove()
        assert 1 == 2

    def test_comes_after(bigfix):
        prove()
"""


@pytest.mark.parametrize("where", ["own", pytest.param("running", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] if name in LIKE_OTHERS else []) for name in TOOLS]
)
def test_fixtures_and_reports_work_whatever_a_tool_patches(
    name: str, where: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, server: MockServer
) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    tool = TOOLS[name]
    scope = "session" if where == "own" else "function"  # of a session: the server starts under the tool, too
    suite = SUITE.format(scope=scope, patching=tool.patching, proof=indent(tool.proof, " " * 8))
    pytester.makepyfile(dedent(suite))
    options = ("--mock-url", server.control.url) if where == "running" else ()
    done = pytester.runpytest_inprocess(*PLUGIN, "-p", "no:cacheprovider", *tool.options, *options)
    done.assert_outcomes(passed=2, failed=1)
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines(["*- exchanges in the world test-fails-* -*", "none"])
