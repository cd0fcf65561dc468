"""The application of the utility's pages."""

from __future__ import annotations

from flask import Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import EntityNotFound, IngestError
from samclients.fsm_ingest.runs.wording import format_count
from samclients.fsm_ingest.storage.database import describe_error
from samclients.fsm_ingest.web.context import PageContext
from samclients.fsm_ingest.web.jobs import JobPages
from samclients.fsm_ingest.web.organizations import OrganizationPages
from samclients.fsm_ingest.web.settings import create_settings_pages
from samclients.web.access import AccessPolicy
from samclients.web.app import NavigationItem, Site, create_app, render_error

PROGRAM, TITLE = "fsm-ingest", "FSM Data Ingestion Utility"


def create_ingest_app(context: PageContext, access: AccessPolicy, port: int = 0) -> Flask:
    """Return the application of the utility's pages.

    Args:
        context: The database and what works on it.
        access: Who may use the pages.
        port: The port that they are served on.
    """

    def has_organizations() -> bool:
        return bool(context.organizations.all())

    navigation = (
        NavigationItem("Organizations", "organizations.index"),
        NavigationItem("API Jobs", "jobs.scheduled", has_organizations, messages.NO_ORGANIZATION),
        NavigationItem("Settings", "settings.index"),
    )
    pages = (
        OrganizationPages(context).create_blueprint(),
        JobPages(context).create_blueprint(),
        create_settings_pages(context),
    )
    app = create_app(__name__, Site(PROGRAM, TITLE, pages, navigation), access, port=port)
    app.jinja_env.filters.update(local_time=context.format_time, number_of=format_count)

    @app.get("/")
    def start() -> ResponseReturnValue:
        return redirect(url_for("jobs.scheduled" if has_organizations() else "organizations.index"), 303)

    def show_error(error: IngestError) -> ResponseReturnValue:
        if isinstance(error, EntityNotFound):
            return render_error(str(error), 404, "Not found")
        return render_error(str(error), 409, "The request was refused")

    def show_database_error(error: DBAPIError) -> ResponseReturnValue:
        text = describe_error(str(context.database.engine.url), error)
        return render_error(f"The database cannot be used: {text}", 503, "Database error")

    app.register_error_handler(IngestError, show_error)
    app.register_error_handler(DBAPIError, show_database_error)
    return app
