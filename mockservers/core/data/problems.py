"""Problems of a folder of data, each with its file and line, and the error that lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from mockservers.core.errors import ApiError

MOST_PROBLEMS = 1_000  # that are listed; the check ends there


@dataclass(frozen=True, order=True)
class DataProblem:
    """A problem: the file's path in the folder, the line (0 for the whole file), and a sentence."""

    file: str
    line: int
    problem: str


class InvalidData(ApiError, ValueError):
    """A folder of data cannot be loaded; nothing was changed. ``summary`` is the first line of the text.

    Args:
        problems: All problems, at least one.
    """

    def __init__(self, problems: Sequence[DataProblem]) -> None:
        self.problems = sorted(set(problems))
        count = len(self.problems)
        number = "1 problem" if count == 1 else f"{count:,} problems"
        more = " (the check ended there)" if count >= MOST_PROBLEMS else ""
        self.summary = f"The data was not loaded. It has {number}{more}."
        super().__init__(format_problems(self.summary, map(asdict, self.problems)))


def format_problems(summary: str, problems: Iterable[Mapping[str, Any]]) -> str:
    """Return a summary and a line for each problem: ``bigfix/metrics.csv:3: id must be a whole number.``"""
    return "\n".join([summary, *map(_format_problem, problems)])


def _format_problem(found: Mapping[str, Any]) -> str:
    place = f"{found['file']}:{found['line']}" if found["line"] else found["file"]
    return f"{place}: {found['problem']}" if place else str(found["problem"])


class TooManyProblems(Exception):
    """``MOST_PROBLEMS`` were found: the check ends."""


class BadFile(Exception):
    """A file cannot be read further.

    Args:
        line: The line; 0 for the whole file.
        problem: A sentence.
    """

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line, self.problem = line, problem


@dataclass
class Problems:
    """The problems found so far."""

    found: list[DataProblem] = field(default_factory=list)

    def add(self, file: str, line: int, problem: str) -> None:
        """Add a problem.

        Raises:
            TooManyProblems: it is the last that is listed.
        """
        self.found.append(DataProblem(file, line, problem))
        if len(self.found) >= MOST_PROBLEMS:
            raise TooManyProblems

    def has_file(self, file: str) -> bool:
        """Return True if a file has a problem."""
        return any(problem.file == file for problem in self.found)
