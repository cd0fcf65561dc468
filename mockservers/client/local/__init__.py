"""Requests to a server of this process without a socket, and isolation of the process from other hosts."""
