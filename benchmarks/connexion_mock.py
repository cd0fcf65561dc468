"""Connexion's mock server with validation of requests and responses: ``python connexion_mock.py SPEC PORT``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import uvicorn
from connexion import AsyncApp
from connexion.mock import MockResolver

document, port = sys.argv[1:3]
app = AsyncApp("five")
app.add_api(
    json.loads(Path(document).read_text(encoding="utf-8")),
    resolver=MockResolver(mock_all=True),
    validate_responses=True,
)
uvicorn.run(app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="error")
