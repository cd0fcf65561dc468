"""``mockservers exec``: run a command against mock servers of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import certifi
import click

from mockservers.cli.serve.judging import Judging, judging_options
from mockservers.cli.serve.options import ServerArguments, server_options
from mockservers.cli.serve.trying import run_trials

if TYPE_CHECKING:
    from mockservers.server.mock_server import MockServer

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
FROM_THE_KEYBOARD = (signal.SIGINT, signal.SIGQUIT)
NOT_FOUND, NOT_EXECUTABLE, SIGNALLED = 127, 126, 128  # exit codes, as shells have them
TRUSTING = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")


@click.command(
    "exec",
    short_help="Run a command against stand-ins of its own.",
    context_settings={"allow_interspersed_args": False},
)
@server_options(data=None, port_base=0)
@judging_options
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARGUMENT]...")
def execute(arguments: ServerArguments, judging: Judging, command: Sequence[str]) -> None:
    """Start every stand-in on a free port, run COMMAND, stop them, and exit as COMMAND did.

    COMMAND finds its stand-ins in the environment: MOCKSERVERS_URL (the control port), and per vendor the base URL
    and credentials, such as BIGFIX_URL, BIGFIX_USER, BIGFIX_PASSWORD and BIGFIX_TOKEN. NO_PROXY and no_proxy are
    extended by the hosts of the stand-ins, so that no proxy is asked for them. With --tls, REQUESTS_CA_BUNDLE,
    SSL_CERT_FILE and CURL_CA_BUNDLE name a file of authorities to trust, with theirs in it. Nothing is kept, unless
    --data names a folder.

    \b
      mockservers exec -- pytest
      mockservers exec --seed 7 -- sh -c 'curl "$BIGFIX_URL/api/sam/v2/metrics?token=$BIGFIX_TOKEN"'

    Afterwards stderr has a verdict on what COMMAND did: requests that broke the contract and how, errors it provoked,
    retries that did not wait for Retry-After, tokens used after they had expired, secrets in URLs, parameters that
    nobody knows, operations that were never called. With --fail-on and --coverage-min it decides on the exit code.

    \b
      mockservers exec --fail-on violations,expired --coverage-min 60 --report verdict.xml -- pytest
      mockservers exec --report verdict.html -- ./export.sh

    With --faults the command is run again with each fault of a profile, what it prints thrown away, and the verdict
    says which of them it survived: that it tried again, say, or told of what it could not read. `mockservers faults`
    lists them with what is expected of a client.

    \b
      mockservers exec --faults general -- ./export.sh
      mockservers exec --faults refuse,bigfix.token_revoked,flexera --fail-on faults -- pytest
      mockservers exec --faults faults.yaml --report verdict.html -- pytest

    Signals are passed on. The exit code is COMMAND's, 128 and the signal's number when one ended it, 127 when there
    is no such command, and 3 when COMMAND succeeded and the verdict fails.
    """
    judging.check()
    sys.exit(_run_and_judge(arguments, judging, command))


def _run_and_judge(arguments: ServerArguments, judging: Judging, command: Sequence[str]) -> int:
    """Run a command, with each fault again if a profile is given, and judge it; returns the exit code."""
    from mockservers.checks.run_report.fault_outcomes import CommandRun
    from mockservers.checks.run_report.recorder import Recorder

    child, recorder = Child(), Recorder()
    began = time.monotonic()
    with arguments.start(recorder.record) as server:
        code = child.run(command, {**os.environ, **environment(server)})
    usual = CommandRun(code, recorder.entries, time.monotonic() - began)

    def run_silently(server: MockServer, limit: float) -> int | None:
        return child.run_silently(command, {**os.environ, **environment(server)}, limit)

    can_run = code not in {NOT_FOUND, NOT_EXECUTABLE}
    trials = list(run_trials(arguments, run_silently, judging.profile, usual)) if can_run else []
    return judging.judge(recorder, command, code, trials)


def environment(server: MockServer) -> dict[str, str]:
    """Build a client's environment: base URLs, credentials, and over HTTPS the files of trusted authorities."""
    if server.certificate is None:
        return server.environment()
    from mockservers.server.tls import write_bundle

    named = (Path(os.environ.get(name, "")) for name in TRUSTING)
    usual = next((path for path in named if path.is_file()), Path(certifi.where()))
    trusted = str(write_bundle(server.certificate, usual).resolve())
    return {
        **server.environment(),
        **dict.fromkeys(TRUSTING, trusted),
        "NODE_EXTRA_CA_CERTS": str(server.certificate.authority.resolve()),
    }


class Child:
    """Runs a command, and forwards the signals of this process to it, from the moment this object is made."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._came_early: int | None = None
        for number in FORWARDED:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._forward)

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Run the command to its end; returns the exit code."""
        if self._came_early is not None:
            return SIGNALLED + self._came_early
        try:
            process = self._begin(command, environment)
        except FileNotFoundError:
            click.echo(f"Error: There is no command {command[0]!r}.", err=True)
            return NOT_FOUND
        except OSError as error:
            click.echo(f"Error: {command[0]!r} cannot be run: {error.strerror}.", err=True)
            return NOT_EXECUTABLE
        return _exit_code(process.wait())

    def run_silently(self, command: Sequence[str], environment: Mapping[str, str], limit: float) -> int | None:
        """Run the command without its output; returns the exit code, None if it exceeded ``limit`` seconds."""
        process = self._begin(command, environment, subprocess.DEVNULL)
        try:
            return _exit_code(process.wait(limit))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None

    def _begin(
        self, command: Sequence[str], environment: Mapping[str, str], streams: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Start the command with other standard streams, or None for those of this process.

        A signal that arrives meanwhile is forwarded once the command runs.
        """
        self._process = None
        process = subprocess.Popen(command, env=environment, stdin=streams, stdout=streams, stderr=streams)  # noqa: S603 -- the user's own command
        self._process = process
        if self._came_early is not None:
            process.send_signal(self._came_early)
        return process

    def _forward(self, number: int, _frame: FrameType | None) -> None:
        if self._process is None:
            self._came_early = number
        elif not (number in FROM_THE_KEYBOARD and _is_in_foreground()):
            self._process.send_signal(number)


def _exit_code(code: int) -> int:
    return code if code >= 0 else SIGNALLED - code


def _is_in_foreground() -> bool:
    """True where the terminal sends Ctrl-C to this process and to its child alike."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
