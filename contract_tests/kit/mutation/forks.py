"""A pool of forked child processes: each is a copy of this process, and its changes end with it."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POLL = 0.01  # seconds between two checks of the children
DONE, CRASHED = 0, 70


@dataclass(frozen=True)
class ChildResult:
    """The result of a child: its value, or its failure; ``seconds`` are CPU time."""

    key: Any
    value: Any
    failure: str
    seconds: float


@dataclass
class _Child:
    key: Any
    pid: int
    folder: Path
    began: float
    used: float = 0.0


class ForkPool:
    """Runs functions in forked children; each must return a JSON value.

    Args:
        width: The number of children at a time.
        limit: Seconds after which a child is killed.
        folder: The folder for the children's temporary files.
    """

    def __init__(self, width: int, limit: float, folder: Path) -> None:
        self._width, self._limit, self._folder = width, limit, folder
        self._children: list[_Child] = []
        gc.collect()
        gc.freeze()  # children would copy every page that the collector touches

    def run(self, tasks: Iterator[tuple[Any, Callable[[], Any]]]) -> Iterator[ChildResult]:
        """Yield the results in the order in which the tasks end; the next task is drawn when a child is free."""
        try:
            while True:
                while len(self._children) < self._width and (task := next(tasks, None)) is not None:
                    self._children.append(self._start(*task))
                if not self._children:
                    return
                yield from self._collect()
        finally:
            for child in self._children:
                os.killpg(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
            self._children.clear()

    def _start(self, key: Any, work: Callable[[], Any]) -> _Child:
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        pid = os.fork()
        if pid == 0:
            _run_child(work, folder)
        return _Child(key, pid, folder, time.monotonic())

    def _collect(self) -> Iterator[ChildResult]:
        finished = [child for child in self._children if self._is_over(child)]
        if not finished:
            time.sleep(POLL)
        for child in finished:
            self._children.remove(child)
            result = child.folder / "result.json"
            value = json.loads(result.read_bytes()) if result.exists() else None
            failure = ""
            if value is None:
                failure = _describe_failure(child.folder, is_killed=time.monotonic() - child.began > self._limit)
            shutil.rmtree(child.folder, ignore_errors=True)
            yield ChildResult(child.key, value, failure, child.used)

    def _is_over(self, child: _Child) -> bool:
        pid, _, usage = os.wait4(child.pid, os.WNOHANG)
        if not pid and time.monotonic() - child.began > self._limit:
            os.killpg(child.pid, signal.SIGKILL)
            pid, _, usage = os.wait4(child.pid, 0)
        child.used = usage.ru_utime + usage.ru_stime
        return bool(pid)


def _run_child(work: Callable[[], Any], folder: Path) -> None:
    """Run the work, write its result and exit; this function does not return."""
    status = CRASHED
    try:
        os.setpgid(0, 0)
        output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT)
        os.dup2(output, 1)
        os.dup2(output, 2)
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        value = json.dumps(work())
        (folder / "unfinished").write_text(value)
        (folder / "unfinished").rename(folder / "result.json")
        status = DONE
    except BaseException:  # noqa: BLE001 -- the parent gets any error as text
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _describe_failure(folder: Path, *, is_killed: bool) -> str:
    if is_killed:
        return "it took too long"
    output = folder / "output"
    lines = output.read_text(errors="replace").strip().splitlines() if output.exists() else []
    return lines[-1] if lines else "it died without a word"
