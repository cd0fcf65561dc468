"""Numbers with nouns, for messages and the job log."""

from __future__ import annotations


def format_count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 record``, ``2,000 records``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def format_records(number: int) -> str:
    """Return a number of records: ``1 record``, ``2,000 records``."""
    return format_count(number, "record")
