"""Failures of tests in one line."""

from __future__ import annotations

import pytest


def make_failure(text: str) -> BaseException:
    """Make the exception that fails a test with one line."""
    return pytest.fail.Exception(text, pytrace=False)
