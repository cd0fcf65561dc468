"""The command line as a user has it: processes in a folder of their own, on free ports."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from contract_tests.kit.programs.command_line import Run, Up, environment, invoke, run_up


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    """Starts ``mockservers up`` on free ports, in the test's folder."""
    with ExitStack() as running:
        yield lambda *options: running.enter_context(run_up(tmp_path, *options))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One ``mockservers up`` for all tests that change only worlds of their own."""
    with run_up(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``mockservers`` with arguments in the test's folder; keyword arguments are environment variables.

    The command runs in this process; what the processes that it starts write is part of its output.
    """

    def run(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(tmp_path)
        own = environment(**extra)
        with keep_signals(), redirect(1) as children_stdout, redirect(2) as children_stderr:
            result = invoke(*arguments, **own, **dict.fromkeys(os.environ.keys() - own.keys()))
        stdout, stderr = children_stdout.getvalue() + result.stdout, children_stderr.getvalue() + result.stderr
        return subprocess.CompletedProcess(arguments, result.exit_code, stdout, stderr)

    return run


@contextmanager
def redirect(descriptor: int) -> Iterator[StringIO]:
    """Collect what processes write to a file descriptor of this process, available at the end."""
    written, saved = StringIO(), os.dup(descriptor)
    with TemporaryFile() as file:
        os.dup2(file.fileno(), descriptor)
        try:
            yield written
        finally:
            os.dup2(saved, descriptor)
            os.close(saved)
            file.seek(0)
            written.write(file.read().decode())


@contextmanager
def keep_signals() -> Iterator[None]:
    """Restore the handlers of signals that a command replaces, and the signals that it blocks."""
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        yield
    finally:
        for number, handler in handlers.items():
            if signal.getsignal(number) != handler:
                signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """Runs a command that must end with exit code 2, nothing on stdout and one line on stderr; gives that line."""

    def refused(*arguments: str, **extra: str) -> str:
        done = run(*arguments, **extra)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert done.stderr.endswith("\n")
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr.strip()

    return refused
