"""Worlds, their templates, snapshots and scenarios."""
