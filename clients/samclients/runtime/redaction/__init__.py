"""Redaction: secrets are found by their names and masked in any text."""
