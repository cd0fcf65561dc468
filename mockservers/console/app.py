"""The console's Flask application. Its packages are those of the extra ``console``."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from mockservers.client.connection import ControlError
from mockservers.client.control_plane import ControlPlane
from mockservers.client.transport import NoAnswer
from mockservers.console import api, manual, site
from mockservers.console.current import Console
from mockservers.console.headers import HEADERS, POLICY, SWAGGER_POLICY
from mockservers.console.running import RunningService
from mockservers.version import __version__

AN_HOUR = 3600  # seconds that a browser caches styles and scripts
LARGEST_REQUEST = 300 * 1024 * 1024  # bytes: the control plane limits files of snapshots to 256 MiB


def create_app(
    services: Sequence[RunningService],
    plane: ControlPlane,
    authority: Path | None = None,
    *,
    port: int = 0,
    manual_site: Path | None = None,
) -> Flask:
    """The console as a WSGI application.

    Args:
        services: The running services, including the control plane, which works in no world.
        plane: The control plane, which does everything that the pages offer.
        authority: With HTTPS, the file of the certificate authority to trust.
        port: The control port. It is in the name of the cookie: browsers send cookies to all ports of a host.
        manual_site: The folder of the manual's site; None if it is not built.
    """
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        MANUAL=manual_site and manual_site.absolute(),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SEND_FILE_MAX_AGE_DEFAULT=AN_HOUR,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_NAME=f"mockservers-{port}",
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a form is valid as long as its session
    )
    app.extensions["mockservers"] = Console(tuple(services), authority, plane)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["version"] = __version__
    app.register_blueprint(api.pages)
    app.register_blueprint(manual.pages)
    site.add_pages(app)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(ControlError, _show_control_error)
    app.register_error_handler(NoAnswer, _show_no_answer)
    app.after_request(_add_headers)
    app.teardown_request(_close_files)
    return app


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.get_response()
    return render_template("error.html", title=error.name, code=error.code, text=error.description), error.code or 500


def _show_control_error(error: ControlError) -> ResponseReturnValue:
    """The control plane's refusal of what a page needs: an unknown world, for example."""
    title = "Not found" if error.status == 404 else "Refused"  # noqa: PLR2004 -- the status has its name beside it
    return render_template("error.html", title=title, code=None, text=str(error)), error.status


def _show_no_answer(error: NoAnswer) -> ResponseReturnValue:
    return render_template("error.html", title="No answer", code=None, text=str(error)), 503


def _close_files(_error: BaseException | None) -> None:
    """Close the files that were uploaded with a request."""
    request.close()


def _add_headers(response: Response) -> Response:
    """Add the security headers: pages load nothing from other hosts; only files may be cached."""
    response.headers.update(HEADERS)
    is_swagger = request.endpoint == api.SWAGGER_PAGE
    response.headers.setdefault("Content-Security-Policy", SWAGGER_POLICY if is_swagger else POLICY)
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
