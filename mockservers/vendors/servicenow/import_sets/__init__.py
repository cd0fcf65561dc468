"""Staging tables and transform maps."""
