"""Differences between a system and a vendor's specification, found in recorded or live exchanges."""
