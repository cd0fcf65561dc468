"""Clients of vendors' APIs."""
