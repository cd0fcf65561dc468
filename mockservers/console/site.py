"""The pages of the extra ``console``: Bootstrap, forms that are safe against forgery, navigation."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from mockservers.console import api_list, clients, manual, overview
from mockservers.console.theme import dark_stylesheet
from mockservers.console.world import clock, tabs
from mockservers.console.world.filters import FILTERS, TESTS

AN_HOUR = 3600  # seconds that a browser caches the stylesheet
FORM_EXPIRED = "The form has expired, or was sent by another site. Go back, reload the page, and send it again."


@dataclass(frozen=True)
class MenuLink:
    """A link of the navigation.

    Args:
        label: Its text.
        endpoint: The page that it leads to.
        blueprints: Pages of these blueprints mark it as current.
    """

    label: str
    endpoint: str
    blueprints: frozenset[str]

    @property
    def is_current(self) -> bool:
        """True if the request's page belongs to this link."""
        return request.blueprint in self.blueprints


NAVIGATION = (
    MenuLink("Overview", "overview.index", frozenset({"overview", *tabs.BLUEPRINTS})),
    MenuLink("API", "api_list.index", frozenset({"api_list", "api"})),
    MenuLink("Clients", "clients.index", frozenset({"clients"})),
)
MANUAL = MenuLink("Manual", "manual.show", frozenset({"manual"}))

shared = Blueprint("shared", __name__)


@shared.get("/dark.css")
def dark_css() -> Response:
    response = Response(dark_stylesheet(), mimetype="text/css")
    response.cache_control.max_age = AN_HOUR
    return response


def add_pages(app: Flask) -> None:
    """Add all pages to the application."""
    CSRFProtect(app)
    Bootstrap5(app)
    navigation = (*NAVIGATION, MANUAL) if app.config[manual.FOLDER] else NAVIGATION
    app.jinja_env.globals.update(navigation=navigation, world_tabs=tabs.TABS)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.tests.update(TESTS)
    for pages in (
        shared,
        overview.pages,
        api_list.pages,
        clients.pages,
        clock.pages,
        *(tab.pages for tab in tabs.TABS),
    ):
        app.register_blueprint(pages)
    app.register_error_handler(CSRFError, _show_expired_form)


def _show_expired_form(_error: CSRFError) -> ResponseReturnValue:
    return render_template("error.html", title="The form was not accepted", code=None, text=FORM_EXPIRED), 400
