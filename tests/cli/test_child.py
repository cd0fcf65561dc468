"""The command of ``mockservers exec`` gets every signal, whenever it comes."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from mockservers.cli.serve.execute import FORWARDED, Child

ENDLESS = ("sleep", "60")


@pytest.fixture
def child() -> Iterator[Child]:
    usual = {one: signal.getsignal(one) for one in FORWARDED}
    try:
        yield Child()
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


@pytest.mark.parametrize("how", ["run", "run_silently"])
def test_a_signal_that_comes_while_the_command_is_started_reaches_it(
    how: str, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = subprocess.Popen

    def slow(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        process = start(*arguments, **options)
        os.kill(os.getpid(), signal.SIGTERM)
        return process

    monkeypatch.setattr(subprocess, "Popen", slow)
    limit = (30.0,) if how == "run_silently" else ()
    assert getattr(child, how)(ENDLESS, dict(os.environ), *limit) == 128 + signal.SIGTERM


def test_a_signal_that_comes_before_leaves_nothing_to_start(child: Child) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    assert child.run(ENDLESS, dict(os.environ)) == 128 + signal.SIGTERM
