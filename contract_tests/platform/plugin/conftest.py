"""Packages that are imported before pytester runs a test."""

from __future__ import annotations

import jwt  # noqa: F401 -- pytester forgets what its tests import, and cryptography cannot be imported twice
