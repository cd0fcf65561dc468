"""The lines of changed source that each test executes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import coverage

from contract_tests.kit.mutation.mutant import Line

ROOT = Path(__file__).parents[3]


class LineRecorder:
    """Records which of some lines the tests of this process execute, in any thread."""

    def __init__(self, wanted: Collection[Line]) -> None:
        self._wanted: dict[str, set[int]] = defaultdict(set)
        for path, line in wanted:
            self._wanted[str(ROOT / path)].add(line)
        self._coverage = coverage.Coverage(
            data_file=None, config_file=False, concurrency="thread", include=list(self._wanted), messages=False
        )
        if self._wanted:
            self._coverage.start()

    def begin(self, test: str) -> None:
        """Begin a test: its name."""
        if self._wanted:
            self._coverage.switch_context(test)

    def list_lines(self, tests: Collection[str]) -> list[list[Line]]:
        """End the recording, and return the executed lines of each test."""
        if not self._wanted:
            return [[] for _ in tests]
        self._coverage.stop()
        data = self._coverage.get_data()
        found: dict[str, list[Line]] = {test: [] for test in tests}
        for file, wanted in self._wanted.items():
            path = Path(file).relative_to(ROOT).as_posix()
            for line, contexts in data.contexts_by_lineno(file).items():
                for test in contexts if line in wanted else ():
                    if test in found:
                        found[test].append((path, line))
        return list(found.values())
