"""The instance's dictionary and records."""
