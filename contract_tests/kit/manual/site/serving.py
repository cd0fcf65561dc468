"""Serves a built site as the console does, with its security headers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from werkzeug.serving import make_server

from mockservers import MockServer
from mockservers.console.app import create_app


@contextmanager
def serve_site(folder: Path) -> Iterator[str]:
    """Run a console with the site; yield the address of the console."""
    with MockServer(listen=False) as server:
        app = create_app(list(server.standins.values()), server.plane, manual_site=folder)
        console = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=console.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{console.server_port}"
        finally:
            console.shutdown()
            thread.join()
            console.server_close()
