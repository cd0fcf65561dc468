"""Metrics and traces of a server's exchanges."""
