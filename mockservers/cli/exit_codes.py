"""Exit codes of the commands; their help shows them, and for ``check`` the manual."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill

WIDTH = 96  # characters of a line of the help
REFUSED, CANNOT_RUN, CHECK_FAILED, INTERRUPTED = 1, 2, 3, 130
NOT_RUNNING = 3  # as scripts of System V's init have it
NOT_EXECUTABLE, NOT_FOUND, SIGNALLED = 126, 127, 128  # as in shells

COMMON_CODES = {
    0: "the command has done what it says",
    REFUSED: "the server refused, with the reason; for `journal verify`, the expectation is not met; for `demo`, a"
    " count is wrong; or Ctrl-C",
    CANNOT_RUN: "no server answers, an option is invalid, or a file, folder or port cannot be used",
}
HAS_FINDINGS = 1
CHECK_CODES = {
    0: "every operation got requests, and there are no findings",
    HAS_FINDINGS: "there are findings, or an operation got no request",
    CANNOT_RUN: "URL, credentials or certificate are not accepted, or an option is invalid;"
    " no generated request was sent",
    INTERRUPTED: "interrupted by Ctrl-C; the findings so far are printed",
}
DRIFT_CODES = {
    0: "there are no differences",
    HAS_FINDINGS: "there are differences",
    CANNOT_RUN: "the recording cannot be read, or an option is invalid",
}
PROXY_CODES = {
    0: "stopped by Ctrl-C or another signal",
    HAS_FINDINGS: "with `--fail-on violations`: an exchange differed, or a request broke the specification",
    CANNOT_RUN: "the port, the recording or an option cannot be used",
}
REPLAY_CODES = {
    0: "the answers are as recorded",
    HAS_FINDINGS: "there are differences",
    CANNOT_RUN: "the recording cannot be read, the system does not answer, or does not accept the credentials",
}
SUGGEST_CODES = {
    0: "the output has a change for every difference",
    HAS_FINDINGS: "some differences need a decision",
    CANNOT_RUN: "the recording cannot be read, or an option is invalid",
}
EXEC_CODES = {
    0: "COMMAND succeeded, and so did the checks; otherwise COMMAND's own code",
    CANNOT_RUN: "an option is invalid, or the servers cannot be started",
    CHECK_FAILED: "COMMAND succeeded and a check failed",
    NOT_EXECUTABLE: "COMMAND cannot be executed",
    NOT_FOUND: "COMMAND does not exist",
    SIGNALLED: "plus the number of the signal that ended COMMAND",
}
START_CODES = {
    0: "the servers run in the background, and answer",
    CANNOT_RUN: "they cannot be started, or do not answer in time: another server uses the data folder or a port,"
    " or an option is invalid",
}
STATUS_CODES = {
    0: "the servers run, and answer",
    REFUSED: "a server uses the data folder, but does not answer",
    CANNOT_RUN: "an option is invalid, or the data folder cannot be read",
    NOT_RUNNING: "no server uses the data folder",
}
WAIT_CODES = {
    0: "the servers answer",
    REFUSED: "they did not answer in time",
    CANNOT_RUN: "an option is invalid, or the data folder cannot be read",
}
LOGS_CODES = {
    0: "the log is printed; with --follow, the server has ended",
    CANNOT_RUN: "there is no log, or it cannot be read",
    INTERRUPTED: "interrupted by Ctrl-C",
}
STOP_CODES = {
    0: "the servers have stopped, or none ran",
    REFUSED: "they did not stop in time, and were killed",
    CANNOT_RUN: "they cannot be stopped, for example because they belong to another user",
}
FOLLOW_CODES = {
    0: "the world was deleted",
    REFUSED: "the server refused, for example because the world does not exist",
    CANNOT_RUN: "the server does not answer",
    INTERRUPTED: "interrupted by Ctrl-C",
}

CODES: Mapping[str, Mapping[int, str]] = {  # by command; docs/how-to/command-line.md has them as a table
    "`exec`": EXEC_CODES,
    "`check`": CHECK_CODES,
    "`proxy`": PROXY_CODES,
    "`drift`": DRIFT_CODES,
    "`replay`": REPLAY_CODES,
    "`spec suggest`": SUGGEST_CODES,
    "`start`": START_CODES,
    "`status`": STATUS_CODES,
    "`wait`": WAIT_CODES,
    "`logs`": LOGS_CODES,
    "`stop`": STOP_CODES,
    "`journal follow`": FOLLOW_CODES,
    "every other": COMMON_CODES,
}


def format_exit_codes(codes: Mapping[int, str]) -> str:
    """Return the end of a command's help: its exit codes."""
    rows = [fill(text, WIDTH, initial_indent=f"  {code:<5}", subsequent_indent=" " * 7) for code, text in codes.items()]
    return "\n".join(["\b", "Exit codes:", *rows])
