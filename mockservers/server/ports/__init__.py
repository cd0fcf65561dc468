"""The ASGI applications of the ports, with access control."""
