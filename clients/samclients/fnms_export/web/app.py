"""The application of the page."""

from __future__ import annotations

from flask import Flask
from flask.typing import ResponseReturnValue

from samclients.fnms_export.errors import ExportError
from samclients.fnms_export.web.context import SectionContext
from samclients.fnms_export.web.overview import OverviewPage
from samclients.web.access import AccessPolicy
from samclients.web.app import NavigationItem, Site, create_app, render_error

PROGRAM, TITLE = "fnms-servicenow-export", "FlexNet Manager Suite"
MINUTE = 60


def create_export_app(context: SectionContext, access: AccessPolicy, port: int = 0) -> Flask:
    """Return the application of the page.

    Args:
        context: The settings, the exports, the history.
        access: Who may use the page.
        port: The port that it is served on.
    """
    navigation = (NavigationItem("ServiceNow", "servicenow.index"),)
    pages = (OverviewPage(context).create_blueprint(),)
    app = create_app(__name__, Site(PROGRAM, TITLE, pages, navigation), access, port=port)

    def show_error(error: ExportError) -> ResponseReturnValue:
        return render_error(str(error), 409, "The request was refused")

    app.register_error_handler(ExportError, show_error)
    app.jinja_env.filters["local_time"] = context.format_time
    app.jinja_env.filters["duration"] = format_duration
    app.jinja_env.filters["count"] = format_count
    return app


def format_duration(seconds: float) -> str:
    """A duration in words: ``0.4 s``, ``12 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < MINUTE:
        return f"{seconds:.1f} s" if seconds < MINUTE / 6 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), MINUTE)
    hours, minutes_left = divmod(minutes, MINUTE)
    return f"{hours} h {minutes_left} min" if hours else f"{minutes} min {rest} s"


def format_count(number: int) -> str:
    """A number with separators: ``12,345``."""
    return f"{number:,}"
