"""Mapping of vendors' records to Flexera's payload."""
