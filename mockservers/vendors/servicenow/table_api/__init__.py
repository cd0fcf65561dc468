"""The Table API."""
