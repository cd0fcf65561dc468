"""How a running server is reached where nothing else is said. Imports nothing: a server starts with it."""

DEFAULT_URL = "http://127.0.0.1:8080"
DEFAULT_WORLD = "default"
TOKEN = "MOCKSERVERS_TOKEN"  # noqa: S105 -- a variable's name
