"""Defaults by which programs find a running server. Imports nothing, so that commands start quickly."""

DEFAULT_URL = "http://127.0.0.1:8080"
DEFAULT_WORLD = "default"
URL_VARIABLE = "MOCKSERVERS_URL"
TOKEN_VARIABLE = "MOCKSERVERS_TOKEN"  # noqa: S105 -- the name of an environment variable
