"""The Flask application of a utility's pages."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from flask import Blueprint, Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.middleware.proxy_fix import ProxyFix

from samclients.web.access import AccessPolicy
from samclients.web.headers import add_security_headers
from samclients.web.login import check_requests, create_login_pages
from samclients.web.theme import dark_stylesheet

LOG = logging.getLogger("samclients.web")
AN_HOUR = 3600  # seconds that a browser caches styles and scripts
LARGEST_REQUEST = 12 * 1024 * 1024  # bytes
FORM_EXPIRED = "The form has expired, or was sent by another site. Go back, reload the page, and send it again."
DISTRIBUTION = "samclients"


class EscapedResponse(Response):
    """A response whose texts may have unpaired surrogates, as answers of others have them; they are sent escaped."""

    def set_data(self, value: bytes | str) -> None:
        """Set the body."""
        super().set_data(value.encode(errors="backslashreplace") if isinstance(value, str) else value)


def is_always_enabled() -> bool:
    """Enable a link of the navigation always."""
    return True


@dataclass(frozen=True)
class NavigationItem:
    """A link of the navigation.

    Args:
        label: Its text.
        endpoint: The page's endpoint, ``organizations.index``; pages of the same blueprint mark the link as current.
        is_enabled: Tells if the page can be used now.
        hint: Why not, if it cannot.
    """

    label: str
    endpoint: str
    is_enabled: Callable[[], bool] = is_always_enabled
    hint: str = ""

    @property
    def is_current(self) -> bool:
        """True if the request's page belongs to this link."""
        return request.blueprint == self.endpoint.partition(".")[0]


@dataclass(frozen=True)
class Site:
    """A utility's pages.

    Args:
        name: The program, ``fsm-ingest``; the session cookie has it, too.
        title: The utility's name.
        pages: The blueprints.
        navigation: The links of the navigation.
    """

    name: str
    title: str
    pages: Sequence[Blueprint]
    navigation: Sequence[NavigationItem]


def create_app(import_name: str, site: Site, access: AccessPolicy, *, port: int = 0) -> Flask:
    """Return the application of a utility's pages.

    Args:
        import_name: The package with the folders ``templates`` and ``static``.
        site: Its pages.
        access: Who may use them.
        port: The port that they are served on. It is in the name of the cookie: browsers send cookies to all ports.
    """
    app = Flask(import_name)
    app.response_class = EscapedResponse
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        SEND_FILE_MAX_AGE_DEFAULT=AN_HOUR,
        SESSION_COOKIE_NAME=f"{site.name}-{port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=access.behind_proxy,
        WTF_CSRF_TIME_LIMIT=None,  # a form is valid as long as its session
    )
    if access.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(site=site, version=version(DISTRIBUTION), has_password=access.password is not None)
    check_requests(app, access)
    CSRFProtect(app)
    Bootstrap5(app)
    for pages in (_create_shared_pages(), create_login_pages(access), *site.pages):
        app.register_blueprint(pages)
    _add_error_pages(app)
    app.after_request(add_security_headers)
    return app


def _create_shared_pages() -> Blueprint:
    pages = Blueprint("web", __name__, template_folder="templates", static_folder="static", url_prefix="/web")

    @pages.get("/dark.css")
    def dark_css() -> Response:
        response = Response(dark_stylesheet(), mimetype="text/css")
        response.cache_control.max_age = AN_HOUR
        return response

    return pages


def _add_error_pages(app: Flask) -> None:
    def show_error(error: HTTPException) -> ResponseReturnValue:
        if isinstance(error, CSRFError):
            return render_error(FORM_EXPIRED, 400, "The form was not accepted")
        if error.response is not None:
            return error.get_response()
        code = error.code or InternalServerError.code
        return render_error(error.description or "", code, error.name)

    def show_crash(error: Exception) -> ResponseReturnValue:
        LOG.error("%s %s failed.", request.method, request.path, exc_info=error)
        return render_error("The page failed; the program's log has the details.", 500, "Internal error")

    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(Exception, show_crash)


def render_error(text: str, status: int, title: str) -> ResponseReturnValue:
    """Return a page with an error, in place of the page that was asked for."""
    return render_template("web/error.html", title=title, text=text), status
