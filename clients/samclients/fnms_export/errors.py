"""Errors that end an export, each with its exit code."""

from __future__ import annotations

FAILED, USAGE, NOT_BEGUN, INTERRUPTED = 1, 2, 3, 130


class ExportError(Exception):
    """One sentence for the log, without secrets."""

    exit_code = FAILED


class ExportFailed(ExportError):
    """A segment or an import failed: the remaining exports are skipped. The documented return code 1."""


class WrongUse(ExportError):
    """Options or the configuration file are wrong."""

    exit_code = USAGE


class NotBegun(ExportError):
    """A check before the export failed; nothing was sent."""

    exit_code = NOT_BEGUN
