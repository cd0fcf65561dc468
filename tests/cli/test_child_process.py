"""``mockservers exec`` forwards every signal to its command."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from mockservers.cli.serve.execute import FORWARDED_SIGNALS, ChildProcess

ENDLESS = ("sleep", "60")


@pytest.fixture
def child() -> Iterator[ChildProcess]:
    previous = {number: signal.getsignal(number) for number in FORWARDED_SIGNALS}
    try:
        yield ChildProcess()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@pytest.mark.parametrize("how", ["run", "run_silently"])
def test_a_signal_during_the_start_reaches_the_command(
    how: str, child: ChildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = subprocess.Popen

    def slow(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        process = start(*arguments, **options)
        os.kill(os.getpid(), signal.SIGTERM)
        return process

    monkeypatch.setattr(subprocess, "Popen", slow)
    limit = (30.0,) if how == "run_silently" else ()
    assert getattr(child, how)(ENDLESS, dict(os.environ), *limit) == 128 + signal.SIGTERM


def test_a_signal_before_the_start_prevents_it(child: ChildProcess) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    assert child.run(ENDLESS, dict(os.environ)) == 128 + signal.SIGTERM
