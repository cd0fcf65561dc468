"""Work in child processes: each begins as a copy of this one, and what it does to itself is gone with it."""

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

POLL = 0.01  # seconds between two looks at the children
DONE, CRASHED = 0, 70


@dataclass(frozen=True)
class ChildResult:
    """How a child ended: with what it gave, or with what went wrong; ``seconds`` are of CPU time."""

    key: Any
    value: Any
    trouble: str
    seconds: float


@dataclass
class _Child:
    key: Any
    pid: int
    folder: Path
    began: float
    used: float = 0.0


class ForkPool:
    """Runs functions in forked children, so many at a time; each must give something that JSON can hold.

    Args:
        width: How many children work at once.
        limit: Seconds after which a child counts as hanging, and is ended.
        folder: Where children keep their temporary files.
    """

    def __init__(self, width: int, limit: float, folder: Path) -> None:
        self._width, self._limit, self._folder = width, limit, folder
        self._children: list[_Child] = []
        gc.collect()
        gc.freeze()  # children would copy what the collector touches

    def run(self, tasks: Iterator[tuple[Any, Callable[[], Any]]]) -> Iterator[ChildResult]:
        """How each task ended, in the order in which they end; the next task is asked for when a child is free."""
        try:
            while True:
                while len(self._children) < self._width and (task := next(tasks, None)) is not None:
                    self._children.append(self._start(*task))
                if not self._children:
                    return
                yield from self._ended()
        finally:
            for child in self._children:
                os.killpg(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
            self._children.clear()

    def _start(self, key: Any, work: Callable[[], Any]) -> _Child:
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        pid = os.fork()
        if pid == 0:
            _work(work, folder)
        return _Child(key, pid, folder, time.monotonic())

    def _ended(self) -> Iterator[ChildResult]:
        found = [child for child in self._children if self._is_over(child)]
        if not found:
            time.sleep(POLL)
        for child in found:
            self._children.remove(child)
            told = child.folder / "told.json"
            value = json.loads(told.read_bytes()) if told.exists() else None
            trouble = (
                "" if value is not None else _last_words(child.folder, time.monotonic() - child.began > self._limit)
            )
            shutil.rmtree(child.folder, ignore_errors=True)
            yield ChildResult(child.key, value, trouble, child.used)

    def _is_over(self, child: _Child) -> bool:
        pid, _, usage = os.wait4(child.pid, os.WNOHANG)
        if not pid and time.monotonic() - child.began > self._limit:
            os.killpg(child.pid, signal.SIGKILL)
            pid, _, usage = os.wait4(child.pid, 0)
        child.used = usage.ru_utime + usage.ru_stime
        return bool(pid)


def _work(work: Callable[[], Any], folder: Path) -> None:
    """The whole life of a child; does not return."""
    status = CRASHED
    try:
        os.setpgid(0, 0)
        said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(said, 2)
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        value = json.dumps(work())
        (folder / "unfinished").write_text(value)
        (folder / "unfinished").rename(folder / "told.json")
        status = DONE
    except BaseException:  # noqa: BLE001 -- whatever it is, the parent is told
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _last_words(folder: Path, was_ended: bool) -> str:  # noqa: FBT001
    if was_ended:
        return "it took too long"
    said = folder / "said"
    lines = said.read_text(errors="replace").strip().splitlines() if said.exists() else []
    return lines[-1] if lines else "it died without a word"
