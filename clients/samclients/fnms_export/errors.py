"""Errors that end an export, each with its exit code."""

from __future__ import annotations

FAILED, USAGE, NOT_BEGUN, INTERRUPTED = 1, 2, 3, 130


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
