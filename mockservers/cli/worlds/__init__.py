"""Commands that read or change the worlds of a running server."""
