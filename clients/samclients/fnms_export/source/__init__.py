"""The operations database that is exported."""
