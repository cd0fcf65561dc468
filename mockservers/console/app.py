"""The console's pages."""

from __future__ import annotations

from flask import Flask


def create_app() -> Flask:
    """The console as a WSGI application."""
    return Flask(__name__)
