"""The pages without the extra ``console``: the start page, the specs, and what to install for the rest.

They need no web framework.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from mockservers.console.headers import HEADERS, POLICY
from mockservers.console.running import RunningServices, format_visitor_url
from mockservers.console.specs import as_json, as_yaml, list_servers, spec_document
from mockservers.version import __version__

FOLDER = Path(__file__).parent
STATIC = {"plain.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}  # the files that these pages use
FORMATS = {".json": (as_json, "application/json"), ".yaml": (as_yaml, "text/plain; charset=utf-8")}
HTML = "text/html; charset=utf-8"

Page = tuple[HTTPStatus, str, bytes]  # with the type of the content
Message = Mapping[str, Any]


class PlainPages:
    """ASGI application with the pages.

    Args:
        running: The running services.
        missing: The package of the extra that is not installed.
    """

    def __init__(self, running: RunningServices, missing: str) -> None:
        self._running, self._missing = running, missing
        loader = FileSystemLoader(FOLDER / "templates" / "plain")
        self._templates = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)

    async def __call__(self, scope: Message, _receive: object, send: Callable[[Any], Awaitable[None]]) -> None:
        """Serve a page."""
        status, kind, body = await asyncio.to_thread(self._build_page, scope)
        headers = {**HEADERS, "Content-Security-Policy": POLICY, "Content-Type": kind, "Content-Length": len(body)}
        encoded = [(name.lower().encode(), str(value).encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _build_page(self, scope: Message) -> Page:
        host_url = f"{scope.get('scheme', 'http')}://{dict(scope['headers']).get(b'host', b'').decode('latin-1')}"
        folder, _, name = scope["path"].lstrip("/").partition("/")
        if scope["method"] not in {"GET", "HEAD"}:
            return self._render("missing.html", HTTPStatus.METHOD_NOT_ALLOWED)
        if not folder:
            return self._build_start_page(host_url)
        if folder == "static" and name in STATIC:
            return HTTPStatus.OK, STATIC[name], (FOLDER / "static" / name).read_bytes()
        if folder == "openapi" and (found := self._build_spec(name, host_url)):
            return found
        return self._render("missing.html", HTTPStatus.NOT_FOUND)

    def _build_start_page(self, host_url: str) -> Page:
        def describe(running: Any) -> tuple[Any, str]:  # noqa: ANN401 -- a running service, for the template
            return running.service, format_visitor_url(running.url, host_url)

        vendors = [describe(running) for running in self._running.vendors]
        control = describe(self._running.control)
        return self._render("start.html", vendors=vendors, control=control, authority=self._running.authority)

    def _build_spec(self, name: str, host_url: str) -> Page | None:
        """Build the spec that a file name such as ``bigfix.yaml`` names; None if there is none."""
        format_spec, kind = FORMATS.get(Path(name).suffix, (None, ""))
        running = next((it for it in self._running.services if it.service.name == Path(name).stem), None)
        if format_spec is None or running is None:
            return None
        servers = list_servers(running.service, format_visitor_url(running.url, host_url), host_url)
        return HTTPStatus.OK, kind, format_spec(spec_document(running.service, servers)).encode()

    def _render(self, template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Page:
        text = self._templates.get_template(template).render(version=__version__, missing=self._missing, **values)
        return status, HTML, text.encode()
