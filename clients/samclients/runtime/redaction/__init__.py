"""Secrets, found by name in any text."""
