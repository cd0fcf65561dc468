"""The console's pages: what is running, and every spec to read and to try."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import swagger_ui_bundle
from flask import Flask, Response, abort, render_template, request, send_from_directory
from werkzeug.exceptions import HTTPException

from mockservers.console.specs import as_json, as_yaml, control_port_servers, servers_of, spec_document
from mockservers.console.worlds import WorldView
from mockservers.core.service.service import Service
from mockservers.version import __version__

SWAGGER_UI = ("swagger-ui.css", "swagger-ui-bundle.js")
AN_HOUR = 3600  # seconds that a browser keeps styles and scripts
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Standin(Protocol):
    """A running stand-in, as the server knows it."""

    @property
    def service(self) -> Service:
        """What it stands in for."""

    @property
    def url(self) -> str:
        """Its base URL."""


def create_app(
    standins: Sequence[Standin], worlds: Callable[[], Sequence[WorldView]], authority: Path | None = None
) -> Flask:
    """The console as a WSGI application.

    Args:
        standins: What is running; the control plane is the one that works in no world.
        worlds: Gives the worlds as they are now; called in the thread of the request.
        authority: For HTTPS, the file of the certificate authority to trust.
    """
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = AN_HOUR
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["version"] = __version__
    _add_start_page(app, standins, worlds, authority)
    _add_specs(app, {one.service.name: one for one in standins})
    app.register_error_handler(HTTPException, _error_page)
    app.after_request(_with_policy)
    return app


def _add_start_page(
    app: Flask, standins: Sequence[Standin], worlds: Callable[[], Sequence[WorldView]], authority: Path | None
) -> None:
    @app.get("/")
    def start() -> str:
        shown = [(one.service, _as_reached(one.url)) for one in standins]
        return render_template(
            "start.html",
            vendors=[one for one in shown if one[0].in_world],
            control=next(one for one in shown if not one[0].in_world),
            worlds=worlds(),
            authority=authority,
        )


def _add_specs(app: Flask, standins: Mapping[str, Standin]) -> None:
    def running(name: str) -> Standin:
        return standins.get(name) or abort(404)

    def published(name: str) -> dict[str, Any]:
        standin = running(name)
        servers = servers_of(standin.service, _as_reached(standin.url), request.host_url.rstrip("/"))
        return spec_document(standin.service, servers)

    @app.get("/docs/<name>")
    def docs(name: str) -> str:
        return render_template("docs.html", service=running(name).service)

    @app.get("/docs/<name>/openapi.json")
    def docs_spec(name: str) -> Response:
        """The spec for the page, whose requests may go to this origin only."""
        service = running(name).service
        return Response(as_json(spec_document(service, control_port_servers(service))), mimetype="application/json")

    @app.get("/openapi/<name>.json")
    def spec_json(name: str) -> Response:
        return Response(as_json(published(name)), mimetype="application/json")

    @app.get("/openapi/<name>.yaml")
    def spec(name: str) -> Response:
        """The spec as plain text, which every browser shows."""
        return Response(as_yaml(published(name)), mimetype="text/plain")

    @app.get("/swagger-ui/<name>")
    def swagger_ui(name: str) -> Response:
        if name not in SWAGGER_UI:
            abort(404)
        return send_from_directory(swagger_ui_bundle.swagger_ui_path, name)


def _as_reached(url: str) -> str:
    """The URL with the host by which the visitor reached this page, who may be on another machine."""
    host, own = urlsplit(request.host_url).hostname, urlsplit(url)
    if not host:
        return url
    return f"{own.scheme}://{f'[{host}]' if ':' in host else host}:{own.port}"


def _error_page(error: HTTPException) -> tuple[str, int]:
    return render_template("error.html", error=error), error.code or 500


def _with_policy(answer: Response) -> Response:
    """The answer with the promise that a page loads nothing from elsewhere."""
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
