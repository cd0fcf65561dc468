"""The way of an HTTP request from the ASGI server to a response."""
