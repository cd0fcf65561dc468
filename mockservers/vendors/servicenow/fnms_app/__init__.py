"""Flexera's integration app."""
