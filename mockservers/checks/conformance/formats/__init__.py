"""Generators for the formats in specs, so that generated data passes the first validation."""
