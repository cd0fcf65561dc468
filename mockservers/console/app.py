"""The console's pages: the running services, and their specs in Swagger UI."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import swagger_ui_bundle
from flask import Flask, Response, abort, render_template, request, send_from_directory
from werkzeug.exceptions import HTTPException

from mockservers.console.specs import as_json, as_yaml, control_port_servers, list_servers, spec_document
from mockservers.console.worlds import WorldView
from mockservers.core.service.service import Service
from mockservers.version import __version__

SWAGGER_UI = ("swagger-ui.css", "swagger-ui-bundle.js")
AN_HOUR = 3600  # seconds that a browser caches styles and scripts
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class RunningService(Protocol):
    """A running service: a mock server or the control plane."""

    @property
    def service(self) -> Service:
        """The service."""

    @property
    def url(self) -> str:
        """Its base URL."""


def create_app(
    services: Sequence[RunningService], worlds: Callable[[], Sequence[WorldView]], authority: Path | None = None
) -> Flask:
    """The console as a WSGI application.

    Args:
        services: The running services, including the control plane, which works in no world.
        worlds: Returns the present worlds; called in the thread of the request.
        authority: With HTTPS, the file of the certificate authority to trust.
    """
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = AN_HOUR
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["version"] = __version__
    _add_start_page(app, services, worlds, authority)
    _add_specs(app, {running.service.name: running for running in services})
    app.register_error_handler(HTTPException, _error_page)
    app.after_request(_add_policy)
    return app


def _add_start_page(
    app: Flask, services: Sequence[RunningService], worlds: Callable[[], Sequence[WorldView]], authority: Path | None
) -> None:
    @app.get("/")
    def start() -> str:
        shown = [(running.service, _visitor_url(running.url)) for running in services]
        return render_template(
            "start.html",
            vendors=[entry for entry in shown if entry[0].in_world],
            control=next(entry for entry in shown if not entry[0].in_world),
            worlds=worlds(),
            authority=authority,
        )


def _add_specs(app: Flask, services: Mapping[str, RunningService]) -> None:
    def find(name: str) -> RunningService:
        return services.get(name) or abort(404)

    def document(name: str) -> dict[str, Any]:
        running = find(name)
        servers = list_servers(running.service, _visitor_url(running.url), request.host_url.rstrip("/"))
        return spec_document(running.service, servers)

    @app.get("/docs/<name>")
    def docs(name: str) -> str:
        return render_template("docs.html", service=find(name).service)

    @app.get("/docs/<name>/openapi.json")
    def docs_spec(name: str) -> Response:
        """The spec for the page, with servers of this origin only, as the page's policy requires."""
        service = find(name).service
        return Response(as_json(spec_document(service, control_port_servers(service))), mimetype="application/json")

    @app.get("/openapi/<name>.json")
    def spec_json(name: str) -> Response:
        return Response(as_json(document(name)), mimetype="application/json")

    @app.get("/openapi/<name>.yaml")
    def spec(name: str) -> Response:
        """The spec as YAML with the type of plain text, which every browser shows."""
        return Response(as_yaml(document(name)), mimetype="text/plain")

    @app.get("/swagger-ui/<name>")
    def swagger_ui(name: str) -> Response:
        if name not in SWAGGER_UI:
            abort(404)
        return send_from_directory(swagger_ui_bundle.swagger_ui_path, name)


def _visitor_url(url: str) -> str:
    """The URL with the host name in the visitor's request, since the visitor may be on another machine."""
    host, own = urlsplit(request.host_url).hostname, urlsplit(url)
    if not host:
        return url
    return f"{own.scheme}://{f'[{host}]' if ':' in host else host}:{own.port}"


def _error_page(error: HTTPException) -> tuple[str, int]:
    return render_template("error.html", error=error), error.code or 500


def _add_policy(response: Response) -> Response:
    """The response with a policy that lets a page load nothing from other hosts."""
    response.headers["Content-Security-Policy"] = POLICY
    return response
