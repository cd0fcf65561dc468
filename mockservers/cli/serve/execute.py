"""``mockservers exec``: run a command against mock servers of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import TYPE_CHECKING

import click

from mockservers.cli.exit_codes import EXEC_CODES, NOT_EXECUTABLE, NOT_FOUND, SIGNALLED, format_exit_codes
from mockservers.cli.serve.fault_trials import run_trials
from mockservers.cli.serve.report_options import ReportOptions, add_report_options
from mockservers.cli.serve.server_options import ServerArguments, add_server_options
from mockservers.cli.serve.signals import find_signals

if TYPE_CHECKING:
    from mockservers.server.mock_server import MockServer

FORWARDED_SIGNALS = find_signals("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGBREAK")
KEYBOARD_SIGNALS = find_signals("SIGINT", "SIGQUIT", "SIGBREAK")


@click.command(
    "exec",
    short_help="Run a command against mock servers of its own, and report.",
    context_settings={"allow_interspersed_args": False},
    epilog=format_exit_codes(EXEC_CODES),
)
@add_server_options(data=None, port_base=0)
@add_report_options
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARGUMENT]...")
def execute(arguments: ServerArguments, options: ReportOptions, command: Sequence[str]) -> None:
    """Run COMMAND against mock servers of its own, and report on its requests.

    Starts all mock servers on free ports, runs COMMAND, stops the servers, and exits with COMMAND's exit code.

    COMMAND gets the URLs and credentials as environment variables: MOCKSERVERS_URL (the control port), and for each
    vendor the base URL and credentials, such as BIGFIX_URL, BIGFIX_USER, BIGFIX_PASSWORD and BIGFIX_TOKEN. The servers'
    hosts are added to NO_PROXY and no_proxy. With --tls, REQUESTS_CA_BUNDLE, SSL_CERT_FILE, CURL_CA_BUNDLE,
    AWS_CA_BUNDLE and GIT_SSL_CAINFO are set to a file of trusted authorities that includes the servers', and
    NODE_EXTRA_CA_CERTS to the servers' own. All data is deleted, unless --data names a folder.

    With --as-vendors, COMMAND reaches the mock servers at the vendors' own host names, such as
    https://dev12345.service-now.com: HTTPS_PROXY and HTTP_PROXY lead to a proxy on this machine, which has certificates
    for these names and refuses all other hosts.

    \b
      mockservers exec -- pytest
      mockservers exec --as-vendors -- ./sync.sh https://dev12345.service-now.com
      mockservers exec --seed 7 -- sh -c 'curl "$BIGFIX_URL/api/sam/v2/metrics?token=$BIGFIX_TOKEN"'

    The report is printed on stderr: requests that violate the specification, errors, retries before the time in
    Retry-After, expired tokens, secrets in URLs, unknown parameters, operations that were never called. --fail-on and
    --coverage-min turn findings into exit code 3.

    \b
      mockservers exec --fail-on violations,expired --coverage-min 60 --report report.xml -- pytest
      mockservers exec --report report.html -- ./export.sh

    --faults runs COMMAND again with each fault of a profile, without its output, and reports which faults it handled,
    for example by a retry or by an error message. `mockservers faults` lists the faults and what is expected of a
    client.

    \b
      mockservers exec --faults general -- ./export.sh
      mockservers exec --faults refuse,bigfix.token_revoked,flexera --fail-on faults -- pytest
      mockservers exec --faults faults.yaml --report report.html -- pytest

    Signals are forwarded.
    """
    options.check()
    sys.exit(_run_and_report(arguments, options, command))


def _run_and_report(arguments: ServerArguments, options: ReportOptions, command: Sequence[str]) -> int:
    """Run a command, again with each fault of the profile, and report; returns the exit code."""
    from mockservers.checks.run_report.fault_outcomes import CommandRun
    from mockservers.checks.run_report.recorder import Recorder

    child, recorder = ChildProcess(), Recorder()
    began = time.monotonic()
    with arguments.start(recorder.record) as server:
        code = child.run(command, {**os.environ, **build_environment(server)})
    baseline = CommandRun(code, recorder.entries, time.monotonic() - began)

    def run_silently(server: MockServer, limit: float) -> int | None:
        return child.run_silently(command, {**os.environ, **build_environment(server)}, limit)

    can_run = code not in {NOT_FOUND, NOT_EXECUTABLE}
    trials = list(run_trials(arguments, run_silently, options.profile, baseline)) if can_run else []
    return options.report(recorder, command, code, trials)


def build_environment(server: MockServer) -> dict[str, str]:
    """Build the environment of a client: base URLs, credentials, and over HTTPS the files of trusted authorities."""
    if server.certificate is None:
        return server.environment()
    from mockservers.server.environment import trust_authority

    return server.environment() | trust_authority(server.certificate.authority, os.environ)


class ChildProcess:
    """Runs a command, and forwards the signals of this process to it, beginning with the construction."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._early_signal: int | None = None
        for number in FORWARDED_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._forward)

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Run the command; returns its exit code."""
        if self._early_signal is not None:
            return SIGNALLED + self._early_signal
        try:
            process = self._start(command, environment)
        except FileNotFoundError:
            click.echo(f"Error: Command not found: {command[0]!r}.", err=True)
            return NOT_FOUND
        except OSError as error:
            click.echo(f"Error: Command {command[0]!r} cannot be executed: {error.strerror}.", err=True)
            return NOT_EXECUTABLE
        return _exit_code(process.wait())

    def run_silently(self, command: Sequence[str], environment: Mapping[str, str], limit: float) -> int | None:
        """Run the command without output; returns its exit code, or None if it exceeded ``limit`` seconds."""
        process = self._start(command, environment, subprocess.DEVNULL)
        try:
            return _exit_code(process.wait(limit))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None

    def _start(
        self, command: Sequence[str], environment: Mapping[str, str], streams: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Start the command; ``streams`` replaces stdin, stdout and stderr, None keeps those of this process.

        A signal that arrives during the start is forwarded afterwards.
        """
        self._process = None
        process = subprocess.Popen(command, env=environment, stdin=streams, stdout=streams, stderr=streams)  # noqa: S603 -- the user's own command
        self._process = process
        if self._early_signal is not None:
            process.send_signal(self._early_signal)
        return process

    def _forward(self, number: int, _frame: FrameType | None) -> None:
        if self._process is None:
            self._early_signal = number
        elif not (number in KEYBOARD_SIGNALS and _is_in_foreground()):
            self._process.send_signal(number)


def _exit_code(code: int) -> int:
    return code if code >= 0 else SIGNALLED - code


def _is_in_foreground() -> bool:
    """Return whether the terminal sends Ctrl-C to both this process and its child; a console of Windows always does."""
    if not hasattr(os, "tcgetpgrp"):
        return True
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
