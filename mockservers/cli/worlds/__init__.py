"""Commands on the worlds of a running server."""
