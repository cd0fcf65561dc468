"""For test suites: the base class of ``unittest``, and what it shares with the pytest plugin."""

from __future__ import annotations

from mockservers.testing.case import MockServerTestCase

__all__ = ["MockServerTestCase"]
