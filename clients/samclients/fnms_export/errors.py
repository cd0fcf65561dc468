"""Errors that end an export, each with its exit code."""

from __future__ import annotations

FAILED, USAGE, NOT_BEGUN, INTERRUPTED = 1, 2, 3, 130
EXPORT_CODES = {  # the help and the manual show them
    0: "all selected data was exported and imported, or nothing had changed",
    FAILED: "a segment failed more often than configured, an import failed, or the operations database failed"
    " after something was sent; the remaining types were skipped",
    USAGE: "the options or the configuration file are invalid",
    NOT_BEGUN: "a check failed and nothing was sent: license, credentials, ServiceNow cannot accept an import,"
    " the operations database",
    INTERRUPTED: "interrupted by Ctrl-C, SIGTERM or the command stop",
}
SERVICE_CODES = {
    0: "it was stopped, or --once is done",
    FAILED: "with --once: the export failed",
    USAGE: EXPORT_CODES[USAGE],
    NOT_BEGUN: "with --once: a check failed and nothing was sent",
    INTERRUPTED: "with --once: the export was interrupted",
}
WEB_CODES = {
    0: "it was stopped",
    USAGE: "the options are invalid, or the address or the password cannot be used",
}


class ExportError(Exception):
    """Base class of the utility's errors; the text is for the log and contains no secrets."""

    exit_code = FAILED


class ExportFailed(ExportError):
    """A segment or an import failed, so the remaining exports are skipped (documented return code 1)."""


class WrongUse(ExportError):
    """The options or the configuration file are invalid."""

    exit_code = USAGE


class NotBegun(ExportError):
    """A check before the export failed; nothing was sent."""

    exit_code = NOT_BEGUN
