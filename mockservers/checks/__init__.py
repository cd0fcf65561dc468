"""Checks of systems and of client runs against the specs."""
