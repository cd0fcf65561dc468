"""The manual's site below ``/manual``, if it is built: by ``make docs``, into ``build/manual`` of a checkout."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, current_app, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from mockservers.console.headers import SWAGGER_POLICY

pages = Blueprint("manual", __name__, url_prefix="/manual")

INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
FOLDER = "MANUAL"  # of the configuration
NOT_BUILT = "The manual is not built: run `make docs` in a checkout, and start the server again."


@pages.get("/")
@pages.get("/<path:name>")
def show(name: str = "index.html") -> ResponseReturnValue:
    folder: Path | None = current_app.config[FOLDER]
    if folder is None:
        return render_template("error.html", title="There is no manual", code=None, text=NOT_BUILT), 404
    response = send_from_directory(folder, name)
    if response.mimetype == "text/html":
        response.direct_passthrough = False
        response.headers["Content-Security-Policy"] = build_policy(response.get_data())
    return response


def build_policy(page: bytes) -> str:
    """Return the security policy of a page: its own inline scripts are allowed by their hashes, no others."""
    digests = [b64encode(sha256(script).digest()).decode() for script in INLINE_SCRIPT.findall(page)]
    allowed = " ".join(["script-src 'self'", *(f"'sha256-{digest}'" for digest in digests)])
    return SWAGGER_POLICY.replace("script-src 'self'", allowed)
