"""Exit codes of the commands; their help and the manual show them."""

from __future__ import annotations

FAILED, USAGE, ELSEWHERE, SOME_REJECTED, INTERRUPTED = 1, 2, 3, 4, 130
RUN_CODES = {
    0: "all records were loaded",
    FAILED: "the run failed, the job cannot run, or the database cannot be used; stderr has the reason",
    USAGE: "the command line is invalid",
    ELSEWHERE: "another process is running the job, or has taken it over",
    SOME_REJECTED: "records were loaded, but some were rejected (incremental load or --load-despite-rejects)",
    INTERRUPTED: "the run was stopped by Ctrl-C or SIGTERM, or canceled",
}
SERVICE_CODES = {
    0: "the service was stopped, or --once is done; the next service continues unfinished runs",
    FAILED: "with --once: a job failed; otherwise: the database cannot be used; stderr has the reason",
    USAGE: RUN_CODES[USAGE],
}
WEB_CODES = {
    0: "it was stopped",
    FAILED: "the database cannot be used; stderr has the reason",
    USAGE: "the command line is invalid, or the address or the password cannot be used",
}
