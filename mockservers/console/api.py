"""The pages about the APIs: the list, and each spec in Swagger UI, as YAML and as JSON."""

from __future__ import annotations

from typing import Any

import swagger_ui_bundle
from flask import Blueprint, Response, abort, render_template, request, send_from_directory

from mockservers.console.current import console, visitor_url
from mockservers.console.running import RunningService
from mockservers.console.specs import as_json, as_yaml, control_port_servers, list_servers, spec_document
from mockservers.core.service.service import Service

SWAGGER_UI = ("swagger-ui.css", "swagger-ui-bundle.js")
SWAGGER_PAGE = "api.docs"

pages = Blueprint("api", __name__)


@pages.get("/docs/<name>")
def docs(name: str) -> str:
    service = _find(name).service
    return render_template(
        "docs.html", service=service, authorizations=list_authorizations(service), logins=list_logins(service)
    )


@pages.get("/docs/<name>/openapi.json")
def docs_spec(name: str) -> Response:
    """The spec for the page, with servers of this origin only, as the page's policy requires."""
    service = _find(name).service
    return Response(as_json(spec_document(service, control_port_servers(service))), mimetype="application/json")


@pages.get("/openapi/<name>.json")
def spec_json(name: str) -> Response:
    return Response(as_json(_document(name)), mimetype="application/json")


@pages.get("/openapi/<name>.yaml")
def spec(name: str) -> Response:
    """The spec as YAML with the type of plain text, which every browser shows."""
    return Response(as_yaml(_document(name)), mimetype="text/plain")


@pages.get("/swagger-ui/<name>")
def swagger_ui(name: str) -> Response:
    if name not in SWAGGER_UI:
        abort(404)
    return send_from_directory(swagger_ui_bundle.swagger_ui_path, name)


def list_authorizations(service: Service) -> list[dict[str, str]]:
    """The security schemes that the default credentials satisfy without a login: Basic, and one key.

    Each has the scheme's name, and either user and password or the key.
    """
    known = {entry.variable.rpartition("_")[2]: entry.value for entry in service.credentials}
    found = []
    for name, scheme in service.spec.document["components"].get("securitySchemes", {}).items():
        if scheme.get("scheme") == "basic" and {"USER", "PASSWORD"} <= known.keys():
            found.append({"name": name, "user": known["USER"], "password": known["PASSWORD"]})
        elif scheme["type"] == "apiKey" and scheme["name"].upper() in known:
            found.append({"name": name, "key": known.pop(scheme["name"].upper())})
    return found


def list_logins(service: Service) -> list[dict[str, Any]]:
    """The logins that get a token for the other security schemes: ``name``, ``path``, JSON ``body``, and ``token``.

    ``token`` has the names that lead to the token in the response.
    """
    found = []
    for name, login in service.logins.items():
        operation = service.spec.operations[login.operation]
        body = operation.node["requestBody"]["content"]["application/json"]["example"]
        found.append({"name": name, "path": operation.path, "body": body, "token": list(login.token)})
    return found


def _find(name: str) -> RunningService:
    return next((running for running in console().services if running.service.name == name), None) or abort(404)


def _document(name: str) -> dict[str, Any]:
    running = _find(name)
    servers = list_servers(running.service, visitor_url(running.url), request.host_url.rstrip("/"))
    return spec_document(running.service, servers)
